/** Notices that somebody types commands in Hangul. */

import { asKeys, hasHangul } from './hangul.ts';

/** A pause in typing after which we speak, and how long we then keep quiet (milliseconds). */
const PAUSE = 500;
const QUIET = 60_000;

/** Enter, Ctrl-C, Ctrl-D, Ctrl-U: what was typed is gone. */
const LINE_OVER = /[\r\n\x03\x04\x15]/;
/** Keys that move about in the line. */
const CONTROL = /[\x00-\x1f]/;

export interface HangulHandlers {
	/**
	 * Hangul is being typed as a command. `meant` is the whole line as Latin letters, when the line is known;
	 * then `replace` gives the keys that put it in place of what was typed.
	 */
	onHangul(meant: string | undefined, replace: () => string): void;
	/** The line is over, or has no Hangul any more. */
	onGone(): void;
}

/** Follows what is typed, composed text included, without touching it. */
export class HangulWatch {
	private readonly handlers: HangulHandlers;
	/** What was typed on this line; undefined once keys moved about in it. */
	private typed: string | undefined = '';
	private composing = '';
	private timer: ReturnType<typeof setTimeout> | undefined;
	private quietUntil = 0;
	private shown = false;

	constructor(handlers: HangulHandlers) {
		this.handlers = handlers;
	}

	/** Text of a composition that goes on; what it ends as comes by `keys`. */
	compose(text: string): void {
		this.composing = text;
		if (hasHangul(text)) this.wonder();
	}

	/** Keys as they go to the terminal. */
	keys(data: string): void {
		this.composing = '';
		if (LINE_OVER.test(data)) {
			this.reset();
		} else if (data === '\x7f') {
			this.typed = this.typed?.slice(0, -1);
			if (this.shown && this.typed !== undefined && !hasHangul(this.typed)) this.gone();
		} else if (CONTROL.test(data)) {
			this.typed = undefined;
		} else {
			if (this.typed !== undefined) this.typed += data;
			if (hasHangul(data)) this.wonder();
		}
	}

	/** A new line begins. */
	reset(): void {
		this.typed = '';
		this.composing = '';
		clearTimeout(this.timer);
		this.timer = undefined;
		this.gone();
	}

	private wonder(): void {
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.speak(), PAUSE);
	}

	private speak(): void {
		const line = this.typed === undefined ? undefined : this.typed + this.composing;
		// Between quotes or behind a comment sign Hangul is what was meant.
		if (line !== undefined && (!hasHangul(line) || /["'#]/.test(line))) return;
		const now = performance.now();
		if (now < this.quietUntil && !this.shown) return;
		this.quietUntil = now + QUIET;
		this.shown = true;
		this.handlers.onHangul(line && asKeys(line), () => `\x05\x15${asKeys(this.typed ?? '')}`);
	}

	private gone(): void {
		if (!this.shown) return;
		this.shown = false;
		this.handlers.onGone();
	}
}
