/**
 * Line editing in the manner of readline(3)'s emacs mode: what people have in their fingers. It knows keys; the
 * terminal (pty.ts) decides when it gets keys and what becomes of the line. Just over 400 lines: the keys are one list.
 */

import type { Key } from './keys.ts';
import { agreedOn, shownNames } from './line-editor/completion.ts';
import { Display, type Screen, type Shown } from './line-editor/display.ts';
import { after, before, blankWordStart, wordEnd, wordStart } from './line-editor/places.ts';
import { HistorySearch, type Line } from './line-editor/search.ts';
import type { Completion, LineRequest } from './terminal.ts';
import { inEqualColumns } from './text/width.ts';

/** What a key did: nothing more, or the line ended. 'wait': a completion is under way; call `settled` then. */
export type Outcome = 'more' | 'line' | 'eof' | 'interrupt' | 'wait';

/** Above so many candidates Tab asks first. */
const ASK_ABOVE = 100;

/** What Ctrl-Y brings back; shared by the lines of a terminal. */
export interface KillRing {
	text: string;
}

export class LineEditor {
	text = '';
	private cursor = 0;
	private readonly request: LineRequest;
	private readonly screen: Screen;
	private readonly display: Display;
	private readonly killRing: KillRing;
	/** Lines of the history with the edits made to them meanwhile; the last is the new line. */
	private readonly lines: string[];
	private lineIndex: number;
	private search: HistorySearch | undefined;
	private meta = false;
	/** The last key was Tab without a result: the next one lists. */
	private tabbed = false;
	/** The last key killed text: the next one adds to it. */
	private killing = false;
	private asking: ((answer: boolean) => void) | undefined;
	/** Others have written since: the line must be drawn anew below that. */
	private disturbed = false;
	/** Called when a completion has ended and keys may go on. */
	settled: () => void = () => {};
	/** The line is over: a completion that comes now is too late. */
	private left = false;
	private undo: Line[] = [];

	/** @param behind what stands on the row where the prompt is to come. */
	constructor(request: LineRequest, screen: Screen, killRing: KillRing, behind = '') {
		this.request = request;
		this.screen = screen;
		this.killRing = killRing;
		this.lines = [...(request.history ?? []), ''];
		this.lineIndex = this.lines.length - 1;
		this.display = new Display(screen, behind);
	}

	/** Draws the prompt and what there is of the line. */
	start(): void {
		this.redraw();
	}

	/** Somebody else wrote on the screen. */
	disturb(): void {
		this.disturbed = true;
	}

	/** The screen has another width. */
	resized(): void {
		this.display.resized(this.shown);
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
		this.cursor = this.text.length;
		this.display.leave(this.shown, mark);
	}

	/** Would characters be nothing but text of the line: no answer, no search, nothing begun with Escape? */
	get takesText(): boolean {
		return !this.asking && !this.search && !this.meta;
	}

	/** Takes text without line ends or control characters, when `takesText`. */
	paste(text: string): void {
		this.drawnBelow();
		this.tabbed = false;
		this.killing = false;
		this.insert(text);
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
		this.drawnBelow();
		let { name } = key;
		if (this.meta && name.length >= 1) {
			this.meta = false;
			if (name === 'backspace') name = 'meta-backspace';
			else if ([...name].length === 1) name = `meta-${name.toLowerCase()}`;
		}
		if (this.search) {
			const outcome = this.searchKey(this.search, name);
			if (outcome) return outcome;
		}
		const { tabbed, killing } = this;
		this.tabbed = false;
		this.killing = false;
		return this.plainKey(name, tabbed, killing);
	}

