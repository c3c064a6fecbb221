/**
 * awk's language as a syntax tree (POSIX awk; no pipes and no getline from commands). Long because it is a whole
 * grammar.
 */

export type Expr =
	| { type: 'number'; value: number }
	| { type: 'string'; value: string }
	| { type: 'regex'; source: string }
	| { type: 'variable'; name: string }
	| { type: 'field'; index: Expr }
	| { type: 'element'; name: string; keys: Expr[] }
	| { type: 'in'; keys: Expr[]; name: string }
	| { type: 'assign'; operator: string; target: Expr; value: Expr }
	| { type: 'increment'; target: Expr; by: 1 | -1; prefix: boolean }
	| { type: 'unary'; operator: string; operand: Expr }
	| { type: 'binary'; operator: string; left: Expr; right: Expr }
	| { type: 'match'; negated: boolean; text: Expr; pattern: Expr }
	| { type: 'conditional'; test: Expr; yes: Expr; no: Expr }
	| { type: 'call'; name: string; args: Expr[] }
	| { type: 'group'; items: Expr[] }
	| { type: 'getline'; target: Expr | undefined; file: Expr | undefined };

export type Stmt =
	| { type: 'expression'; value: Expr }
	| { type: 'print'; args: Expr[]; format: boolean; to: { append: boolean; file: Expr } | undefined }
	| { type: 'block'; body: Stmt[] }
	| { type: 'if'; test: Expr; yes: Stmt; no: Stmt | undefined }
	| { type: 'while'; test: Expr; body: Stmt }
	| { type: 'do'; test: Expr; body: Stmt }
	| { type: 'for'; start: Stmt | undefined; test: Expr | undefined; step: Stmt | undefined; body: Stmt }
	| { type: 'forin'; variable: string; name: string; body: Stmt }
	| { type: 'next' | 'break' | 'continue' }
	| { type: 'exit' | 'return'; value: Expr | undefined }
	| { type: 'delete'; name: string; keys: Expr[] | undefined };

export interface Rule {
	pattern: 'BEGIN' | 'END' | Expr | undefined;
	until: Expr | undefined;
	action: Stmt | undefined;
}

export interface AwkProgram {
	rules: Rule[];
	functions: Map<string, { parameters: string[]; body: Stmt }>;
}

/** A program that cannot be read. */
export class AwkSyntaxError extends Error {}

interface Token {
	kind: 'number' | 'string' | 'regex' | 'name' | 'function' | 'keyword' | 'operator' | 'newline' | 'end';
	text: string;
}

const KEYWORDS = new Set([
	'BEGIN',
	'END',
	'function',
	'func',
	'if',
	'else',
	'while',
	'for',
	'do',
	'break',
	'continue',
	'next',
	'exit',
	'return',
	'delete',
	'in',
	'getline',
	'print',
	'printf',
]);
const OPERATORS = [
	'**=',
	'&&',
	'||',
	'++',
	'--',
	'+=',
	'-=',
	'*=',
	'/=',
	'%=',
	'^=',
	'**',
	'==',
	'<=',
	'>=',
	'!=',
	'>>',
	'!~',
	'{',
	'}',
	'(',
	')',
	'[',
	']',
	';',
	',',
	'+',
	'-',
	'*',
	'/',
	'%',
	'^',
	'!',
	'>',
	'<',
	'|',
	'?',
	':',
	'~',
	'$',
	'=',
];
const ESCAPES: Record<string, string> = {
	n: '\n',
	t: '\t',
	r: '\r',
	'\\': '\\',
	'"': '"',
	'/': '/',
	a: '\x07',
	b: '\b',
	f: '\f',
	v: '\v',
};

