/** Byte streams between programs, as text. Reading waits for data, writing waits for room: POSIX pipes, on promises. */

import type { Clock } from './clock.ts';

/** The end that data comes out of. */
export interface Readable {
	/** The next piece of text, or null at end of file. */
	read(): Promise<string | null>;
	/** Says that nobody will read any more; the writer gets BrokenPipe. */
	close(): void;
	/** Takes back a read that nobody waits for any more (its process died), so that it swallows no data. */
	abandon?(pending: Promise<string | null>): void;
	/** The terminal behind this stream, if it is one. */
	readonly terminal?: import('./terminal.ts').Terminal | undefined;
}

/** The end that data goes into. */
export interface Writable {
	/** Resolves once there is room. Throws BrokenPipe when nobody reads. */
	write(text: string): Promise<void>;
	/** End of file for the reader. */
	close(): void;
	readonly terminal?: import('./terminal.ts').Terminal | undefined;
}

/** A read or write on a descriptor that is not open for it; `message` is strerror(EBADF). */
export class BadDescriptor extends Error {
	constructor() {
		super('Bad file descriptor');
	}
}

/** EPIPE: the reading end is gone. A program that does not catch it dies as of SIGPIPE. */
export class BrokenPipe extends Error {
	constructor() {
		super('Broken pipe');
		this.name = 'BrokenPipe';
	}
}

/** Linux's default pipe capacity, in characters here. */
export const CAPACITY = 65_536;

/** A pipe: one reader, any number of writers (`open` once for each beyond the first). */
export class Pipe implements Readable, Writable {
	private readonly chunks: string[] = [];
	private size = 0;
	private writers = 1;
	private readerGone = false;
	private readonly readers: ((chunk: string | null) => void)[] = [];
	private readonly pending = new Map<Promise<string | null>, (chunk: string | null) => void>();
	private readonly blocked: (() => void)[] = [];
	private readonly clock: Clock;

	constructor(clock: Clock) {
		this.clock = clock;
	}

	/** Adds a writer: the end of file comes when each has closed. */
	open(): void {
		this.writers++;
	}

	read(): Promise<string | null> {
		const chunk = this.chunks.shift();
		if (chunk !== undefined) {
			this.size -= chunk.length;
			if (this.size < CAPACITY) this.unblock();
			return Promise.resolve(chunk);
		}
		if (this.writers <= 0 || this.readerGone) return Promise.resolve(null);
		let resolver: (chunk: string | null) => void = () => {};
		const pending = new Promise<string | null>((resolve) => {
			resolver = resolve;
		});
		const deliver = (chunk: string | null) => {
			this.pending.delete(pending);
			resolver(chunk);
		};
		this.readers.push(deliver);
		this.pending.set(pending, deliver);
		return pending;
	}

	abandon(pending: Promise<string | null>): void {
		const deliver = this.pending.get(pending);
		if (!deliver) return;
		this.pending.delete(pending);
		this.readers.splice(this.readers.indexOf(deliver), 1);
	}

	async write(text: string): Promise<void> {
		if (this.readerGone) throw new BrokenPipe();
		if (text === '') return;
		const reader = this.readers.shift();
		if (reader) {
			this.clock.stir();
			reader(text);
			return;
		}
		this.chunks.push(text);
		this.size += text.length;
		if (this.size < CAPACITY) return;
		await new Promise<void>((resolve) => this.blocked.push(resolve));
		if (this.readerGone) throw new BrokenPipe();
	}

	/** Closes one writer. */
	close(): void {
		this.writers--;
		if (this.writers > 0) return;
		this.clock.stir();
		for (const reader of this.readers.splice(0)) reader(null);
	}

	/** Closes the reading end. */
	closeReader(): void {
		this.readerGone = true;
		this.chunks.length = 0;
		this.unblock();
		for (const reader of this.readers.splice(0)) reader(null);
	}

	/** The two ends as separate objects, so that `close` means the right one. */
	ends(): { reader: Readable; writer: Writable } {
		return {
			reader: {
				read: () => this.read(),
				close: () => this.closeReader(),
				abandon: (pending) => this.abandon(pending),
			},
			writer: this,
		};
	}

	private unblock(): void {
		if (this.blocked.length > 0) this.clock.stir();
		for (const resume of this.blocked.splice(0)) resume();
	}
}

/** /dev/null to read from. */
export const emptyInput: Readable = { read: async () => null, close() {} };

/** /dev/null to write to. */
export const nullOutput: Writable = { write: async () => {}, close() {} };

/** Where the piece of a text that begins at `at` ends: what a pipe takes at once, and no character cut in two. */
export function pieceEnd(text: string, at: number): number {
	const end = at + CAPACITY;
	const unit = end < text.length ? text.charCodeAt(end - 1) : 0;
	return unit >= 0xd800 && unit < 0xdc00 ? end - 1 : end;
}

/** A stream that holds `text`, gives it in pieces, and then ends. */
export function textInput(text: string): Readable {
	let at = 0;
	return {
		read: async () => {
			if (at >= text.length) return null;
			const from = at;
			at = pieceEnd(text, from);
			return text.slice(from, at);
		},
		close() {
			at = text.length;
		},
	};
}

/** A stream that keeps what is written; `text()` gives it. */
export class Collector implements Writable {
	private readonly parts: string[] = [];
	async write(text: string): Promise<void> {
		this.parts.push(text);
	}
	close(): void {}
	text(): string {
		return this.parts.join('');
	}
}

/** The most that a program keeps of what it reads, in characters: an endless stream must not eat the tab's memory. */
export const MEMORY = 64 * 1024 * 1024;

/** malloc(3) has failed; `message` is what GNU's programs say then (xalloc_die). */
export class OutOfMemory extends Error {
	constructor() {
		super('memory exhausted');
		this.name = 'OutOfMemory';
	}
}

/** All that is left in a stream. Throws OutOfMemory. */
export async function readAll(input: Readable): Promise<string> {
	let text = '';
	for (let chunk = await input.read(); chunk !== null; chunk = await input.read()) {
		text += chunk;
		if (text.length > MEMORY) throw new OutOfMemory();
	}
	return text;
}

/** The stream's lines without their newlines; the last one counts even when it has none. Throws OutOfMemory. */
export async function* readLines(input: Readable): AsyncGenerator<string> {
	let rest = '';
	for (let chunk = await input.read(); chunk !== null; chunk = await input.read()) {
		const end = chunk.indexOf('\n');
		rest += end < 0 ? chunk : chunk.slice(0, end);
		if (rest.length > MEMORY) throw new OutOfMemory();
		if (end < 0) continue;
		yield rest;
		const lines = chunk.slice(end + 1).split('\n');
		rest = lines.pop() ?? '';
		yield* lines;
	}
	if (rest !== '') yield rest;
}
