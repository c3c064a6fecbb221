/** All builtins written in TypeScript, by `name/arity`. */

import type { Builtin } from '../environment.ts';
import { core } from './core.ts';
import { dates } from './dates.ts';
import { maths } from './maths.ts';
import { regex } from './regex.ts';
import { sequences } from './sequences.ts';
import { streaming } from './streaming.ts';
import { text } from './text.ts';

export const builtins: ReadonlyMap<string, Builtin> = new Map(
	Object.entries({ ...core, ...sequences, ...streaming, ...text, ...regex, ...maths, ...dates }),
);
