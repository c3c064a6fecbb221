/** The text that a pager shows: lines read as they are needed, folded to the terminal's width. */

import type { Readable } from '../../stream.ts';
import { characterWidth } from '../../text/width.ts';

/** Text beyond this is not read: an endless stream must not fill the tab. */
const MAX_TEXT = 8 * 1024 * 1024;
const TAB = 8;
/** Escape sequences that only colour (SGR). */
const COLOUR = /\x1b\[[0-9;]*m/y;

/** One row on the screen and the line it is of. */
export interface Row {
	text: string;
	line: number;
}

export interface Folding {
	columns: number;
	/** Long lines are cut off instead (-S). */
	chop: boolean;
	/** Colours are shown as such (-R). */
	colours: boolean;
	/** Line numbers stand before (-N). */
	numbers: boolean;
}

/** Lines so far and the rest of a stream. */
export class Source {
	readonly lines: string[] = [];
	/** Whether the end has been read. */
	ended = false;
	private rest = '';
	private size = 0;
	private readonly input: Readable;

	constructor(input: Readable) {
		this.input = input;
	}

	/** The next piece of the stream, for `take`; null at its end. */
	read(): Promise<string | null> {
		return this.input.read();
	}

	/** Takes in what a read gave. */
	take(piece: string | null): void {
		if (piece === null) {
			if (this.rest !== '') this.lines.push(this.rest);
			this.rest = '';
			this.ended = true;
			return;
		}
		const lines = (this.rest + piece).split('\n');
		this.rest = lines.pop() as string;
		for (const line of lines) this.lines.push(line);
		this.size += piece.length;
		if (this.size > MAX_TEXT) this.take(null);
	}
}

/** The rows of a line. */
export function foldLine(line: string, number: number, folding: Folding): Row[] {
	const lead = folding.numbers ? `${String(number + 1).padStart(7)} ` : '';
	const width = Math.max(1, folding.columns - lead.length);
	const rows: Row[] = [];
	let text = '';
	let column = 0;
	const put = (shown: string, size: number): boolean => {
		if (column + size > width) {
			if (folding.chop) return false;
			rows.push({ text: lead + text, line: number });
			text = '';
			column = 0;
		}
		text += shown;
		column += size;
		return true;
	};
	for (let at = 0; at < line.length; ) {
		if (folding.colours) {
			COLOUR.lastIndex = at;
			const colour = COLOUR.exec(line)?.[0];
			if (colour) {
				text += colour;
				at += colour.length;
				continue;
			}
		}
		const character = String.fromCodePoint(line.codePointAt(at) as number);
		at += character.length;
		const [shown, size] = shownAs(character, column);
		if (!put(shown, size)) break;
	}
	rows.push({ text: lead + text, line: number });
	return rows;
}

/** What stands on the screen for a character, and how wide that is. */
function shownAs(character: string, column: number): [string, number] {
	if (character === '\t') {
		const size = TAB - (column % TAB);
		return [' '.repeat(size), size];
	}
	const code = character.codePointAt(0) as number;
	if (code === 0x1b) return ['\x1b[7mESC\x1b[27m', 3];
	if (code < 0x20 || code === 0x7f) return [`\x1b[7m^${String.fromCharCode(code ^ 0x40)}\x1b[27m`, 2];
	return [character, characterWidth(character)];
}