function tokenize(source: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	while (at < source.length) {
		const rest = source.slice(at);
		const skip = /^([ \t\r]+|\\\r?\n|#[^\n]*)/.exec(rest);
		if (skip) {
			at += skip[0].length;
			continue;
		}
		if (rest[0] === '\n') {
			tokens.push({ kind: 'newline', text: '\n' });
			at++;
			continue;
		}
		const number = /^(0[xX][0-9a-fA-F]+|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)/.exec(rest);
		if (number) {
			tokens.push({ kind: 'number', text: number[0] });
			at += number[0].length;
			continue;
		}
		const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
		if (name) {
			at += name.length;
			tokens.push({ kind: KEYWORDS.has(name) ? 'keyword' : source[at] === '(' ? 'function' : 'name', text: name });
			continue;
		}
		if (rest[0] === '"') {
			let text = '';
			at++;
			for (; source[at] !== '"'; at++) {
				if (at >= source.length || source[at] === '\n') throw new AwkSyntaxError('unterminated string');
				if (source[at] !== '\\') {
					text += source[at];
					continue;
				}
				at++;
				const octal = /^[0-7]{1,3}/.exec(source.slice(at))?.[0];
				if (octal) {
					text += String.fromCharCode(Number.parseInt(octal, 8));
					at += octal.length - 1;
				} else text += ESCAPES[source[at] as string] ?? `\\${source[at] ?? ''}`;
			}
			at++;
			tokens.push({ kind: 'string', text });
			continue;
		}
		const before = tokens.at(-1);
		const value =
			before &&
			(['number', 'string', 'name'].includes(before.kind) ||
				/^[)\]$]$/.test(before.text) ||
				before.text === '++' ||
				before.text === '--');
		if (rest[0] === '/' && !value) {
			let end = 1;
			let set = false;
			for (; end < rest.length && (set || rest[end] !== '/'); end++) {
				if (rest[end] === '\n') throw new AwkSyntaxError('unterminated regexp');
				if (rest[end] === '\\') end++;
				else if (rest[end] === '[') set = true;
				else if (rest[end] === ']') set = false;
			}
			if (end >= rest.length) throw new AwkSyntaxError('unterminated regexp');
			tokens.push({ kind: 'regex', text: rest.slice(1, end).replaceAll('\\/', '/') });
			at += end + 1;
			continue;
		}
		const operator = OPERATORS.find((each) => rest.startsWith(each));
		if (!operator) throw new AwkSyntaxError(`syntax error near ${rest[0]}`);
		tokens.push({ kind: 'operator', text: operator });
		at += operator.length;
	}
	tokens.push({ kind: 'end', text: 'end of file' });
	return tokens;
}

/** Reads a program. Throws AwkSyntaxError. */
export function parseAwk(source: string): AwkProgram {
	return new Parser(tokenize(source)).program();
}

class Parser {
	private at = 0;
	private depth = 0;
	/** Within `print` arguments `>` redirects; within a `for (… in` head `in` is not an operator. */
	private noGreater = false;
	private noIn = false;
	private readonly tokens: Token[];

	constructor(tokens: Token[]) {
		this.tokens = tokens;
	}

	private get token(): Token {
		return this.tokens[this.at] as Token;
	}

	private get atEnd(): boolean {
		return this.token.kind === 'end';
	}

	private is(text: string): boolean {
		return this.token.text === text && (this.token.kind === 'operator' || this.token.kind === 'keyword');
	}

	private take(text: string): boolean {
		if (!this.is(text)) return false;
		this.at++;
		return true;
	}

	private expect(text: string): void {
		if (!this.take(text)) throw this.unexpected();
	}

	private unexpected(): AwkSyntaxError {
		const { kind, text } = this.token;
		return new AwkSyntaxError(`syntax error at or near ${kind === 'newline' ? 'end of line' : text}`);
	}

	private newlines(): void {
		while (this.token.kind === 'newline') this.at++;
	}

	private terminators(): void {
		while (this.token.kind === 'newline' || this.is(';')) this.at++;
	}

	program(): AwkProgram {
		const program: AwkProgram = { rules: [], functions: new Map() };
		this.terminators();
		for (;;) {
			if (this.atEnd) break;
			if (this.take('function') || this.take('func')) {
				const name = this.token.text;
				this.at++;
				this.expect('(');
				const parameters: string[] = [];
				while (!this.take(')')) {
					parameters.push(this.token.text);
					this.at++;
					this.take(',');
					this.newlines();
					if (this.token.kind === 'end') throw this.unexpected();
				}
				this.newlines();
				program.functions.set(name, { parameters, body: this.block() });
			} else if (this.is('BEGIN') || this.is('END')) {
				const pattern = this.token.text as 'BEGIN' | 'END';
				this.at++;
				program.rules.push({ pattern, until: undefined, action: this.block() });
			} else {
				let pattern: Expr | undefined;
				let until: Expr | undefined;
				if (!this.is('{')) {
					pattern = this.expression();
					if (this.take(',')) {
						this.newlines();
						until = this.expression();
					}
				}
				program.rules.push({ pattern, until, action: this.is('{') ? this.block() : undefined });
			}
			this.terminators();
		}
		return program;
	}

	private block(): Stmt {
		this.expect('{');
		const body: Stmt[] = [];
		this.terminators();
		while (!this.take('}')) {
			if (this.token.kind === 'end') throw this.unexpected();
			body.push(this.statement());
			this.terminators();
		}
		return { type: 'block', body };
	}

	private statement(): Stmt {
		if (++this.depth > 200) throw new AwkSyntaxError('program nested too deep');
		try {
			return this.statementInside();
		} finally {
			this.depth--;
		}
	}

