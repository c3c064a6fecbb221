/** sed(1): its language's reader and the machine that runs it, which is why the file is long. */

import { FileError } from '../fs.ts';
import { type Matcher, MatchLimit } from '../text/matcher.ts';
import { compileRegex, RegexError } from '../text/regex.ts';
import { type Command, command, readInput, UsageError } from './types.ts';

type Address =
	| { type: 'line'; line: number }
	| { type: 'last' }
	| { type: 'regex'; matcher: Matcher | undefined }
	| { type: 'step'; first: number; step: number }
	| { type: 'plus'; count: number };

/** sed's status for what it cannot go on after (its manual, Exit status). */
const PANIC = 4;

interface Instruction {
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

class Script {
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

function applyReplacement(
	parts: NonNullable<Instruction['replacement']>,
	text: string,
	groups: ([number, number] | undefined)[],
): string {
	let output = '';
	let mode = '';
	let once = '';
	for (const part of parts) {
		let piece: string;
		if (typeof part === 'number') {
			const group = groups[part];
			piece = group ? text.slice(group[0], group[1]) : '';
		} else if (part.startsWith('\0')) piece = part.slice(1);
		else {
			if (part === 'up1' || part === 'low1') once = part;
			else mode = part === 'stop' ? '' : part;
			continue;
		}
		if (mode === 'upper') piece = piece.toUpperCase();
		else if (mode === 'lower') piece = piece.toLowerCase();
		if (once && piece) {
			piece =
				(once === 'up1' ? (piece[0] as string).toUpperCase() : (piece[0] as string).toLowerCase()) + piece.slice(1);
			once = '';
		}
		output += piece;
	}
	return output;
}

/** One run over lines: pattern space, hold space, and what is printed. */
class Machine {
	output = '';
	status = 0;
	quit = false;
	readonly writes = new Map<string, string>();
	private hold = '';
	private line = 0;
	private lastRegex: Matcher | undefined;
	private steps = 0;
	private readonly program: Instruction[];
	private readonly quiet: boolean;
	private readonly readFile: (name: string) => string;

	constructor(program: Instruction[], quiet: boolean, readFile: (name: string) => string) {
		this.program = program;
		this.quiet = quiet;
		this.readFile = readFile;
	}

	/** Runs over all lines. `separate`: line numbers and `$` begin anew with each call. */
	async run(lines: string[], endsWithNewline: boolean, separate: boolean, pause: () => Promise<void>): Promise<void> {
		if (separate) this.line = 0;
		let at = 0;
		let space = '';
		const newline = () => (at >= lines.length && !endsWithNewline ? '' : '\n');
		while (at < lines.length && !this.quit) {
			space = lines[at++] as string;
			this.line++;
			if (this.line % 2000 === 0) await pause();
			let append = '';
			let substituted = false;
			let deleted = false;
			let restart = true;
			while (restart) {
				restart = false;
				for (let pc = 0; pc < this.program.length; pc++) {
					const instruction = this.program[pc] as Instruction;
					if (++this.steps > 2_000_000) throw new MatchLimit();
					const selected = this.selects(instruction, space, at >= lines.length);
					if (instruction.letter === '{') {
						if (!selected) pc = (instruction.jump as number) - 1;
						continue;
					}
					if (!selected) continue;
					const { letter } = instruction;
					if (letter === 's') {
						const result = this.substitute(instruction, space);
						if (result === undefined) continue;
						space = result;
						substituted = true;
						if (instruction.flags?.print) this.output += `${space}\n`;
						if (instruction.flags?.file) this.write(instruction.flags.file, `${space}\n`);
					} else if (letter === 'd') {
						deleted = true;
						break;
					} else if (letter === 'D') {
						const cut = space.indexOf('\n');
						deleted = true;
						if (cut >= 0) {
							space = space.slice(cut + 1);
							restart = true;
							deleted = false;
						}
						break;
					} else if (letter === 'p') this.output += `${space}\n`;
					else if (letter === 'P') this.output += `${space.split('\n')[0]}\n`;
					else if (letter === '=') this.output += `${this.line}\n`;
					else if (letter === 'l')
						this.output += `${space.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')}$\n`;
					else if (letter === 'n' || letter === 'N') {
						if (at >= lines.length) {
							// Without a next line GNU's sed prints the pattern space and ends.
							this.quit = true;
							break;
						}
						if (letter === 'n') {
							if (!this.quiet) this.output += `${space}\n`;
							this.output += append;
							append = '';
							space = lines[at++] as string;
						} else space += `\n${lines[at++]}`;
						this.line++;
					} else if (letter === 'g') space = this.hold;
					else if (letter === 'G') space += `\n${this.hold}`;
					else if (letter === 'h') this.hold = space;
					else if (letter === 'H') this.hold += `\n${space}`;
					else if (letter === 'x') [space, this.hold] = [this.hold, space];
					else if (letter === 'z') space = '';
					else if (letter === 'y')
						space = [...space].map((character) => instruction.map?.get(character) ?? character).join('');
					else if (letter === 'a') append += instruction.text;
					else if (letter === 'r') append += this.readFile(instruction.text);
					else if (letter === 'w') this.write(instruction.text, `${space}\n`);
					else if (letter === 'i') this.output += instruction.text;
					else if (letter === 'c') {
						if (!instruction.to || !instruction.active || instruction.negated) this.output += instruction.text;
						deleted = true;
						break;
					} else if (letter === 'q' || letter === 'Q') {
						this.quit = true;
						this.status = Number(instruction.text || 0);
						if (letter === 'Q') deleted = true;
						break;
					} else if (letter === 'b' || (letter === 't' && substituted) || (letter === 'T' && !substituted)) {
						if (letter === 't') substituted = false;
						pc = (instruction.jump as number) - 1;
					}
				}
				if (space.length > 8_000_000) throw new MatchLimit();
			}
			if (!deleted && !this.quiet) this.output += space + newline();
			this.output += append;
		}
	}

