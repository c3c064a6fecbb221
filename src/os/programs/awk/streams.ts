/** What an awk program reads and writes: records of files, of other commands, and of its own input. */

import { ExecError, type Process } from '../../process.ts';
import { CAPACITY, Pipe, type Readable } from '../../stream.ts';
import type { Matcher } from '../../text/matcher.ts';
import { openInput } from '../types.ts';
import { AwkError } from './values.ts';

/** How a record ends: at a text, at a pattern, or (undefined) at empty lines. */
export type Separator = string | Matcher | undefined;

/** Reads a stream record by record. */
export class Records {
	private buffer = '';
	private at = 0;
	private ended = false;
	readonly input: Readable;

	constructor(input: Readable) {
		this.input = input;
	}

	/** The next record, or undefined at the end. */
	async next(separator: Separator): Promise<string | undefined> {
		for (;;) {
			if (separator === undefined) while (this.buffer[this.at] === '\n') this.at++;
			const found = this.find(separator);
			if (found) {
				const record = this.buffer.slice(this.at, found.start);
				this.at = found.end;
				return record;
			}
			if (this.ended) return this.last(separator);
			const chunk = await this.input.read();
			this.buffer = this.buffer.slice(this.at) + (chunk ?? '');
			this.at = 0;
			this.ended = chunk === null;
		}
	}

	private find(separator: Separator): { start: number; end: number } | undefined {
		if (typeof separator === 'string') {
			const start = this.buffer.indexOf(separator, this.at);
			return start < 0 ? undefined : { start, end: start + separator.length };
		}
		if (separator === undefined) {
			const start = this.buffer.indexOf('\n\n', this.at);
			return start < 0 ? undefined : { start, end: start + 2 };
		}
		const match = separator.search(this.buffer, this.at, 'filled');
		// At the buffer's end the match might go on in what comes next.
		if (!match || match.end === match.start || (match.end === this.buffer.length && !this.ended)) return undefined;
		return match;
	}

	private last(separator: Separator): string | undefined {
		const rest = this.buffer.slice(this.at);
		this.at = this.buffer.length;
		if (rest === '') return undefined;
		return separator === undefined ? rest.replace(/\n$/, '') : rest;
	}
}

interface Output {
	write(text: string): Promise<void>;
	/** Hands on what was held back. */
	flush(): void;
	/** What close() gives. */
	close(): Promise<number>;
}

interface Input {
	records: Records;
	close(): Promise<number>;
}

/** So much is held back before a file grows. */
const BUFFER = 8192;

/** The files and commands that a program has open, by the names it used. */
export class Streams {
	private readonly outputs = new Map<string, Output>();
	private readonly inputs = new Map<string, Input>();
	private readonly process: Process;
	private held = '';

	constructor(process: Process) {
		this.process = process;
	}

	/** Writes to standard output, by lines when that is a terminal. */
	async print(text: string): Promise<void> {
		this.held += text;
		if (this.held.length > BUFFER || (this.process.stdout.terminal && text.includes('\n'))) await this.flush();
	}

	async flush(): Promise<void> {
		for (const output of this.outputs.values()) output.flush();
		const text = this.held;
		this.held = '';
		if (text) await this.process.print(text);
	}

	async write(kind: 'write' | 'append' | 'command', name: string, text: string): Promise<void> {
		if (kind !== 'command' && (name === '/dev/stdout' || name === '-')) return this.print(text);
		if (kind !== 'command' && name === '/dev/stderr') return this.process.warn(text);
		let output = this.outputs.get(name);
		if (!output) {
			output = kind === 'command' ? await this.pipeTo(name) : this.file(name, kind === 'append');
			this.outputs.set(name, output);
		}
		await output.write(text);
	}

	/** The records of a file or a command's output; undefined when it cannot be read. */
	async read(kind: 'file' | 'command', name: string): Promise<Records | undefined> {
		let input = this.inputs.get(name);
		if (!input) {
			input = kind === 'command' ? await this.pipeFrom(name) : await this.open(name);
			if (input) this.inputs.set(name, input);
		}
		return input?.records;
	}

