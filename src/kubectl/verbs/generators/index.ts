/** `kubectl create KIND`: one entry a kind. */

import type { Command } from '../../cli/command.ts';
import { configmap } from './configmap.ts';
import { deployment } from './deployment.ts';
import { secret } from './secret.ts';
import { service } from './service.ts';
import { namespace, serviceaccount } from './simple.ts';

export const GENERATORS: Command[] = [configmap, deployment, namespace, secret, service, serviceaccount];
