/** Output that waits to be drawn: programs write faster than a page draws, and faster than anybody reads. */

import { SEQUENCES } from './plain-log.ts';

/** The most that waits, in characters. Beyond it the oldest goes. */
const MOST = 512 * 1024;

export class Backlog {
	private pieces: string[] = [];
	private size = 0;

	get empty(): boolean {
		return this.pieces.length === 0;
	}

	push(text: string): void {
		this.pieces.push(text);
		this.size += text.length;
		while (this.size > MOST && this.pieces.length > 1) this.size -= this.pieces.shift()?.length ?? 0;
	}

	/** Takes all that waits, of which a screen keeps at most so many lines. */
	take(lines: number): string {
		const text = this.pieces.join('');
		this.clear();
		return inSight(text, lines);
	}

	clear(): void {
		this.pieces = [];
		this.size = 0;
	}
}

/**
 * A text without the lines that would have scrolled away for good before anybody saw them: to draw `yes` is mostly that.
 * The escape sequences in them stay, for what they switch on.
 */
function inSight(text: string, lines: number): string {
	let from = text.length;
	for (let line = 0; line <= lines; line++) {
		from = from > 0 ? text.lastIndexOf('\n', from - 1) : -1;
		if (from < 0) return text;
	}
	const gone = text.slice(0, from).match(SEQUENCES) ?? [];
	return gone.join('') + text.slice(from + 1);
}
