/**
 * Perl's regular expressions as Oniguruma reads them (its doc/RE, syntax PERL_NT), for jq: lazy and possessive repeats,
 * groups with names, looking around. The messages are Oniguruma's.
 */

import { CLASSES } from './bracket.ts';
import { type CharacterTest, Matcher, type Node } from './matcher.ts';
import { RegexError } from './regex.ts';

export interface PerlOptions {
	ignoreCase?: boolean;
	/** Blanks and comments in the pattern do not count. */
	extended?: boolean;
	/** `.` is a line end, too. */
	dotAll?: boolean;
	/** Where they differ, as PCRE reads patterns (see pcre.ts). */
	pcre?: boolean;
}

export interface PerlRegex {
	matcher: Matcher;
	/** The groups' names from the first on; undefined for one without. */
	names: (string | undefined)[];
}

/** The options at a place: `(?i)` changes them for the rest of its group. */
interface Flags extends PerlOptions {
	/** `^` and `$` are at each line. */
	lines?: boolean;
}

const SETS: Record<string, RegExp> = {
	d: /\p{Nd}/u,
	w: /[\p{L}\p{M}\p{N}\p{Pc}]/u,
	s: /[\t\n\v\f\r\u0085\p{Z}]/u,
	h: /[0-9A-Fa-f]/,
};
const CONTROLS: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07', e: '\x1b' };
/** How deep groups may nest. */
const MAX_DEPTH = 200;
/** The largest number in `{}` (ONIG_MAX_REPEAT_NUM). */
const MAX_REPEAT = 100_000;

/**
 * Compiles a pattern.
 * @throws RegexError in Oniguruma's words.
 */
export function compilePerlRegex(pattern: string, options: PerlOptions = {}): PerlRegex {
	const parser = new Parser(pattern);
	const node = parser.whole(options);
	return { matcher: new Matcher(node, parser.names.length, options.ignoreCase ?? false), names: parser.names };
}

class Parser {
	readonly names: (string | undefined)[] = [];
	private readonly pattern: string;
	private at = 0;
	private depth = 0;
	private readonly references: (number | string)[] = [];

	constructor(pattern: string) {
		this.pattern = pattern;
	}

	whole(options: PerlOptions): Node {
		const node = this.choice({ ...options });
		if (this.at < this.pattern.length) throw new RegexError('unmatched close parenthesis');
		for (const to of this.references)
			if (typeof to === 'string') {
				if (!this.names.includes(to)) throw new RegexError(`undefined name <${to}> reference`);
			} else if (to > this.names.length) throw new RegexError('invalid backref number/name');
		return node;
	}

	private take(text: string): boolean {
		if (!this.pattern.startsWith(text, this.at)) return false;
		this.at += text.length;
		return true;
	}

	private character(): string {
		const character = String.fromCodePoint(this.pattern.codePointAt(this.at) as number);
		this.at += character.length;
		return character;
	}

	private choice(flags: Flags): Node {
		// Options set in one branch hold in those after it.
		const own = { ...flags };
		const nodes = [this.sequence(own)];
		while (this.take('|')) nodes.push(this.sequence(own));
		return nodes.length === 1 ? (nodes[0] as Node) : { type: 'choice', nodes };
	}

	private sequence(flags: Flags): Node {
		const nodes: Node[] = [];
		while (this.at < this.pattern.length && !'|)'.includes(this.pattern[this.at] as string)) {
			if (flags.extended && this.skipBlank()) continue;
			const node = this.atom(flags);
			if (!node) continue;
			const repeated = this.repeats(node, flags);
			const last = nodes.at(-1);
			if (repeated.type === 'text' && last?.type === 'text')
				nodes[nodes.length - 1] = { type: 'text', text: last.text + repeated.text };
			else nodes.push(repeated);
		}
		return nodes.length === 1 ? (nodes[0] as Node) : { type: 'sequence', nodes };
	}

	private skipBlank(): boolean {
		const blank = /\s+|#[^\n]*/y;
		blank.lastIndex = this.at;
		if (!blank.test(this.pattern)) return false;
		this.at = blank.lastIndex;
		return true;
	}

	private repeats(atom: Node, flags: Flags): Node {
		let node = atom;
		for (;;) {
			if (flags.extended) while (this.skipBlank());
			const range = this.range();
			if (!range) return node;
			const [min, max] = range;
			const lazy = this.take('?');
			node = { type: 'repeat', node, min, max, lazy };
			if (!lazy && this.take('+')) node = { type: 'atomic', node };
		}
	}

