/** The line being typed for a program that reads: the line discipline's canonical mode (termios(3)). */

import type { Key } from '../keys.ts';
import type { TerminalInput } from '../terminal.ts';
import { textWidth } from '../text/width.ts';

export class CanonicalLine {
	private text = '';
	private readonly echo: (text: string) => void;

	/** @param echo writes to the screen what is typed. */
	constructor(echo: (text: string) => void) {
		this.echo = echo;
	}

	/** Takes a key; returns the input that it ends, if it ends one. */
	key({ name }: Key): TerminalInput | undefined {
		switch (name) {
			case 'enter':
				this.echo('\n');
				return { type: 'line', text: this.take() };
			case 'ctrl-c':
			case 'ctrl-z':
				this.text = '';
				return { type: name === 'ctrl-c' ? 'interrupt' : 'suspend' };
			case 'ctrl-d':
				// In the middle of a line it only sends what is there.
				return this.text === '' ? { type: 'eof' } : { type: 'keys', data: this.take() };
			case 'backspace':
				this.rub([...this.text].slice(0, -1).join(''));
				return;
			case 'ctrl-u':
				this.rub('');
				return;
			case 'ctrl-w':
				this.rub(this.text.replace(/\S*\s*$/, ''));
				return;
			default: {
				const character = name === 'tab' ? '\t' : name;
				if ([...character].length !== 1) return;
				this.text += character;
				this.echo(character);
			}
		}
	}

	/** Hands out what was typed so far and forgets it; it stays on the screen. */
	take(): string {
		const { text } = this;
		this.text = '';
		return text;
	}

	/** Erases the end of the line, leaving `kept`. */
	private rub(kept: string): void {
		const gone = this.text.slice(kept.length);
		this.text = kept;
		this.echo('\b \b'.repeat(textWidth(gone)));
	}
}
