/** tar's command line. */

import { resolvePath } from '../fs.ts';
import type { Process } from '../process.ts';
import { compileGlob } from '../text/glob.ts';
import type { Matcher } from '../text/matcher.ts';

export const HINT = "Try 'tar --help' or 'tar --usage' for more information.\n";
/** Exit status of what cannot go on, and of a wrong option (tar's manual, 3.1 and argp's EX_USAGE). */
export const [FAILURE, MISUSE] = [2, 64];

/** Ends the run: `message` follows `tar: `. */
export class Fatal extends Error {
	readonly status: number;
	readonly end: string;
	constructor(message: string, end = 'tar: Error is not recoverable: exiting now\n', status = FAILURE) {
		super(message);
		this.status = status;
		this.end = end;
	}
}

export interface Options {
	action: 'create' | 'extract' | 'list' | 'append' | undefined;
	file: string | undefined;
	verbose: number;
	toStdout: boolean;
	/** `-z` */
	compressed: boolean;
	/** `-a`: the file's name says whether it is compressed. */
	byName: boolean;
	absolute: boolean;
	strip: number;
	exclude: Matcher[];
	/** Members in the order named, each with the directory that `-C` before it says. */
	names: { name: string; directory: string }[];
	directory: string;
}

/** Letters by their long names. */
const LONG: Record<string, string> = {
	create: 'c',
	extract: 'x',
	get: 'x',
	list: 't',
	append: 'r',
	file: 'f',
	verbose: 'v',
	directory: 'C',
	'to-stdout': 'O',
	'absolute-names': 'P',
	'preserve-permissions': 'p',
	'same-permissions': 'p',
	'same-owner': 's',
	'no-same-owner': 'o',
	gzip: 'z',
	bzip2: 'j',
	xz: 'J',
};
const COMPRESSIONS: Record<string, string> = { j: 'bzip2', J: 'xz', Z: 'compress' };
const ACTIONS = { c: 'create', x: 'extract', t: 'list', r: 'append' } as const;
const VALUED = new Set(['f', 'C']);

/** Reads the command line. `read` throws Fatal. */
export class Arguments {
	private readonly words: string[];
	readonly options: Options;

	constructor(process: Process) {
		this.words = process.argv.slice(1);
		this.options = {
			action: undefined,
			file: undefined,
			verbose: 0,
			toStdout: false,
			compressed: false,
			byName: false,
			absolute: false,
			strip: 0,
			exclude: [],
			names: [],
			directory: process.cwd,
		};
	}

	read(): Options {
		const { words, options } = this;
		// The first word may have its letters without a dash; their values then follow in order.
		if (words[0] !== undefined && !words[0].startsWith('-')) {
			const letters = words.shift() as string;
			for (const letter of letters) {
				if (!VALUED.has(letter)) this.letter(letter, '');
				else if (words.length === 0) throw new Fatal(`Old option '${letter}' requires an argument.`, HINT);
				else this.letter(letter, words.shift() as string);
			}
		}
		while (words.length > 0) {
			const word = words.shift() as string;
			if (word.startsWith('--') && word.length > 2) this.long(word.slice(2));
			else if (word.startsWith('-') && word.length > 1) this.letters(word.slice(1));
			else options.names.push({ name: word, directory: options.directory });
		}
		if (!options.action)
			throw new Fatal("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options", HINT);
		return options;
	}

	private letters(text: string): void {
		for (let at = 0; at < text.length; at++) {
			const letter = text[at] as string;
			if (!VALUED.has(letter)) {
				this.letter(letter, '');
				continue;
			}
			const value = text.slice(at + 1) || this.words.shift();
			if (value === undefined) throw new Fatal(`option requires an argument -- '${letter}'`, HINT, MISUSE);
			this.letter(letter, value);
			return;
		}
	}

	private long(text: string): void {
		const [name, given] = text.split(/=(.*)/s) as [string, string | undefined];
		const value = (): string => {
			const found = given ?? this.words.shift();
			if (found === undefined) throw new Fatal(`option '--${name}' requires an argument`, HINT, MISUSE);
			return found;
		};
		if (name === 'exclude') this.options.exclude.push(compileGlob(value()));
		else if (name === 'strip-components') this.options.strip = Number.parseInt(value(), 10) || 0;
		else {
			const letter = Object.hasOwn(LONG, name) ? (LONG[name] as string) : undefined;
			if (letter === undefined) throw new Fatal(`unrecognized option '--${text}'`, HINT, MISUSE);
			this.letter(letter, VALUED.has(letter) ? value() : '');
		}
	}

	private letter(letter: string, value: string): void {
		const { options } = this;
		if (letter in ACTIONS) {
			const action = ACTIONS[letter as keyof typeof ACTIONS];
			if (options.action && options.action !== action)
				throw new Fatal("You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option", HINT);
			options.action = action;
			return;
		}
		if (letter === 'z') {
			options.compressed = true;
			return;
		}
		const compression = COMPRESSIONS[letter];
		if (compression)
			throw new Fatal(`the sandbox has no ${compression}: leave out -${letter}, archives here are not compressed`, '');
		switch (letter) {
			case 'f':
				options.file = value;
				return;
			case 'C':
				options.directory = resolvePath(options.directory, value);
				return;
			case 'v':
				options.verbose++;
				return;
			case 'O':
				options.toStdout = true;
				return;
			case 'P':
				options.absolute = true;
				return;
			case 'a':
				options.byName = true;
				return;
			case 'm':
			case 'o':
			case 'p':
			case 's':
				return;
			default:
				throw new Fatal(`invalid option -- '${letter}'`, HINT, MISUSE);
		}
	}
}
