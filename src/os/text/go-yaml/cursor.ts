/** A place in a YAML text, and what go-yaml takes the characters there for. */

import { YamlFault } from './fault.ts';
import { type Readable, readable } from './reader.ts';

/** What is there when the text has ended. */
export const END = '\0';
/** A run of characters that mean nothing to YAML and take one UTF-16 unit each. */
const ORDINARY = /[\w./\xa1-\u1fff\u2070-\ud7ff\uf900-\ufefe]+/y;
/** A line up to its end. */
const LINE = /[^\n\r\x85\u2028\u2029]*/y;

export const isBlank = (character: string): boolean => character === ' ' || character === '\t';
/** YAML 1.1 has more ends of lines than most. */
export const isBreak = (character: string): boolean =>
	character === '\n' || character === '\r' || character === '\x85' || character === '\u2028' || character === '\u2029';
export const isBreakOrEnd = (character: string): boolean => character === END || isBreak(character);
export const isBlankOrEnd = (character: string): boolean => isBlank(character) || isBreakOrEnd(character);
/** What names of anchors, tags and directives consist of. */
export const isWord = (character: string): boolean => /^[\w-]$/.test(character);
export const isDigit = (character: string): boolean => /^\d$/.test(character);
export const isHex = (character: string): boolean => /^[\da-fA-F]$/.test(character);

export class Cursor {
	/** UTF-16 units before this one, for `since`. */
	at: number;
	/** From 0, as the column. */
	line = 0;
	/** Characters before this one on its line, of which a surrogate pair is one. */
	column = 0;
	private readonly text: string;
	private readonly readable: Readable;

	constructor(text: string) {
		this.text = text;
		this.readable = readable(text);
		this.at = text.startsWith('\ufeff') ? 1 : 0;
	}

	/**
	 * The character so far ahead, END behind the last.
	 * @throws YamlFault when what is there cannot be read.
	 */
	peek(ahead = 0): string {
		const at = this.at + ahead;
		if (at < this.readable.end) return this.text[at] as string;
		if (this.readable.problem !== undefined) throw new YamlFault(this.readable.problem);
		return END;
	}

	/** What the cursor has gone over since it was at a place. */
	since(at: number): string {
		return this.text.slice(at, this.at);
	}

	/** Goes over so many characters of a line. */
	skip(count = 1): void {
		for (let i = 0; i < count; i++) {
			// The second half of a pair has been counted with the first.
			if ((this.text.charCodeAt(this.at++) & 0xfc00) === 0xdc00) continue;
			this.column++;
		}
	}

	/** Goes over a character that means nothing here, and over what follows that never means anything. */
	skipContent(): void {
		this.skip();
		ORDINARY.lastIndex = this.at;
		if (!ORDINARY.test(this.text)) return;
		const count = Math.min(ORDINARY.lastIndex, this.readable.end) - this.at;
		if (count <= 0) return;
		this.at += count;
		this.column += count;
	}

	/**
	 * Goes over the end of a line, if one is here.
	 * @returns what it is read as: a line feed, except for the separators of lines and paragraphs.
	 */
	skipBreak(): string {
		const here = this.peek();
		if (!isBreak(here)) return '';
		const count = here === '\r' && this.peek(1) === '\n' ? 2 : 1;
		this.at += count;
		this.line++;
		this.column = 0;
		return here === '\u2028' || here === '\u2029' ? here : '\n';
	}

	skipBlanks(): void {
		while (isBlank(this.peek())) this.skip();
	}

	/** Goes over a comment, if one begins here, up to the end of its line. */
	skipComment(): void {
		if (this.peek() === '#') this.takeLine();
	}

	/** Goes over the rest of a line, and gives it back. Of the column behind it only that it is not 0 is sure. */
	takeLine(): string {
		const from = this.at;
		LINE.lastIndex = from;
		LINE.test(this.text);
		this.at = Math.min(LINE.lastIndex, this.readable.end);
		this.column += this.at - from;
		return this.since(from);
	}

	/** Goes over the characters that `belongs` takes, and gives them back. */
	take(belongs: (character: string) => boolean): string {
		const from = this.at;
		while (belongs(this.peek())) this.skip();
		return this.since(from);
	}

	/** Whether a line of `---` or `...` begins here. */
	atDocumentMark(mark?: '---' | '...'): boolean {
		if (this.column !== 0) return false;
		const first = this.peek();
		if (mark ? first !== mark[0] : first !== '-' && first !== '.') return false;
		return this.peek(1) === first && this.peek(2) === first && isBlankOrEnd(this.peek(3));
	}

	/** The end is always told on a line of its own. */
	endLine(): void {
		if (this.column === 0) return;
		this.column = 0;
		this.line++;
	}

	/** The scanner tells the line here counted from 1, and nothing of the first. */
	fault(problem: string): YamlFault {
		return new YamlFault(problem, this.line === 0 ? 0 : this.line + 1);
	}
}
