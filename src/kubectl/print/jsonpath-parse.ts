/** The grammar of kubectl's JSONPath: text to a tree. Read as client-go's scanner reads it, since its errors name what it met. */

/** A bad template, or one that an object does not fit. `message` is kubectl's. */
export class JsonPathError extends Error {}

/** One move from the values at hand to the next ones. */
export type Step =
	/** A quoted text: takes the place of all values. */
	| { type: 'text'; text: string }
	/** A number or boolean: one for each value. */
	| { type: 'literal'; value: number | boolean }
	/** `range`, `end`, or a word that means nothing. */
	| { type: 'word'; word: string }
	| { type: 'field'; name: string }
	| { type: 'wildcard' }
	| { type: 'recursive' }
	| { type: 'slice'; from: number | undefined; to: number | undefined; step: number | undefined; single: boolean }
	| { type: 'union'; members: Step[][] }
	| { type: 'filter'; left: Step[]; operator: string; right: Step[] };

/** Text as it stands, or the steps of a pair of braces. */
export type Expression = { type: 'text'; text: string } | { type: 'action'; steps: Step[] };

/** Parses a whole template. Throws JsonPathError. */
export function parseTemplate(template: string): Expression[] {
	const expressions: Expression[] = [];
	let at = 0;
	while (at < template.length) {
		const brace = template.indexOf('{', at);
		if (brace < 0) {
			expressions.push({ type: 'text', text: template.slice(at) });
			break;
		}
		if (brace > at) expressions.push({ type: 'text', text: template.slice(at, brace) });
		const action = new Action(template, brace + 1);
		expressions.push({ type: 'action', steps: action.read() });
		at = action.at;
	}
	return expressions;
}

/** The steps of a text that stands within braces. */
const parseAction = (text: string): Step[] => new Action(`{${text}}`, 1).read();

/** A letter, digit or underscore of any script. */
const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{Nd}_]/u.test(character);

/** What ends a field's name. */
const isTerminator = (character: string | undefined): boolean =>
	character === undefined || /[ \t\r\n.,[\]$@{}]/.test(character);

/** Reads one action, from behind its opening brace to behind the closing one. */
class Action {
	private readonly text: string;
	at: number;
	private readonly steps: Step[] = [];

	constructor(text: string, at: number) {
		this.text = text;
		this.at = at;
	}

	read(): Step[] {
		for (;;) {
			const rest = this.text.slice(this.at, this.at + 3);
			if (rest.startsWith('}')) {
				this.at++;
				return this.steps;
			}
			if (rest === '[?(') this.filter();
			else if (rest.startsWith('..')) this.recursive();
			else this.one();
		}
	}

	private one(): void {
		const character = this.text.slice(this.at).match(/^./su)?.[0];
		if (character === undefined || /[\r\n]/.test(character)) throw new JsonPathError('unclosed action');
		if (character === ' ' || character === '@' || character === '$') this.at++;
		else if (character === '[') this.bracket();
		else if (character === '"' || character === "'") this.quote(character);
		else if (character === '.') {
			this.at++;
			this.field();
		} else if (/[+\-\p{Nd}]/u.test(character)) this.number();
		else if (isWord(character)) this.word();
		else {
			const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
			throw new JsonPathError(`unrecognized character in action: U+${code} '${character}'`);
		}
	}

	private recursive(): void {
		if (this.steps.at(-1)?.type === 'recursive') throw new JsonPathError('invalid multiple recursive descent');
		this.at += 2;
		this.steps.push({ type: 'recursive' });
		if (isWord(this.text[this.at])) this.field();
	}

	/** A name up to a terminator; a backslash takes the next character in. */
	private field(): void {
		const start = this.at;
		while (!isTerminator(this.text[this.at])) this.at += this.text[this.at] === '\\' ? 2 : 1;
		this.at = Math.min(this.at, this.text.length);
		const name = this.text.slice(start, this.at);
		this.steps.push(name === '*' ? { type: 'wildcard' } : { type: 'field', name: name.replaceAll('\\', '') });
	}

	private word(): void {
		const start = this.at;
		while (!isTerminator(this.text[this.at])) this.at++;
		const word = this.text.slice(start, this.at);
		if (word === 'true' || word === 'false') this.steps.push({ type: 'literal', value: word === 'true' });
		else this.steps.push({ type: 'word', word });
	}