	private range(): [number, number] | undefined {
		if (this.take('*')) return [0, Number.POSITIVE_INFINITY];
		if (this.take('+')) return [1, Number.POSITIVE_INFINITY];
		if (this.take('?')) return [0, 1];
		const interval = /\{(\d+)(?:(,)(\d*))?\}/y;
		interval.lastIndex = this.at;
		const found = interval.exec(this.pattern);
		if (!found) return undefined;
		this.at = interval.lastIndex;
		const min = Number(found[1]);
		const max = found[3] ? Number(found[3]) : found[2] ? Number.POSITIVE_INFINITY : min;
		if (min > MAX_REPEAT || (Number.isFinite(max) && max > MAX_REPEAT)) throw new RegexError('too big number');
		if (max < min) throw new RegexError('upper is smaller than lower in repeat range');
		return [min, max];
	}

	/** One atom; undefined when it was a comment or a change of options. */
	private atom(flags: Flags): Node | undefined {
		const character = this.pattern[this.at] as string;
		switch (character) {
			case '(':
				return this.group(flags);
			case '[':
				this.at++;
				return this.set(this.bracket(), flags);
			case '.':
				this.at++;
				return { type: 'set', test: (c) => flags.dotAll === true || c !== '\n' };
			case '^':
				this.at++;
				return { type: 'start', ...(flags.lines && { line: true }) };
			case '$':
				this.at++;
				return { type: 'end', before: flags.lines ? 'line' : 'last' };
			case '*':
			case '+':
			case '?':
				throw new RegexError('target of repeat operator is not specified');
			case '\\':
				return this.escape(flags);
			default:
				return this.literal(this.character(), flags);
		}
	}

	private literal(text: string, flags: Flags): Node {
		if (!flags.ignoreCase) return { type: 'text', text };
		const folded = text.toLowerCase();
		return { type: 'set', test: (c) => c.toLowerCase() === folded };
	}

	private set(test: CharacterTest, flags: Flags): Node {
		if (!flags.ignoreCase) return { type: 'set', test };
		return { type: 'set', test: (c) => test(c) || test(c.toLowerCase()) || test(c.toUpperCase()) };
	}

	private group(flags: Flags): Node | undefined {
		if (++this.depth > MAX_DEPTH) throw new RegexError('too deep nest level');
		this.at++;
		try {
			if (!this.take('?')) return this.capture(undefined, flags);
			if (this.take('#')) {
				while (this.at < this.pattern.length) if (this.character() === ')') return undefined;
				throw new RegexError('end pattern in group');
			}
			if (this.take(':')) return this.closed(flags);
			if (this.take('>')) return { type: 'atomic', node: this.closed(flags) };
			for (const [sign, behind, negated] of [
				['=', false, false],
				['!', false, true],
				['<=', true, false],
				['<!', true, true],
			] as const)
				if (this.take(sign)) return { type: 'look', behind, negated, node: this.closed(flags) };
			if (this.take('<') || (flags.pcre && this.take('P<'))) return this.capture(this.name('>'), flags);
			return this.options(flags);
		} finally {
			this.depth--;
		}
	}

	private name(close: string): string {
		const end = this.pattern.indexOf(close, this.at);
		if (end < 0) throw new RegexError('end pattern in group');
		const name = this.pattern.slice(this.at, end);
		this.at = end + close.length;
		if (name === '') throw new RegexError('group name is empty');
		if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw new RegexError(`invalid group name <${name}>`);
		return name;
	}

	private capture(name: string | undefined, flags: Flags): Node {
		const index = this.names.push(name);
		return { type: 'group', index, node: this.closed(flags) };
	}

	private closed(flags: Flags): Node {
		const node = this.choice(flags);
		if (!this.take(')')) throw new RegexError('end pattern with unmatched parenthesis');
		return node;
	}

