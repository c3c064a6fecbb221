/** jq's command line: options anywhere, the first operand the filter, the rest files. */

import { FileError } from '../../fs.ts';
import type { Process } from '../../process.ts';
import { ParseError, parseAll, parseOne } from './reader.ts';
import { objectOf, type Value } from './value.ts';

/** Wrong use; `message` is jq's. */
export class OptionError extends Error {
	/** Whether the hint where to find help follows. */
	readonly hint: boolean;
	constructor(message: string, hint = true) {
		super(message);
		this.hint = hint;
	}
}

export interface Options {
	/** The filter's text; undefined when none was given. */
	program: string | undefined;
	files: string[];
	nullInput: boolean;
	rawInput: boolean;
	slurp: boolean;
	stream: boolean;
	raw: boolean;
	/** What ends each result. */
	end: string;
	/** What starts each result (--seq). */
	start: string;
	ascii: boolean;
	sortKeys: boolean;
	/** undefined: as the output is a terminal or not. */
	colour: boolean | undefined;
	indent: string;
	exitStatus: boolean;
	named: Map<string, Value>;
	positional: Value[];
	/** Asked for instead of a run. */
	show: 'help' | 'version' | 'build' | undefined;
}

const MAX_INDENT = 7;

type Flag = (options: Options) => void;

const set =
	(values: Partial<Options>): Flag =>
	(options) => {
		Object.assign(options, values);
	};

/** Options without a value: letter (or none) and name. */
const FLAGS: [string, string, Flag][] = [
	['n', 'null-input', set({ nullInput: true })],
	['R', 'raw-input', set({ rawInput: true })],
	['s', 'slurp', set({ slurp: true })],
	['c', 'compact-output', set({ indent: '' })],
	['r', 'raw-output', set({ raw: true })],
	['', 'raw-output0', set({ raw: true, end: '\0' })],
	['j', 'join-output', set({ raw: true, end: '' })],
	['a', 'ascii-output', set({ ascii: true })],
	['S', 'sort-keys', set({ sortKeys: true })],
	['C', 'color-output', set({ colour: true })],
	['M', 'monochrome-output', set({ colour: false })],
	['', 'tab', set({ indent: '\t' })],
	['', 'unbuffered', set({})],
	['', 'stream', set({ stream: true })],
	['', 'seq', set({ start: '\x1e' })],
	['e', 'exit-status', set({ exitStatus: true })],
	['h', 'help', set({ show: 'help' })],
	['V', 'version', set({ show: 'version' })],
	['', 'build-configuration', set({ show: 'build' })],
];

/** Reads the command line. Throws OptionError. */
export function readOptions(process: Process): Options {
	return new CommandLine(process).read();
}

class CommandLine {
	private readonly process: Process;
	private readonly words: string[];
	private index = 0;
	private fromFile = false;
	/** What the operands after the filter are: set by --args and --jsonargs. */
	private rest: 'files' | 'strings' | 'json' = 'files';
	private readonly options: Options = {
		program: undefined,
		files: [],
		nullInput: false,
		rawInput: false,
		slurp: false,
		stream: false,
		raw: false,
		end: '\n',
		start: '',
		ascii: false,
		sortKeys: false,
		colour: undefined,
		indent: '  ',
		exitStatus: false,
		named: new Map(),
		positional: [],
		show: undefined,
	};

	constructor(process: Process) {
		this.process = process;
		this.words = process.argv.slice(1);
	}

	read(): Options {
		let ended = false;
		while (this.index < this.words.length) {
			const word = this.words[this.index++] as string;
			// A filter may begin with a minus: options are letters.
			if (ended || !/^-[-A-Za-z]/.test(word)) this.operand(word);
			else if (word === '--') ended = true;
			else if (word.startsWith('--')) this.long(word);
			else this.letters(word);
			if (this.options.show) return this.options;
		}
		const { options } = this;
		if (this.fromFile && options.program !== undefined)
			options.program = this.text(options.program, (name, why) => `jq: Could not open ${name}: ${why}`);
		return options;
	}

	private operand(word: string): void {
		const { options } = this;
		if (options.program === undefined) options.program = word;
		else if (this.rest === 'files') options.files.push(word);
		else options.positional.push(this.rest === 'strings' ? word : json(word, '--jsonargs'));
	}

	private letters(word: string): void {
		for (const letter of word.slice(1)) {
			const flag = FLAGS.find(([short]) => short === letter)?.[2];
			if (flag) flag(this.options);
			else if (letter === 'f') this.fromFile = true;
			else if (letter === 'L') {
				if (word === '-L') this.index++;
				return;
			} else throw new OptionError(`Unknown option ${word}`);
		}
	}

	private long(word: string): void {
		const name = word.slice(2);
		const flag = FLAGS.find(([, long]) => long === name)?.[2];
		if (flag) {
			flag(this.options);
			return;
		}
		switch (name) {
			case 'from-file':
				this.fromFile = true;
				return;
			case 'library-path':
				this.index++;
				return;
			case 'args':
				this.rest = 'strings';
				return;
			case 'jsonargs':
				this.rest = 'json';
				return;
			case 'indent':
				this.indent();
				return;
			case 'arg':
			case 'argjson':
			case 'slurpfile':
			case 'rawfile':
				this.name(name);
				return;
			default:
				throw new OptionError(`Unknown option ${word}`);
		}
	}

	private indent(): void {
		const word = this.words[this.index++];
		if (word === undefined) throw new OptionError('--indent takes one parameter');
		// As atoi(3) reads it: what is no number is 0.
		const size = Number(/^\s*[+-]?\d+/.exec(word)?.[0] ?? 0);
		if (size < -1 || size > MAX_INDENT) throw new OptionError('--indent takes a number between -1 and 7');
		this.options.indent = size < 0 ? '\t' : ' '.repeat(size);
	}

	/** `--arg name value` and its like; of one name the first holds. */
	private name(kind: 'arg' | 'argjson' | 'slurpfile' | 'rawfile'): void {
		const [name, given] = this.words.slice(this.index, this.index + 2);
		if (name === undefined || given === undefined) {
			const example = { arg: 'value', argjson: 'text', slurpfile: 'filename', rawfile: 'filename' }[kind];
			throw new OptionError(`--${kind} takes two parameters (e.g. --${kind} varname ${example})`);
		}
		this.index += 2;
		const value = this.value(kind, name, given);
		if (!this.options.named.has(name)) this.options.named.set(name, value);
	}

	private value(kind: string, name: string, given: string): Value {
		if (kind === 'arg') return given;
		if (kind === 'argjson') return json(given, '--argjson');
		const text = this.text(
			given,
			(file, why) => `Bad JSON in --${kind} ${name} ${file}: Could not open ${file}: ${why}`,
		);
		if (kind === 'rawfile') return text;
		try {
			return parseAll(text);
		} catch (error) {
			if (!(error instanceof ParseError)) throw error;
			throw new OptionError(`Bad JSON in --${kind} ${name} ${given}: ${error.message}`, false);
		}
	}

	private text(file: string, message: (file: string, why: string) => string): string {
		try {
			return this.process.fs.readFile(this.process.path(file));
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			throw new OptionError(message(file, error.message).replace(/^jq: /, ''), false);
		}
	}
}

function json(text: string, option: string): Value {
	try {
		return parseOne(text);
	} catch (error) {
		if (!(error instanceof ParseError)) throw error;
		throw new OptionError(`invalid JSON text passed to ${option}`);
	}
}

/** `$ARGS`. */
export const argumentsOf = ({ positional, named }: Options): Value =>
	objectOf([
		['positional', positional],
		['named', named],
	]);
