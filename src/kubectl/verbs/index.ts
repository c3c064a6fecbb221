/** All verbs, in the order of `kubectl --help` (in which suggestions come too). */

import type { Command } from '../cli/command.ts';
import { apply } from './apply.ts';
import { create } from './create.ts';
import { deleteCommand } from './delete.ts';
import { describe } from './describe.ts';
import { exec } from './exec.ts';
import { get } from './get.ts';
import { logs } from './logs.ts';
import { run } from './run.ts';
import { wait } from './wait.ts';

export const VERBS: Command[] = [create, run, get, deleteCommand, describe, logs, exec, apply, wait];
