/** All builtins, by name. A builtin more is an entry in one of the lists. */

import type { Shell } from '../shell.ts';
import { directoryBuiltins } from './directories.ts';
import { flowBuiltins } from './flow.ts';
import { historyBuiltins } from './history.ts';
import { jobBuiltins } from './jobs.ts';
import { lookupBuiltins } from './lookup.ts';
import { outputBuiltins } from './output.ts';
import { readBuiltins } from './read.ts';
import { settingBuiltins } from './settings.ts';
import type { Builtin } from './types.ts';
import { variableBuiltins } from './variables.ts';

const BUILTINS = (): Builtin[] => [
	...flowBuiltins,
	...directoryBuiltins,
	...historyBuiltins,
	...jobBuiltins,
	...lookupBuiltins,
	...outputBuiltins,
	...readBuiltins,
	...settingBuiltins,
	...variableBuiltins,
];

// Made on first use: the modules of builtins and evaluator refer to each other.
let table: Map<string, Builtin> | undefined;
const builtins = (): Map<string, Builtin> => {
	table ??= new Map(BUILTINS().map((builtin) => [builtin.name, builtin]));
	return table;
};

/** Builtins whose arguments may be assignments, which are not split. */
export const declarationBuiltins: ReadonlySet<string> = new Set([
	'declare',
	'typeset',
	'local',
	'export',
	'readonly',
	'alias',
]);

/** The builtin of that name in this shell. */
export function findBuiltin(shell: Shell, name: string): Builtin | undefined {
	const builtin = builtins().get(name);
	if (!builtin || (builtin.only && !builtin.only.includes(shell.flavour))) return undefined;
	return shell.disabled.has(name) ? undefined : builtin;
}

/** The names of this shell's builtins, sorted. */
export function builtinNames(shell: Shell): string[] {
	return [...builtins().keys()].filter((name) => findBuiltin(shell, name)).sort();
}
