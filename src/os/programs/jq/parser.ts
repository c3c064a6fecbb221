/**
 * Reads a jq filter into its tree. Precedences and what stands where are those of jq 1.7's grammar. Longer than other
 * files because the grammar's rules call each other: a term holds filters, and a filter is made of terms.
 */

import { syntaxError, type Token, tokenize } from './lexer.ts';
import { CompileError, type Definition, type Node, type Operator, type Pattern, type Update } from './syntax.ts';
import { objectOf } from './value.ts';

const IDENTITY: Node = { type: 'identity' };

/** Binary operators by how tightly they bind. */
const LEVELS: Record<string, number> = {
	'//': 1,
	'=': 2,
	'|=': 2,
	'+=': 2,
	'-=': 2,
	'*=': 2,
	'/=': 2,
	'%=': 2,
	'//=': 2,
	or: 3,
	and: 4,
	'==': 5,
	'!=': 5,
	'<': 5,
	'<=': 5,
	'>': 5,
	'>=': 5,
	'+': 6,
	'-': 6,
	'*': 7,
	'/': 7,
	'%': 7,
};
const MULTIPLICATIVE = 7;

/** How deep brackets may nest. */
const MAX_DEPTH = 300;

class Parser {
	private index = 0;
	private depth = 0;
	/** Where in the tokens an enclosing `if … then` or `try … catch` began: an error inside says so. */
	private readonly unfinished: { keyword: string; at: number }[] = [];
	private readonly tokens: Token[];

	constructor(tokens: Token[]) {
		this.tokens = tokens;
	}

	private peek(): Token {
		return this.tokens[this.index] as Token;
	}

	/** The whole program: definitions, then a filter; with neither the caller says so. */
	program(): Node | undefined {
		if (this.is('import') || this.is('include')) {
			this.index++;
			const { parts = [] } = this.peek();
			throw new CompileError([{ message: `module not found: ${parts.join('')}\n`, at: -1 }]);
		}
		const definitions: Definition[] = [];
		while (this.is('def')) definitions.push(this.definition());
		if (this.peek().type === 'end') return undefined;
		if (!this.startsTerm()) this.fail('end of file');
		let body = this.pipe();
		if (this.peek().type !== 'end') this.fail('end of file');
		for (const definition of definitions.reverse()) body = { type: 'define', definition, body };
		return body;
	}

	/** An interpolated filter. */
	whole(): Node {
		const body = this.pipe();
		if (this.peek().type !== 'end') this.fail();
		return body;
	}

	/** Definitions alone, as the library of builtins is. */
	library(): Definition[] {
		const definitions: Definition[] = [];
		while (this.peek().type !== 'end') definitions.push(this.definition());
		return definitions;
	}

	private is(text: string): boolean {
		const { type, text: own } = this.peek();
		return (type === 'operator' || type === 'keyword') && own === text;
	}

	private take(text: string): boolean {
		if (!this.is(text)) return false;
		this.index++;
		return true;
	}

	private expect(text: string, expecting = ''): void {
		if (!this.take(text)) this.fail(expecting);
	}

	private advance(): Token {
		const token = this.peek();
		this.index++;
		return token;
	}

	private fail(expecting = '', more: { message: string; at: number }[] = []): never {
		const token = this.peek();
		const problems = [{ message: syntaxError(token, expecting), at: token.at }, ...more];
		const open = this.unfinished.at(-1);
		if (open) problems.push({ message: `Possibly unterminated '${open.keyword}' statement`, at: open.at });
		throw new CompileError(problems);
	}

	private startsTerm(): boolean {
		const { type, text } = this.peek();
		if (type === 'operator') return ['.', '..', '(', '[', '{', '-', '$'].includes(text);
		if (type === 'keyword') return ['def', 'if', 'reduce', 'foreach', 'try', 'label'].includes(text);
		return type !== 'end' && type !== 'invalid';
	}