	/** close(): a command's status, 0 for a file, -1 for what is not open. */
	async close(name: string): Promise<number> {
		const open = [this.outputs.get(name), this.inputs.get(name)].filter((each) => each !== undefined);
		this.outputs.delete(name);
		this.inputs.delete(name);
		let status = -1;
		for (const each of open) {
			await this.flush();
			status = await each.close();
		}
		return status;
	}

	/** At the program's end: lets the commands that were written to finish, then writes what is left. */
	async closeAll(): Promise<void> {
		for (const name of [...this.outputs.keys()]) {
			const output = this.outputs.get(name);
			this.outputs.delete(name);
			await output?.close();
		}
		for (const input of this.inputs.values()) input.records.input.close();
		await this.flush();
	}

	/** system(): runs a command with awk's own streams. @returns its status, 256 and its number for a signal. */
	async system(line: string): Promise<number> {
		await this.flush();
		const child = this.spawn('sh', line, {});
		if (!child) return 127;
		const ended = await this.process.wait(child.exited);
		return ended.signal ? 256 + ended.status - 128 : ended.status;
	}

	private spawn(shell: string, line: string, streams: { stdin?: Readable; stdout?: Pipe }): Process | undefined {
		try {
			const child = this.process.spawn({ argv: [shell, '-c', line], ...streams });
			this.process.atExit(() => {
				if (!child.result) child.kill('TERM');
			});
			return child;
		} catch (error) {
			if (error instanceof ExecError) return undefined;
			throw error;
		}
	}

	private async pipeTo(line: string): Promise<Output> {
		await this.flush();
		const pipe = new Pipe(this.process.clock);
		const { reader, writer } = pipe.ends();
		const child = this.spawn('/bin/sh', line, { stdin: reader });
		if (!child) throw new AwkError(`cannot open "${line}" for output`);
		child.atExit(() => reader.close());
		return {
			write: (text) => this.process.wait(writer.write(text)),
			flush() {},
			close: async () => {
				writer.close();
				return (await this.process.wait(child.exited)).status;
			},
		};
	}

	private async pipeFrom(line: string): Promise<Input | undefined> {
		await this.flush();
		const pipe = new Pipe(this.process.clock);
		const { reader } = pipe.ends();
		const child = this.spawn('/bin/sh', line, { stdout: pipe });
		if (!child) return undefined;
		child.atExit(() => pipe.close());
		const records = new Records({
			read: () => {
				const pending = reader.read();
				return this.process.wait(pending, () => reader.abandon?.(pending));
			},
			close: () => reader.close(),
		});
		return {
			records,
			close: async () => {
				// What fits into the pipe the command may still write; then it is told that nobody reads.
				let size = 0;
				for (let chunk = await records.input.read(); chunk !== null; chunk = await records.input.read()) {
					size += chunk.length;
					if (size >= CAPACITY) break;
				}
				reader.close();
				return (await this.process.wait(child.exited)).status;
			},
		};
	}

	private async open(name: string): Promise<Input | undefined> {
		if (name !== '-' && name !== '/dev/stdin') {
			const node = this.process.fs.find(this.process.path(name));
			if (node?.type !== 'file') return undefined;
		}
		return { records: new Records(await openInput(this.process, name)), close: async () => 0 };
	}

	private file(name: string, append: boolean): Output {
		const path = this.process.path(name);
		const put = (text: string, more: boolean) => this.process.fs.writeFile(path, text, { append: more });
		try {
			put('', append);
		} catch (error) {
			throw new AwkError(`cannot open "${name}" for output (${error instanceof Error ? error.message : error})`);
		}
		let held = '';
		const flush = () => {
			const text = held;
			held = '';
			if (text) put(text, true);
		};
		return {
			write: async (text) => {
				held += text;
				if (held.length > BUFFER) flush();
			},
			flush,
			close: async () => {
				flush();
				return 0;
			},
		};
	}
}
