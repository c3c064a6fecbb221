/** JSON as Go's encoding/json scans it: where a value ends, or why the text is none, in Go's words. */

/** What Go nests at most (maxNestingDepth). */
const MAX_DEPTH = 10_000;

/** Characters of a string that need no second look. */
const PLAIN = /[^"\\\x00-\x1f]*/y;

/** A character as the scanner quotes it. */
function quoted(character: string): string {
	if (character === "'") return "'\\''";
	if (character === '"') return "'\"'";
	return `'${JSON.stringify(character).slice(1, -1)}'`;
}

/** Why a text is no JSON (json.SyntaxError). */
export class GoJsonFault extends Error {
	/** Index of the character that is wrong; the length of the text where it ends too early. */
	readonly at: number;
	/** Whether the text ends before its value does. */
	readonly ended: boolean;

	constructor(message: string, at: number, ended = false) {
		super(message);
		this.at = at;
		this.ended = ended;
	}
}

/** Finds the ends of the values of a text, one after the other. */
export class GoJsonScanner {
	private readonly text: string;
	private readonly open: ('{' | '[')[] = [];
	private expected: 'value' | 'first-key' | 'key' | 'first-item' | 'more' = 'value';
	/** Levels of nesting at the deepest place so far. */
	deepest = 0;
	/** Where it is: behind a value once `scan` has found its end. */
	at: number;

	/** @param at where the first value begins, whitespace before it aside. */
	constructor(text: string, at = 0) {
		this.text = text;
		this.at = at;
	}

	/** The next character that is no whitespace; undefined at the end. */
	space(): string | undefined {
		while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at++;
		return this.text[this.at];
	}

	/** @throws GoJsonFault for what stands here. */
	fail(context: string): never {
		const character = this.text[this.at];
		if (character === undefined) throw new GoJsonFault('unexpected end of JSON input', this.at, true);
		throw new GoJsonFault(`invalid character ${quoted(character)} ${context}`, this.at);
	}

	/**
	 * Goes on towards the end of the value.
	 * @param steps how many keys, scalars and brackets to take at most.
	 * @returns whether the end is reached.
	 * @throws GoJsonFault
	 */
	scan(steps = Number.POSITIVE_INFINITY): boolean {
		for (let step = 0; step < steps; step++) {
			if (this.step()) return true;
		}
		return false;
	}

	private step(): boolean {
		const next = this.space();
		switch (this.expected) {
			case 'first-item':
				if (next === ']') this.close();
				else this.value(next);
				break;
			case 'value':
				this.value(next);
				break;
			case 'first-key':
				if (next === '}') this.close();
				else this.key(next);
				break;
			case 'key':
				this.key(next);
				break;
			case 'more': {
				const map = this.open.at(-1) === '{';
				if (next === ',') {
					this.at++;
					this.expected = map ? 'key' : 'value';
				} else if (next === (map ? '}' : ']')) this.close();
				else this.fail(map ? 'after object key:value pair' : 'after array element');
			}
		}
		if (this.expected !== 'more' || this.open.length > 0) return false;
		this.expected = 'value';
		return true;
	}

	private push(bracket: '{' | '['): void {
		this.open.push(bracket);
		this.deepest = Math.max(this.deepest, this.open.length);
		if (this.open.length > MAX_DEPTH) throw new GoJsonFault('exceeded max depth', this.at);
		this.at++;
		this.expected = bracket === '{' ? 'first-key' : 'first-item';
	}

	private close(): void {
		this.at++;
		this.open.pop();
		this.expected = 'more';
	}

	private key(first: string | undefined): void {
		if (first !== '"') this.fail('looking for beginning of object key string');
		this.string();
		if (this.space() !== ':') this.fail('after object key');
		this.at++;
		this.expected = 'value';
	}

	private value(first: string | undefined): void {
		if (first === '{' || first === '[') return this.push(first);
		this.expected = 'more';
		if (first === '"') return this.string();
		if (first === '-' || (first !== undefined && first >= '0' && first <= '9')) return this.number();
		const word = ['true', 'false', 'null'].find((each) => each[0] === first);
		if (!word) this.fail('looking for beginning of value');
		for (const letter of word) {
			if (this.text[this.at] !== letter) this.fail(`in literal ${word} (expecting ${quoted(letter)})`);
			this.at++;
		}
	}

	private string(): void {
		for (this.at++; ; this.at++) {
			PLAIN.lastIndex = this.at;
			PLAIN.test(this.text);
			this.at = PLAIN.lastIndex;
			const character = this.text[this.at];
			if (character === '"') break;
			if (character !== '\\') this.fail('in string literal');
			this.escape();
		}
		this.at++;
	}

	/** Leaves `at` on the last character. */
	private escape(): void {
		const length = this.text[this.at + 1] === 'u' ? 6 : 2;
		const sequence = this.text.slice(this.at, this.at + length);
		this.at += sequence.length - 1;
		if (sequence.length < length) {
			this.at++;
			this.fail('in string literal');
		}
		if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})$/.test(sequence))
			throw new GoJsonFault(`invalid escape sequence \`${sequence}\` in string`, this.at);
	}

	private digits(context: string): void {
		if (!/[0-9]/.test(this.text[this.at] ?? '')) this.fail(context);
		while (/[0-9]/.test(this.text[this.at] ?? '')) this.at++;
	}

	private number(): void {
		if (this.text[this.at] === '-') this.at++;
		if (this.text[this.at] === '0') this.at++;
		else this.digits('in numeric literal');
		if (this.text[this.at] === '.') {
			this.at++;
			this.digits('after decimal point in numeric literal');
		}
		if (!/[eE]/.test(this.text[this.at] ?? '')) return;
		this.at++;
		if (/[-+]/.test(this.text[this.at] ?? '')) this.at++;
		this.digits('in exponent of numeric literal');
	}
}

/** Why a text is not one JSON value and nothing else, in Go's words; undefined when it is. */
export function goJsonSyntaxFault(text: string): string | undefined {
	try {
		const scanner = new GoJsonScanner(text);
		scanner.scan();
		if (scanner.space() !== undefined) scanner.fail('after top-level value');
		return undefined;
	} catch (error) {
		if (error instanceof GoJsonFault) return error.message;
		throw error;
	}
}

/** Why a text is not to be had as an object (`map[string]interface{}`), in Go's words; undefined when it is one, or null. */
export function goJsonFault(text: string): string | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return goJsonSyntaxFault(text);
	}
	if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined;
	const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
	return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}
