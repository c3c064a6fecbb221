/** The grammar of kubectl's JSONPath: text to a tree. */

/** A bad template, or one that an object does not fit. `message` is kubectl's. */
export class JsonPathError extends Error {}

/** One move from the values at hand to the next ones. */
export type Step =
	| { type: 'root' }
	| { type: 'current' }
	| { type: 'literal'; value: string | number | boolean }
	| { type: 'field'; name: string }
	/** A bare word, which means nothing. */
	| { type: 'unknown'; word: string }
	| { type: 'wildcard' }
	| { type: 'recursive' }
	/** An index is a slice with step 0. */
	| { type: 'slice'; from: number | undefined; to: number | undefined; step: number | undefined }
	| { type: 'union'; members: Step[][] }
	| { type: 'filter'; left: Step[]; operator: string; right: Step[] };

export type Expression =
	| { type: 'text'; text: string }
	| { type: 'path'; steps: Step[] }
	/** Told only when the template is run, as kubectl does. */
	| { type: 'fault'; message: string }
	| { type: 'range'; steps: Step[]; body: Expression[] };

/** Parses a whole template. Throws JsonPathError. */
export function parseTemplate(template: string): Expression[] {
	const root: Expression[] = [];
	const open: { body: Expression[] }[] = [{ body: root }];
	let rest = template;
	while (rest !== '') {
		const brace = rest.indexOf('{');
		if (brace < 0) {
			push(open, { type: 'text', text: rest });
			break;
		}
		if (brace > 0) push(open, { type: 'text', text: rest.slice(0, brace) });
		const end = actionEnd(rest, brace + 1);
		const action = rest.slice(brace + 1, end).trim();
		rest = rest.slice(end + 1);
		if (action === 'end') {
			if (open.length === 1) push(open, { type: 'fault', message: 'not in range, nothing to end' });
			else open.pop();
		} else if (action.startsWith('range') && /^range[\s.[@$]/.test(`${action} `)) {
			const range: Expression = { type: 'range', steps: new PathParser(action.slice(5).trim()).path(), body: [] };
			push(open, range);
			open.push(range);
		} else {
			for (const part of splitAction(action)) push(open, { type: 'path', steps: new PathParser(part).path() });
		}
	}
	return root;
}

function push(open: { body: Expression[] }[], node: Expression): void {
	open.at(-1)?.body.push(node);
}

/** Where the action that starts at `from` closes. Braces within quotes do not count. */
function actionEnd(text: string, from: number): number {
	let quote = '';
	for (let at = from; at < text.length; at++) {
		const character = text[at] as string;
		if (quote) {
			if (character === '\\') at++;
			else if (character === quote) quote = '';
		} else if (character === '"' || character === "'") quote = character;
		else if (character === '}') return at;
	}
	if (quote) throw new JsonPathError('unterminated quoted string');
	throw new JsonPathError(/\[[^\]]*$/.test(text.slice(from)) ? 'unterminated array' : 'unclosed action');
}

/** `{.a .b}` prints both: blanks outside of quotes and brackets separate. */
function splitAction(action: string): string[] {
	const parts: string[] = [];
	let part = '';
	let quote = '';
	let depth = 0;
	for (let at = 0; at < action.length; at++) {
		const character = action[at] as string;
		if (quote) {
			part += character;
			if (character === '\\') part += action[++at] ?? '';
			else if (character === quote) quote = '';
			continue;
		}
		if (character === '"' || character === "'") quote = character;
		if (character === '[' || character === '(') depth++;
		if (character === ']' || character === ')') depth--;
		if (/\s/.test(character) && depth === 0) {
			if (part) parts.push(part);
			part = '';
		} else part += character;
	}
	if (part) parts.push(part);
	return parts;
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** The text of a quoted literal, escapes resolved. */
const unquote = (quoted: string): string =>
	quoted.slice(1, -1).replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);

class PathParser {
	private readonly text: string;
	private at = 0;

	constructor(text: string) {
		this.text = text;
	}

	path(): Step[] {
		const steps: Step[] = [];
		const word = /^(?:true|false|-?\d+(?:\.\d+)?)$/.exec(this.text);
		if (word)
			return [
				{ type: 'literal', value: this.text === 'true' ? true : this.text === 'false' ? false : Number(this.text) },
			];
		while (this.at < this.text.length) steps.push(...this.step());
		return steps;
	}

	private step(): Step[] {
		const character = this.text[this.at] as string;
		if (character === '"' || character === "'") return [{ type: 'literal', value: this.quoted() }];
		if (character === '$') {
			this.at++;
			return [{ type: 'root' }];
		}
		if (character === '@') {
			this.at++;
			return [{ type: 'current' }];
		}
		if (character === '[') return [this.bracket()];
		if (character === '*') {
			this.at++;
			return [{ type: 'wildcard' }];
		}
		if (character === '.') {
			this.at++;
			if (this.text[this.at] === '.') {
				this.at++;
				const recursive: Step = { type: 'recursive' };
				if (this.text[this.at] === '[' || this.text[this.at] === '*') return [recursive];
				const name = this.name();
				return name === '' ? [recursive] : [recursive, { type: 'field', name }];
			}
			if (this.text[this.at] === '[' || this.text[this.at] === '*') return [];
			return [{ type: 'field', name: this.name() }];
		}
		if (/\s/.test(character)) {
			this.at++;
			return [];
		}
		if (/[\w-]/.test(character)) {
			const word = this.name();
			return [{ type: 'unknown', word }];
		}
		throw new JsonPathError(
			`unrecognized character in action: U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')} '${character}'`,
		);
	}

	private name(): string {
		let name = '';
		while (this.at < this.text.length) {
			const character = this.text[this.at] as string;
			if (character === '\\') {
				name += this.text[this.at + 1] ?? '';
				this.at += 2;
				continue;
			}
			if (/[\s.[\](){}$@,|'"*=<>!&]/.test(character)) break;
			name += character;
			this.at++;
		}
		return name;
	}

	private quoted(): string {
		const start = this.at;
		const quote = this.text[this.at++];
		while (this.at < this.text.length && this.text[this.at] !== quote) this.at += this.text[this.at] === '\\' ? 2 : 1;
		if (this.at >= this.text.length) throw new JsonPathError('unterminated quoted string');
		this.at++;
		return unquote(this.text.slice(start, this.at));
	}

	private bracket(): Step {
		const end = this.bracketEnd();
		const inside = this.text.slice(this.at + 1, end).trim();
		this.at = end + 1;
		if (inside === '*') return { type: 'wildcard' };
		const filter = /^\?\((.*)\)$/s.exec(inside);
		if (filter) return parseFilter(filter[1] as string);
		const members = splitUnion(inside);
		if (members.length > 1) return { type: 'union', members: members.map((member) => [subscript(member)]) };
		return subscript(inside);
	}

	private bracketEnd(): number {
		let depth = 0;
		let quote = '';
		for (let at = this.at; at < this.text.length; at++) {
			const character = this.text[at] as string;
			if (quote) {
				if (character === '\\') at++;
				else if (character === quote) quote = '';
			} else if (character === '"' || character === "'") quote = character;
			else if (character === '[') depth++;
			else if (character === ']' && --depth === 0) return at;
		}
		throw new JsonPathError('unterminated array');
	}
}

function splitUnion(text: string): string[] {
	const members: string[] = [];
	let member = '';
	let quote = '';
	for (const character of text) {
		if (quote) {
			if (character === quote) quote = '';
		} else if (character === '"' || character === "'") quote = character;
		else if (character === ',') {
			members.push(member.trim());
			member = '';
			continue;
		}
		member += character;
	}
	members.push(member.trim());
	return members;
}

function subscript(text: string): Step {
	if (/^(['"]).*\1$/s.test(text)) return { type: 'field', name: unquote(text) };
	const slice = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
	if (!slice || text === '') throw new JsonPathError(`invalid array index ${text}`);
	const number = (part: string | undefined): number | undefined =>
		part === undefined || part === '' || part === ':' ? undefined : Number(part.replace(':', ''));
	if (slice[2] === undefined) return { type: 'slice', from: Number(slice[1]), to: undefined, step: 0 };
	const step = number(slice[3]);
	if (step !== undefined && step <= 0) throw new JsonPathError('step must be > 0');
	return { type: 'slice', from: number(slice[1]), to: number(slice[2]), step: step ?? 1 };
}

function parseFilter(text: string): Step {
	let quote = '';
	let depth = 0;
	for (let at = 0; at < text.length; at++) {
		const character = text[at] as string;
		if (quote) {
			if (character === '\\') at++;
			else if (character === quote) quote = '';
			continue;
		}
		if (character === '"' || character === "'") quote = character;
		else if (character === '[' || character === '(') depth++;
		else if (character === ']' || character === ')') depth--;
		else if (depth === 0) {
			const operator = /^(==|!=|<=|>=|<|>)/.exec(text.slice(at))?.[1];
			if (!operator) continue;
			return {
				type: 'filter',
				left: new PathParser(text.slice(0, at).trim()).path(),
				operator,
				right: new PathParser(text.slice(at + operator.length).trim()).path(),
			};
		}
	}
	return { type: 'filter', left: new PathParser(text.trim()).path(), operator: 'exists', right: [] };
}
