/** sed's language: from a script's text to instructions. */

import type { Matcher } from '../../text/matcher.ts';
import { compileRegex, RegexError } from '../../text/regex.ts';
import { UsageError } from '../types.ts';

export type Address =
	| { type: 'line'; line: number }
	| { type: 'last' }
	| { type: 'regex'; matcher: Matcher | undefined }
	| { type: 'step'; first: number; step: number }
	| { type: 'plus'; count: number };

/** sed's status for what it cannot go on after (its manual, Exit status). */
const PANIC = 4;

export interface Instruction {
	from: Address | undefined;
	to: Address | undefined;
	negated: boolean;
	letter: string;
	text: string;
	matcher?: Matcher | undefined;
	replacement?: (string | number | 'upper' | 'lower' | 'up1' | 'low1' | 'stop')[];
	flags?: { global: boolean; print: boolean; number: number; file: string | undefined };
	map?: Map<string, string>;
	/** Where `{` ends, and where a branch goes: index into the program. */
	jump?: number;
	/** A range that has begun; `until` is its last line when that is a number. */
	active: boolean;
	until: number;
}

/** Reads a script. The constructor throws UsageError in sed's words. */
export class Script {
	readonly program: Instruction[] = [];
	private at = 0;
	private readonly open: number[] = [];
	private readonly labels = new Map<string, number>();
	private readonly text: string;
	private readonly extended: boolean;
	private readonly piece: number;

	constructor(text: string, extended: boolean, piece = 1) {
		this.text = text;
		this.extended = extended;
		this.piece = piece;
		this.parse();
	}

	private fail(message: string): never {
		throw new UsageError(`-e expression #${this.piece}, char ${this.at}: ${message}`, 1, false);
	}

	private parse(): void {
		for (;;) {
			while (/[\s;]/.test(this.text[this.at] ?? '')) this.at++;
			if (this.at >= this.text.length) break;
			if (this.text[this.at] === '#') {
				while (this.at < this.text.length && this.text[this.at] !== '\n') this.at++;
				continue;
			}
			this.instruction();
		}
		if (this.open.length > 0) {
			this.at = 0;
			this.fail("unmatched `{'");
		}
		for (const instruction of this.program)
			if ('btT'.includes(instruction.letter) && instruction.letter !== '') {
				if (instruction.text === '') instruction.jump = this.program.length;
				else {
					const target = this.labels.get(instruction.text);
					if (target === undefined)
						throw new UsageError(`can't find label for jump to \`${instruction.text}'`, PANIC, false);
					instruction.jump = target;
				}
			}
	}

	private blanks(): void {
		while (/[ \t]/.test(this.text[this.at] ?? '')) this.at++;
	}

	private address(): Address | undefined {
		const rest = this.text.slice(this.at);
		const number = /^(\d+)(?:~(\d+))?/.exec(rest);
		if (number) {
			this.at += number[0].length;
			if (number[2] !== undefined) return { type: 'step', first: Number(number[1]), step: Number(number[2]) };
			return { type: 'line', line: Number(number[1]) };
		}
		if (rest[0] === '$') {
			this.at++;
			return { type: 'last' };
		}
		if (rest[0] !== '/' && rest[0] !== '\\') return undefined;
		if (rest[0] === '\\') this.at++;
		const delimiter = this.text[this.at++] as string;
		const pattern = this.delimited(delimiter, true);
		if (pattern === undefined) this.fail('unterminated address regex');
		const flags = /^[IM]*/.exec(this.text.slice(this.at))?.[0] ?? '';
		this.at += flags.length;
		return { type: 'regex', matcher: pattern === '' ? undefined : this.regex(pattern, flags.includes('I')) };
	}

	private regex(pattern: string, ignoreCase: boolean): Matcher {
		try {
			return compileRegex(pattern, { extended: this.extended, ignoreCase });
		} catch (error) {
			if (error instanceof RegexError) this.fail(error.message);
			throw error;
		}
	}

