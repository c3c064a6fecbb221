/** The terminal itself: line editing for shells, lines for programs, foreground jobs, attached remote terminals. */

import type { Clock } from './clock.ts';
import { EditorPlace } from './editor.ts';
import { type Key, KeyQueue } from './keys.ts';
import type { Screen } from './line-editor/display.ts';
import { type KillRing, LineEditor } from './line-editor.ts';
import { CanonicalLine } from './pty/canonical.ts';
import { ReadQueue } from './pty/read-queue.ts';
import type { Readable, Writable } from './stream.ts';
import type {
	Disposable,
	Foreground,
	LineRequest,
	LineResult,
	OutputSource,
	Terminal,
	TerminalInput,
} from './terminal.ts';

/** How much of a row that goes on and on is remembered, characters. */
const ROW = 16_384;

/** Makes a terminal; 80 by 24 unless said. */
export function createTerminal(clock: Clock, size: { columns?: number; rows?: number } = {}): Terminal {
	return new Pty(clock, size.columns ?? 80, size.rows ?? 24);
}

interface PendingLine {
	editor: LineEditor;
	resolve: (result: LineResult) => void;
}

class Pty implements Terminal {
	readonly clock: Clock;
	columns: number;
	rows: number;
	onInput: (input: TerminalInput) => void;
	readonly stdin: Readable;
	readonly stdout: Writable;
	readonly stderr: Writable;
	readonly editors: EditorPlace;

	private readonly listeners = new Set<(text: string, source: OutputSource) => void>();
	/** Keys that nobody has taken yet. */
	private readonly keys = new KeyQueue();
	private readonly killRing: KillRing = { text: '' };
	private line: PendingLine | undefined;
	private readonly reads = new ReadQueue();
	/** The line being typed for a program that reads (cooked mode). */
	private readonly cooked = new CanonicalLine((text) => this.emit(text, 'echo'));
	private raw = false;
	/** Finished inputs given to `onInput` whose `apply` has not come yet: they are on the screen already. */
	private readonly sent: TerminalInput[] = [];
	/** Inputs applied while nobody read: for the next reader. */
	private early: TerminalInput[] = [];
	private readonly jobs: Foreground[] = [];
	private remote: Terminal | undefined;
	private completing = false;
	private hungUp = false;
	/** Whoever shows the terminal was asked to mark pastes. */
	private pasteMarked = false;
	/** What programs have written since the last newline, at most ROW characters. */
	private row = '';
	/** The line editor's way to the screen. */
	private readonly screen: Screen;

	constructor(clock: Clock, columns: number, rows: number) {
		this.clock = clock;
		this.columns = columns;
		this.rows = rows;
		this.onInput = (input) => this.apply(input);
		this.editors = new EditorPlace(clock);
		const terminal = this;
		this.screen = {
			get columns() {
				return terminal.columns;
			},
			draw: (text) => {
				if (text.includes('\n')) this.row = '';
				if (text !== '') for (const listener of [...this.listeners]) listener(text, 'echo');
			},
		};
		this.stdin = {
			terminal,
			read: () => this.read(),
			close() {},
			abandon: (promise) => this.reads.abandon(promise),
		};
		const writer = (source: OutputSource): Writable => ({
			terminal,
			write: async (text) => this.emit(text, source),
			close() {},
		});
		this.stdout = writer('stdout');
		this.stderr = writer('stderr');
	}

	// Master side.

	onOutput(listener: (text: string, source: OutputSource) => void): Disposable {
		this.listeners.add(listener);
		return { dispose: () => this.listeners.delete(listener) };
	}

	input(data: string): void {
		// While an editor is open the keyboard is the editor's.
		if (this.hungUp || data === '' || this.editors.current) return;
		if (this.remote) {
			this.remote.input(data);
			return;
		}
		this.keys.push(data);
		this.clock.stir();
		this.takeSignals();
		this.pump();
	}

	apply(input: TerminalInput): void {
		this.clock.stir();
		if (input.type === 'resize') {
			this.resize(input.columns, input.rows);
			return;
		}
		if (input.type === 'edit') {
			this.editors.take(input);
			return;
		}
		if (this.remote) {
			this.remote.apply(input);
			return;
		}
		const typedHere = this.sent.length > 0 && same(this.sent[0] as TerminalInput, input);
		if (typedHere) this.sent.shift();
		if (input.type === 'interrupt' || input.type === 'suspend') this.signal(input.type);
		else if (this.line || this.reads.wanted) this.deliver(input, typedHere);
		else this.early.push(input);
		this.takeSignals();
		this.pump();
	}