	private statementInside(): Stmt {
		if (this.is('{')) return this.block();
		if (this.take(';')) return { type: 'block', body: [] };
		if (this.take('if')) {
			const test = this.parenthesized();
			const yes = this.statement();
			const saved = this.at;
			this.terminators();
			if (this.take('else')) {
				this.newlines();
				return { type: 'if', test, yes, no: this.statement() };
			}
			this.at = saved;
			return { type: 'if', test, yes, no: undefined };
		}
		if (this.take('while')) {
			const test = this.parenthesized();
			if (this.take(';')) return { type: 'while', test, body: { type: 'block', body: [] } };
			return { type: 'while', test, body: this.statement() };
		}
		if (this.take('do')) {
			this.newlines();
			const body = this.statement();
			this.terminators();
			this.expect('while');
			return { type: 'do', body, test: this.parenthesized() };
		}
		if (this.take('for')) return this.loop();
		const statement = this.simple();
		if (!this.is('}') && this.token.kind !== 'end' && !this.is(';') && this.token.kind !== 'newline')
			throw this.unexpected();
		return statement;
	}

	private parenthesized(): Expr {
		this.expect('(');
		const test = this.expression();
		this.expect(')');
		this.newlines();
		return test;
	}

	private loop(): Stmt {
		this.expect('(');
		const [first, second, third, fourth] = this.tokens.slice(this.at, this.at + 4) as [Token, Token, Token, Token];
		if (first.kind === 'name' && second.text === 'in' && third.kind === 'name' && fourth.text === ')') {
			this.at += 4;
			this.newlines();
			return { type: 'forin', variable: first.text, name: third.text, body: this.statement() };
		}
		const start = this.is(';') ? undefined : this.simple();
		this.expect(';');
		this.newlines();
		const test = this.is(';') ? undefined : this.expression();
		this.expect(';');
		this.newlines();
		const step = this.is(')') ? undefined : this.simple();
		this.expect(')');
		this.newlines();
		const body: Stmt = this.take(';') ? { type: 'block', body: [] } : this.statement();
		return { type: 'for', start, test, step, body };
	}

	private simple(): Stmt {
		for (const type of ['next', 'break', 'continue'] as const) if (this.take(type)) return { type };
		for (const type of ['exit', 'return'] as const) {
			if (!this.take(type)) continue;
			const ends = this.is('}') || this.is(';') || this.token.kind === 'newline' || this.token.kind === 'end';
			return { type, value: ends ? undefined : this.expression() };
		}
		if (this.take('delete')) {
			const name = this.token.text;
			this.at++;
			return { type: 'delete', name, keys: this.take('[') ? this.list(']') : undefined };
		}
		for (const word of ['print', 'printf'] as const) {
			if (!this.take(word)) continue;
			const outer = this.noGreater;
			this.noGreater = true;
			const args: Expr[] = [];
			while (
				!this.is('}') &&
				!this.is(';') &&
				!this.is('>') &&
				!this.is('>>') &&
				!this.is('|') &&
				this.token.kind !== 'newline' &&
				this.token.kind !== 'end'
			) {
				args.push(this.expression());
				if (!this.take(',')) break;
				this.newlines();
			}
			this.noGreater = outer;
			// `print (a, b) > file`: the parentheses are print's own.
			const only = args.length === 1 ? args[0] : undefined;
			const items = only?.type === 'group' ? only.items : args;
			let to: { append: boolean; file: Expr } | undefined;
			if (this.is('>') || this.is('>>')) {
				const append = this.token.text === '>>';
				this.at++;
				to = { append, file: this.concatenation() };
			} else if (this.is('|')) throw new AwkSyntaxError('pipes are not supported in this sandbox');
			return { type: 'print', args: items, format: word === 'printf', to };
		}
		return { type: 'expression', value: this.expression() };
	}

	private list(close: string): Expr[] {
		const items: Expr[] = [];
		const [greater, noIn] = [this.noGreater, this.noIn];
		this.noGreater = false;
		this.noIn = false;
		while (!this.take(close)) {
			items.push(this.expression());
			this.newlines();
			if (!this.take(',') && !this.is(close)) throw this.unexpected();
			this.newlines();
		}
		[this.noGreater, this.noIn] = [greater, noIn];
		return items;
	}

	private expression(): Expr {
		if (++this.depth > 200) throw new AwkSyntaxError('program nested too deep');
		const left = this.ternary();
		const operator = this.token.text;
		let result = left;
		if (this.token.kind === 'operator' && ['=', '+=', '-=', '*=', '/=', '%=', '^=', '**='].includes(operator)) {
			if (!['variable', 'field', 'element'].includes(left.type)) throw this.unexpected();
			this.at++;
			this.newlines();
			result = {
				type: 'assign',
				operator: operator === '**=' ? '^=' : operator,
				target: left,
				value: this.expression(),
			};
		}
		this.depth--;
		return result;
	}

	private ternary(): Expr {
		const test = this.or();
		if (!this.take('?')) return test;
		this.newlines();
		const yes = this.expression();
		this.newlines();
		this.expect(':');
		this.newlines();
		return { type: 'conditional', test, yes, no: this.expression() };
	}

