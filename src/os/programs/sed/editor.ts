/** Runs sed's instructions over lines. */

import type { Work } from '../../pace.ts';
import { type Matcher, MatchLimit } from '../../text/matcher.ts';
import { UsageError } from '../types.ts';
import type { Lines } from './lines.ts';
import type { Address, Instruction } from './script.ts';

/** What a script may do with one line before it is held to be endless, and after how much of it time passes. */
const MAX_STEPS = 2_000_000;
const STEPS_BETWEEN_PAUSES = 20_000;

/** Looking through the pattern space costs a step for each so many characters. */
const CHARACTERS_A_STEP = 64;

/** Instructions that look through it; others leave it as it is, or add to it. */
const LOOKING = new Set(['s', 'y', 'l', 'D', 'P', 'p']);

/** What a replacement costs beside the characters before it, in characters, and after how many others go on. */
const REPLACEMENT = 64;
const STRETCH = 65_536;

/** The longest pattern space, in characters. */
const MAX_SPACE = 8_000_000;

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

const looksThrough = ({ letter, from, to }: Instruction): boolean =>
	LOOKING.has(letter) || from?.type === 'regex' || to?.type === 'regex';

/** One run over lines: pattern space, hold space, and what is printed. */
export class Editor {
	output = '';
	status = 0;
	quit = false;
	readonly writes = new Map<string, string>();
	private hold = '';
	private line = 0;
	private lastRegex: Matcher | undefined;
	/** Done for the line, in instructions and so many characters of the pattern space; and at which the next pause is due. */
	private steps = 0;
	private pauseAt = STEPS_BETWEEN_PAUSES;
	/** What regular expressions have cost since the last pause for them, in characters. */
	private searched = 0;
	private readonly program: Instruction[];
	private readonly quiet: boolean;
	private readonly mindsLast: boolean;
	private readonly readFile: (name: string) => string;

	constructor(program: Instruction[], quiet: boolean, readFile: (name: string) => string) {
		this.program = program;
		this.quiet = quiet;
		this.mindsLast = program.some(({ from, to }) => from?.type === 'last' || to?.type === 'last');
		this.readFile = readFile;
	}

	/**
	 * Runs over all lines.
	 * @param separate line numbers and `$` begin anew with each call.
	 * @param flush called before a line is waited for: hands on what is in `output`.
	 * @param pause called now and then: lets time pass.
	 */
	async run(lines: Lines, separate: boolean, flush: () => Promise<void>, pause: () => Promise<void>): Promise<void> {
		if (separate) this.line = 0;
		while (!this.quit) {
			if (lines.waits) await flush();
			let line = await lines.next();
			if (!line) break;
			let space = line.text;
			this.line++;
			this.steps = 0;
			this.pauseAt = STEPS_BETWEEN_PAUSES;
			if (this.line % 2000 === 0) await pause();
			// Whether a line is the last is only asked when the script minds: asking waits for the next.
			let last = this.mindsLast && (await lines.atEnd());
			let append = '';
			let substituted = false;
			let deleted = false;
			let restart = true;
			while (restart) {
				restart = false;
				for (let pc = 0; pc < this.program.length; pc++) {
					const instruction = this.program[pc] as Instruction;
					this.steps += 1 + (looksThrough(instruction) ? space.length / CHARACTERS_A_STEP : 0);
					if (this.steps > MAX_STEPS || space.length > MAX_SPACE) throw new MatchLimit();
					if (this.steps > this.pauseAt) {
						this.pauseAt = this.steps + STEPS_BETWEEN_PAUSES;
						await pause();
					}
					const selected = this.selects(instruction, space, last);
					this.searched += this.lastRegex?.cost() ?? 0;
					if (this.searched >= STRETCH) {
						this.searched = 0;
						await pause();
					}
					if (instruction.letter === '{') {
						if (!selected) pc = (instruction.jump as number) - 1;
						continue;
					}
					if (!selected) continue;
					const { letter } = instruction;
					if (letter === 's') {
						const work = this.substitute(instruction, space);
						let step = work.next();
						for (; !step.done; step = work.next()) await pause();
						const result = step.value;
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
						const next = await lines.next();
						if (!next) {
							// Without a next line GNU's sed prints the pattern space and ends.
							this.quit = true;
							break;
						}
						if (letter === 'n') {
							if (!this.quiet) this.output += `${space}\n`;
							this.output += append;
							append = '';
							space = next.text;
						} else space += `\n${next.text}`;
						line = next;
						last = this.mindsLast && (await lines.atEnd());
						this.line++;
						// A script that takes lines in is not endless.
						this.steps = 0;
						this.pauseAt = STEPS_BETWEEN_PAUSES;
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
			}
			if (!deleted && !this.quiet) this.output += space + (line.newline ? '\n' : '');
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

	private *substitute(instruction: Instruction, space: string): Work<string | undefined> {
		const matcher = instruction.matcher ?? this.lastRegex;
		const flags = instruction.flags as NonNullable<Instruction['flags']>;
		if (!matcher) throw new UsageError('no previous regular expression', 1, false);
		this.lastRegex = matcher;
		let output = '';
		let at = 0;
		let copied = 0;
		let count = 0;
		let done = false;
		let cost = 0;
		while (at <= space.length) {
			if (cost >= STRETCH) {
				yield cost;
				cost = 0;
			}
			const match = matcher.search(space, at);
			if (!match) break;
			cost += REPLACEMENT + match.end - at;
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
