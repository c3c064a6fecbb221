/** Types commands from the text into the terminal, when the terminal can take them. */

import type { Terminal } from '../../src/os/terminal.ts';
import { bracketed } from './paste.ts';

/** How long a command may wait before the reader is told what it waits for, milliseconds. */
const PATIENCE = 1_200;

/** To the end of the line, then kill it back to its start: whatever was half typed is gone, at any prompt. */
const CLEAR_LINE = '\x05\x15';

/** The command that waits, or undefined when none does any more. */
export type OnWaiting = (command: string | undefined) => void;

export class Typist {
	private readonly terminal: () => Terminal | undefined;
	private readonly onWaiting: OnWaiting;
	private readonly queue: string[] = [];
	private timer: ReturnType<typeof setTimeout> | undefined;

	constructor(terminal: () => Terminal | undefined, onWaiting: OnWaiting) {
		this.terminal = terminal;
		this.onWaiting = onWaiting;
	}

	/** Types a command of one or more lines and runs it, at once or when the program in the foreground is done. */
	type(command: string): void {
		this.queue.push(command);
		this.look();
		if (this.queue.length === 0 || this.timer !== undefined) return;
		this.timer = setTimeout(() => this.onWaiting(this.queue[0]), PATIENCE);
	}

	/** Ctrl-C: what is typed next comes as soon as the program has ended. */
	stop(): void {
		this.terminal()?.input('\x03');
	}

	/** Forgets what waits. */
	drop(): void {
		this.queue.length = 0;
		this.settled();
	}

	/** Called whenever the terminal may have come to wait for input. */
	look(): void {
		const terminal = this.terminal();
		// An editor waits for input too, but not for commands.
		if (!terminal?.awaitingInput || terminal.editors.current) return;
		const command = this.queue.shift();
		if (command === undefined) return;
		if (this.queue.length === 0) this.settled();
		terminal.input(CLEAR_LINE);
		// Several lines as one paste, so that a here-document is one command in the history and in the log.
		terminal.input(command.includes('\n') ? bracketed(command) : command);
		terminal.input('\r');
	}

	private settled(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		this.onWaiting(undefined);
	}
}
