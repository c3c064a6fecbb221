/** The shape of a command, and what most commands do alike: options, messages, reading files. */

import { fileInput, isEndless } from '../file-input.ts';
import { FileError } from '../fs.ts';
import type { Process, Program } from '../process.ts';
import { type Readable, readAll, textInput } from '../stream.ts';

/** One command: a file exports one (or a few that are the same program under several names). */
export interface Command {
	name: string;
	/** One line, for `--help`. */
	summary?: string;
	program: Program;
	/** Where it lies; /usr/bin unless said. */
	directory?: string;
}

/** An option of a command. */
export interface OptionSpec {
	/** Without dash. */
	short?: string;
	/** Without dashes. */
	long?: string;
	/** Takes a value; 'optional' only as `--long=value`. */
	value?: boolean | 'optional';
}

export interface ParsedOptions {
	/** By long name, or short when there is no long one: the values given, '' for a flag. */
	values: Map<string, string[]>;
	operands: string[];
	has(name: string): boolean;
	/** The last value given. */
	get(name: string): string | undefined;
}

/** Wrong use: printed as `name: message`, with the hint to --help when `hint`. */
export class UsageError extends Error {
	readonly status: number;
	readonly hint: boolean;
	constructor(message: string, status = 1, hint = true) {
		super(message);
		this.status = status;
		this.hint = hint;
	}
}

/**
 * Reads options as getopt_long does: anywhere among the operands, bundled, abbreviated; `--` ends them.
 * @param inOrder operands end the options (xargs, env, timeout).
 * @throws UsageError in GNU's words.
 */
export function parseOptions(
	argv: readonly string[],
	specs: OptionSpec[],
	options: { inOrder?: boolean; status?: number } = {},
): ParsedOptions {
	const values = new Map<string, string[]>();
	const operands: string[] = [];
	const status = options.status ?? 1;
	const add = (spec: OptionSpec, value: string) => {
		const name = spec.long ?? (spec.short as string);
		values.set(name, [...(values.get(name) ?? []), value]);
	};
	for (let index = 1; index < argv.length; index++) {
		const word = argv[index] as string;
		if (word === '--') {
			operands.push(...argv.slice(index + 1));
			break;
		}
		if (word.startsWith('--')) {
			const [name, given] = split(word.slice(2));
			const exact = specs.filter((spec) => spec.long === name);
			const found = exact.length > 0 ? exact : specs.filter((spec) => spec.long?.startsWith(name));
			if (found.length === 0) throw new UsageError(`unrecognized option '${word}'`, status);
			if (found.length > 1)
				throw new UsageError(
					`option '${word}' is ambiguous; possibilities: ${found.map((spec) => `'--${spec.long}'`).join(' ')}`,
					status,
				);
			const spec = found[0] as OptionSpec;
			if (!spec.value && given !== undefined)
				throw new UsageError(`option '--${spec.long}' doesn't allow an argument`, status);
			if (spec.value === true && given === undefined) {
				const next = argv[++index];
				if (next === undefined) throw new UsageError(`option '--${spec.long}' requires an argument`, status);
				add(spec, next);
			} else add(spec, given ?? '');
			continue;
		}
		if (!/^-./.test(word)) {
			operands.push(word);
			if (options.inOrder) {
				operands.push(...argv.slice(index + 1));
				break;
			}
			continue;
		}
		for (let at = 1; at < word.length; at++) {
			const letter = word[at] as string;
			const spec = specs.find((candidate) => candidate.short === letter);
			if (!spec) throw new UsageError(`invalid option -- '${letter}'`, status);
			if (spec.value !== true) {
				add(spec, '');
				continue;
			}
			const value = word.slice(at + 1) || argv[++index];
			if (value === undefined) throw new UsageError(`option requires an argument -- '${letter}'`, status);
			add(spec, value);
			break;
		}
	}
	return {
		values,
		operands,
		has: (name) => values.has(name),
		get: (name) => values.get(name)?.at(-1),
	};
}

