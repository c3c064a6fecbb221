/** kubectl: finds the verb, reads the flags, runs it, words what went wrong. */

import type { ApiTransport } from '../cluster/types.ts';
import type { Process, Program } from '../os/process.ts';
import { Cli, type Command } from './cli/command.ts';
import { explainError, TemplateExecutionError, UnsortableError } from './cli/errors.ts';
import { findCommand, flagsOf } from './cli/find.ts';
import { FlagError, parseFlags } from './cli/flags.ts';
import { commandHelp, rootHelp } from './cli/help.ts';
import { logLine } from './cli/log.ts';
import { suggestions } from './cli/suggest.ts';
import { prepareKubeconfig } from './client/kubeconfig.ts';
import { VERBS } from './verbs/index.ts';

export { createKubectlCompleter } from './complete.ts';

/**
 * Makes the program `kubectl`.
 * @param transportOf what reaches the API server from the machine that a process runs on.
 */
export function createKubectl(transportOf: (process: Process) => ApiTransport): Program {
	return async (process) => {
		const { commands, path, rest, unknown } = findCommand(process.argv.slice(1));
		try {
			if (unknown !== undefined && unknown !== 'help') return await sayUnknown(process, unknown);
			return await run(process, transportOf(process), commands, path, rest);
		} catch (error) {
			if (error instanceof FlagError) {
				await process.warn(`error: ${error.message}\nSee '${path} --help' for usage.\n`);
				return 1;
			}
			if (error instanceof TemplateExecutionError) await process.print(error.shown);
			if (error instanceof UnsortableError) {
				await logLine({ process }, 'F', 'sorter.go:375', error.message);
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
	if (command?.anyFlags && !words.some((word) => word === '--help' || word === '-h')) {
		return (await command.run?.(new Cli(process, transport, command, path, parseFlags(flags, [])))) ?? 0;
	}
	const parsed = parseFlags(flags, words);
	for (const { name, deprecated } of flags) {
		if (deprecated && parsed.values.changed(name)) {
			await process.warn(`Flag --${name} has been deprecated, ${deprecated}\n`);
		}
	}
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
		} else if (command.helpOnStdout) await process.print(commandHelp(command, path));
		else await process.warn(commandHelp(command, path));
		return 1;
	}
	const preparing = prepareKubeconfig(process, parsed.values.string('kubeconfig'));
	if (preparing) await preparing;
	return (await command.run(new Cli(process, transport, command, path, parsed))) ?? 0;
}

/** `kubectl help VERB…` */
async function printHelp(process: Process, topic: string[]): Promise<number> {
	const { commands, path, rest } = findCommand(topic);
	const command = commands.at(-1);
	if (command) await process.print(commandHelp(command, path));
	else if (rest.length === 0) await process.print(rootHelp(VERBS));
	else {
		const unknown = `Unknown help topic [${rest.map((word) => `\`${word}\``).join(' ')}]\n\n\n`;
		await process.warn(unknown + rootHelp(VERBS).replace(/^[\s\S]*?(?=Basic Commands)/, ''));
	}
	return 0;
}

async function runRoot(process: Process, args: string[], help: boolean): Promise<number> {
	const [word, ...topic] = args;
	if (word === 'help') return printHelp(process, topic);
	if (word === undefined || help) {
		await process.print(rootHelp(VERBS));
		return 0;
	}
	return sayUnknown(process, word);
}

/** An unknown command is told before anything about flags. */
async function sayUnknown(process: Process, word: string): Promise<number> {
	const meant = suggestions(word, VERBS);
	const hint = meant.length > 0 ? `\n\nDid you mean this?\n${meant.map((name) => `\t${name}\n`).join('')}` : '\n';
	await process.warn(`error: unknown command ${JSON.stringify(word)} for "kubectl"${hint}`);
	return 1;
}
