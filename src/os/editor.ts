/**
 * A full-screen editor on a terminal, as a contract: a program (vi, nano) asks its terminal to have a file edited, and
 * whoever shows the terminal (the page's dock, a person's own editor, a test) shows it and answers with `edit` inputs.
 * Those are finished inputs like lines: a session logs them, and a replay does what was done without showing anything.
 */

import type { Clock } from './clock.ts';

/** Whose keys people expect. */
export type EditorKeys = 'vi' | 'nano';

/** What a program wants edited. */
export interface EditRequest {
	keys: EditorKeys;
	/** The file as it was named on the command line; '' for none. */
	name: string;
	/** Its text as a whole, with its last newline. */
	text: string;
	/** What stands in the status line first: `"web.yaml" 12L, 214B`. */
	greeting: string;
	/** Opened for reading: it can be written only on insistence (view, nano -v). */
	readOnly: boolean;
	/** Where to put the cursor: a line, counted from 1. */
	line: number;
	/**
	 * Writes the text now, to the file or another one. Does not throw: what went wrong is the message.
	 * @param file another file's name; undefined: the one that was opened.
	 */
	save(text: string, file?: string): SaveOutcome;
}

export interface SaveOutcome {
	saved: boolean;
	/** For the status line, in the editor's own words. */
	message: string;
}

/** One step in an editor: the text was saved (perhaps under another name), the editor was left, or both in this order. */
export interface EditInput {
	type: 'edit';
	/** Saves this. */
	text?: string;
	/** Under this name. */
	file?: string;
	/** Leaves with this exit status; after a save that failed it stays open. */
	leave?: number;
}

/** An open editor as its host sees it. */
export interface OpenEditor {
	readonly request: EditRequest;
	/** The text as it was last saved or opened. */
	readonly text: string;
	/** What the last save gave; before the first one the greeting. */
	readonly message: string;
	/** Did the last save fail? */
	readonly failed: boolean;
}

interface Opened extends OpenEditor {
	text: string;
	message: string;
	failed: boolean;
	leave(status: number): void;
}

/** The place for an editor that each terminal has. */
export class EditorPlace {
	/** Can an editor be shown? Whoever shows the terminal says so; without that programs do what they do without one. */
	hosted = false;
	private readonly clock: Clock;
	private readonly listeners = new Set<(editor: OpenEditor | undefined) => void>();
	private opened: Opened | undefined;
	private followed: EditorPlace | undefined;

	constructor(clock: Clock) {
		this.clock = clock;
	}

	/** The editor that is open, here or on the remote terminal that is attached. */
	get current(): OpenEditor | undefined {
		return this.followed?.current ?? this.opened;
	}

	/** Calls back when an editor has opened, saved or closed. */
	onChange(listener: (editor: OpenEditor | undefined) => void): { dispose(): void } {
		this.listeners.add(listener);
		return { dispose: () => this.listeners.delete(listener) };
	}

	/**
	 * Opens an editor. `left` gives its exit status; disposing of it (its process died) closes it, unsaved.
	 * An editor that is open already (one started in the background) is left.
	 */
	open(request: EditRequest): { left: Promise<number>; dispose(): void } {
		this.opened?.leave(1);
		let resolve: (status: number) => void = () => {};
		const left = new Promise<number>((done) => {
			resolve = done;
		});
		const opened: Opened = {
			request,
			text: request.text,
			message: request.greeting,
			failed: false,
			leave: (status) => {
				if (this.opened !== opened) return;
				this.opened = undefined;
				resolve(status);
				this.changed();
			},
		};
		this.opened = opened;
		this.changed();
		return { left, dispose: () => opened.leave(1) };
	}

	/** Takes a step. Nothing open (a log of other times): it is dropped. */
	take(input: EditInput): void {
		const { opened } = this;
		const { text, file, leave } = input;
		if (this.followed?.current) return this.followed.take(input);
		if (!opened) return;
		if (typeof text === 'string') {
			const outcome = opened.request.save(text, typeof file === 'string' ? file : undefined);
			opened.message = outcome.message;
			opened.failed = !outcome.saved;
			if (outcome.saved) opened.text = text;
		}
		if (typeof leave === 'number' && !(typeof text === 'string' && opened.failed)) opened.leave(leave);
		else this.changed();
	}

	/** Shows the editors of a remote terminal as this one's, until disposed of. */
	follow(remote: EditorPlace): { dispose(): void } {
		remote.hosted = this.hosted;
		this.followed = remote;
		const listening = remote.onChange(() => this.changed());
		if (remote.current) this.changed();
		return {
			dispose: () => {
				listening.dispose();
				if (this.followed !== remote) return;
				const shown = remote.current !== undefined;
				this.followed = undefined;
				if (shown) this.changed();
			},
		};
	}

	/** The terminal hung up: whoever waits for an editor need wait no more. */
	close(): void {
		this.opened?.leave(1);
	}

	private changed(): void {
		this.clock.stir();
		const { current } = this;
		for (const listener of [...this.listeners]) listener(current);
	}
}
