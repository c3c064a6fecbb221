/** Reads JSON texts one after another from pieces of input, as jq's parser does, with its messages. */

import type { Value } from './value.ts';

/** Text that is no JSON; `message` is jq's. */
export class ParseError extends Error {}

/** The deepest nesting read. */
const MAX_DEPTH = 2_000;

/** What a string holds until something happens: no quote, backslash or line end. */
const IN_STRING = /[^"\\\n]+/y;
const INDENT = /[ \t]+/y;
const BLANK = /[ \t\r\n]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const ESCAPES: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The word or number that stands without quotes. Throws the message. */
function bareWord(word: string): Value {
	if (word === 'true') return true;
	if (word === 'false') return false;
	if (word === 'null') return null;
	if (word === 'nan') return Number.NaN;
	// A word that begins like one of these (and is not a number) is a literal misspelt, anything else a number.
	if (/^(t|f|nul|n$|nu$)/.test(word)) throw new ParseError('Invalid literal');
	if (/^[+-]?nan$/i.test(word)) return Number.NaN;
	if (/^[+-]?inf(inity)?$/i.test(word))
		return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
	if (!NUMBER.test(word)) throw new ParseError('Invalid numeric literal');
	return Number(word);
}

/** An array or object not finished. */
interface Frame {
	array: Value[] | undefined;
	object: Map<string, Value>;
	/** The key whose value comes next. */
	key: string | undefined;
}

/** The parser: `feed` takes text and hands out each value as it becomes whole. */
export class JsonReader {
	private stack: Frame[] = [];
	/** The value just read, not yet followed by a separator. */
	private next: Value | undefined;
	private word = '';
	private text: string | undefined;
	private escape = false;
	private line = 1;
	private column = 0;
	/** What the last significant token was, to tell `[1,]` and `[,` apart. */
	private last: '' | '[' | '{' | ',' | ':' | 'value' = '';

	/** Reads on. Throws ParseError, with the place. */
	*feed(input: string): Generator<Value> {
		for (let at = 0; at < input.length; ) {
			const run = this.plainRun(input, at);
			if (run > at) {
				if (this.text !== undefined) this.text += input.slice(at, run);
				this.column += run - at;
				at = run;
				continue;
			}
			const character = String.fromCodePoint(input.codePointAt(at) as number);
			at += character.length;
			if (character === '\n') {
				this.line++;
				this.column = 0;
			} else this.column++;
			try {
				const value = this.step(character);
				if (value !== undefined) yield value;
			} catch (error) {
				if (error instanceof ParseError) throw new ParseError(`${error.message} at ${this.place()}`);
				throw error;
			}
		}
	}

	/** Where a run of characters ends that need no look one by one: inside a string, and the blanks before a token. */
	private plainRun(input: string, at: number): number {
		const pattern =
			this.text !== undefined ? (this.escape ? undefined : IN_STRING) : this.word === '' ? INDENT : undefined;
		if (!pattern) return at;
		pattern.lastIndex = at;
		return pattern.test(input) ? pattern.lastIndex : at;
	}

	/** The end of the input: a number may become whole by it. Throws ParseError. */
	*end(): Generator<Value> {
		const fail = (message: string): never => {
			throw new ParseError(`${message} at EOF at ${this.place()}`);
		};
		if (this.text !== undefined) fail('Unfinished string');
		let value: Value | undefined;
		try {
			value = this.finishWord();
		} catch (error) {
			if (error instanceof ParseError) fail(error.message);
			throw error;
		}
		if (value !== undefined) yield value;
		if (this.stack.length > 0) fail('Unfinished JSON term');
		if (this.next !== undefined) {
			const top = this.next;
			this.next = undefined;
			yield top;
		}
	}

	private place(): string {
		return `line ${this.line}, column ${this.column}`;
	}

	/** One character; returns a whole top-level value when it ends one. */
	private step(character: string): Value | undefined {
		if (this.text !== undefined) return this.inString(character);
		if (character === '"') {
			const before = this.finishWord();
			this.text = '';
			return before;
		}
		if (BLANK.test(character)) return this.finishWord() ?? this.flush();
		if (!'[]{},:'.includes(character)) {
			// A byte order mark at the start is skipped.
			if (character !== '\ufeff' || this.line > 1 || this.column > 1) this.word += character;
			return undefined;
		}
		const before = this.finishWord();
		this.structure(character);
		return before ?? (this.stack.length === 0 ? this.flush() : undefined);
	}

	private flush(): Value | undefined {
		if (this.stack.length > 0 || this.next === undefined) return undefined;
		const value = this.next;
		this.next = undefined;
		return value;
	}

	private finishWord(): Value | undefined {
		if (this.word === '') return undefined;
		const { word } = this;
		this.word = '';
		return this.value(bareWord(word));
	}

	/** A value has come: at the top it lets out the one before. */
	private value(value: Value): Value | undefined {
		const top = this.stack.length === 0;
		if (this.next !== undefined && !top) throw new ParseError('Expected separator between values');
		const before = top ? this.next : undefined;
		this.next = value;
		this.last = 'value';
		return before;
	}

	private structure(character: string): void {
		const top = this.stack.at(-1);
		switch (character) {
			case '[':
			case '{':
				if (this.next !== undefined && top) throw new ParseError('Expected separator between values');
				if (this.stack.length >= MAX_DEPTH) throw new ParseError('Exceeds depth limit for parsing');
				this.stack.push({ array: character === '[' ? [] : undefined, object: new Map(), key: undefined });
				this.last = character;
				return;
			case ':':
				if (this.next === undefined) throw new ParseError("Expected string key before ':'");
				if (!top || top.array) throw new ParseError("':' not as part of an object");
				if (top.key !== undefined) throw new ParseError("':' should follow a key");
				if (typeof this.next !== 'string') throw new ParseError('Object keys must be strings');
				top.key = this.next;
				this.next = undefined;
				this.last = ':';
				return;
			case ',':
				if (this.next === undefined) throw new ParseError("Expected value before ','");
				if (!top) throw new ParseError("',' not as part of an array or an object");
				this.add(top);
				this.last = ',';
				return;
			case ']':
				if (!top?.array) throw new ParseError("Unmatched ']'");
				if (this.next !== undefined) this.add(top);
				else if (this.last === ',') throw new ParseError('Expected another array element');
				this.stack.pop();
				this.next = top.array;
				this.last = 'value';
				return;
			default:
				if (!top || top.array || (this.next === undefined && this.last === ':')) throw new ParseError("Unmatched '}'");
				if (this.next !== undefined) this.add(top);
				else if (this.last === ',') throw new ParseError('Expected another key-value pair');
				this.stack.pop();
				this.next = top.object;
				this.last = 'value';
		}
	}

	private add(frame: Frame): void {
		const value = this.next as Value;
		this.next = undefined;
		if (frame.array) frame.array.push(value);
		else if (frame.key === undefined) throw new ParseError('Objects must consist of key:value pairs');
		else {
			frame.object.set(frame.key, value);
			frame.key = undefined;
		}
	}

	private inString(character: string): Value | undefined {
		if (this.escape) {
			this.escape = false;
			this.text += character;
			return undefined;
		}
		if (character === '\\') this.escape = true;
		if (character !== '"') {
			this.text += character;
			return undefined;
		}
		const text = unescape(this.text as string);
		this.text = undefined;
		return this.value(text) ?? this.flush();
	}
}

/** The text of a string literal between its quotes. Throws ParseError. */
export function unescape(raw: string): string {
	if (/[\u0000-\u001f]/.test(raw))
		throw new ParseError('Invalid string: control characters from U+0000 through U+001F must be escaped');
	if (!raw.includes('\\')) return raw;
	const text = raw.replace(/\\(u([0-9a-fA-F]{4})?|[\s\S])/g, (_whole, sign: string, code: string | undefined) => {
		if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
		const plain = ESCAPES[sign];
		if (plain === undefined) throw new ParseError('Invalid escape');
		return plain;
	});
	if (!text.isWellFormed()) {
		if (/[\ud800-\udbff](?![\udc00-\udfff])/.test(text))
			throw new ParseError('Invalid \\uXXXX\\uXXXX surrogate pair escape');
		return text.toWellFormed();
	}
	return text;
}

/** All values of a text. Throws ParseError. */
export function parseAll(text: string): Value[] {
	const reader = new JsonReader();
	return [...reader.feed(text), ...reader.end()];
}

/** The one value of a text (`fromjson`, `--argjson`). Throws ParseError. */
export function parseOne(text: string): Value {
	let values: Value[];
	try {
		values = parseAll(text);
	} catch (error) {
		if (error instanceof ParseError) throw new ParseError(`${error.message} (while parsing '${text}')`);
		throw error;
	}
	if (values.length === 0) throw new ParseError(`Expected JSON value (while parsing '${text}')`);
	if (values.length > 1) throw new ParseError(`Unexpected extra JSON values (while parsing '${text}')`);
	return values[0] as Value;
}
