/**
 * Line editing in the manner of readline(3)'s emacs mode: what people have in their fingers. It knows keys and draws
 * with escape sequences; the terminal (pty.ts) decides when it gets keys and what becomes of the line. Long because
 * all of it works on one state: line, cursor, history, search and what is drawn.
 */

import type { Key } from './keys.ts';
import type { Completion, LineRequest } from './terminal.ts';
import { characterWidth, inEqualColumns } from './text/width.ts';

/** What the editor needs of the terminal. */
export interface Screen {
	readonly columns: number;
	/** Writes to the screen. */
	draw(text: string): void;
}

/** What a key did: nothing more, or the line ended. 'wait': a completion is under way; call `settled` then. */
export type Outcome = 'more' | 'line' | 'eof' | 'interrupt' | 'wait';

/** Above so many candidates Tab asks first. */
const ASK_ABOVE = 100;

/** What Ctrl-Y brings back; shared by the lines of a terminal. */
export interface KillRing {
	text: string;
}

interface Search {
	query: string;
	/** Index in the history, or its length for none. */
	at: number;
	failed: boolean;
	/** The line before the search, for Ctrl-G. */
	saved: string;
	savedCursor: number;
}

export class LineEditor {
	text = '';
	private cursor = 0;
	private readonly request: LineRequest;
	private readonly screen: Screen;
	private readonly killRing: KillRing;
	/** Lines of the history with the edits made to them meanwhile; the last is the new line. */
	private readonly lines: string[];
	private lineIndex: number;
	private search: Search | undefined;
	private meta = false;
	/** The last key was Tab without a result: the next one lists. */
	private tabbed = false;
	/** The last key killed text: the next one adds to it. */
	private killing = false;
	private asking: ((answer: boolean) => void) | undefined;
	/** Rows from the prompt's first row down to the cursor, as last drawn. */
	private cursorRow = 0;
	/** Where the prompt's first row begins: behind output that did not end its line, as bash has it. */
	private startColumn: number;
	/** Others have written since: the line must be drawn anew below that. */
	private disturbed = false;
	/** Called when a completion has ended and keys may go on. */
	settled: () => void = () => {};
	/** The line is over: a completion that comes now is too late. */
	private left = false;
	private undo: { text: string; cursor: number }[] = [];

	/** @param behind what stands on the row where the prompt is to come. */
	constructor(request: LineRequest, screen: Screen, killRing: KillRing, behind = '') {
		this.request = request;
		this.screen = screen;
		this.killRing = killRing;
		this.lines = [...(request.history ?? []), ''];
		this.lineIndex = this.lines.length - 1;
		const place = { row: 0, column: 0 };
		walk(visible(behind), place, screen.columns);
		this.startColumn = place.column;
	}

	/** Draws the prompt and what there is of the line. */
	start(): void {
		this.cursorRow = 0;
		this.redraw();
	}

	/** Somebody else wrote on the screen. */
	disturb(): void {
		this.disturbed = true;
	}

	/** The screen has another width, and has put the rows of a long line together or apart, as terminals do by now. */
	resized(): void {
		this.startColumn %= this.screen.columns;
		this.cursorRow = this.layout(this.cursor).row;
		this.redraw();
	}

	/** Shows a whole line as if it had been typed (a replayed input), then leaves it. */
	showAndLeave(text: string): void {
		this.search = undefined;
		this.text = text;
		this.cursor = text.length;
		this.redraw();
		this.leave();
	}

	/** Moves below the line. `mark` is shown first, such as `^C`. */
	leave(mark = ''): void {
		this.left = true;
		if (this.search) {
			this.search = undefined;
			this.redraw();
		}
		this.moveTo(this.text.length);
		this.screen.draw(`${mark}\n`);
		this.cursorRow = 0;
	}

	/** Takes one key. */
	key(key: Key): Outcome {
		if (this.asking) {
			const answer = this.asking;
			if (key.name === 'ctrl-c') {
				this.asking = undefined;
				answer(false);
				return 'interrupt';
			}
			if (/^[yn ]$/i.test(key.name) || ['enter', 'escape', 'backspace', 'ctrl-g'].includes(key.name)) {
				this.asking = undefined;
				answer(/^[y ]$/i.test(key.name));
			}
			return 'more';
		}
		if (this.disturbed) {
			this.disturbed = false;
			this.begin();
		}
		let { name } = key;
		if (this.meta && name.length >= 1) {
			this.meta = false;
			if (name === 'backspace') name = 'meta-backspace';
			else if ([...name].length === 1) name = `meta-${name.toLowerCase()}`;
		}
		if (this.search) {
			const outcome = this.searchKey(name);
			if (outcome) return outcome;
		}
		const { tabbed, killing } = this;
		this.tabbed = false;
		this.killing = false;
		return this.plainKey(name, tabbed, killing);
	}