	private definition(): Definition {
		this.expect('def');
		if (this.peek().type !== 'identifier' && this.peek().type !== 'keyword') this.fail('IDENT');
		const name = this.advance().text;
		const parameters: string[] = [];
		if (this.take('(')) {
			do {
				const { type, text } = this.peek();
				if (type !== 'identifier' && type !== 'variable' && type !== 'keyword') this.fail('IDENT or BINDING');
				parameters.push(type === 'variable' ? `$${text}` : text);
				this.index++;
			} while (this.take(';'));
			this.expect(')', "';' or ')'");
			this.expect(':', "':'");
		} else this.expect(':', "'(' or ':'");
		const body = this.pipe();
		this.expect(';');
		return { name, parameters, body };
	}

	private pipe(): Node {
		if (++this.depth > MAX_DEPTH) throw new CompileError([{ message: 'memory exhausted', at: this.peek().at }]);
		let left = this.comma();
		if (this.take('|')) left = { type: 'pipe', left, right: this.pipe() };
		this.depth--;
		return left;
	}

	private comma(): Node {
		let left = this.binary(1);
		while (this.take(',')) left = { type: 'comma', left, right: this.binary(1) };
		return left;
	}

	private binary(level: number): Node {
		let left = this.unary();
		for (;;) {
			const { type, text } = this.peek();
			const own = type === 'operator' || type === 'keyword' ? LEVELS[text] : undefined;
			if (own === undefined || own < level) return left;
			this.index++;
			// Only `//` associates to the right; updates and comparisons not at all.
			const right = this.binary(text === '//' ? own : own + 1);
			left = join(text, left, right);
			const next = this.peek();
			if ((own === 2 || own === 5) && next.type === 'operator' && LEVELS[next.text] === own) this.fail();
		}
	}

	private unary(): Node {
		const token = this.peek();
		if (token.type === 'operator' && token.text === '-') {
			this.index++;
			return { type: 'negate', operand: this.binary(MULTIPLICATIVE) };
		}
		if (token.type !== 'keyword') return this.binding(this.term());
		let node: Node;
		switch (token.text) {
			case 'def': {
				const definition = this.definition();
				return { type: 'define', definition, body: this.pipe() };
			}
			case 'label': {
				this.index++;
				if (this.peek().type !== 'variable') this.fail('BINDING');
				const name = this.advance().text;
				this.expect('|', "'|'");
				return { type: 'label', name, body: this.pipe() };
			}
			case 'if':
				node = this.conditional();
				break;
			case 'try':
				node = this.attempt();
				break;
			case 'reduce':
			case 'foreach':
				node = this.loop();
				break;
			default:
				return this.fail();
		}
		while (this.take('?')) node = { type: 'try', body: node };
		return node;
	}

	private conditional(): Node {
		const { at } = this.advance();
		const condition = this.pipe();
		this.expect('then');
		this.unfinished.push({ keyword: 'if', at });
		const then = this.pipe();
		let otherwise: Node | undefined;
		if (this.is('elif')) otherwise = this.conditional();
		else {
			if (this.take('else')) otherwise = this.pipe();
			this.expect('end');
		}
		this.unfinished.pop();
		return { type: 'if', condition, then, ...(otherwise && { otherwise }) };
	}

	private attempt(): Node {
		const { at } = this.advance();
		const body = this.unary();
		if (!this.take('catch')) return { type: 'try', body };
		this.unfinished.push({ keyword: 'try', at });
		const handler = this.unary();
		this.unfinished.pop();
		return { type: 'try', body, handler };
	}

	private loop(): Node {
		const { text } = this.advance();
		const source = this.term();
		this.expect('as', 'as');
		const patterns = this.patterns();
		this.expect('(', "'('");
		const initial = this.pipe();
		this.expect(';');
		const update = this.pipe();
		if (text === 'reduce') {
			this.expect(')');
			return { type: 'reduce', source, patterns, initial, update };
		}
		const extract = this.take(';') ? this.pipe() : undefined;
		this.expect(')');
		return { type: 'foreach', source, patterns, initial, update, ...(extract && { extract }) };
	}

	/** `term as $pattern | body`, when `as` follows. */
	private binding(source: Node): Node {
		if (!this.take('as')) return source;
		const patterns = this.patterns();
		this.expect('|', "'|'");
		return { type: 'bind', source, patterns, body: this.pipe() };
	}

