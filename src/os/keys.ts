/** What a keyboard sends, taken apart: characters, control keys, escape sequences, pastes. */

/** One key. `name` is a printable character itself, or a name such as `left`, `ctrl-a`, `meta-b`, `enter`. */
export interface Key {
	name: string;
	/** The text as sent. */
	data: string;
	/** It came within a bracketed paste. */
	pasted: boolean;
}

const SEQUENCES: Record<string, string> = {
	'[A': 'up',
	'[B': 'down',
	'[C': 'right',
	'[D': 'left',
	'[H': 'home',
	'[F': 'end',
	OA: 'up',
	OB: 'down',
	OC: 'right',
	OD: 'left',
	OH: 'home',
	OF: 'end',
	'[1~': 'home',
	'[7~': 'home',
	'[4~': 'end',
	'[8~': 'end',
	'[3~': 'delete',
	'[2~': 'insert',
	'[5~': 'page-up',
	'[6~': 'page-down',
	'[Z': 'back-tab',
	'[1;5C': 'ctrl-right',
	'[1;5D': 'ctrl-left',
	'[1;3C': 'meta-f',
	'[1;3D': 'meta-b',
	'[5C': 'ctrl-right',
	'[5D': 'ctrl-left',
	'[1;5H': 'home',
	'[1;5F': 'end',
	'[3;5~': 'meta-d',
	'[3;3~': 'meta-d',
};

const CONTROL: Record<string, string> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	'\x7f': 'backspace',
	'\b': 'backspace',
};

const PASTE_END = '\x1b[201~';

/** Text that a paste may hold: escape sequences and control characters would act, so they are dropped. */
const harmless = (text: string): string =>
	text
		.replace(/\r\n?/g, '\n')
		.replace(/\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-Z\\-_])/g, '')
		.replace(/[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]/g, '');

/** Collects what is sent and gives it out key by key. */
export class KeyQueue {
	private buffer = '';
	/** The rest of a paste, made harmless. */
	private pasted = '';
	private inPaste = false;

	push(data: string): void {
		this.buffer += data;
	}

	get empty(): boolean {
		return this.buffer === '' && this.pasted === '';
	}

	clear(): void {
		this.buffer = '';
		this.pasted = '';
		this.inPaste = false;
	}

	/** All that waits, as text (for another terminal, or a program that reads keys). */
	drain(): string {
		const text = this.pasted + this.buffer.replaceAll('\x1b[200~', '').replaceAll(PASTE_END, '');
		this.clear();
		return text;
	}

	/** As `drain`, but a paste stays marked as one. */
	drainMarked(): string {
		const text =
			(this.pasted ? `\x1b[200~${this.pasted}${this.inPaste ? '' : PASTE_END}` : this.inPaste ? '\x1b[200~' : '') +
			this.buffer;
		this.clear();
		return text;
	}

	/** Does this control character wait anywhere outside a paste? */
	hasControl(character: string): boolean {
		return this.buffer.replace(/\x1b\[200~[\s\S]*?(\x1b\[201~|$)/g, '').includes(character);
	}

	/** What a paste goes on with, up to the end of its line: taken at once. Empty when something else comes next. */
	nextPasted(): string {
		if (this.pasted === '' && this.inPaste) this.readPaste();
		const end = this.pasted.indexOf('\n');
		const text = end < 0 ? this.pasted : this.pasted.slice(0, end);
		this.pasted = this.pasted.slice(text.length);
		return text;
	}

	/** The next key, or undefined when none is complete. */
	next(): Key | undefined {
		if (this.pasted === '' && this.inPaste) this.readPaste();
		if (this.pasted !== '') {
			const character = String.fromCodePoint(this.pasted.codePointAt(0) as number);
			this.pasted = this.pasted.slice(character.length);
			return { name: character === '\n' ? 'enter' : character, data: character, pasted: true };
		}
		if (this.buffer === '') return undefined;
		const first = this.buffer[0] as string;
		if (first !== '\x1b') {
			const character = String.fromCodePoint(this.buffer.codePointAt(0) as number);
			// Enter sent as CR LF is one key.
			const size = this.buffer.startsWith('\r\n') ? 2 : character.length;
			const data = this.take(size);
			const code = character.charCodeAt(0);
			const name =
				CONTROL[character] ??
				(code < 0x20 ? `ctrl-${code === 0 ? 'space' : code === 31 ? '_' : String.fromCharCode(code + 96)}` : character);
			return { name, data, pasted: false };
		}
		if (this.buffer.startsWith('\x1b[200~')) {
			this.take(6);
			this.inPaste = true;
			return this.next();
		}
		if (this.buffer.length === 1) return { name: 'escape', data: this.take(1), pasted: false };
		const sequence = /^\x1b(\[[0-?]*[ -/]*[@-~]|O[A-Za-z])/.exec(this.buffer);
		if (sequence) {
			const data = this.take(sequence[0].length);
			return { name: SEQUENCES[sequence[1] as string] ?? 'unknown', data, pasted: false };
		}
		// An unfinished sequence: the rest comes with the next piece.
		if (/^\x1b\[[0-?]*[ -/]*$/.test(this.buffer)) return undefined;
		const character = String.fromCodePoint(this.buffer.codePointAt(1) as number);
		const data = this.take(1 + character.length);
		const name =
			character === '\x7f' || character === '\b'
				? 'meta-backspace'
				: character === '\x1b'
					? 'escape'
					: `meta-${character.toLowerCase()}`;
		return { name, data, pasted: false };
	}

	private readPaste(): void {
		const end = this.buffer.indexOf(PASTE_END);
		this.inPaste = end < 0;
		this.pasted = harmless(end < 0 ? this.buffer : this.buffer.slice(0, end));
		this.buffer = end < 0 ? '' : this.buffer.slice(end + PASTE_END.length);
		// A tab would complete; readline takes a pasted one as it is, which a shell reads as a blank.
		this.pasted = this.pasted.replaceAll('\t', '    ');
	}

	private take(size: number): string {
		const data = this.buffer.slice(0, size);
		this.buffer = this.buffer.slice(size);
		return data;
	}
}