	private plainKey(name: string, tabbed: boolean, killing: boolean): Outcome {
		switch (name) {
			case 'enter':
			case 'ctrl-o':
				return 'line';
			case 'ctrl-c':
				return 'interrupt';
			case 'ctrl-d':
				if (this.text === '') return 'eof';
				this.erase(this.cursor, this.after(this.cursor));
				return 'more';
			case 'delete':
				this.erase(this.cursor, this.after(this.cursor));
				return 'more';
			case 'backspace':
				this.erase(this.before(this.cursor), this.cursor);
				return 'more';
			case 'tab':
				return this.complete(tabbed);
			case 'left':
			case 'ctrl-b':
				this.moveTo(this.before(this.cursor));
				return 'more';
			case 'right':
			case 'ctrl-f':
				this.moveTo(this.after(this.cursor));
				return 'more';
			case 'home':
			case 'ctrl-a':
				this.moveTo(0);
				return 'more';
			case 'end':
			case 'ctrl-e':
				this.moveTo(this.text.length);
				return 'more';
			case 'ctrl-left':
			case 'meta-b':
				this.moveTo(this.wordStart());
				return 'more';
			case 'ctrl-right':
			case 'meta-f':
				this.moveTo(this.wordEnd());
				return 'more';
			case 'ctrl-k':
				this.kill(this.cursor, this.text.length, killing, 'after');
				return 'more';
			case 'ctrl-u':
				this.kill(0, this.cursor, killing, 'before');
				return 'more';
			case 'ctrl-w': {
				let from = this.cursor;
				while (from > 0 && /\s/.test(this.text[from - 1] as string)) from--;
				while (from > 0 && /\S/.test(this.text[from - 1] as string)) from--;
				this.kill(from, this.cursor, killing, 'before');
				return 'more';
			}
			case 'meta-backspace':
				this.kill(this.wordStart(), this.cursor, killing, 'before');
				return 'more';
			case 'meta-d':
				this.kill(this.cursor, this.wordEnd(), killing, 'after');
				return 'more';
			case 'ctrl-y':
				this.insert(this.killRing.text);
				return 'more';
			case 'ctrl-t':
				this.transpose();
				return 'more';
			case 'meta-u':
			case 'meta-l':
			case 'meta-c':
				this.changeCase(name);
				return 'more';
			case 'meta-.':
				this.insert((this.request.history?.at(-1) ?? '').trim().split(/\s+/).at(-1) ?? '');
				return 'more';
			case 'ctrl-_':
			case 'ctrl-x': {
				const last = this.undo.pop();
				if (last) this.put(last.text, last.cursor);
				return 'more';
			}
			case 'ctrl-l':
				this.screen.draw('\x1b[H\x1b[2J');
				this.begin();
				return 'more';
			case 'up':
			case 'ctrl-p':
				this.recall(this.lineIndex - 1);
				return 'more';
			case 'down':
			case 'ctrl-n':
				this.recall(this.lineIndex + 1);
				return 'more';
			case 'meta-<':
				this.recall(0);
				return 'more';
			case 'meta->':
				this.recall(this.lines.length - 1);
				return 'more';
			case 'ctrl-r':
				this.search = { query: '', at: this.lines.length, failed: false, saved: this.text, savedCursor: this.cursor };
				this.redraw();
				return 'more';
			case 'escape':
				this.meta = true;
				return 'more';
			case 'space':
				this.insert(' ');
				return 'more';
			default:
				if ([...name].length === 1) this.insert(name);
				return 'more';
		}
	}

	// Changing the line.

	private remember(): void {
		const last = this.undo.at(-1);
		if (last && last.text === this.text) return;
		this.undo.push({ text: this.text, cursor: this.cursor });
		if (this.undo.length > 200) this.undo.shift();
	}

	private put(text: string, cursor: number): void {
		this.text = text;
		this.lines[this.lineIndex] = text;
		this.cursor = Math.max(0, Math.min(cursor, text.length));
		this.redraw();
	}

	private insert(text: string): void {
		if (text === '') return;
		this.remember();
		const atEnd = this.cursor === this.text.length;
		const next = this.text.slice(0, this.cursor) + text + this.text.slice(this.cursor);
		if (!atEnd) {
			this.put(next, this.cursor + text.length);
			return;
		}
		// Typing at the end only adds to the screen.
		const before = this.layout(this.text.length);
		this.text = next;
		this.lines[this.lineIndex] = next;
		this.cursor = next.length;
		const after = this.layout(this.text.length);
		if (after.row !== before.row) {
			this.redraw();
			return;
		}
		this.screen.draw(text);
		this.cursorRow = after.row;
	}

