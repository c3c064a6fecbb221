/** What Go's encoding/json says of a text that is no JSON object: where its scanner stops, and why. */

/** A character as the scanner quotes it. */
function quoted(character: string): string {
	if (character === "'") return "'\\''";
	if (character === '"') return "'\"'";
	return `'${JSON.stringify(character).slice(1, -1)}'`;
}

class Fault extends Error {}

class Scanner {
	private readonly text: string;
	private at = 0;

	constructor(text: string) {
		this.text = text;
	}

	private fail(context: string): never {
		const character = this.text[this.at];
		if (character === undefined) throw new Fault('unexpected end of JSON input');
		throw new Fault(`invalid character ${quoted(character)} ${context}`);
	}

	private space(): string | undefined {
		while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at++;
		return this.text[this.at];
	}

	/** The whole text: one value and nothing behind it. */
	document(): void {
		this.value();
		if (this.space() !== undefined) this.fail('after top-level value');
	}

	private value(): void {
		const first = this.space();
		if (first === '{') this.object();
		else if (first === '[') this.array();
		else if (first === '"') this.string();
		else if (first === '-' || (first !== undefined && first >= '0' && first <= '9')) this.number();
		else {
			const word = ['true', 'false', 'null'].find((each) => each[0] === first);
			if (word) this.literal(word);
			else this.fail('looking for beginning of value');
		}
	}

	private object(): void {
		this.at++;
		if (this.space() === '}') return void this.at++;
		for (;;) {
			if (this.space() !== '"') this.fail('looking for beginning of object key string');
			this.string();
			if (this.space() !== ':') this.fail('after object key');
			this.at++;
			this.value();
			const next = this.space();
			if (next !== ',' && next !== '}') this.fail('after object key:value pair');
			this.at++;
			if (next === '}') return;
		}
	}

	private array(): void {
		this.at++;
		if (this.space() === ']') return void this.at++;
		for (;;) {
			this.value();
			const next = this.space();
			if (next !== ',' && next !== ']') this.fail('after array element');
			this.at++;
			if (next === ']') return;
		}
	}

	private string(): void {
		for (this.at++; this.text[this.at] !== '"'; this.at++) {
			const character = this.text[this.at];
			if (character === undefined || character < ' ') this.fail('in string literal');
			if (character !== '\\') continue;
			this.at++;
			if (this.text[this.at] === 'u')
				for (let i = 0; i < 4; i++) {
					this.at++;
					if (!/[0-9a-fA-F]/.test(this.text[this.at] ?? '')) this.fail('in \\u hexadecimal character escape');
				}
			else if (!'bfnrt\\/"'.includes(this.text[this.at] ?? 'x')) this.fail('in string escape code');
		}
		this.at++;
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

	private literal(word: string): void {
		for (const letter of word) {
			if (this.text[this.at] !== letter) this.fail(`in literal ${word} (expecting ${quoted(letter)})`);
			this.at++;
		}
	}
}

/** Why a text is not to be had as an object (`map[string]interface{}`), in Go's words; undefined when it is one, or null. */
export function goJsonFault(text: string): string | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		try {
			new Scanner(text).document();
		} catch (error) {
			return error instanceof Fault ? error.message : 'exceeded max depth';
		}
		return undefined;
	}
	if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined;
	const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
	return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}