	/** `(?i-x)` for the rest of the group around, `(?i:…)` for its own. */
	private options(flags: Flags): Node | undefined {
		const letters = /([imsx]*)(?:-([imsx]*))?([:)])/y;
		letters.lastIndex = this.at;
		const found = letters.exec(this.pattern);
		if (!found) {
			throw new RegexError(this.at < this.pattern.length ? 'undefined group option' : 'end pattern in group');
		}
		this.at = letters.lastIndex;
		const changed: Flags = { ...flags };
		for (const [list, on] of [
			[found[1] ?? '', true],
			[found[2] ?? '', false],
		] as const)
			for (const letter of list) {
				if (letter === 'i') changed.ignoreCase = on;
				else if (letter === 'x') changed.extended = on;
				else if (letter === 's') changed.dotAll = on;
				else changed.lines = on;
			}
		if (found[3] === ':') return this.closed(changed);
		Object.assign(flags, changed);
		return undefined;
	}

	private escape(flags: Flags): Node {
		this.at++;
		if (this.at >= this.pattern.length) throw new RegexError('end pattern at escape');
		const rest = this.pattern.slice(this.at);
		const number = /^[1-9]\d{0,2}/.exec(rest)?.[0];
		if (number !== undefined) {
			this.at += number.length;
			this.references.push(Number(number));
			return { type: 'back', index: Number(number) };
		}
		if (/^k[<']/.test(rest)) {
			this.at += 2;
			const name = this.name(rest[1] === '<' ? '>' : "'");
			this.references.push(name);
			return { type: 'back', index: this.names.lastIndexOf(name) + 1 };
		}
		const letter = rest[0] as string;
		const simple: Record<string, Node> = {
			A: { type: 'start' },
			z: { type: 'end' },
			Z: { type: 'end', before: 'last' },
			b: { type: 'boundary', kind: 'b' },
			B: { type: 'boundary', kind: 'B' },
			K: { type: 'keep' },
			...(flags.pcre && { h: { type: 'set', test: (c) => c === ' ' || c === '\t' } }),
		};
		const node = Object.hasOwn(simple, letter) ? simple[letter] : undefined;
		if (node) {
			this.at++;
			return node;
		}
		const test = this.escapedSet();
		return test ? this.set(test, flags) : this.literal(this.escapedCharacter(), flags);
	}

	/** `\d`, `\p{Lu}` and their opposites, after the backslash. */
	private escapedSet(): CharacterTest | undefined {
		const letter = this.pattern[this.at] as string;
		const lower = letter.toLowerCase();
		if (lower === 'p' && this.pattern[this.at + 1] === '{') return this.property(letter === 'P');
		const set = Object.hasOwn(SETS, lower) ? SETS[lower] : undefined;
		if (!set) return undefined;
		this.at++;
		return letter === lower ? (c) => set.test(c) : (c) => !set.test(c);
	}

	private property(opposite: boolean): CharacterTest {
		const end = this.pattern.indexOf('}', this.at);
		const written = end < 0 ? '' : this.pattern.slice(this.at + 2, end);
		this.at = end + 1;
		const name = written.replace(/^\^/, '');
		const negated = opposite !== written.startsWith('^');
		const set = this.propertySet(name);
		if (!set) throw new RegexError(`invalid character property name {${written}}`);
		return negated ? (c) => !set.test(c) : (c) => set.test(c);
	}

	private propertySet(name: string): RegExp | undefined {
		if (Object.hasOwn(CLASSES, name.toLowerCase())) return CLASSES[name.toLowerCase()];
		for (const text of [`\\p{${name}}`, `\\p{Script=${name}}`]) {
			try {
				return new RegExp(text, 'u');
			} catch {
				// No property of that kind: the next one.
			}
		}
		return undefined;
	}

	private escapedCharacter(): string {
		const code = /^(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{1,2})|(0[0-7]{0,2}))/.exec(this.pattern.slice(this.at));
		if (code) {
			this.at += code[0].length;
			const value =
				code[3] === undefined ? Number.parseInt((code[1] ?? code[2]) as string, 16) : Number.parseInt(code[3], 8);
			if (value > 0x10ffff) throw new RegexError('too big wide-char value');
			return String.fromCodePoint(value);
		}
		const character = this.character();
		return CONTROLS[character] ?? character;
	}

	/** A set in brackets, after the opening one. */
	private bracket(): CharacterTest {
		const negated = this.take('^');
		const any: CharacterTest[] = [];
		for (let first = true; first || !this.take(']'); first = false) {
			if (this.at >= this.pattern.length) throw new RegexError('premature end of char-class');
			if (first && this.pattern[this.at] === ']' && !this.pattern.includes(']', this.at + 1))
				throw new RegexError('empty char-class');
			any.push(this.member());
		}
		const holds: CharacterTest = (c) => any.some((test) => test(c));
		return negated ? (c) => !holds(c) : holds;
	}

	private member(): CharacterTest {
		const named = /\[:(\^?)(\w+):\]/y;
		named.lastIndex = this.at;
		const found = named.exec(this.pattern);
		if (found) {
			this.at = named.lastIndex;
			const set = Object.hasOwn(CLASSES, found[2] as string) ? CLASSES[found[2] as string] : undefined;
			if (!set) throw new RegexError('invalid POSIX bracket type');
			return found[1] ? (c) => !set.test(c) : (c) => set.test(c);
		}
		if (this.take('\\')) {
			if (this.at >= this.pattern.length) throw new RegexError('end pattern at escape');
			const test = this.escapedSet();
			if (test) return test;
			return this.span(this.take('b') ? '\b' : this.escapedCharacter());
		}
		return this.span(this.character());
	}

	/** A character, or the range that starts with it. */
	private span(low: string): CharacterTest {
		if (!/^-[^\]]/su.test(this.pattern.slice(this.at))) return (c) => c === low;
		if (/^-\\[dwshDWSHpP]/.test(this.pattern.slice(this.at))) return (c) => c === low;
		this.at++;
		const high = this.take('\\') ? this.escapedCharacter() : this.character();
		const [from, to] = [low.codePointAt(0) as number, high.codePointAt(0) as number];
		if (from > to) throw new RegexError('empty range in char class');
		return (c) => {
			const code = c.codePointAt(0) as number;
			return code >= from && code <= to;
		};
	}
}