	private patterns(): Pattern[] {
		const patterns = [this.pattern()];
		while (this.take('?//')) patterns.push(this.pattern());
		return patterns;
	}

	private pattern(): Pattern {
		if (++this.depth > MAX_DEPTH) throw new CompileError([{ message: 'memory exhausted', at: this.peek().at }]);
		try {
			if (this.peek().type === 'variable') return { type: 'name', name: this.advance().text };
			if (this.take('[')) {
				const items: Pattern[] = [];
				do items.push(this.pattern());
				while (this.take(','));
				this.expect(']', "',' or ']'");
				return { type: 'array', items };
			}
			if (!this.take('{')) this.fail("BINDING or '[' or '{'");
			const entries: (Pattern & { type: 'object' })['entries'] = [];
			do {
				if (this.peek().type === 'variable') {
					const variable = this.advance().text;
					const key: Node = { type: 'literal', value: variable };
					entries.push({ variable, key, ...(this.take(':') && { pattern: this.pattern() }) });
					continue;
				}
				const key = this.key();
				this.expect(':', "':'");
				entries.push({ key, pattern: this.pattern() });
			} while (this.take(','));
			this.expect('}', "',' or '}'");
			return { type: 'object', entries };
		} finally {
			this.depth--;
		}
	}

	/** A key before a colon: a name, a string, or a filter in parentheses. */
	private key(): Node {
		const { type, text } = this.peek();
		if (type === 'identifier' || type === 'keyword') {
			this.index++;
			return { type: 'literal', value: text };
		}
		if (type === 'string' || type === 'format') return this.string();
		this.expect('(');
		const node = this.pipe();
		this.expect(')');
		return node;
	}

	private string(): Node {
		const format = this.peek().type === 'format' ? this.advance().text : undefined;
		if (this.peek().type !== 'string') this.fail('QQSTRING_START');
		const { parts = [] } = this.advance();
		const nodes = parts.map((part) => (typeof part === 'string' ? part : new Parser(part).whole()));
		if (nodes.every((node) => typeof node === 'string')) return { type: 'literal', value: nodes.join('') };
		return { type: 'string', parts: nodes, ...(format && { format }) };
	}

	/** A term with all that follows it: `.a[0].b?`. */
	private term(): Node {
		let node = this.primary();
		for (;;) {
			if (this.peek().type === 'field')
				node = { type: 'index', target: node, key: { type: 'literal', value: this.advance().text } };
			else if (this.take('?')) node = { type: 'try', body: node };
			else if (this.is('[')) node = this.brackets(node);
			else if (this.take('.')) {
				if (this.is('[')) node = this.brackets(node);
				else if (this.peek().type === 'string' || this.peek().type === 'format')
					node = { type: 'index', target: node, key: this.string() };
				else this.fail("FORMAT or QQSTRING_START or '['");
			} else return node;
		}
	}

	private brackets(target: Node): Node {
		this.expect('[');
		if (this.take(']')) return { type: 'iterate', target };
		const from = this.is(':') ? undefined : this.pipe();
		if (!this.take(':')) {
			this.expect(']');
			return { type: 'index', target, key: from as Node };
		}
		const to = from !== undefined && this.is(']') ? undefined : this.pipe();
		this.expect(']');
		return { type: 'slice', target, ...(from && { from }), ...(to && { to }) };
	}

	private primary(): Node {
		const token = this.peek();
		switch (token.type) {
			case 'number':
				this.index++;
				return { type: 'literal', value: Number(token.text) };
			case 'field':
				this.index++;
				return { type: 'index', target: IDENTITY, key: { type: 'literal', value: token.text } };
			case 'string':
				return this.string();
			case 'format':
				this.index++;
				if (this.peek().type !== 'string') return { type: 'format', name: token.text };
				this.index--;
				return this.string();
			case 'variable':
				this.index++;
				return variable(token);
			case 'identifier':
				return this.call();
			case 'operator':
				return this.bracketed(token);
			default:
				return this.fail();
		}
	}

	private call(): Node {
		const { text: name, at } = this.advance();
		if (name === 'break' && this.peek().type === 'variable') return { type: 'break', name: this.advance().text, at };
		const args: Node[] = [];
		if (this.take('(')) {
			do args.push(this.pipe());
			while (this.take(';'));
			this.expect(')', this.peek().type === 'end' ? "';' or ')'" : '');
		}
		return { type: 'call', name, args, at };
	}

