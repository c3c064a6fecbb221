/** POSIX basic and extended regular expressions (with GNU's extensions) for grep, sed, `[[ =~ ]]` and others. */

import { bracket } from './bracket.ts';
import { Matcher, type Node } from './matcher.ts';

export interface RegexOptions {
	extended?: boolean;
	ignoreCase?: boolean;
}

/** A pattern that cannot be read; `message` is glibc's. */
export class RegexError extends Error {}

/**
 * Compiles a regular expression.
 * @throws RegexError
 */
export function compileRegex(pattern: string, options: RegexOptions = {}): Matcher {
	const parser = new Parser(pattern, options.extended ?? false);
	const node = parser.parse();
	return new Matcher(node, parser.groups, options.ignoreCase ?? false);
}

/** Compiles a fixed string as a pattern (grep -F). */
export const compileFixed = (text: string, ignoreCase = false): Matcher =>
	new Matcher({ type: 'text', text }, 0, ignoreCase);

/** Several patterns, any of which may match. */
export const compileAny = (nodes: Matcher[]): Pick<Matcher, 'search'> => ({
	search(text, from) {
		let best: ReturnType<Matcher['search']>;
		for (const matcher of nodes) {
			const match = matcher.search(text, from);
			if (match && (!best || match.start < best.start || (match.start === best.start && match.end > best.end)))
				best = match;
		}
		return best;
	},
});

/** `text` with everything quoted that an extended regular expression would take as special. */
export const quoteRegex = (text: string): string => text.replace(/[\\^$.[\]|()*+?{}]/g, '\\$&');

const ANY = (character: string): boolean => character !== '';
const WORD = (character: string): boolean => /\w/.test(character);
const SPACE = (character: string): boolean => /\s/.test(character);

/** RE_DUP_MAX. */
const MAX_REPEAT = 32_767;

class Parser {
	groups = 0;
	private at = 0;
	private depth = 0;
	private readonly pattern: string;
	private readonly extended: boolean;

	constructor(pattern: string, extended: boolean) {
		this.pattern = pattern;
		this.extended = extended;
	}

	parse(): Node {
		const node = this.choice();
		if (this.at < this.pattern.length) {
			// Only a closing parenthesis stops the outermost level; in ERE a lone `)` is undefined and GNU rejects it.
			throw new RegexError(this.extended ? 'Unmatched ) or \\)' : 'Unmatched ( or \\(');
		}
		return node;
	}

	private looking(text: string): boolean {
		return this.pattern.startsWith(text, this.at);
	}

	private choice(): Node {
		const nodes = [this.sequence()];
		const bar = this.extended ? '|' : '\\|';
		while (this.looking(bar)) {
			this.at += bar.length;
			nodes.push(this.sequence());
		}
		return nodes.length === 1 ? (nodes[0] as Node) : { type: 'choice', nodes };
	}

	private sequence(): Node {
		const nodes: Node[] = [];
		const [bar, close] = this.extended ? ['|', ')'] : ['\\|', '\\)'];
		while (this.at < this.pattern.length && !this.looking(bar) && !(this.looking(close) && this.depth > 0)) {
			if (this.looking(close)) throw new RegexError('Unmatched ) or \\)');
			const start = nodes.length === 0;
			const node = this.atom(start);
			const repeated = this.repeats(node);
			const last = nodes.at(-1);
			if (repeated.type === 'text' && last?.type === 'text')
				nodes[nodes.length - 1] = { type: 'text', text: last.text + repeated.text };
			else nodes.push(repeated);
		}
		return nodes.length === 1 ? (nodes[0] as Node) : { type: 'sequence', nodes };
	}

	private repeats(atom: Node): Node {
		let node = atom;
		for (;;) {
			let range: [number, number] | undefined;
			if (this.looking('*')) {
				this.at++;
				range = [0, Number.POSITIVE_INFINITY];
			} else if (this.looking(this.extended ? '+' : '\\+')) {
				this.at += this.extended ? 1 : 2;
				range = [1, Number.POSITIVE_INFINITY];
			} else if (this.looking(this.extended ? '?' : '\\?')) {
				this.at += this.extended ? 1 : 2;
				range = [0, 1];
			} else if (this.looking(this.extended ? '{' : '\\{')) range = this.interval();
			if (!range) return node;
			if (node.type === 'start' && !this.extended)
				return { type: 'sequence', nodes: [node, { type: 'text', text: '*' }] };
			node = { type: 'repeat', node, min: range[0], max: range[1] };
		}
	}

