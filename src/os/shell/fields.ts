/** Builds the fields that a word expands to, keeping apart what was quoted. */

import type { Work } from '../pace.ts';
import { CAPACITY } from '../stream.ts';
import { quoteGlob } from '../text/glob.ts';

export interface Field {
	text: string;
	/** The text as a pattern: what was quoted is escaped. */
	pattern: string;
	/** Something unquoted may be a pattern. */
	glob: boolean;
}

/** The most fields one command line may have. */
const MAX_FIELDS = 200_000;
const MAX_LENGTH = 16 * 1024 * 1024;

/** Characters, or fields, that are looked at in one stretch. */
const STRETCH = 16_384;

/** Too much text for one command line. */
export class ExpansionLimit extends Error {}

export class Fields {
	readonly done: Field[] = [];
	private current: Field | undefined;
	private length = 0;
	private readonly ifs: string;

	constructor(ifs: string) {
		this.ifs = ifs;
	}

	private open(): Field {
		this.current ??= { text: '', pattern: '', glob: false };
		return this.current;
	}

	/** Ends the field under construction, if there is one. */
	end(): void {
		if (!this.current) return;
		this.done.push(this.current);
		this.current = undefined;
		if (this.done.length > MAX_FIELDS) throw new ExpansionLimit('argument list too long');
	}

	private grow(text: string): void {
		this.length += text.length;
		if (this.length > MAX_LENGTH) throw new ExpansionLimit('argument list too long');
	}

	/** Quoted text: neither split nor a pattern; makes a field even when empty. */
	quoted(text: string): void {
		const field = this.open();
		this.grow(text);
		field.text += text;
		field.pattern += quoteGlob(text);
	}

	/** Unquoted text of the word itself: a pattern, but not split. */
	literal(text: string): void {
		if (text === '') return;
		const field = this.open();
		this.grow(text);
		field.text += text;
		field.pattern += text;
		field.glob = true;
	}

	/** The result of an unquoted expansion: split at IFS, and a pattern. */
	*split(text: string): Work<void> {
		if (this.ifs === '') {
			if (text !== '') this.expansion(text);
			return;
		}
		let piece = '';
		let pending = false;
		let left = STRETCH;
		for (const character of text) {
			if (--left === 0) {
				yield CAPACITY;
				left = STRETCH;
			}
			if (!this.ifs.includes(character)) {
				if (pending) {
					this.end();
					pending = false;
				}
				piece += character;
				continue;
			}
			if (piece !== '') {
				this.expansion(piece);
				piece = '';
			}
			if (/[ \t\n]/.test(character)) {
				if (this.current) pending = true;
			} else {
				// Any other separator ends a field, an empty one too, with the white space about it.
				if (!pending || !this.current) this.open();
				this.end();
				pending = false;
			}
		}
		if (piece !== '') this.expansion(piece);
		else if (pending) this.end();
	}

	/** An expansion's text, backslashes in it being ordinary characters. */
	private expansion(text: string): void {
		const field = this.open();
		this.grow(text);
		field.text += text;
		field.pattern += text.replaceAll('\\', '\\\\');
		field.glob = true;
	}

	/** Several fields at once (`"$@"`, unquoted `$*`): the first joins what stands before, the last what comes after. */
	*list(texts: string[], quoted: boolean): Work<void> {
		for (const [index, text] of texts.entries()) {
			if (index > 0) this.end();
			if (index % STRETCH === STRETCH - 1) yield CAPACITY;
			if (quoted) this.quoted(text);
			else yield* this.split(text);
		}
	}

	finish(): Field[] {
		this.end();
		return this.done;
	}
}
