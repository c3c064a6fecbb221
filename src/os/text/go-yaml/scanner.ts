/**
 * A YAML text as go-yaml's scanner cuts it into tokens. Block collections get a token where they begin and where they
 * end, found by their indents. That something was a key shows only at the colon behind it: what may be one (a simple
 * key, YAML 1.1 7.4.2) is kept back until it is settled.
 */

import { Cursor, END, isBlank, isBlankOrEnd } from './cursor.ts';
import { type Directive, scanAnchor, scanDirective, scanTag, type Tag } from './names.ts';
import { scanBlock, scanPlain, scanQuoted } from './scalars.ts';

/** What go-yaml nests at most, in brackets and in indents each (max_flow_level, max_indents). */
const MAX_DEPTH = 10_000;
/** Characters that a key without `?` may have, up to its colon. */
const MAX_KEY = 1024;

/** With what no plain scalar begins, except `-`, `?` and `:` with something behind them. */
const INDICATORS = '-?:,[]{}#&*!|>\'"%@`';

type Mark =
	| 'stream end'
	| 'document start'
	| 'document end'
	| 'block sequence start'
	| 'block mapping start'
	| 'block end'
	| '['
	| ']'
	| '{'
	| '}'
	| ','
	| '-'
	| 'key'
	| ':';

type Content =
	| { kind: Mark }
	| { kind: 'anchor' | 'alias'; name: string }
	| ({ kind: 'tag' } & Tag)
	| { kind: 'scalar'; value: string; isPlain: boolean }
	| Directive;

/** `line` is that of its beginning, from 0. */
export type Token = Content & { line: number };

/** What may turn out to be a key. */
interface SimpleKey {
	possible: boolean;
	/** Where nothing but a key may stand. */
	required: boolean;
	/** The number of its token, counted from the beginning of the text. */
	token: number;
	line: number;
	column: number;
}

export class Scanner {
	private readonly cursor: Cursor;
	/** Tokens that are found and not taken. */
	private readonly queue: Token[] = [];
	/** How many were, which is the number of the next. */
	taken = 0;
	/** Column of the innermost block collection, and of those around it. */
	private indent = -1;
	private readonly indents: number[] = [];
	/** One at the bottom and one for each open bracket. */
	private readonly keys: SimpleKey[] = [];
	/** Where in `keys` the key is that begins with a token. */
	private readonly keyOfToken = new Map<number, number>();
	private keyAllowed = true;
	private ended = false;

	constructor(text: string) {
		this.cursor = new Cursor(text);
		this.addLevel();
	}

	/**
	 * The next token; after 'stream end' there is none to ask for.
	 * @throws YamlFault
	 */
	peek(): Token {
		while (this.isUnsettled()) this.scan();
		return this.queue[0] as Token;
	}

	/** Takes the token that `peek` gave. */
	take(): void {
		this.queue.shift();
		this.taken++;
	}

	private isUnsettled(): boolean {
		if (this.queue.length === 0) return !this.ended;
		const level = this.keyOfToken.get(this.taken);
		const key = level === undefined ? undefined : this.keys[level];
		return key !== undefined && this.mayBeKey(key);
	}

	private get inFlow(): boolean {
		return this.keys.length > 1;
	}

	private get key(): SimpleKey {
		return this.keys.at(-1) as SimpleKey;
	}

	/** The number of the token that comes next into the queue. */
	private get nextToken(): number {
		return this.taken + this.queue.length;
	}

	private scan(): void {
		const { cursor } = this;
		this.skipToToken();
		this.closeBlocks(cursor.column);
		const here = cursor.peek();
		const standsAlone = isBlankOrEnd(cursor.peek(1));
		if (here === END) return this.scanEnd();
		if (here === '%' && cursor.column === 0) {
			this.leaveBlocks();
			return this.add(() => scanDirective(cursor));
		}
		if (cursor.atDocumentMark('---')) return this.scanDocumentMark('document start');
		if (cursor.atDocumentMark('...')) return this.scanDocumentMark('document end');
		switch (here) {
			case '[':
			case '{':
				return this.scanOpening(here);
			case ']':
			case '}':
				return this.scanClosing(here);
			case ',':
				this.dropKey();
				return this.scanMark(here, true);
			case '-':
				if (standsAlone) return this.scanEntry();
				break;
			case '?':
				if (standsAlone || this.inFlow) return this.scanKey();
				break;
			case ':':
				if (standsAlone || this.inFlow) return this.scanValue();
				break;
			case '&':
			case '*':
				this.keepKey();
				return this.add(() => ({ kind: here === '&' ? 'anchor' : 'alias', name: scanAnchor(cursor) }));
			case '!':
				this.keepKey();
				return this.add(() => ({ kind: 'tag', ...scanTag(cursor) }));
			case '|':
			case '>':
				if (!this.inFlow) return this.scanBlockScalar();
				break;
			case "'":
			case '"':
				this.keepKey();
				return this.add(() => ({ kind: 'scalar', value: scanQuoted(cursor), isPlain: false }));
		}
		const isPlain =
			!(isBlankOrEnd(here) || INDICATORS.includes(here)) ||
			(here === '-' && !isBlank(cursor.peek(1))) ||
			(!this.inFlow && (here === '?' || here === ':') && !standsAlone);
		if (!isPlain) throw cursor.fault('found character that cannot start any token');
		this.scanPlain();
	}

	/** Goes over blanks, comments and ends of lines. A tab is none where a line of a block begins. */
	private skipToToken(): void {
		const { cursor } = this;
		for (;;) {
			for (let here = cursor.peek(); here === ' ' || (here === '\t' && (this.inFlow || !this.keyAllowed)); ) {
				cursor.skip();
				here = cursor.peek();
			}
			cursor.skipComment();
			const { line } = cursor;
			cursor.skipBreak();
			if (cursor.line === line) return;
			if (!this.inFlow) this.keyAllowed = true;
		}
	}

