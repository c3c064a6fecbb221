/**
 * A terminal (a pty, both sides of it). The master side belongs to whoever shows it: xterm in the page, the replay
 * command, a client's connection. The slave side is what programs have as their controlling terminal.
 *
 * Keys become finished inputs (a line, an interrupt, …) before programs see them. A session logs those, not keys,
 * and feeds them back through `apply` when it replays.
 */

import type { Clock } from './clock.ts';
import type { EditInput, EditorPlace } from './editor.ts';
import type { Readable, Writable } from './stream.ts';

/** Who wrote a piece of output: a program's streams, or the terminal itself (prompt, echo, line editing). */
export type OutputSource = 'stdout' | 'stderr' | 'echo';

/** What reaches programs from the keyboard. `keys` only while a program reads keys raw. */
export type TerminalInput =
	| { type: 'line'; text: string }
	| { type: 'interrupt' }
	| { type: 'suspend' }
	| { type: 'eof' }
	| { type: 'keys'; data: string }
	| { type: 'resize'; columns: number; rows: number }
	/** A step in a full-screen editor: see src/os/editor.ts. */
	| EditInput;

/** What Tab found: `from` is where in the line the completed word starts. */
export interface Completion {
	from: number;
	/** Whole replacements for the word, sorted; a final space or slash is part of it where one belongs. */
	candidates: string[];
}

/** What a shell wants when it asks for a line. */
export interface LineRequest {
	prompt: string;
	/** Oldest first. The reader of the line appends to it, not the terminal. */
	history?: readonly string[];
	complete?: (line: string, cursor: number) => Promise<Completion>;
}

/** How a request for a line ended. */
export type LineResult = { type: 'line'; text: string } | { type: 'eof' } | { type: 'interrupt' };

/** The job in the foreground, which Ctrl-C and Ctrl-Z go to. */
export interface Foreground {
	interrupt(): void;
	suspend?(): void;
}

/** Something that goes on until it is disposed of. */
export interface Disposable {
	dispose(): void;
}

/** The public face; `createTerminal` in pty.ts makes one. */
export interface Terminal {
	readonly clock: Clock;
	readonly columns: number;
	readonly rows: number;

	// Master side.
	/** Calls `listener` with each piece of output, newlines already `\r\n` only on screen: text here has plain `\n`. */
	onOutput(listener: (text: string, source: OutputSource) => void): Disposable;
	/** Keys as a keyboard or a paste sends them (UTF-8 text with control characters and escape sequences). */
	input(data: string): void;
	/** Where finished inputs go; a session sets it to log them and then calls `apply`. Default: apply at once. */
	onInput: (input: TerminalInput) => void;
	/** Delivers a finished input to the programs. */
	apply(input: TerminalInput): void;
	/** Does a program (or the shell at its prompt) wait for input, with nothing typed ahead? */
	readonly awaitingInput: boolean;
	/** The full-screen editor on it. A host that can show one sets `hosted`; programs open one. */
	readonly editors: EditorPlace;

	// Slave side.
	readonly stdin: Readable;
	readonly stdout: Writable;
	readonly stderr: Writable;
	/** Asks for a line with editing, history and completion, as readline(3) does for bash. */
	readLine(request: LineRequest): Promise<LineResult>;
	/** Raw: reads give keys as they come, without echo and line editing (vi, less). */
	setRaw(raw: boolean): void;
	/** Puts a job into the foreground until disposed of; the one put last gets the signals. */
	enterForeground(job: Foreground): Disposable;
	/** Hands the terminal to a remote one (kubectl exec -t) until disposed of: input, prompts and signals go there, its output comes here. */
	attach(remote: Terminal): Disposable;
	/** The other side hung up: readers get end of file. */
	hangUp(): void;
}