	/** Draws the line anew below what others wrote. */
	private drawnBelow(): void {
		if (!this.disturbed) return;
		this.disturbed = false;
		this.display.begin(this.shown);
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
				this.erase(this.cursor, after(this.text, this.cursor));
				return 'more';
			case 'delete':
				this.erase(this.cursor, after(this.text, this.cursor));
				return 'more';
			case 'backspace':
				this.erase(before(this.text, this.cursor), this.cursor);
				return 'more';
			case 'tab':
				return this.complete(tabbed);
			case 'left':
			case 'ctrl-b':
				this.moveTo(before(this.text, this.cursor));
				return 'more';
			case 'right':
			case 'ctrl-f':
				this.moveTo(after(this.text, this.cursor));
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
				this.moveTo(wordStart(this.text, this.cursor));
				return 'more';
			case 'ctrl-right':
			case 'meta-f':
				this.moveTo(wordEnd(this.text, this.cursor));
				return 'more';
			case 'ctrl-k':
				this.kill(this.cursor, this.text.length, killing, 'after');
				return 'more';
			case 'ctrl-u':
				this.kill(0, this.cursor, killing, 'before');
				return 'more';
			case 'ctrl-w':
				this.kill(blankWordStart(this.text, this.cursor), this.cursor, killing, 'before');
				return 'more';
			case 'meta-backspace':
				this.kill(wordStart(this.text, this.cursor), this.cursor, killing, 'before');
				return 'more';
			case 'meta-d':
				this.kill(this.cursor, wordEnd(this.text, this.cursor), killing, 'after');
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
				if (!last) return 'more';
				this.set(last.text, last.cursor);
				this.redraw();
				return 'more';
			}
			case 'ctrl-l':
				this.screen.draw('\x1b[H\x1b[2J');
				this.display.begin(this.shown);
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
				this.search = new HistorySearch(this.request.history ?? [], { text: this.text, cursor: this.cursor });
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
		if (this.undo.at(-1)?.text === this.text) return;
		this.undo.push({ text: this.text, cursor: this.cursor });
		if (this.undo.length > 200) this.undo.shift();
	}

	private set(text: string, cursor: number): void {
		this.text = text;
		this.lines[this.lineIndex] = text;
		this.cursor = Math.max(0, Math.min(cursor, text.length));
	}

	/** Has another text on the line, until Ctrl-_ takes it back. */
	private change(text: string, cursor: number): void {
		this.remember();
		this.set(text, cursor);
		this.redraw();
	}

	private insert(added: string): void {
		const { text, cursor } = this;
		if (added === '') return;
		this.remember();
		this.set(text.slice(0, cursor) + added + text.slice(cursor), cursor + added.length);
		if (cursor === text.length) this.display.append(this.shown, added);
		else this.redraw();
	}

	private erase(from: number, to: number): void {
		if (from !== to) this.change(this.text.slice(0, from) + this.text.slice(to), from);
	}

	private kill(from: number, to: number, again: boolean, side: 'before' | 'after'): void {
		this.killing = true;
		if (from === to) return;
		const text = this.text.slice(from, to);
		this.killRing.text = !again ? text : side === 'after' ? this.killRing.text + text : text + this.killRing.text;
		this.erase(from, to);
	}

	private transpose(): void {
		const { text, cursor } = this;
		if (text.length < 2 || cursor === 0) return;
		const at = cursor === text.length ? before(text, cursor) : cursor;
		const [left, right] = [before(text, at), after(text, at)];
		this.change(text.slice(0, left) + text.slice(at, right) + text.slice(left, at) + text.slice(right), right);
	}

	private changeCase(name: string): void {
		const end = wordEnd(this.text, this.cursor);
		const word = this.text.slice(this.cursor, end);
		const changed =
			name === 'meta-u'
				? word.toUpperCase()
				: name === 'meta-l'
					? word.toLowerCase()
					: word.toLowerCase().replace(/[a-z]/, (letter) => letter.toUpperCase());
		this.change(this.text.slice(0, this.cursor) + changed + this.text.slice(end), end);
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

	/** A key of a search. Undefined: the search is over and the key still counts. */
	private searchKey(search: HistorySearch, name: string): Outcome | undefined {
		const outcome = search.key(name);
		({ text: this.text, cursor: this.cursor } = search.found);
		if (outcome !== 'more') this.search = undefined;
		if (outcome === 'accept') this.lines[this.lineIndex] = this.text;
		this.redraw();
		if (outcome === 'interrupt') return 'interrupt';
		return outcome === 'accept' && name !== 'escape' ? undefined : 'more';
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
		const done = agreedOn(candidates);
		if (done !== typed && (done.length > typed.length || candidates.length === 1)) {
			const rest = this.text.slice(this.cursor);
			// The blank that ends a word is there already.
			const piece = done.endsWith(' ') && rest.startsWith(' ') ? done.slice(0, -1) : done;
			this.change(this.text.slice(0, from) + piece + rest, from + piece.length);
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
		const names = shownNames(candidates);
		this.moveTo(this.text.length);
		if (names.length > ASK_ABOVE) {
			this.screen.draw(`\nDisplay all ${names.length} possibilities? (y or n)`);
			const answer = new Promise<boolean>((resolve) => {
				this.asking = resolve;
			});
			this.settled();
			if (!(await answer)) {
				this.screen.draw('\n');
				this.display.begin(this.shown);
				return;
			}
		}
		this.screen.draw(`\n${inEqualColumns(names, this.screen.columns).join('\n')}\n`);
		this.display.begin(this.shown);
	}

	// Drawing.

	private get shown(): Shown {
		return { prompt: this.search?.prompt ?? this.request.prompt, text: this.text, cursor: this.cursor };
	}

	private moveTo(index: number): void {
		this.cursor = index;
		this.display.move(this.shown);
	}

	private redraw(): void {
		this.display.redraw(this.shown);
	}
}