	private bracketed({ text, at }: Token): Node {
		this.index++;
		switch (text) {
			case '.': {
				const { type } = this.peek();
				if (type === 'string') return { type: 'index', target: IDENTITY, key: this.string() };
				const hint = { message: 'try .["field"] instead of .field for unusually named fields', at };
				if (type === 'format') {
					this.index++;
					if (this.peek().type !== 'string') this.fail('QQSTRING_START', [hint]);
					this.index--;
					return { type: 'index', target: IDENTITY, key: this.string() };
				}
				if (this.is('{') || type === 'identifier') this.fail('', [hint]);
				return IDENTITY;
			}
			case '..':
				return { type: 'recurse' };
			case '(': {
				const node = this.pipe();
				this.expect(')');
				return node;
			}
			case '[': {
				if (this.take(']')) return { type: 'array' };
				const body = this.pipe();
				this.expect(']');
				return { type: 'array', body };
			}
			case '{':
				return this.object();
			case '$':
				return this.fail("'$'");
			default:
				this.index--;
				return this.fail();
		}
	}

	private object(): Node {
		const entries: { key: Node; value: Node }[] = [];
		while (!this.is('}')) {
			const start = this.peek();
			try {
				entries.push(this.entry());
				if (!this.take(',') && !this.is('}')) this.fail("'}'");
			} catch (error) {
				// jq goes on after the error, and when a colon follows it takes what stands before for a key.
				const rest = this.tokens.slice(this.index);
				const colon = rest.findIndex((token) => token.text === ':' && token.type === 'operator');
				const close = rest.findIndex((token) => token.text === '}' && token.type === 'operator');
				if (error instanceof CompileError && colon >= 0 && (close < 0 || colon < close) && rest[0]?.text !== '{')
					error.problems.push({ message: 'May need parentheses around object key expression', at: start.at });
				throw error;
			}
		}
		this.index++;
		return { type: 'object', entries };
	}

	private entry(): { key: Node; value: Node } {
		const token = this.peek();
		if (token.type === 'variable') {
			this.index++;
			if (this.take(':')) return { key: variable(token), value: this.objectValue() };
			return { key: { type: 'literal', value: token.text }, value: variable(token) };
		}
		const computed = this.is('(');
		const key = this.key();
		if (this.take(':')) return { key, value: this.objectValue() };
		if (computed) this.fail("':'");
		return { key, value: { type: 'index', target: IDENTITY, key } };
	}

	/** What may stand as a value without parentheses: terms, their negation, and pipes of them. */
	private objectValue(): Node {
		const left: Node = this.take('-') ? { type: 'negate', operand: this.objectValue() } : this.term();
		return this.take('|') ? { type: 'pipe', left, right: this.objectValue() } : left;
	}
}

/** `$name`; `$__loc__` is where it stands. */
function variable({ text, at, line }: Token): Node {
	if (line === undefined) return { type: 'variable', name: text, at };
	const place = objectOf([
		['file', '<top-level>'],
		['line', line],
	]);
	return { type: 'literal', value: place };
}

function join(operator: string, left: Node, right: Node): Node {
	if (operator === 'and' || operator === 'or') return { type: operator, left, right };
	if (operator === '//') return { type: 'alternative', left, right };
	if (LEVELS[operator] !== 2) return { type: 'binary', operator: operator as Operator, left, right };
	const update: Update =
		operator === '='
			? { kind: 'set' }
			: operator === '|='
				? { kind: 'modify' }
				: { kind: 'operate', operator: operator.slice(0, -1) as Operator | '//' };
	return { type: 'update', update, left, right };
}

/** Parses a program. Throws CompileError. */
export function parseProgram(text: string): Node {
	const node = new Parser(tokenize(text)).program();
	if (!node) throw new CompileError([{ message: 'Top-level program not given (try ".")', at: -1 }]);
	return node;
}

/** Parses definitions. Throws CompileError. */
export const parseLibrary = (text: string): Definition[] => new Parser(tokenize(text)).library();