	private scanEnd(): void {
		this.cursor.endLine();
		this.leaveBlocks();
		this.ended = true;
		this.queue.push({ kind: 'stream end', line: this.cursor.line });
	}

	private scanDocumentMark(kind: 'document start' | 'document end'): void {
		this.leaveBlocks();
		this.queue.push({ kind, line: this.cursor.line });
		this.cursor.skip(3);
	}

	private scanMark(kind: Mark, keyAllowed: boolean): void {
		this.keyAllowed = keyAllowed;
		this.queue.push({ kind, line: this.cursor.line });
		this.cursor.skip();
	}

	private scanOpening(kind: '[' | '{'): void {
		this.keepKey();
		this.addLevel();
		if (this.keys.length > MAX_DEPTH + 1) throw this.tooDeep();
		this.scanMark(kind, true);
	}

	private scanClosing(kind: ']' | '}'): void {
		this.dropKey();
		// Without any key between them the brackets forget that they themselves may be one: `{}: a` is refused.
		if (this.inFlow) this.keyOfToken.delete((this.keys.pop() as SimpleKey).token);
		this.scanMark(kind, false);
	}

	private scanEntry(): void {
		if (!this.inFlow) {
			if (!this.keyAllowed) throw this.cursor.fault('block sequence entries are not allowed in this context');
			this.openBlock('block sequence start', this.cursor);
		}
		this.dropKey();
		this.scanMark('-', true);
	}

	/** `?`, the beginning of a key that may be anything. */
	private scanKey(): void {
		if (!this.inFlow) {
			if (!this.keyAllowed) throw this.cursor.fault('mapping keys are not allowed in this context');
			this.openBlock('block mapping start', this.cursor);
		}
		this.dropKey();
		this.scanMark('key', !this.inFlow);
	}

	private scanValue(): void {
		const { key } = this;
		if (this.mayBeKey(key)) {
			this.insert({ kind: 'key', line: key.line }, key.token);
			this.openBlock('block mapping start', key, key.token);
			key.possible = false;
			this.keyOfToken.delete(key.token);
			return this.scanMark(':', false);
		}
		if (!this.inFlow) {
			if (!this.keyAllowed) throw this.cursor.fault('mapping values are not allowed in this context');
			this.openBlock('block mapping start', this.cursor);
		}
		this.scanMark(':', !this.inFlow);
	}

	private scanBlockScalar(): void {
		this.dropKey();
		this.keyAllowed = true;
		const { line } = this.cursor;
		const value = scanBlock(this.cursor, this.indent);
		this.queue.push({ kind: 'scalar', value, isPlain: false, line });
	}

	private scanPlain(): void {
		this.keepKey();
		this.keyAllowed = false;
		const { line } = this.cursor;
		const { value, broken } = scanPlain(this.cursor, this.indent, this.inFlow);
		if (broken) this.keyAllowed = true;
		this.queue.push({ kind: 'scalar', value, isPlain: true, line });
	}

	/** Adds what `scan` finds from here on; no key may begin right behind it. */
	private add(scan: () => Content): void {
		this.keyAllowed = false;
		const { line } = this.cursor;
		this.queue.push({ ...scan(), line });
	}

	/** Puts a token before the one of that number; at the end when that one is taken. */
	private insert(token: Token, before: number): void {
		const at = before - this.taken;
		if (at < 0) this.queue.push(token);
		else this.queue.splice(at, 0, token);
	}

	// Indents.

	/** Begins a block collection where it is the first thing so far to the right, before the token of a number. */
	private openBlock(
		kind: 'block sequence start' | 'block mapping start',
		{ line, column }: { line: number; column: number },
		before = this.nextToken,
	): void {
		if (this.inFlow || this.indent >= column) return;
		this.indents.push(this.indent);
		this.indent = column;
		if (this.indents.length > MAX_DEPTH) throw this.tooDeep();
		this.insert({ kind, line }, before);
	}

	/** Ends the block collections to the right of a column. */
	private closeBlocks(column: number): void {
		if (this.inFlow) return;
		for (; this.indent > column; this.indent = this.indents.pop() as number)
			this.queue.push({ kind: 'block end', line: this.cursor.line });
	}

	/** Ends all of them. */
	private leaveBlocks(): void {
		this.closeBlocks(-1);
		this.dropKey();
		this.keyAllowed = false;
	}

	private tooDeep(): Error {
		return this.cursor.fault(`exceeded max depth of ${MAX_DEPTH}`);
	}

	// Simple keys.

	/** Whether it still may be one. */
	private mayBeKey(key: SimpleKey): boolean {
		if (!key.possible) return false;
		if (key.line === this.cursor.line && this.cursor.column - key.column <= MAX_KEY) return true;
		this.refuse(key);
		return false;
	}

	private refuse(key: SimpleKey): void {
		if (key.required) throw this.cursor.fault("could not find expected ':'");
		key.possible = false;
	}

	/** What follows may be a key. */
	private keepKey(): void {
		if (!this.keyAllowed) return;
		const { line, column } = this.cursor;
		this.dropKey();
		const required = !this.inFlow && this.indent === column;
		this.keys[this.keys.length - 1] = { possible: true, required, token: this.nextToken, line, column };
		this.keyOfToken.set(this.nextToken, this.keys.length - 1);
	}

	/** What may have been a key on this level is none. */
	private dropKey(): void {
		if (!this.key.possible) return;
		this.refuse(this.key);
		this.keyOfToken.delete(this.key.token);
	}

	private addLevel(): void {
		const { line, column } = this.cursor;
		this.keys.push({ possible: false, required: false, token: this.nextToken, line, column });
	}
}
