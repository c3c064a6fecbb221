/** A small terminal screen for tests: what xterm would show of the sequences that our line editor sends. */

import { characterWidth } from '../../src/os/text/width.ts';

export class Screen {
	private cells: string[][] = [[]];
	private row = 0;
	private column = 0;
	/** The last column was written: the next character wraps first. */
	private hanging = false;
	bells = 0;
	private readonly columns: number;

	constructor(columns: number, _rows: number) {
		this.columns = columns;
	}

	/** All rows that were ever written, without blanks at their ends. */
	get text(): string {
		return this.cells
			.map((cells) =>
				Array.from({ length: cells.length }, (_, index) => cells[index] ?? ' ')
					.join('')
					.trimEnd(),
			)
			.join('\n')
			.trimEnd();
	}

	/** The row that the cursor is in. */
	get line(): string {
		return (this.cells[this.row] ?? []).join('').trimEnd();
	}

	get cursor(): { row: number; column: number } {
		return { row: this.row, column: this.column };
	}

	write(text: string): void {
		let rest = text;
		while (rest !== '') {
			const sequence = /^\x1b\[([?0-9;]*)([A-Za-z])/.exec(rest);
			if (sequence) {
				this.control(sequence[1] as string, sequence[2] as string);
				rest = rest.slice(sequence[0].length);
				continue;
			}
			const character = String.fromCodePoint(rest.codePointAt(0) as number);
			rest = rest.slice(character.length);
			this.put(character);
		}
	}

	private cellsOf(row: number): string[] {
		while (this.cells.length <= row) this.cells.push([]);
		return this.cells[row] as string[];
	}

	private put(character: string): void {
		switch (character) {
			case '\n':
				this.row++;
				this.column = 0;
				this.hanging = false;
				this.cellsOf(this.row);
				return;
			case '\r':
				this.column = 0;
				this.hanging = false;
				return;
			case '\b':
				this.column = Math.max(0, this.column - 1);
				this.hanging = false;
				return;
			case '\x07':
				this.bells++;
				return;
			case '\t':
				this.column = Math.min(this.columns - 1, (Math.floor(this.column / 8) + 1) * 8);
				return;
		}
		const width = characterWidth(character);
		if (width === 0) return;
		if (this.hanging || this.column + width > this.columns) {
			this.row++;
			this.column = 0;
			this.hanging = false;
		}
		const cells = this.cellsOf(this.row);
		while (cells.length < this.column) cells.push(' ');
		cells[this.column] = character;
		if (width === 2) cells[this.column + 1] = '';
		this.column += width;
		if (this.column >= this.columns) {
			this.column = this.columns - 1;
			this.hanging = true;
		}
	}

	private control(parameters: string, letter: string): void {
		const count = Number(parameters || 1);
		this.hanging = false;
		switch (letter) {
			case 'A':
				this.row = Math.max(0, this.row - count);
				return;
			case 'B':
				this.row += count;
				return;
			case 'C':
				this.column = Math.min(this.columns - 1, this.column + count);
				return;
			case 'D':
				this.column = Math.max(0, this.column - count);
				return;
			case 'K':
				this.cellsOf(this.row).length = Math.min(this.cellsOf(this.row).length, this.column);
				return;
			case 'J':
				if (parameters === '2' || parameters === '3') this.cells = [[]];
				else {
					const cells = this.cellsOf(this.row);
					cells.length = Math.min(cells.length, this.column);
					this.cells.length = this.row + 1;
				}
				return;
			case 'H':
				this.row = 0;
				this.column = 0;
		}
	}
}
