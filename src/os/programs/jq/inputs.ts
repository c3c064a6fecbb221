/** What jq reads: values, lines or all of it, from files one after another or standard input, as it comes. */

import { FileError } from '../../fs.ts';
import type { Process } from '../../process.ts';
import type { Readable } from '../../stream.ts';
import { openInput } from '../types.ts';
import { stream } from './builtins/streaming.ts';
import { JsonReader } from './reader.ts';
import type { Value } from './value.ts';

/** Asks for more text to be read. */
const MORE = Symbol('more');

export interface InputMode {
	rawInput: boolean;
	slurp: boolean;
	stream: boolean;
}

/** The inputs of a run. All that read values throw ParseError where the text is no JSON. */
export class Inputs {
	/** Whether a file could not be read. */
	failed = false;
	/** The file being read; undefined is standard input. */
	filename: string | undefined;
	/** Line ends read of it. */
	line = 0;
	private started = false;
	private ended = false;
	private current: Readable | undefined;
	private currentName: string | undefined;
	private readonly loaded: { name: string | undefined; text: string }[] = [];
	private readonly names: (string | undefined)[];
	private readonly process: Process;
	private readonly values: Generator<Value | typeof MORE>;

	/** @param files standard input when there are none. */
	constructor(process: Process, files: string[], mode: InputMode) {
		this.process = process;
		this.names = files.length > 0 ? [...files] : [undefined];
		const plain = mode.rawInput ? this.raw(mode.slurp) : this.json(mode.slurp && !mode.stream);
		this.values = mode.stream && !mode.rawInput ? streamed(plain, mode.slurp) : plain;
	}

	/** Where reading is, as error messages tell it. */
	get place(): string {
		return this.started ? `${this.filename ?? '<stdin>'}:${this.line}` : '<unknown>';
	}

	/** The next value, once there is one; undefined after the last. */
	async next(): Promise<Value | undefined> {
		for (;;) {
			const value = this.step();
			if (value !== MORE) return value;
			await this.load();
		}
	}

	/** The next value of what has been loaded. */
	nextLoaded(): Value | undefined {
		const value = this.step();
		return value === MORE ? undefined : value;
	}

	/** Reads everything, so that `input` need not wait. */
	async loadAll(): Promise<void> {
		while (!this.ended) await this.load();
	}

	private step(): Value | typeof MORE | undefined {
		this.started = true;
		const result = this.values.next();
		return result.done ? undefined : result.value;
	}

	private async load(): Promise<void> {
		if (!this.current) {
			if (this.names.length === 0) {
				this.ended = true;
				return;
			}
			const name = this.names.shift();
			try {
				this.current = await openInput(this.process, name ?? '-');
				this.currentName = name;
			} catch (error) {
				if (!(error instanceof FileError)) throw error;
				this.failed = true;
				await this.process.warn(`jq: error: Could not open file ${name}: ${error.message}\n`);
			}
			return;
		}
		const text = await this.current.read();
		if (text === null) this.current = undefined;
		else this.loaded.push({ name: this.currentName, text });
	}

	/** Pieces of text up to a line end each. */
	private *lines(): Generator<string | typeof MORE> {
		for (;;) {
			const piece = this.loaded.shift();
			if (!piece) {
				if (this.ended) return;
				yield MORE;
				continue;
			}
			if (piece.name !== this.filename) {
				this.filename = piece.name;
				this.line = 0;
			}
			for (const line of piece.text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
				if (line.endsWith('\n')) this.line++;
				yield line;
			}
		}
	}

	private *json(slurp: boolean): Generator<Value | typeof MORE> {
		const reader = new JsonReader();
		const all: Value[] = [];
		for (const line of this.lines()) {
			if (line === MORE) yield MORE;
			else if (slurp) for (const value of reader.feed(line)) all.push(value);
			else yield* reader.feed(line);
		}
		if (!slurp) yield* reader.end();
		else {
			for (const value of reader.end()) all.push(value);
			yield all;
		}
	}

	private *raw(slurp: boolean): Generator<Value | typeof MORE> {
		const parts: string[] = [];
		for (const line of this.lines()) {
			if (line === MORE) yield MORE;
			else {
				parts.push(line);
				if (slurp || !line.endsWith('\n')) continue;
				yield parts.join('').slice(0, -1);
				parts.length = 0;
			}
		}
		if (slurp || parts.length > 0) yield parts.join('');
	}
}

/** The events of each value in its place (--stream). */
function* streamed(values: Generator<Value | typeof MORE>, slurp: boolean): Generator<Value | typeof MORE> {
	const all: Value[] = [];
	for (const value of values) {
		if (value === MORE) yield MORE;
		else if (slurp) all.push(...stream(value));
		else yield* stream(value);
	}
	if (slurp) yield all;
}