	private interval(): [number, number] | undefined {
		const [open, close] = this.extended ? ['{', '}'] : ['\\{', '\\}'];
		const rest = this.pattern.slice(this.at + open.length);
		const end = rest.indexOf(close);
		const body = /^(\d*)(,?)(\d*)$/.exec(end < 0 ? '!' : rest.slice(0, end));
		if (!body || (body[1] === '' && body[2] === '')) {
			if (this.extended) return undefined;
			throw new RegexError(end < 0 ? 'Unmatched \\{' : 'Invalid content of \\{\\}');
		}
		const min = Number(body[1] || 0);
		const max = body[3] ? Number(body[3]) : body[2] ? Number.POSITIVE_INFINITY : min;
		if (min > MAX_REPEAT || (max !== Number.POSITIVE_INFINITY && max > MAX_REPEAT))
			throw new RegexError('Regular expression too big');
		if (max < min) throw new RegexError('Invalid content of \\{\\}');
		this.at += open.length + end + close.length;
		return [min, max];
	}

	private atom(start: boolean): Node {
		const character = this.pattern[this.at] as string;
		if (character === '[') {
			const set = bracket(this.pattern, this.at, false);
			if (!set) throw new RegexError('Unmatched [, [^, [:, [., or [=');
			this.at = set.end;
			return { type: 'set', test: set.test };
		}
		if (character === '.') {
			this.at++;
			return { type: 'set', test: ANY };
		}
		if (character === '^' && (this.extended || start)) {
			this.at++;
			return { type: 'start' };
		}
		if (
			character === '$' &&
			(this.extended ||
				this.at === this.pattern.length - 1 ||
				/^\$\\[)|]/.test(this.pattern.slice(this.at, this.at + 3)))
		) {
			this.at++;
			return { type: 'end' };
		}
		if (this.extended && character === '(') return this.group(1);
		if (this.extended && start && /[*+?]/.test(character)) {
			// GNU: a repeat with nothing before it matches itself (`*`) or nothing.
			this.at++;
			return { type: 'text', text: character };
		}
		if (this.extended && character === '{' && start) {
			this.at++;
			return { type: 'text', text: character };
		}
		if (character === '\\') return this.escape();
		const code = String.fromCodePoint(this.pattern.codePointAt(this.at) as number);
		this.at += code.length;
		return { type: 'text', text: code };
	}

	private escape(): Node {
		const next = this.pattern[this.at + 1];
		if (next === undefined) throw new RegexError('Trailing backslash');
		if (!this.extended && next === '(') return this.group(2);
		this.at += 2;
		if (/[1-9]/.test(next)) {
			if (Number(next) > this.groups) throw new RegexError('Invalid back reference');
			return { type: 'back', index: Number(next) };
		}
		switch (next) {
			case 'w':
				return { type: 'set', test: WORD };
			case 'W':
				return { type: 'set', test: (c) => !WORD(c) };
			case 's':
				return { type: 'set', test: SPACE };
			case 'S':
				return { type: 'set', test: (c) => !SPACE(c) };
			case 'b':
			case 'B':
			case '<':
			case '>':
				return { type: 'boundary', kind: next };
			case '`':
				return { type: 'start' };
			case "'":
				return { type: 'end' };
			case 'n':
				return { type: 'text', text: '\n' };
			case 't':
				return { type: 'text', text: '\t' };
			default:
				return { type: 'text', text: next };
		}
	}

	private group(length: number): Node {
		if (++this.depth > 200) throw new RegexError('Regular expression too big');
		this.at += length;
		const index = ++this.groups;
		const node = this.choice();
		const close = this.extended ? ')' : '\\)';
		if (!this.looking(close)) throw new RegexError('Unmatched ( or \\(');
		this.at += close.length;
		this.depth--;
		return { type: 'group', index, node };
	}
}