	get awaitingInput(): boolean {
		if (this.editors.current) return true;
		if (this.remote) return this.remote.awaitingInput;
		return this.readerReady && this.keys.empty && this.sent.length === 0 && this.early.length === 0;
	}

	// Slave side.

	readLine(request: LineRequest): Promise<LineResult> {
		this.clock.stir();
		if (this.hungUp) return Promise.resolve({ type: 'eof' });
		// Text that a program left unread belongs to the shell.
		this.early.unshift(...asLines(this.reads.takeAll()));
		return new Promise((resolve) => {
			const editor = new LineEditor(request, this.screen, this.killRing, this.row);
			editor.settled = () => this.completionSettled();
			this.line = { editor, resolve };
			this.raw = false;
			if (!this.pasteMarked) this.screen.draw('\x1b[?2004h');
			this.pasteMarked = true;
			editor.start();
			// What was half typed for a program that died goes on here.
			for (const character of this.cooked.take()) editor.key({ name: character, data: character, pasted: true });
			this.pump();
		});
	}

	setRaw(raw: boolean): void {
		this.raw = raw;
	}

	enterForeground(job: Foreground): Disposable {
		this.jobs.push(job);
		return {
			dispose: () => {
				const at = this.jobs.indexOf(job);
				if (at >= 0) this.jobs.splice(at, 1);
			},
		};
	}

	attach(remote: Terminal): Disposable {
		// The remote program has one device for both its outputs, and what comes from it is our program's standard output.
		const output = remote.onOutput((text, source) => this.emit(text, source === 'stderr' ? 'stdout' : source));
		const editors = this.editors.follow(remote.editors);
		remote.onInput = (input) => this.onInput(input);
		this.remote = remote;
		remote.apply({ type: 'resize', columns: this.columns, rows: this.rows });
		const ahead = this.takeBack();
		const early = this.early;
		this.early = [];
		for (const input of early) remote.apply(input);
		if (ahead) remote.input(ahead);
		return {
			dispose: () => {
				if (this.remote !== remote) return;
				output.dispose();
				editors.dispose();
				this.remote = undefined;
				remote.onInput = (input) => remote.apply(input);
				this.clock.stir();
				const left = remote instanceof Pty ? remote.takeBack() : '';
				if (left) this.input(left);
			},
		};
	}

	hangUp(): void {
		this.hungUp = true;
		this.clock.stir();
		this.remote?.hangUp();
		this.editors.close();
		const line = this.line;
		this.line = undefined;
		line?.resolve({ type: 'eof' });
		this.reads.end();
	}

	// Inside.

	/** Keys that nobody here took: they belong to the terminal before or behind. */
	private takeBack(): string {
		return this.cooked.take() + this.keys.drainMarked();
	}