function split(text: string): [string, string | undefined] {
	const at = text.indexOf('=');
	return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** What a command's body is given. */
export interface Context {
	process: Process;
	options: ParsedOptions;
	operands: string[];
	name: string;
	/** Prints `name: message` on standard error. */
	complain(message: string): Promise<void>;
}

/** How a command is declared; see `command`. */
export interface CommandSpec {
	name: string;
	summary: string;
	/** After the name in `Usage:`. */
	usage: string;
	options?: OptionSpec[];
	/** The hint to --help begins with the command's name (diffutils). */
	namedHint?: boolean;
	/** Exit status of wrong use; 1 unless said. */
	misuse?: number;
	inOrder?: boolean;
	/** Changes argv before it is read (`head -5`). */
	adapt?(argv: string[]): string[];
	directory?: string;
	run(context: Context): Promise<number> | number;
}

/** Makes a command: reads options, answers --help, and words usage and file errors as GNU's tools do. */
export function command(spec: CommandSpec): Command {
	const specs = [...(spec.options ?? []), { long: 'help' }, { long: 'version' }];
	const program: Program = async (process) => {
		const name = spec.name;
		const complain = (message: string) => process.warn(`${name}: ${message}\n`);
		try {
			const argv = spec.adapt ? spec.adapt(process.argv) : process.argv;
			const options = parseOptions(argv, specs, { inOrder: spec.inOrder ?? false, status: spec.misuse ?? 1 });
			if (options.has('help')) {
				await process.print(helpText(spec));
				return 0;
			}
			if (options.has('version')) {
				await process.print(`${name} (GNU coreutils) 9.7\n`);
				return 0;
			}
			return await spec.run({ process, options, operands: options.operands, name, complain });
		} catch (error) {
			if (error instanceof UsageError) {
				await complain(error.message);
				const hint = spec.namedHint ? `${name}: ` : '';
				if (error.hint) await process.warn(`${hint}Try '${name} --help' for more information.\n`);
				return error.status;
			}
			if (error instanceof FileError) {
				await complain(`${error.path}: ${error.message}`);
				return 1;
			}
			throw error;
		}
	};
	return { name: spec.name, summary: spec.summary, program, ...(spec.directory && { directory: spec.directory }) };
}

function helpText(spec: CommandSpec): string {
	const lines = (spec.options ?? []).map((option) => {
		const value = option.value ? (option.long ? '=VALUE' : ' VALUE') : '';
		const short = option.short ? `-${option.short}` : '  ';
		const long = option.long ? `${option.short ? ', ' : '  '}--${option.long}${value}` : value;
		return `  ${short}${long}`;
	});
	return `Usage: ${spec.name} ${spec.usage}\n${spec.summary}\n${lines.length > 0 ? `\n${lines.join('\n')}\n` : ''}`;
}

/** The text of a file (`-` is standard input). Throws FileError with the path as given. */
export async function readInput(process: Process, name: string): Promise<string> {
	if (isStdin(name)) return readAll(process.stdin);
	try {
		const path = process.path(name);
		return isEndless(process.fs, path) ? readAll(await openInput(process, name)) : process.fs.readFile(path);
	} catch (error) {
		if (error instanceof FileError) throw new FileError(error.code, name);
		throw error;
	}
}

const isStdin = (name: string): boolean => name === '-' || name === '/dev/stdin' || name === '/dev/fd/0';

/** A file to read piece by piece (`-` is standard input). Throws FileError with the path as given. */
export async function openInput(process: Process, name: string): Promise<Readable> {
	if (isStdin(name)) return process.stdin;
	const path = process.path(name);
	const pieces = isEndless(process.fs, path) ? fileInput(process.fs, path) : textInput(await readInput(process, name));
	let length = 0;
	return {
		read: async () => {
			// The piece before has been worked on by now.
			await process.work(length);
			const text = await pieces.read();
			length = text?.length ?? 0;
			return text;
		},
		close() {},
	};
}

/**
 * Does `action` on each named file (standard input when there are none), complaining of those that cannot be read.
 * @returns 0, or `failure` when one could not.
 */
export async function eachInput(
	context: Pick<Context, 'process' | 'complain'>,
	names: string[],
	action: (name: string) => Promise<void>,
	failure = 1,
): Promise<number> {
	let status = 0;
	for (const name of names.length > 0 ? names : ['-']) {
		try {
			await action(name);
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			await context.complain(`${error.path}: ${error.message}`);
			status = failure;
		}
	}
	return status;
}

/** A whole number with an optional multiplier (`1K`, `2M`), or undefined. */
export function parseCount(text: string): number | undefined {
	const match = /^([+-]?\d+)([bkKmMgG]?)(i?B)?$/.exec(text);
	if (!match) return undefined;
	const unit =
		{ '': 1, b: 512, k: 1024, K: 1024, m: 1024 ** 2, M: 1024 ** 2, g: 1024 ** 3, G: 1024 ** 3 }[match[2] as string] ??
		1;
	return Number(match[1]) * unit;
}
