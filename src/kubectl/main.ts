/** kubectl: finds the verb, reads the flags, runs it, words what went wrong. */

import type { ApiTransport } from '../cluster/types.ts';
import type { Process, Program } from '../os/process.ts';
import { Cli, type Command } from './cli/command.ts';
import { GLOBAL_FLAGS } from './cli/common-flags.ts';
import { explainError } from './cli/errors.ts';
import { bareValue, type Flag, FlagError, parseFlags } from './cli/flags.ts';
import { commandHelp, rootHelp } from './cli/help.ts';
import { suggestions } from './cli/suggest.ts';
import { VERBS } from './verbs/index.ts';

export { createKubectlCompleter } from './complete.ts';

const HELP: Flag = {
	name: 'help',
	short: 'h',
	type: 'bool',
	default: 'false',
	usage: 'Shows this help.',
	hidden: true,
};

/** All flags that a command takes. A command's own go before global ones of the same name or letter. */
export function flagsOf(command: Command | undefined): Flag[] {
	const own = command?.flags ?? [];
	const names = new Set(own.map((flag) => flag.name));
	const letters = new Set(own.map((flag) => flag.short));
	const rest = [...GLOBAL_FLAGS, HELP].filter((flag) => !names.has(flag.name));
	return [...own, ...rest.map((flag) => (flag.short && letters.has(flag.short) ? withoutLetter(flag) : flag))];
}

function withoutLetter({ short: _, ...flag }: Flag): Flag {
	return flag;
}

/** A command line taken apart as far as the command: its words in order, the others left for its flags. */
export interface Found {
	commands: Command[];
	/** `kubectl create deployment` */
	path: string;
	rest: string[];
}

/** Finds the command among words; global flags may stand before it. */
export function findCommand(words: readonly string[]): Found {
	const commands: Command[] = [];
	const rest = [...words];
	let candidates: readonly Command[] = VERBS;
	for (let at = 0; at < rest.length; at++) {
		const word = rest[at] as string;
		if (word === '--') break;
		if (word.startsWith('-') && word.length > 1) {
			if (takesNext(word, flagsOf(commands.at(-1)))) at++;
			continue;
		}
		const found = candidates.find((each) => each.name === word || each.aliases?.includes(word));
		if (!found) break;
		commands.push(found);
		rest.splice(at, 1);
		at--;
		candidates = found.commands ?? [];
		if (candidates.length === 0) break;
	}
	return { commands, path: ['kubectl', ...commands.map((each) => each.name)].join(' '), rest };
}

/** Does a flag word take the next word as its value? */
function takesNext(word: string, flags: readonly Flag[]): boolean {
	if (word.includes('=')) return false;
	if (word.startsWith('--')) {
		const flag = flags.find((each) => each.name === word.slice(2));
		return flag !== undefined && bareValue(flag) === undefined;
	}
	if (word.length !== 2) return false;
	const flag = flags.find((each) => each.short === word[1]);
	return flag !== undefined && bareValue(flag) === undefined;
}

/**
 * Makes the program `kubectl`.
 * @param transportOf what reaches the API server from the machine that a process runs on.
 */
export function createKubectl(transportOf: (process: Process) => ApiTransport): Program {
	return async (process) => {
		const { commands, path, rest } = findCommand(process.argv.slice(1));
		try {
			return await run(process, transportOf(process), commands, path, rest);
		} catch (error) {
			if (error instanceof FlagError) {
				await process.warn(`error: ${error.message}\nSee '${path} --help' for usage.\n`);
				return 1;
			}
			const { text, exitCode } = explainError(error, path);
			if (text !== '') await process.warn(text);
			return exitCode;
		}
	};
}

async function run(
	process: Process,
	transport: ApiTransport,
	commands: Command[],
	path: string,
	words: string[],
): Promise<number> {
	const command = commands.at(-1);
	const flags = flagsOf(command);
	const parsed = parseFlags(flags, words);
	if (!command) return runRoot(process, parsed.args, parsed.values.bool('help'));
	if (parsed.values.bool('help')) {
		await process.print(commandHelp(command, path));
		return 0;
	}
	const missing = flags
		.filter((flag) => flag.required && !parsed.values.changed(flag.name))
		.map((flag) => `"${flag.name}"`);
	if (missing.length > 0) {
		await process.warn(`error: required flag(s) ${missing.join(', ')} not set\n`);
		return 1;
	}
	if (!command.run) {
		if (parsed.args.length > 0) {
			await process.warn(
				`error: unknown command ${JSON.stringify(parsed.args.join(' '))}\nSee '${path} -h' for help and examples\n`,
			);
		} else await process.warn(commandHelp(command, path));
		return 1;
	}
	return (await command.run(new Cli(process, transport, command, path, parsed))) ?? 0;
}

async function runRoot(process: Process, args: string[], help: boolean): Promise<number> {
	const [word] = args;
	if (word === undefined || help) {
		await process.print(rootHelp(VERBS));
		return 0;
	}
	const meant = suggestions(word, VERBS);
	const hint = meant.length > 0 ? `\n\nDid you mean this?\n${meant.map((name) => `\t${name}\n`).join('')}` : '\n';
	await process.warn(`error: unknown command ${JSON.stringify(word)} for "kubectl"${hint}`);
	return 1;
}