	private write(file: string, text: string): void {
		if (file === '/dev/stdout') this.output += text;
		else this.writes.set(file, (this.writes.get(file) ?? '') + text);
	}

	private matches(address: Address, space: string, last: boolean): boolean {
		switch (address.type) {
			case 'line':
				return this.line === address.line;
			case 'last':
				return last;
			case 'step':
				return address.step <= 0
					? this.line === address.first
					: this.line >= address.first && (this.line - address.first) % address.step === 0;
			case 'regex': {
				const matcher = address.matcher ?? this.lastRegex;
				if (!matcher) throw new UsageError('no previous regular expression', 1, false);
				this.lastRegex = matcher;
				return matcher.search(space) !== undefined;
			}
			default:
				return false;
		}
	}

	private selects(instruction: Instruction, space: string, last: boolean): boolean {
		const { from, to } = instruction;
		if (!from) return !instruction.negated;
		if (!to) return this.matches(from, space, last) !== instruction.negated;
		let selected = false;
		if (instruction.active) {
			selected = true;
			if (to.type === 'regex' || to.type === 'last' || to.type === 'step') {
				if (this.matches(to, space, last)) instruction.active = false;
			} else if (this.line >= instruction.until) {
				instruction.active = false;
				// A second address of the past selects only the first line.
				if (this.line > instruction.until) selected = this.matches(from, space, last);
			}
		} else if ((from.type === 'line' && from.line === 0 && this.line === 1) || this.matches(from, space, last)) {
			selected = true;
			instruction.until = to.type === 'line' ? to.line : to.type === 'plus' ? this.line + to.count : 0;
			if (to.type === 'line' || to.type === 'plus') instruction.active = instruction.until > this.line;
			else if (from.type === 'line' && from.line === 0) instruction.active = !this.matches(to, space, last);
			else instruction.active = !(to.type === 'last' && last);
		}
		return selected !== instruction.negated;
	}

