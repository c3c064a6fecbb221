/** Commands whose module is fetched when one of them first runs. */

import { lazyProgram } from '../lazy.ts';
import type { Program } from '../process.ts';
import type { Command } from './types.ts';

/** A module of commands; its exports, and lists among them, are found by the commands' names. */
export type CommandModule = () => Promise<object>;

const isCommand = (value: unknown): value is Command =>
	typeof value === 'object' && value !== null && 'program' in value && 'name' in value;

/** A command as it lies on a machine before its module is there. */
export function lazyCommand(name: string, module: CommandModule, directory = '/usr/bin'): Command {
	const load = async (): Promise<Program> => {
		const found = Object.values(await module())
			.flat()
			.find((value) => isCommand(value) && value.name === name);
		if (!found) throw new Error(`no command ${name} in its module`);
		return found.program;
	};
	return { name, directory, program: lazyProgram(load) };
}

/** Several commands of one module. */
export const lazyCommands = (module: CommandModule, directory: string, names: readonly string[]): Command[] =>
	names.map((name) => lazyCommand(name, module, directory));