	/** Reads up to the delimiter; in a pattern `\n` is a newline and brackets protect. */
	private delimited(delimiter: string, pattern: boolean): string | undefined {
		let text = '';
		let bracket = false;
		for (; this.at < this.text.length; this.at++) {
			const character = this.text[this.at] as string;
			if (character === '\\' && !bracket) {
				const next = this.text[++this.at];
				if (next === undefined) return undefined;
				if (next === delimiter) text += pattern && /[\\^$.*[\]+?(){}|]/.test(delimiter) ? `\\${next}` : next;
				else text += `\\${next}`;
				continue;
			}
			if (pattern && character === '[' && !bracket) {
				bracket = true;
				text += character;
				if (this.text[this.at + 1] === '^') text += this.text[++this.at];
				if (this.text[this.at + 1] === ']') text += this.text[++this.at];
				continue;
			}
			if (bracket && character === ']') bracket = false;
			if (character === delimiter && !bracket) {
				this.at++;
				return text;
			}
			text += character;
		}
		return undefined;
	}

	private instruction(): void {
		const from = this.address();
		let to: Address | undefined;
		this.blanks();
		if (from && this.text[this.at] === ',') {
			this.at++;
			this.blanks();
			const plus = /^\+(\d+)/.exec(this.text.slice(this.at));
			if (plus) {
				this.at += plus[0].length;
				to = { type: 'plus', count: Number(plus[1]) };
			} else to = this.address();
			if (!to) {
				this.fail("unexpected `,'");
			}
			this.blanks();
		}
		let negated = false;
		while (this.text[this.at] === '!') {
			negated = true;
			this.at++;
			this.blanks();
		}
		const letter = this.text[this.at++];
		if (letter === undefined) this.fail('missing command');
		const instruction: Instruction = { from, to, negated, letter, text: '', active: false, until: 0 };
		switch (letter) {
			case '{':
				this.open.push(this.program.length);
				this.program.push(instruction);
				return;
			case '}': {
				const start = this.open.pop();
				if (start === undefined) this.fail("unexpected `}'");
				(this.program[start as number] as Instruction).jump = this.program.length;
				break;
			}
			case ':': {
				const label = /^[ \t]*([^\s;]*)/.exec(this.text.slice(this.at)) as RegExpExecArray;
				if (label[1] === '') this.fail('":" lacks a label');
				this.at += label[0].length;
				this.labels.set(label[1] as string, this.program.length);
				return;
			}
			case 'b':
			case 't':
			case 'T': {
				const label = /^[ \t]*([^\s;}]*)/.exec(this.text.slice(this.at)) as RegExpExecArray;
				this.at += label[0].length;
				instruction.text = label[1] as string;
				this.program.push(instruction);
				return;
			}
			case 's':
				this.substitution(instruction);
				break;
			case 'y':
				this.transliteration(instruction);
				break;
			case 'a':
			case 'i':
			case 'c': {
				const rest = this.text.slice(this.at);
				const head = /^[ \t]*(\\[ \t]*\n|\\)?[ \t]*/.exec(rest) as RegExpExecArray;
				this.at += head[1]?.includes('\n') ? rest.indexOf('\n') + 1 : head[0].length;
				let text = '';
				for (; this.at < this.text.length; this.at++) {
					const character = this.text[this.at] as string;
					if (character === '\\') {
						this.at++;
						text += this.text[this.at] ?? '';
						continue;
					}
					if (character === '\n') break;
					text += character;
				}
				if (text === '' && head[1] === undefined) this.fail("expected \\ after `a', `c' or `i'");
				instruction.text = `${text}\n`;
				this.program.push(instruction);
				return;
			}
			case 'r':
			case 'w': {
				const name = /^[ \t]*([^\n]*)/.exec(this.text.slice(this.at)) as RegExpExecArray;
				this.at += name[0].length;
				if (name[1] === '') this.fail('missing filename in r/R/w/W commands');
				instruction.text = name[1] as string;
				break;
			}
			case 'q':
			case 'Q': {
				const status = /^[ \t]*(\d*)/.exec(this.text.slice(this.at)) as RegExpExecArray;
				this.at += status[0].length;
				instruction.text = status[1] as string;
				break;
			}
			default:
				if (!'dDpPnNgGhHx=lzF'.includes(letter)) this.fail(`unknown command: \`${letter}'`);
		}
		this.blanks();
		const next = this.text[this.at];
		if (next !== undefined && !/[;\n}#]/.test(next)) {
			this.at++;
			this.fail('extra characters after command');
		}
		if (letter !== '}') this.program.push(instruction);
	}

	private substitution(instruction: Instruction): void {
		const delimiter = this.text[this.at++];
		if (delimiter === undefined || delimiter === '\n' || delimiter === '\\') this.fail("unterminated `s' command");
		const pattern = this.delimited(delimiter as string, true);
		const replacement = pattern === undefined ? undefined : this.delimited(delimiter as string, false);
		if (pattern === undefined || replacement === undefined) this.fail("unterminated `s' command");
		const flags = { global: false, print: false, number: 1, file: undefined as string | undefined };
		let ignoreCase = false;
		for (;;) {
			const letter = this.text[this.at];
			if (letter === 'g') flags.global = true;
			else if (letter === 'p') flags.print = true;
			else if (letter === 'i' || letter === 'I') ignoreCase = true;
			else if (letter === 'M' || letter === 'm' || letter === 'e') {
				if (letter === 'e') this.fail("unknown option to `s'");
			} else if (/[1-9]/.test(letter ?? '')) {
				const digits = /^\d+/.exec(this.text.slice(this.at))?.[0] as string;
				flags.number = Number(digits);
				this.at += digits.length;
				continue;
			} else if (letter === 'w') {
				const name = /^w[ \t]*([^\n]*)/.exec(this.text.slice(this.at)) as RegExpExecArray;
				flags.file = name[1];
				this.at += name[0].length;
				break;
			} else break;
			this.at++;
		}
		if (/[a-zA-Z0-9]/.test(this.text[this.at] ?? '')) {
			this.at++;
			this.fail("unknown option to `s'");
		}
		instruction.flags = flags;
		instruction.matcher = pattern === '' ? undefined : this.regex(pattern as string, ignoreCase);
		instruction.replacement = this.replacement(replacement as string, instruction.matcher);
	}

	private replacement(text: string, matcher: Matcher | undefined): NonNullable<Instruction['replacement']> {
		const parts: NonNullable<Instruction['replacement']> = [];
		const literal = (piece: string) => {
			const last = parts.at(-1);
			// Markers are strings too, so plain text is kept apart by a leading mark of its own.
			if (typeof last === 'string' && last.startsWith('\0')) parts[parts.length - 1] = last + piece;
			else parts.push(`\0${piece}`);
		};
		for (let i = 0; i < text.length; i++) {
			const character = text[i] as string;
			if (character === '&') parts.push(0);
			else if (character === '\\') {
				const next = text[++i] ?? '';
				if (/\d/.test(next)) {
					if (matcher && Number(next) > matcher.groupCount)
						this.fail(`invalid reference \\${next} on \`s' command's RHS`);
					parts.push(Number(next));
				} else if (next === 'n') literal('\n');
				else if (next === 't') literal('\t');
				else if (next === 'U') parts.push('upper');
				else if (next === 'L') parts.push('lower');
				else if (next === 'u') parts.push('up1');
				else if (next === 'l') parts.push('low1');
				else if (next === 'E') parts.push('stop');
				else literal(next);
			} else literal(character);
		}
		return parts;
	}

	private transliteration(instruction: Instruction): void {
		const delimiter = this.text[this.at++] as string;
		const from = this.delimited(delimiter, false);
		const to = from === undefined ? undefined : this.delimited(delimiter, false);
		if (from === undefined || to === undefined) this.fail("unterminated `y' command");
		const decode = (text: string) => [
			...text.replace(/\\([nt\\])/g, (_, letter: string) => ({ n: '\n', t: '\t', '\\': '\\' })[letter] as string),
		];
		const [a, b] = [decode(from as string), decode(to as string)];
		if (a.length !== b.length) this.fail("strings for `y' command are different lengths");
		instruction.map = new Map(a.map((character, index) => [character, b[index] as string]));
	}
}
