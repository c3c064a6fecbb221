/** What an awk program works on: its variables, the current record with its fields, and the input it comes from. */

import { FileError } from '../../fs.ts';
import type { Process } from '../../process.ts';
import type { Matcher } from '../../text/matcher.ts';
import { quoteRegex } from '../../text/regex.ts';
import { openInput } from '../types.ts';
import { unescapeString } from './lexer.ts';
import { compilePattern } from './pattern.ts';
import { Records, type Separator, Streams } from './streams.ts';
import { AwkError, fromInput, numberOf, textOf, type Value } from './values.ts';
import { Variables } from './variables.ts';

/** The most fields that an assignment may make. */
const MAX_FIELDS = 32_767;
const INITIAL: Record<string, Value> = {
	FS: ' ',
	OFS: ' ',
	ORS: '\n',
	RS: '\n',
	NR: 0,
	NF: 0,
	FNR: 0,
	SUBSEP: '\x1c',
	CONVFMT: '%.6g',
	OFMT: '%.6g',
	RSTART: 0,
	RLENGTH: -1,
	FILENAME: '',
};

export class State {
	readonly process: Process;
	readonly variables = new Variables();
	readonly streams: Streams;
	private fields: string[] = [''];
	private readonly regexes = new Map<string, Matcher>();
	private nextOperand = 1;
	private input: Records | undefined;
	private usedInput = false;

	constructor(process: Process, operands: readonly string[], assignments: readonly string[]) {
		this.process = process;
		this.streams = new Streams(process);
		for (const [name, value] of Object.entries(INITIAL)) this.variables.setGlobal(name, value);
		const environment = this.variables.cells('ENVIRON');
		for (const [name, value] of Object.entries(process.env)) environment.set(name, fromInput(value));
		const words = this.variables.cells('ARGV');
		for (const [index, word] of ['awk', ...operands].entries()) words.set(String(index), fromInput(word));
		this.variables.setGlobal('ARGC', operands.length + 1);
		for (const text of assignments) this.assign(text);
	}

	/** `name=value` from the command line. */
	private assign(text: string): void {
		const at = text.indexOf('=');
		this.variables.setGlobal(text.slice(0, at), fromInput(unescapeString(text.slice(at + 1))));
	}

	text(value: Value, format: 'CONVFMT' | 'OFMT' = 'CONVFMT'): string {
		return typeof value === 'string' ? value : textOf(value, this.variableText(format));
	}

	private variableText(name: string): string {
		const value = this.variables.get(name);
		return typeof value === 'string' ? value : textOf(value, '%.6g');
	}

	/** The pattern that a text is. @throws AwkError when it is none. */
	regex(source: string): Matcher {
		let matcher = this.regexes.get(source);
		if (!matcher) {
			matcher = compilePattern(source);
			this.regexes.set(source, matcher);
		}
		return matcher;
	}

	// The record.

	setRecord(record: string): void {
		this.fields = this.split(record, this.variables.get('FS'));
		this.fields.unshift(record);
		this.variables.setGlobal('NF', this.fields.length - 1);
	}

	get record(): string {
		return this.fields[0] as string;
	}

	field(index: number): Value {
		return fromInput(this.fields[this.place(index)] ?? '');
	}

	setField(place: number, text: string): void {
		const index = this.place(place);
		if (index === 0) {
			this.setRecord(text);
			return;
		}
		while (this.fields.length <= index) this.fields.push('');
		this.fields[index] = text;
		this.variables.setGlobal('NF', this.fields.length - 1);
		this.join();
	}

	private place(index: number): number {
		const whole = Math.trunc(index);
		if (whole < 0) throw new AwkError(`negative field index $${whole}`, true);
		if (!(whole <= MAX_FIELDS)) throw new AwkError(`field index $${whole} out of range`, true);
		return whole;
	}

	/** Sets a variable; one of awk's own does what it is for. */
	set(name: string, value: Value): void {
		this.variables.set(name, value);
		if (name !== 'NF') return;
		const count = this.place(Math.max(0, numberOf(value)));
		while (this.fields.length - 1 < count) this.fields.push('');
		this.fields.length = count + 1;
		this.join();
	}

	private join(): void {
		this.fields[0] = this.fields.slice(1).join(this.variableText('OFS'));
	}

	/** Parts a text at a separator as FS has it, or at a pattern. */
	split(text: string, separator: Value | Matcher): string[] {
		if (text === '') return [];
		if (typeof separator === 'object' && 'search' in separator) return splitAt(text, separator);
		const by = this.text(separator);
		if (by === ' ') return text.trim().split(/\s+/).filter(Boolean);
		if (by === '') return [...text];
		const paragraphs = this.variableText('RS') === '';
		if (by.length === 1 && by !== '\\' && !paragraphs) return text.split(by);
		const source = by.length === 1 ? quoteRegex(by) : by;
		return splitAt(text, this.regex(paragraphs ? `(${source})|\n` : source));
	}

	// Input.

	/** The next record of the input, counted; undefined at its end. */
	async read(): Promise<string | undefined> {
		for (;;) {
			if (!this.input && !(await this.openNext())) return undefined;
			const record = await this.input?.next(this.separator());
			if (record !== undefined) {
				for (const name of ['NR', 'FNR']) this.variables.setGlobal(name, numberOf(this.variables.get(name)) + 1);
				return record;
			}
			this.input = undefined;
		}
	}

	/** The rest of the current file is not read. */
	skipFile(): void {
		this.input = undefined;
	}

	/** How records end now (RS). */
	separator(): Separator {
		const text = this.variableText('RS');
		return text === '' ? undefined : [...text].length === 1 ? text : this.regex(text);
	}

	private async openNext(): Promise<boolean> {
		const words = this.variables.cells('ARGV');
		while (this.nextOperand < numberOf(this.variables.get('ARGC'))) {
			const key = String(this.nextOperand++);
			const name = words.has(key) ? this.text(words.get(key)) : '';
			if (name === '') continue;
			if (/^[A-Za-z_]\w*=/.test(name)) {
				this.assign(name);
				continue;
			}
			this.usedInput = true;
			try {
				this.begin(await openInput(this.process, name), name);
				return true;
			} catch (error) {
				if (!(error instanceof FileError)) throw error;
				throw new AwkError(`cannot open ${name} (${error.message})`);
			}
		}
		if (this.usedInput) return false;
		this.usedInput = true;
		this.begin(await openInput(this.process, '-'), '-');
		return true;
	}

	private begin(input: ConstructorParameters<typeof Records>[0], name: string): void {
		this.input = new Records(input);
		this.variables.setGlobal('FILENAME', name);
		this.variables.setGlobal('FNR', 0);
	}
}

function splitAt(text: string, matcher: Matcher): string[] {
	const pieces: string[] = [];
	let at = 0;
	for (let match = matcher.search(text, 0, 'filled'); match; match = matcher.search(text, at, 'filled')) {
		if (match.end === match.start) break;
		pieces.push(text.slice(at, match.start));
		at = match.end;
	}
	pieces.push(text.slice(at));
	return pieces;
}