	private erase(from: number, to: number): void {
		if (from === to) return;
		this.remember();
		this.put(this.text.slice(0, from) + this.text.slice(to), from);
	}

	private kill(from: number, to: number, again: boolean, side: 'before' | 'after'): void {
		this.killing = true;
		if (from === to) return;
		const text = this.text.slice(from, to);
		this.killRing.text = !again ? text : side === 'after' ? this.killRing.text + text : text + this.killRing.text;
		this.erase(from, to);
	}

	private transpose(): void {
		if (this.text.length < 2 || this.cursor === 0) return;
		const at = this.cursor === this.text.length ? this.before(this.cursor) : this.cursor;
		const [left, middle, right] = [this.before(at), at, this.after(at)];
		this.remember();
		this.put(
			this.text.slice(0, left) +
				this.text.slice(middle, right) +
				this.text.slice(left, middle) +
				this.text.slice(right),
			right,
		);
	}

	private changeCase(name: string): void {
		const end = this.wordEnd();
		const word = this.text.slice(this.cursor, end);
		const changed =
			name === 'meta-u'
				? word.toUpperCase()
				: name === 'meta-l'
					? word.toLowerCase()
					: word.toLowerCase().replace(/[a-z]/, (letter) => letter.toUpperCase());
		this.remember();
		this.put(this.text.slice(0, this.cursor) + changed + this.text.slice(end), end);
	}

	private recall(index: number): void {
		const line = this.lines[index];
		if (index < 0 || line === undefined) return;
		this.lineIndex = index;
		this.text = line;
		this.cursor = line.length;
		this.undo = [];
		this.redraw();
	}

	// Places in the line. A character may be a surrogate pair with marks after it.

	private before(at: number): number {
		let to = at;
		while (to > 0) {
			to -= to > 1 && (this.text.codePointAt(to - 2) ?? 0) > 0xffff ? 2 : 1;
			if (characterWidth(String.fromCodePoint(this.text.codePointAt(to) as number)) > 0) break;
		}
		return to;
	}

	private after(at: number): number {
		let to = at;
		do {
			if (to >= this.text.length) break;
			to += (this.text.codePointAt(to) ?? 0) > 0xffff ? 2 : 1;
		} while (to < this.text.length && characterWidth(String.fromCodePoint(this.text.codePointAt(to) as number)) === 0);
		return to;
	}

	private wordStart(): number {
		let at = this.cursor;
		while (at > 0 && !isWord(this.text[at - 1] as string)) at--;
		while (at > 0 && isWord(this.text[at - 1] as string)) at--;
		return at;
	}

	private wordEnd(): number {
		let at = this.cursor;
		while (at < this.text.length && !isWord(this.text[at] as string)) at++;
		while (at < this.text.length && isWord(this.text[at] as string)) at++;
		return at;
	}

	// Searching the history.

	/** Undefined: the search is over and the key still counts. */
	private searchKey(name: string): Outcome | undefined {
		const search = this.search as Search;
		const find = (from: number): void => {
			for (let at = from; at >= 0; at--) {
				const line = this.request.history?.[at];
				if (line === undefined || !line.includes(search.query)) continue;
				search.at = at;
				search.failed = false;
				this.text = line;
				this.cursor = line.indexOf(search.query);
				return;
			}
			search.failed = search.query !== '';
		};
		switch (name) {
			case 'ctrl-r':
				find(search.at - 1);
				break;
			case 'ctrl-g':
				this.search = undefined;
				this.text = search.saved;
				this.cursor = search.savedCursor;
				this.redraw();
				return 'more';
			case 'ctrl-c':
				this.search = undefined;
				this.redraw();
				return 'interrupt';
			case 'backspace':
				search.query = [...search.query].slice(0, -1).join('');
				if (search.query === '') {
					this.text = search.saved;
					this.cursor = search.savedCursor;
					search.failed = false;
				} else find((this.request.history?.length ?? 0) - 1);
				break;
			default: {
				if ([...name].length === 1) {
					search.query += name;
					find(Math.min(search.at, (this.request.history?.length ?? 0) - 1));
					break;
				}
				// Any other key takes what was found and then acts on it.
				this.search = undefined;
				this.lines[this.lineIndex] = this.text;
				this.redraw();
				return name === 'escape' ? 'more' : undefined;
			}
		}
		this.redraw();
		return 'more';
	}

	// Completion.

	private complete(listNow: boolean): Outcome {
		const { complete } = this.request;
		if (!complete) return 'more';
		const { text, cursor } = this;
		complete(text, cursor)
			.then((completion) => this.completed(completion, listNow))
			.catch(() => {})
			.finally(() => this.settled());
		return 'wait';
	}