	private number(): void {
		const [digits] = /^[+-]?[\p{Nd}.]*/u.exec(this.text.slice(this.at)) as RegExpExecArray;
		this.at += digits.length;
		if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(digits)) throw new JsonPathError(`cannot parse number ${digits}`);
		this.steps.push({ type: 'literal', value: Number(digits) });
	}

	private quote(quote: string): void {
		const start = this.at++;
		for (;;) {
			const character = this.text[this.at++];
			if (character === undefined || character === '\n') throw new JsonPathError('unterminated quoted string');
			if (character === quote && this.text[this.at - 2] !== '\\') break;
		}
		this.steps.push({ type: 'text', text: unquote(this.text.slice(start, this.at)) });
	}

	/** `[0]`, `[1:3]`, `['key']`, `[*]` or several with commas between. Quotes do not shield a bracket or comma. */
	private bracket(): void {
		const [inside] = /^[^\]\n]*/.exec(this.text.slice(this.at + 1)) as RegExpExecArray;
		const end = this.at + 1 + inside.length;
		if (this.text[end] !== ']') throw new JsonPathError('unterminated array');
		this.at = end + 1;
		const members = inside.split(',');
		if (members.length > 1) {
			this.steps.push({
				type: 'union',
				members: members.map((member) => parseAction(`[${member.replace(/^ +| +$/g, '')}]`)),
			});
			return;
		}
		const key = /^'([^']*)'$/.exec(inside);
		if (key) this.steps.push(...parseAction(`.${key[1]}`));
		else this.steps.push(slice(inside === '*' ? ':' : inside));
	}

	private filter(): void {
		this.at += 3;
		const start = this.at;
		let pair: string | undefined;
		let paired = false;
		for (;;) {
			const character = this.text[this.at++];
			if (character === undefined || character === '\n') throw new JsonPathError('unterminated filter');
			if (character === '"' || character === "'") {
				if (pair === undefined) pair = character;
				else if (character === pair && this.text[this.at - 2] !== '\\') paired = true;
			} else if (character === ')' && (pair !== undefined) === paired) break;
		}
		const inside = this.text.slice(start, this.at - 1);
		if (this.text[this.at++] !== ']') throw new JsonPathError('unclosed array expect ]');
		const comparison = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(inside);
		this.steps.push({
			type: 'filter',
			left: parseAction(comparison?.[1] ?? inside),
			operator: comparison?.[2] ?? 'exists',
			right: comparison ? parseAction(comparison[3] as string) : [],
		});
	}
}

function slice(text: string): Step {
	const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
	if (!match) throw new JsonPathError(`invalid array index ${text}`);
	const [from, to, step] = [match[1], match[2]?.slice(1), match[3]?.slice(1)].map((part) => {
		if (part === '-') throw new JsonPathError('array index - is not a number');
		return part === undefined || part === '' ? undefined : Number(part);
	});
	// Without a colon it is the one element; of `[]` the first.
	const single = match[2] === undefined;
	return { type: 'slice', from, to: single ? (from ?? 0) + 1 : to, step, single };
}

const ESCAPES: Record<string, string> = {
	a: '\x07',
	b: '\b',
	f: '\f',
	n: '\n',
	r: '\r',
	t: '\t',
	v: '\v',
	'\\': '\\',
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.?))/gs;

/** The text of a quoted literal, escapes resolved as Go's strconv.UnquoteChar does. Throws JsonPathError. */
function unquote(quoted: string): string {
	const fail = (): never => {
		throw new JsonPathError(`unquote string ${quoted} error invalid syntax`);
	};
	return quoted
		.slice(1, -1)
		.replace(ESCAPE, (_, byte?: string, short?: string, long?: string, octal?: string, character?: string) => {
			const hex = byte ?? short ?? long;
			if (hex !== undefined) return Number.parseInt(hex, 16) > 0x10ffff ? fail() : codePoint(hex, 16);
			if (octal !== undefined) return codePoint(octal, 8);
			if (character === quoted[0]) return character as string;
			return ESCAPES[character ?? ''] ?? fail();
		});
}

const codePoint = (digits: string, base: number): string => String.fromCodePoint(Number.parseInt(digits, base));
