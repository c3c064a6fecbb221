/** Open file descriptions, shared by the file descriptors of a shell and its children (open(2), dup(2)). */

import type { Clock } from '../clock.ts';
import { fileInput } from '../file-input.ts';
import type { FileSystem } from '../fs.ts';
import type { Process } from '../process.ts';
import { BadDescriptor, Pipe, type Readable, textInput, type Writable } from '../stream.ts';

/** An open file with a count of its users; the last one to let go closes it. */
export class OpenFile {
	private users = 1;
	private readonly input: Readable | undefined;
	private readonly output: Writable | undefined;
	private readonly onClose: (() => void) | undefined;
	/** What was read but belongs to the next reader (`read` takes one line of a pipe). */
	private rest = '';

	constructor(ends: { input?: Readable | undefined; output?: Writable | undefined }, onClose?: () => void) {
		this.input = ends.input;
		this.output = ends.output;
		this.onClose = onClose;
	}

	/** One more descriptor refers to it. */
	retain(): this {
		this.users++;
		return this;
	}

	release(): void {
		if (--this.users === 0) this.onClose?.();
	}

	get terminal(): Readable['terminal'] {
		return this.input?.terminal ?? this.output?.terminal;
	}

	/** The reading end, as a program is given it. */
	get readable(): Readable {
		const input = this.input;
		if (!input) return { read: () => Promise.reject(new BadDescriptor()), close() {} };
		return {
			terminal: input.terminal,
			close() {},
			read: () => {
				if (this.rest === '') return input.read();
				const text = this.rest;
				this.rest = '';
				return Promise.resolve(text);
			},
			abandon: (pending) => input.abandon?.(pending),
		};
	}

	/** The writing end. */
	get writable(): Writable {
		const output = this.output;
		if (!output) return { write: () => Promise.reject(new BadDescriptor()), close() {} };
		return { write: (text) => output.write(text), close() {}, terminal: output.terminal };
	}

	/** Puts text back for the next reader. */
	unread(text: string): void {
		this.rest = text + this.rest;
	}

	/** One line with its newline (less at end of file), or null at end of file. */
	async readLine(process: Process, delimiter = '\n'): Promise<string | null> {
		const input = this.readable;
		let text = '';
		for (;;) {
			const pending = input.read();
			const chunk = await process.wait(pending, () => input.abandon?.(pending));
			if (chunk === null) return text === '' ? null : text;
			const end = chunk.indexOf(delimiter);
			if (end >= 0) {
				this.unread(chunk.slice(end + delimiter.length));
				return text + chunk.slice(0, end + delimiter.length);
			}
			text += chunk;
		}
	}
}

/** The two ends of a new pipe. */
export function openPipe(clock: Clock): { reader: OpenFile; writer: OpenFile } {
	const pipe = new Pipe(clock);
	const ends = pipe.ends();
	return {
		reader: new OpenFile({ input: ends.reader }, () => pipe.closeReader()),
		writer: new OpenFile({ output: pipe }, () => pipe.close()),
	};
}

/**
 * Opens a file of the file system; `path` is absolute.
 * @throws FileError
 */
export function openPath(fs: FileSystem, path: string, mode: 'read' | 'write' | 'append' | 'both'): OpenFile {
	if (mode === 'read') return new OpenFile({ input: fileInput(fs, path) });
	if (mode === 'both' && !fs.exists(path)) fs.writeFile(path, '');
	const input = mode === 'both' ? textInput(fs.readFile(path)) : undefined;
	if (mode === 'write') fs.writeFile(path, '');
	else if (mode === 'append') fs.writeFile(path, '', { append: true });
	const output: Writable = {
		write: async (text) => fs.writeFile(path, text, { append: true }),
		close() {},
	};
	return new OpenFile({ input, output });
}

/** Text to read (here-documents). */
export const openText = (text: string): OpenFile => new OpenFile({ input: textInput(text) });
