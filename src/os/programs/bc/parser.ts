/** bc's language as a syntax tree: POSIX bc without functions of one's own. */

import { BcError } from './decimal.ts';

export type Expr =
	| { type: 'number'; text: string }
	| { type: 'variable'; name: string; index: Expr | undefined }
	| { type: 'assign'; operator: string; target: Expr & { type: 'variable' }; value: Expr }
	| { type: 'step'; target: Expr & { type: 'variable' }; by: 1 | -1; prefix: boolean }
	| { type: 'unary'; operator: '-' | '!'; operand: Expr }
	| { type: 'binary'; operator: string; left: Expr; right: Expr }
	| { type: 'call'; name: string; args: Expr[] };

export type Stmt =
	| { type: 'expression'; value: Expr }
	| { type: 'string'; text: string }
	| { type: 'print'; items: (Expr | string)[] }
	| { type: 'block'; body: Stmt[] }
	| { type: 'if'; test: Expr; yes: Stmt; no: Stmt | undefined }
	| { type: 'while'; test: Expr; body: Stmt }
	| { type: 'for'; start: Expr | undefined; test: Expr | undefined; step: Expr | undefined; body: Stmt }
	| { type: 'break' | 'continue' | 'quit' };

/** A program that cannot be read; `line` is where. */
export class BcSyntaxError extends BcError {
	readonly line: number;
	constructor(message: string, line: number) {
		super(message);
		this.line = line;
	}
}

interface Token {
	kind: 'number' | 'name' | 'string' | 'operator' | 'newline' | 'end';
	text: string;
	line: number;
}

const OPERATORS = /^(\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|&&|\|\||\+\+|--|[-+*/%^=<>!(){}[\];,])/;
/** How tightly binary operators bind; the higher, the tighter. */
const LEVELS = [['||'], ['&&'], ['==', '<=', '>=', '!=', '<', '>'], ['+', '-'], ['*', '/', '%']];
const MAX_DEPTH = 200;

/** @throws BcSyntaxError */
export function tokenize(source: string, firstLine: number): Token[] {
	const tokens: Token[] = [];
	let line = firstLine;
	let rest = source;
	while (rest !== '') {
		const skip = /^([ \t\r]+|\\\n|#[^\n]*|\/\*[\s\S]*?\*\/)/.exec(rest)?.[0];
		const match =
			/^\n/.exec(rest) ??
			/^([0-9A-F]+\.?[0-9A-F]*|\.[0-9A-F]*)/.exec(rest) ??
			/^[a-z][a-z0-9_]*/.exec(rest) ??
			/^"[^"]*"/.exec(rest) ??
			OPERATORS.exec(rest);
		const text = skip ?? match?.[0];
		if (text === undefined) throw new BcSyntaxError(`illegal character: ${rest[0]}`, line);
		if (skip === undefined) {
			const kind = /^\n/.test(text)
				? 'newline'
				: /^[0-9A-F.]/.test(text)
					? 'number'
					: /^[a-z]/.test(text)
						? 'name'
						: text[0] === '"'
							? 'string'
							: 'operator';
			// A newline is counted before it is found to be in the way.
			tokens.push({ kind, text, line: kind === 'newline' ? line + 1 : line });
		}
		line += text.split('\n').length - 1;
		rest = rest.slice(text.length);
	}
	tokens.push({ kind: 'end', text: '', line });
	return tokens;
}