	private substitute(instruction: Instruction, space: string): string | undefined {
		const matcher = instruction.matcher ?? this.lastRegex;
		const flags = instruction.flags as NonNullable<Instruction['flags']>;
		if (!matcher) throw new UsageError('no previous regular expression', 1, false);
		this.lastRegex = matcher;
		let output = '';
		let at = 0;
		let copied = 0;
		let count = 0;
		let done = false;
		while (at <= space.length) {
			const match = matcher.search(space, at);
			if (!match) break;
			// An empty match right behind another one does not count.
			if (
				match.end === match.start &&
				match.start === copied &&
				count > 0 &&
				at === copied &&
				copied > 0 &&
				space.length > 0 &&
				output !== ''
			) {
				at++;
				continue;
			}
			count++;
			if (count >= flags.number) {
				output +=
					space.slice(copied, match.start) +
					applyReplacement(instruction.replacement ?? [], space, [[match.start, match.end], ...match.groups]);
				copied = match.end;
				done = true;
				if (!flags.global) break;
			}
			at = match.end > match.start ? match.end : match.end + 1;
		}
		return done ? output + space.slice(copied) : undefined;
	}
}

/** sed(1) */
export const sed: Command = command({
	name: 'sed',
	summary: 'Stream editor for filtering and transforming text.',
	usage: '[OPTION]... {script-only-if-no-other-script} [input-file]...',
	directory: '/bin',
	options: [
		{ short: 'n', long: 'quiet' },
		{ long: 'silent' },
		{ short: 'e', long: 'expression', value: true },
		{ short: 'f', long: 'file', value: true },
		{ short: 'E', long: 'regexp-extended' },
		{ short: 'r' },
		{ long: 'in-place', value: 'optional' },
		{ short: 's', long: 'separate' },
		{ short: 'u', long: 'unbuffered' },
		{ short: 'z', long: 'null-data' },
	],
	// `-i`, `-i.bak` and `-ni` take no separate value.
	adapt: (argv) =>
		argv.flatMap((word, index) => {
			const match = index > 0 ? /^-([nErsuz]*)i(.*)$/.exec(word) : null;
			if (!match) return [word];
			return [...(match[1] ? [`-${match[1]}`] : []), match[2] ? `--in-place=${match[2]}` : '--in-place'];
		}),
	async run({ process, options, operands, complain }) {
		const files = [...operands];
		const scripts = [...(options.values.get('expression') ?? [])];
		for (const name of options.values.get('file') ?? [])
			scripts.push((await readInput(process, name)).replace(/\n$/, ''));
		if (scripts.length === 0) {
			const first = files.shift();
			if (first === undefined) {
				await process.warn('Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n');
				return 1;
			}
			scripts.push(first);
		}
		const script = new Script(scripts.join('\n'), options.has('regexp-extended') || options.has('r'));
		const quiet = options.has('quiet') || options.has('silent') || /^#n\n/.test(scripts[0] as string);
		const inPlace = options.has('in-place');
		const machine = new Machine(script.program, quiet, (name) => {
			const node = process.fs.find(process.path(name));
			return node?.type === 'file' ? process.fs.readFile(process.path(name)) : '';
		});
		let status = 0;
		const pause = () => process.sleep(1);
		const cut = (text: string): string[] => {
			const lines = text.split('\n');
			if (lines.at(-1) === '') lines.pop();
			return lines;
		};
		try {
			if (inPlace || options.has('separate')) {
				for (const name of files) {
					try {
						if (process.fs.isDirectory(process.path(name))) {
							await complain(`couldn't edit ${name}: not a regular file`);
							status = 4;
							continue;
						}
						const text = process.fs.readFile(process.path(name));
						await machine.run(cut(text), text.endsWith('\n'), true, pause);
						if (inPlace) {
							const suffix = options.get('in-place');
							if (suffix)
								process.fs.writeFile(
									process.path(suffix.includes('*') ? suffix.replace('*', name) : name + suffix),
									text,
								);
							process.fs.writeFile(process.path(name), machine.output);
						} else await process.print(machine.output);
						machine.output = '';
						machine.quit = false;
					} catch (error) {
						if (!(error instanceof FileError)) throw error;
						await complain(`can't read ${name}: ${error.message}`);
						status = 2;
					}
				}
			} else {
				const lines: string[] = [];
				let ends = true;
				for (const name of files.length > 0 ? files : ['-']) {
					try {
						if (name !== '-' && process.fs.isDirectory(process.path(name))) {
							await complain(`couldn't read ${name}: Is a directory`.replace("couldn't read", 'read error on'));
							status = 2;
							continue;
						}
						const text = await readInput(process, name);
						for (const line of cut(text)) lines.push(line);
						ends = text === '' ? ends : text.endsWith('\n');
					} catch (error) {
						if (!(error instanceof FileError)) throw error;
						await complain(`can't read ${name}: ${error.message}`);
						status = 2;
					}
				}
				await machine.run(lines, ends, false, pause);
				await process.print(machine.output);
			}
		} catch (error) {
			if (!(error instanceof MatchLimit)) throw error;
			throw new UsageError('the script takes too long for this sandbox', 4, false);
		}
		for (const [name, text] of machine.writes) process.fs.writeFile(process.path(name), text);
		return machine.status || status;
	},
});
