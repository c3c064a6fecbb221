/** What of a line stands where on the screen, and the escape sequences that change it. */

import { characterWidth } from '../text/width.ts';

/** What the editor needs of the terminal. */
export interface Screen {
	readonly columns: number;
	/** Writes to the screen. */
	draw(text: string): void;
}

/** A place on the screen: rows below the prompt's first, and columns, both from 0. */
interface Place {
	row: number;
	column: number;
}

/** A prompt and a line, and the cursor in it. */
export interface Shown {
	readonly prompt: string;
	readonly text: string;
	/** An index into `text`. */
	readonly cursor: number;
}

export class Display {
	private readonly screen: Screen;
	/** Rows from the prompt's first row down to the cursor, as last drawn. */
	private cursorRow = 0;
	/** Where the prompt's first row begins: behind output that did not end its line, as bash has it. */
	private startColumn: number;

	/** @param behind what stands on the row where the prompt is to come. */
	constructor(screen: Screen, behind: string) {
		this.screen = screen;
		const place = { row: 0, column: 0 };
		walk(visible(behind), place, screen.columns);
		this.startColumn = place.column;
	}

	/** Draws prompt and line on a row that has nothing else on it. */
	begin(shown: Shown): void {
		this.cursorRow = 0;
		this.startColumn = 0;
		this.redraw(shown);
	}

	/** Draws prompt and line anew and puts the cursor in its place. */
	redraw(shown: Shown): void {
		const { prompt, text, cursor } = shown;
		const end = this.place(prompt, text);
		let output = `${vertical(-this.cursorRow)}${horizontal(this.startColumn)}${prompt.replace(/[\x01\x02]/g, '')}${text}`;
		// A full row leaves the cursor hanging behind its last column: a blank and CR bring it to the next row.
		if (end.column === 0 && end.row > 0 && !(unmarked(prompt) + text).endsWith('\n')) output += ' \r';
		output += '\x1b[J';
		const place = this.cursorPlace(shown);
		if (cursor !== text.length) output += vertical(place.row - end.row) + horizontal(place.column);
		this.cursorRow = place.row;
		this.screen.draw(output);
	}

	/** Moves the cursor from where it was drawn last. */
	move(shown: Shown): void {
		const place = this.cursorPlace(shown);
		this.screen.draw(vertical(place.row - this.cursorRow) + horizontal(place.column));
		this.cursorRow = place.row;
	}

	/** Moves below the line, whose end the cursor is at. `mark` is shown first, such as `^C`. */
	leave(shown: Shown, mark: string): void {
		this.move(shown);
		this.screen.draw(`${mark}\n`);
		this.cursorRow = 0;
	}

	/** The line got `added` at its end, where the cursor is: only that is drawn, unless a row begins with it. */
	append(shown: Shown, added: string): void {
		const { prompt, text } = shown;
		const { row } = this.place(prompt, text);
		if (row !== this.place(prompt, text.slice(0, -added.length)).row) {
			this.redraw(shown);
			return;
		}
		this.screen.draw(added);
		this.cursorRow = row;
	}

	/** The screen has another width, and has put the rows of a long line together or apart, as terminals do by now. */
	resized(shown: Shown): void {
		this.startColumn %= this.screen.columns;
		this.cursorRow = this.cursorPlace(shown).row;
		this.redraw(shown);
	}

	private cursorPlace({ prompt, text, cursor }: Shown): Place {
		return this.place(prompt, text.slice(0, cursor));
	}

	/** Where what comes after this prompt and text stands. */
	private place(prompt: string, text: string): Place {
		const place = { row: 0, column: this.startColumn };
		walk(visible(prompt), place, this.screen.columns);
		walk(text, place, this.screen.columns);
		return place;
	}
}

const vertical = (rows: number): string => (rows === 0 ? '' : rows < 0 ? `\x1b[${-rows}A` : `\x1b[${rows}B`);
const horizontal = (column: number): string => (column === 0 ? '\r' : `\r\x1b[${column}C`);

/** The prompt without what stands between `\[` and `\]` (readline's marks 1 and 2). */
const unmarked = (prompt: string): string => prompt.replace(/\x01[^\x02]*\x02/g, '');

/** The prompt's text that takes room on the screen. */
const visible = (prompt: string): string => unmarked(prompt).replace(/\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07/g, '');

/** Moves a place over text as a terminal of that width does. */
function walk(text: string, place: Place, columns: number): void {
	for (const character of text) {
		if (character === '\n') {
			place.row++;
			place.column = 0;
			continue;
		}
		if (character === '\r') {
			place.column = 0;
			continue;
		}
		const width = characterWidth(character);
		// A wide character does not fit into one last column.
		if (place.column + width > columns) {
			place.row++;
			place.column = 0;
		}
		place.column += width;
		if (place.column >= columns) {
			place.row++;
			place.column = 0;
		}
	}
}