/** Does the text end within a block or a comment, so that more lines belong to it? */
export function isOpen(source: string): boolean {
	const bare = source
		.replace(/\/\*[\s\S]*?\*\//g, '')
		.replace(/"[^"]*"/g, '')
		.replace(/#[^\n]*/g, '');
	return bare.includes('/*') || bare.split('{').length > bare.split('}').length || /\\\n$/.test(bare);
}

/** Does `quit` stand in the text? bc ends when it reads that, before it runs what stands on the line. */
export const quits = (source: string): boolean =>
	/(^|[\s;{}])quit($|[\s;{}])/.test(source.replace(/\/\*[\s\S]*?\*\/|"[^"]*"|#[^\n]*/g, ' '));

/** @throws BcSyntaxError */
export const parse = (source: string, firstLine: number): Stmt[] => new Parser(tokenize(source, firstLine)).program();

class Parser {
	private at = 0;
	private depth = 0;
	private readonly tokens: Token[];

	constructor(tokens: Token[]) {
		this.tokens = tokens;
	}

	private kind(): Token['kind'] {
		return this.token.kind;
	}

	private get token(): Token {
		return this.tokens[this.at] as Token;
	}

	private is(text: string): boolean {
		return this.token.text === text;
	}

	private take(text: string): boolean {
		if (!this.is(text)) return false;
		this.at++;
		return true;
	}

	private expect(text: string): void {
		if (!this.take(text)) throw this.problem();
	}

	private problem(): BcSyntaxError {
		return new BcSyntaxError('syntax error', this.token.line);
	}

	private separators(): void {
		while (this.kind() === 'newline' || this.is(';')) this.at++;
	}

	private newlines(): void {
		while (this.kind() === 'newline') this.at++;
	}

	program(): Stmt[] {
		const body: Stmt[] = [];
		for (this.separators(); this.kind() !== 'end'; this.separators()) {
			body.push(this.statement());
			if (this.kind() !== 'newline' && this.kind() !== 'end' && !this.is(';')) throw this.problem();
		}
		return body;
	}

	private statement(): Stmt {
		if (++this.depth > MAX_DEPTH) throw this.problem();
		try {
			return this.bare();
		} finally {
			this.depth--;
		}
	}

	private bare(): Stmt {
		if (this.kind() === 'string') {
			this.at++;
			return { type: 'string', text: (this.tokens[this.at - 1] as Token).text.slice(1, -1) };
		}
		if (this.take('{')) {
			const body: Stmt[] = [];
			for (this.separators(); !this.take('}'); this.separators()) {
				if (this.kind() === 'end') throw this.problem();
				body.push(this.statement());
			}
			return { type: 'block', body };
		}
		for (const type of ['break', 'continue', 'quit'] as const) if (this.take(type)) return { type };
		if (this.take('halt')) return { type: 'quit' };
		if (this.take('print')) {
			const items: (Expr | string)[] = [];
			do {
				if (this.kind() === 'string') items.push((this.tokens[this.at++] as Token).text.slice(1, -1));
				else items.push(this.expression());
			} while (this.take(','));
			return { type: 'print', items };
		}
		if (this.take('if')) {
			const test = this.parenthesized();
			const yes = this.statement();
			const saved = this.at;
			this.separators();
			if (this.take('else')) {
				this.newlines();
				return { type: 'if', test, yes, no: this.statement() };
			}
			this.at = saved;
			return { type: 'if', test, yes, no: undefined };
		}
		if (this.take('while')) return { type: 'while', test: this.parenthesized(), body: this.statement() };
		if (this.take('for')) {
			this.expect('(');
			const part = (end: string): Expr | undefined => {
				const value = this.is(end) ? undefined : this.expression();
				this.expect(end);
				return value;
			};
			const [start, test, step] = [part(';'), part(';'), part(')')];
			this.newlines();
			return { type: 'for', start, test, step, body: this.statement() };
		}
		if (this.is('define')) throw new BcSyntaxError('functions of your own are not in the sandbox', this.token.line);
		return { type: 'expression', value: this.expression() };
	}

	private parenthesized(): Expr {
		this.expect('(');
		const test = this.expression();
		this.expect(')');
		this.newlines();
		return test;
	}

	private expression(): Expr {
		if (++this.depth > MAX_DEPTH) throw this.problem();
		const result = this.binary(0);
		this.depth--;
		return result;
	}

	private binary(level: number): Expr {
		const operators = LEVELS[level];
		if (!operators) return this.power();
		let left = this.binary(level + 1);
		while (this.kind() === 'operator' && operators.includes(this.token.text)) {
			const operator = this.token.text;
			this.at++;
			left = { type: 'binary', operator, left, right: this.binary(level + 1) };
		}
		return left;
	}

	private power(): Expr {
		if (this.take('!')) return { type: 'unary', operator: '!', operand: this.power() };
		// A sign binds tighter than a power: -2^2 is 4.
		if (this.take('-')) return this.raised({ type: 'unary', operator: '-', operand: this.signed() });
		return this.raised(this.operand());
	}

	private raised(base: Expr): Expr {
		return this.take('^') ? { type: 'binary', operator: '^', left: base, right: this.power() } : base;
	}

	private signed(): Expr {
		return this.take('-') ? { type: 'unary', operator: '-', operand: this.signed() } : this.operand();
	}

	private operand(): Expr {
		const { kind, text } = this.token;
		if (kind === 'number') {
			this.at++;
			return { type: 'number', text };
		}
		if (this.take('(')) {
			const inner = this.expression();
			this.expect(')');
			return inner;
		}
		for (const [sign, by] of [
			['++', 1],
			['--', -1],
		] as const) {
			if (!this.take(sign)) continue;
			const target = this.operand();
			if (target.type !== 'variable') throw this.problem();
			return { type: 'step', target, by, prefix: true };
		}
		if (kind !== 'name') throw this.problem();
		this.at++;
		if (this.take('(')) {
			const args: Expr[] = [];
			while (!this.take(')')) {
				args.push(this.expression());
				if (!this.take(',') && !this.is(')')) throw this.problem();
			}
			return { type: 'call', name: text, args };
		}
		let index: Expr | undefined;
		if (this.take('[')) {
			index = this.expression();
			this.expect(']');
		}
		const target = { type: 'variable', name: text, index } as const;
		if (this.take('++')) return { type: 'step', target, by: 1, prefix: false };
		if (this.take('--')) return { type: 'step', target, by: -1, prefix: false };
		const operator = this.token.text;
		if (this.kind() !== 'operator' || !/^[-+*/%^]?=$/.test(operator)) return target;
		this.at++;
		return { type: 'assign', operator, target, value: this.expression() };
	}
}
