/** Command-line flags as kubectl reads them (the rules of spf13/pflag): anywhere among the arguments, until `--`. */

import { GoParseError, parseBool, parseDuration, parseInteger } from './values.ts';

export type FlagType = 'string' | 'bool' | 'int' | 'duration' | 'strings' | 'stringArray';

/** A flag, as data: the parser, `--help` and completion read it. */
export interface Flag {
	name: string;
	/** One letter. */
	short?: string;
	type: FlagType;
	/** As `--help` shows it: `false`, `''`, `[]`, `30s`. Also the value when the flag is not given. */
	default?: string;
	/** What the flag means when it is given without a value (`--dry-run`). Booleans have `true`. */
	bare?: string;
	usage: string;
	hidden?: boolean;
	required?: boolean;
	/** What to do instead of using it: told on standard error, and the flag is not listed. */
	deprecated?: string;
	/** What Tab offers for its value. */
	complete?: 'namespace' | 'container' | 'node' | 'context' | readonly string[];
}

/** A wrong command line. `message` is pflag's. */
export class FlagError extends Error {}

/** What came out of parsing. */
export class FlagValues {
	private readonly given = new Map<string, string[]>();
	private readonly known: Map<string, Flag>;
	/** Every flag given, with its value, in the order of the line. */
	readonly occurrences: [name: string, value: string][] = [];

	constructor(flags: readonly Flag[]) {
		this.known = new Map(flags.map((flag) => [flag.name, flag]));
	}

	set(flag: Flag, value: string): void {
		check(flag, value);
		this.occurrences.push([flag.name, value]);
		const values = this.given.get(flag.name);
		if (values) values.push(value);
		else this.given.set(flag.name, [value]);
	}

	/** The flags that these may be. */
	get definitions(): Flag[] {
		return [...this.known.values()];
	}

	/** Was the flag given at all? */
	changed(name: string): boolean {
		return this.given.has(name);
	}

	has(name: string): boolean {
		return this.known.has(name);
	}

	/** The last value given, or the default. */
	string(name: string): string {
		const fallback = this.known.get(name)?.default ?? '';
		return this.given.get(name)?.at(-1) ?? (fallback === '[]' ? '' : fallback.replace(/^'(.*)'$/s, '$1'));
	}

	bool(name: string): boolean {
		return parseBool(this.string(name) || 'false');
	}

	int(name: string): number {
		return parseInteger(this.string(name) || '0');
	}

	/** Milliseconds. */
	duration(name: string): number {
		return parseDuration(this.string(name) || '0');
	}

	/** All values: of a `strings` flag split at commas, of a `stringArray` as they came. */
	list(name: string): string[] {
		const values = this.given.get(name) ?? [];
		return this.known.get(name)?.type === 'strings' ? values.flatMap(splitCommas) : values;
	}
}

/** Splits at commas outside of double quotes, as encoding/csv reads one line. */
export function splitCommas(text: string): string[] {
	if (text === '') return [];
	const parts: string[] = [];
	let part = '';
	let quoted = false;
	for (const character of text) {
		if (character === '"') quoted = !quoted;
		else if (character === ',' && !quoted) {
			parts.push(part);
			part = '';
		} else part += character;
	}
	parts.push(part);
	return parts;
}

function check(flag: Flag, value: string): void {
	const label = flag.short ? `-${flag.short}, --${flag.name}` : `--${flag.name}`;
	try {
		if (flag.type === 'bool') parseBool(value);
		else if (flag.type === 'int') parseInteger(value);
		else if (flag.type === 'duration') parseDuration(value);
	} catch (error) {
		if (!(error instanceof GoParseError)) throw error;
		throw new FlagError(`invalid argument ${JSON.stringify(value)} for "${label}" flag: ${error.message}`);
	}
}

export interface Parsed {
	values: FlagValues;
	args: string[];
	/** How many arguments stood before `--`; -1 when there was none. */
	dash: number;
}

/**
 * Parses a command line's words after the command's name.
 * @throws FlagError in pflag's words.
 */
export function parseFlags(flags: readonly Flag[], words: readonly string[]): Parsed {
	const values = new FlagValues(flags);
	const args: string[] = [];
	let dash = -1;
	for (let at = 0; at < words.length; at++) {
		const word = words[at] as string;
		if (word === '--') {
			dash = args.length;
			args.push(...words.slice(at + 1));
			break;
		}
		if (word.startsWith('--')) at = parseLong(flags, values, words, at);
		else if (word.startsWith('-') && word.length > 1) at = parseShort(flags, values, words, at);
		else args.push(word);
	}
	return { values, args, dash };
}

/** What a flag means when it stands alone; undefined when it must have a value. */
export const bareValue = (flag: Flag): string | undefined => flag.bare ?? (flag.type === 'bool' ? 'true' : undefined);

function parseLong(flags: readonly Flag[], values: FlagValues, words: readonly string[], at: number): number {
	const word = words[at] as string;
	const equals = word.indexOf('=');
	const name = word.slice(2, equals < 0 ? undefined : equals);
	if (name === '' || name.startsWith('-')) throw new FlagError(`bad flag syntax: ${word}`);
	const flag = flags.find((candidate) => candidate.name === name);
	if (!flag) throw new FlagError(`unknown flag: --${name}`);
	if (equals >= 0) {
		values.set(flag, word.slice(equals + 1));
		return at;
	}
	const bare = bareValue(flag);
	if (bare !== undefined) {
		values.set(flag, bare);
		return at;
	}
	const next = words[at + 1];
	if (next === undefined) throw new FlagError(`flag needs an argument: --${name}`);
	values.set(flag, next);
	return at + 1;
}

function parseShort(flags: readonly Flag[], values: FlagValues, words: readonly string[], at: number): number {
	const word = words[at] as string;
	for (let index = 1; index < word.length; index++) {
		const letter = word[index] as string;
		const flag = flags.find((candidate) => candidate.short === letter);
		if (!flag) throw new FlagError(`unknown shorthand flag: '${letter}' in -${word.slice(index)}`);
		const rest = word.slice(index + 1);
		if (rest.startsWith('=')) {
			values.set(flag, rest.slice(1));
			return at;
		}
		const bare = bareValue(flag);
		if (bare !== undefined) {
			values.set(flag, bare);
			continue;
		}
		if (rest !== '') {
			values.set(flag, rest);
			return at;
		}
		const next = words[at + 1];
		if (next === undefined) throw new FlagError(`flag needs an argument: '${letter}' in -${word.slice(index)}`);
		values.set(flag, next);
		return at + 1;
	}
	return at;
}