	private or(): Expr {
		let left = this.and();
		while (this.take('||')) {
			this.newlines();
			left = { type: 'binary', operator: '||', left, right: this.and() };
		}
		return left;
	}

	private and(): Expr {
		let left = this.membership();
		while (this.take('&&')) {
			this.newlines();
			left = { type: 'binary', operator: '&&', left, right: this.membership() };
		}
		return left;
	}

	private membership(): Expr {
		let left = this.matching();
		while (!this.noIn && this.take('in')) {
			const name = this.token.text;
			this.at++;
			left = { type: 'in', keys: left.type === 'group' ? left.items : [left], name };
		}
		return left;
	}

	private matching(): Expr {
		let left = this.comparison();
		while (this.is('~') || this.is('!~')) {
			const negated = this.token.text === '!~';
			this.at++;
			left = { type: 'match', negated, text: left, pattern: this.comparison() };
		}
		return left;
	}

	private comparison(): Expr {
		const left = this.concatenation();
		const operator = this.token.text;
		if (this.token.kind !== 'operator' || !['<', '<=', '==', '!=', '>', '>='].includes(operator)) return left;
		if (operator === '>' && this.noGreater) return left;
		this.at++;
		return { type: 'binary', operator, left, right: this.concatenation() };
	}

	private startsOperand(): boolean {
		const { kind, text } = this.token;
		if (['number', 'string', 'regex', 'name', 'function'].includes(kind)) return true;
		return kind === 'operator' && ['$', '!', '(', '-', '+', '++', '--'].includes(text);
	}

	private concatenation(): Expr {
		let left = this.sum();
		while (this.startsOperand() && !this.is('+') && !this.is('-') && !this.is('in'))
			left = { type: 'binary', operator: ' ', left, right: this.sum() };
		return left;
	}

	private sum(): Expr {
		let left = this.product();
		while (this.is('+') || this.is('-')) {
			const operator = this.token.text;
			this.at++;
			left = { type: 'binary', operator, left, right: this.product() };
		}
		return left;
	}

	private product(): Expr {
		let left = this.unary();
		while (this.is('*') || this.is('/') || this.is('%')) {
			const operator = this.token.text;
			this.at++;
			left = { type: 'binary', operator, left, right: this.unary() };
		}
		return left;
	}

	private unary(): Expr {
		for (const operator of ['!', '-', '+'])
			if (this.take(operator)) return { type: 'unary', operator, operand: this.unary() };
		return this.power();
	}

	private power(): Expr {
		const base = this.postfix();
		if (!this.take('^') && !this.take('**')) return base;
		return { type: 'binary', operator: '^', left: base, right: this.unary() };
	}

	private postfix(): Expr {
		const operand = this.primary();
		if (['variable', 'field', 'element'].includes(operand.type)) {
			if (this.take('++')) return { type: 'increment', target: operand, by: 1, prefix: false };
			if (this.take('--')) return { type: 'increment', target: operand, by: -1, prefix: false };
		}
		return operand;
	}

	private primary(): Expr {
		const { kind, text } = this.token;
		this.at++;
		switch (kind) {
			case 'number':
				return { type: 'number', value: Number(text) };
			case 'string':
				return { type: 'string', value: text };
			case 'regex':
				return { type: 'regex', source: text };
			case 'function':
				this.expect('(');
				this.newlines();
				return { type: 'call', name: text, args: this.list(')') };
			case 'name':
				if (this.take('[')) return { type: 'element', name: text, keys: this.list(']') };
				// `length` alone is a call.
				return text === 'length' ? { type: 'call', name: 'length', args: [] } : { type: 'variable', name: text };
			case 'keyword':
				if (text === 'getline') {
					const target = this.token.kind === 'name' || this.is('$') ? this.postfix() : undefined;
					return { type: 'getline', target, file: this.take('<') ? this.primary() : undefined };
				}
				break;
			case 'operator':
				if (text === '$') {
					for (const [sign, by] of [
						['++', 1],
						['--', -1],
					] as const)
						if (this.take(sign))
							return { type: 'field', index: { type: 'increment', target: this.primary(), by, prefix: true } };
					return {
						type: 'field',
						index: this.take('-') ? { type: 'unary', operator: '-', operand: this.primary() } : this.primary(),
					};
				}
				if (text === '++' || text === '--')
					return { type: 'increment', target: this.primary(), by: text === '++' ? 1 : -1, prefix: true };
				if (text === '(') {
					const items = this.list(')');
					if (items.length === 1)
						return items.length === 1 && (items[0] as Expr).type === 'group'
							? (items[0] as Expr)
							: { type: 'group', items };
					return { type: 'group', items };
				}
		}
		this.at--;
		throw this.unexpected();
	}
}