	private emit(text: string, source: OutputSource): void {
		if (text === '') return;
		this.editing?.disturb();
		const end = text.lastIndexOf('\n');
		const row = end < 0 ? this.row + text : text.slice(end + 1);
		// After the cursor was put somewhere else (clear), only what follows stands before it.
		this.row =
			row
				.split(/\x1b\[[\d;]*H/)
				.at(-1)
				?.slice(-ROW) ?? '';
		for (const listener of [...this.listeners]) listener(text, source);
	}

	private resize(columns: number, rows: number): void {
		this.columns = Math.max(2, Math.floor(columns) || 80);
		this.rows = Math.max(1, Math.floor(rows) || 24);
		this.remote?.apply({ type: 'resize', columns: this.columns, rows: this.rows });
		this.editing?.resized();
	}

	/** The editor as long as its line stands open on the screen: not once Enter was pressed and only the delivery is due. */
	private get editing(): LineEditor | undefined {
		return this.sent.length === 0 ? this.line?.editor : undefined;
	}

	private get readerReady(): boolean {
		return !this.completing && (this.line !== undefined || this.reads.wanted);
	}

	/**
	 * While nobody reads, Ctrl-C and Ctrl-Z act at once, before what was typed ahead; that is dropped, as a
	 * terminal does.
	 */
	private takeSignals(): void {
		// Without a job to take it (between two prompts) the key waits its turn.
		if (this.remote || this.raw || this.readerReady || (this.jobs.length === 0 && !this.completing)) return;
		for (const [character, type] of [
			['\x03', 'interrupt'],
			['\x1a', 'suspend'],
		] as const) {
			if (!this.keys.hasControl(character)) continue;
			this.keys.clear();
			this.cooked.take();
			this.completing = false;
			this.onInput({ type });
			return;
		}
	}

	/** Works off keys as long as somebody wants them. */
	private pump(): void {
		while (this.early.length > 0 && (this.line || this.reads.wanted))
			this.deliver(this.early.shift() as TerminalInput, false);
		while (!this.remote && !this.completing && this.sent.length === 0 && !this.keys.empty) {
			if (!this.line && !this.reads.wanted) return;
			if (!this.line && this.raw) {
				this.send({ type: 'keys', data: this.keys.drain() });
				continue;
			}
			// A long paste, key by key, would draw its line as often as it has characters.
			const text = this.line?.editor.takesText ? this.keys.nextPasted() : '';
			if (text) this.line?.editor.paste(text);
			if (text) continue;
			const key = this.keys.next();
			if (!key) return;
			if (this.line) this.editKey(this.line, key);
			else this.cookedKey(key);
		}
	}

	private editKey(line: PendingLine, key: Key): void {
		switch (line.editor.key(key)) {
			case 'more':
				return;
			case 'wait':
				this.completing = true;
				return;
			case 'line':
				line.editor.leave();
				this.send({ type: 'line', text: line.editor.text });
				return;
			case 'eof':
				this.send({ type: 'eof' });
				return;
			case 'interrupt':
				this.keys.clear();
				this.send({ type: 'interrupt' });
		}
	}

	private completionSettled(): void {
		this.completing = false;
		this.clock.stir();
		this.pump();
	}

	private cookedKey(key: Key): void {
		const input = this.cooked.key(key);
		if (input?.type === 'interrupt' || input?.type === 'suspend') {
			this.keys.clear();
			this.onInput(input);
		} else if (input) this.send(input);
	}

	private send(input: TerminalInput): void {
		this.sent.push(input);
		this.onInput(input);
	}

	private signal(type: 'interrupt' | 'suspend'): void {
		const { line } = this;
		if (line) {
			if (type === 'suspend') return;
			this.line = undefined;
			line.editor.leave('^C');
			line.resolve({ type: 'interrupt' });
			return;
		}
		this.cooked.take();
		this.emit(type === 'interrupt' ? '^C' : '^Z', 'echo');
		const job = this.jobs.at(-1);
		if (type === 'interrupt') job?.interrupt();
		else job?.suspend?.();
	}

	/** Gives an input to whoever reads. `typedHere`: it is on the screen already. */
	private deliver(input: TerminalInput, typedHere: boolean): void {
		const { line } = this;
		if (line) {
			if (input.type === 'line') {
				this.line = undefined;
				if (!typedHere) line.editor.showAndLeave(input.text);
				line.resolve({ type: 'line', text: input.text });
			} else if (input.type === 'eof') {
				this.line = undefined;
				line.resolve({ type: 'eof' });
			} else if (input.type === 'keys') {
				// Meant for a program that has ended: they are typed here then.
				this.keys.push(input.data);
			}
			return;
		}
		if (input.type === 'line' || input.type === 'keys') {
			const text = input.type === 'line' ? `${input.text}\n` : input.data;
			if (!typedHere && !this.raw) this.emit(text, 'echo');
			this.reads.push(text);
		} else if (input.type === 'eof') this.reads.push(null);
	}

	private read(): Promise<string | null> {
		const ready = this.reads.take();
		if (ready !== undefined) return Promise.resolve(ready);
		if (this.hungUp) return Promise.resolve(null);
		const promise = this.reads.wait();
		this.clock.stir();
		// Keys typed ahead are for this reader, which first gets to say whether it wants them raw.
		queueMicrotask(() => this.pump());
		return promise;
	}
}

/** Are these the same input? */
const same = (a: TerminalInput, b: TerminalInput): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Text that was delivered to programs but not read, as inputs again. */
function asLines(text: string): TerminalInput[] {
	const lines = text.split('\n');
	const rest = lines.pop() as string;
	const inputs: TerminalInput[] = lines.map((line) => ({ type: 'line', text: line }));
	return rest === '' ? inputs : [...inputs, { type: 'keys', data: rest }];
}