	private async completed(completion: Completion, listNow: boolean): Promise<void> {
		const { candidates, from } = completion;
		if (this.left) return;
		if (candidates.length === 0) {
			this.screen.draw('\x07');
			return;
		}
		const typed = this.text.slice(from, this.cursor);
		const common = commonPrefix(candidates);
		const done =
			candidates.length === 1 ? (candidates[0] as string) : common.trimEnd() === common ? common : common.trimEnd();
		if (done !== typed && (done.length > typed.length || candidates.length === 1)) {
			this.remember();
			const rest = this.text.slice(this.cursor);
			// The blank that ends a word is there already.
			const piece = done.endsWith(' ') && rest.startsWith(' ') ? done.slice(0, -1) : done;
			this.put(this.text.slice(0, from) + piece + rest, from + piece.length);
			this.tabbed = candidates.length > 1;
			return;
		}
		if (candidates.length === 1) return;
		if (!listNow) {
			this.tabbed = true;
			this.screen.draw('\x07');
			return;
		}
		await this.list(candidates);
	}

	private async list(candidates: string[]): Promise<void> {
		const names = candidates.map((candidate) => {
			const name = candidate.trimEnd();
			// Of a path only the last part is shown.
			const cut = name.replace(/\/$/, '').lastIndexOf('/');
			return candidates.every((other) => other.startsWith(name.slice(0, cut + 1))) ? name.slice(cut + 1) : name;
		});
		this.moveTo(this.text.length);
		if (names.length > ASK_ABOVE) {
			this.screen.draw(`\nDisplay all ${names.length} possibilities? (y or n)`);
			const answer = new Promise<boolean>((resolve) => {
				this.asking = resolve;
			});
			this.settled();
			if (!(await answer)) {
				this.screen.draw('\n');
				this.begin();
				return;
			}
		}
		this.screen.draw(`\n${inEqualColumns(names, this.screen.columns).join('\n')}\n`);
		this.begin();
	}

	// Drawing.

	private get prompt(): string {
		if (!this.search) return this.request.prompt;
		return `(${this.search.failed ? 'failed ' : ''}reverse-i-search)\`${this.search.query}': `;
	}

	/** Where the character at `index` of the line stands, counted from the prompt's start. */
	private layout(index: number): { row: number; column: number } {
		const place = { row: 0, column: this.startColumn };
		const { columns } = this.screen;
		walk(visible(this.prompt), place, columns);
		walk(this.text.slice(0, index), place, columns);
		return place;
	}

	private moveTo(index: number): void {
		const from = this.cursorRow;
		this.cursor = index;
		const place = this.layout(index);
		this.screen.draw(vertical(place.row - from) + horizontal(place.column));
		this.cursorRow = place.row;
	}

	/** Draws prompt and line on a row that has nothing else on it. */
	private begin(): void {
		this.cursorRow = 0;
		this.startColumn = 0;
		this.redraw();
	}

	/** Draws prompt and line anew and puts the cursor in its place. */
	redraw(): void {
		const end = this.layout(this.text.length);
		let output = `${vertical(-this.cursorRow)}${horizontal(this.startColumn)}${this.prompt.replace(/[\x01\x02]/g, '')}${this.text}`;
		// A full row leaves the cursor hanging behind its last column: a blank and CR bring it to the next row.
		if (end.column === 0 && end.row > 0 && !this.endsWithNewline()) output += ' \r';
		output += '\x1b[J';
		const place = this.layout(this.cursor);
		if (this.cursor !== this.text.length) output += vertical(place.row - end.row) + horizontal(place.column);
		this.cursorRow = place.row;
		this.screen.draw(output);
	}

	private endsWithNewline(): boolean {
		return (this.prompt.replace(/\x01[^\x02]*\x02/g, '') + this.text).endsWith('\n');
	}
}

const isWord = (character: string): boolean => /[\p{L}\p{N}]/u.test(character);

const vertical = (rows: number): string => (rows === 0 ? '' : rows < 0 ? `\x1b[${-rows}A` : `\x1b[${rows}B`);
const horizontal = (column: number): string => (column === 0 ? '\r' : `\r\x1b[${column}C`);

/** The prompt's text that takes room on the screen. */
const visible = (prompt: string): string =>
	prompt.replace(/\x01[^\x02]*\x02/g, '').replace(/\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07/g, '');

/** Moves a place over text as a terminal of that width does. */
function walk(text: string, place: { row: number; column: number }, columns: number): void {
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

function commonPrefix(texts: string[]): string {
	let prefix = texts[0] ?? '';
	for (const text of texts) while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
	return prefix;
}
