/** The half of awk's grammar that makes values; statements are in parser.ts. */

import type { Token } from './lexer.ts';
import { compilePattern } from './pattern.ts';
import { AwkSyntaxError, BUILTINS, type Expr } from './syntax.ts';
import { AwkError } from './values.ts';

/** How deep expressions and statements may nest. */
const MAX_DEPTH = 200;
const ASSIGNMENTS = ['=', '+=', '-=', '*=', '/=', '%=', '^='];
const COMPARISONS = ['<', '<=', '==', '!=', '>', '>='];
const TARGETS = ['variable', 'field', 'element'];

/** Reads expressions off a list of tokens. Its methods throw AwkSyntaxError. */
export class ExpressionParser {
	protected at = 0;
	private depth = 0;
	/** Within the arguments of `print` a `>` redirects. */
	protected noGreater = false;
	/** The parameters of the function that is being read. */
	protected parameters: readonly string[] = [];
	/** What global names have turned out to be. */
	private readonly kinds = new Map<string, 'array' | 'variable'>();
	/** Calls of functions that were not known when they were read. */
	protected readonly calls: { name: string; args: number; line: number }[] = [];
	private readonly tokens: Token[];

	constructor(tokens: Token[]) {
		this.tokens = tokens;
	}

	protected get token(): Token {
		return this.tokens[this.at] as Token;
	}

	protected peek(distance: number): Token | undefined {
		return this.tokens[this.at + distance];
	}

	protected is(text: string): boolean {
		return this.token.text === text && (this.token.kind === 'operator' || this.token.kind === 'keyword');
	}

	protected take(text: string): boolean {
		if (!this.is(text)) return false;
		this.at++;
		return true;
	}

	protected expect(text: string): void {
		if (!this.take(text)) throw this.unexpected();
	}

	/** Expects what closes; mawk says what is missing. */
	protected close(text: ')' | '}'): void {
		if (!this.take(text)) throw this.problem(`missing ${text} near ${this.shown()}`);
	}

	private shown(): string {
		const { kind, text } = this.token;
		return kind === 'newline' ? 'end of line' : kind === 'end' ? 'end of file' : text;
	}

	protected problem(message: string, line = this.token.line): AwkSyntaxError {
		return new AwkSyntaxError(`line ${line}: ${message}`);
	}

	protected unexpected(): AwkSyntaxError {
		const { kind, text } = this.token;
		if (kind === 'end') return this.problem('missing } near end of file');
		if (kind === 'name' || kind === 'function' || kind === 'string' || kind === 'number')
			return this.problem(`syntax error at or near ${text}`);
		return this.problem(`syntax error at or near ${kind === 'regex' ? `/${text}/` : this.shown()}`);
	}

	protected newlines(): void {
		while (this.token.kind === 'newline') this.at++;
	}

	/** Reads something that may nest. */
	protected deeper<T>(read: () => T): T {
		if (++this.depth > MAX_DEPTH) throw this.problem('program nested too deep');
		const result = read();
		this.depth--;
		return result;
	}

	/** Notes how a name is used, and minds that it was used otherwise before. */
	protected use(name: string, kind: 'array' | 'variable', line: number): void {
		if (this.parameters.includes(name)) return;
		const known = this.kinds.get(name);
		if (known && known !== kind) throw this.problem(`illegal reference to ${known} ${name}`, line);
		this.kinds.set(name, kind);
	}

	/** A name that is an array. */
	protected array(): string {
		const { kind, text, line } = this.token;
		if (kind !== 'name') throw this.unexpected();
		this.at++;
		this.use(text, 'array', line);
		return text;
	}

	/** Expressions with commas between, up to what closes them. `bare`: a name alone may be an array, too. */
	protected list(close: ')' | ']', bare = false): Expr[] {
		const items: Expr[] = [];
		const greater = this.noGreater;
		this.noGreater = false;
		while (!this.is(close) && !this.is('}')) {
			const { kind, text } = this.token;
			const after = this.peek(1)?.text;
			if (bare && kind === 'name' && (after === ',' || after === ')')) {
				this.at++;
				items.push({ type: 'variable', name: text });
			} else items.push(this.expression());
			if (!this.take(',') || this.is('}')) break;
			this.newlines();
		}
		if (close === ')') this.close(close);
		else this.expect(close);
		this.noGreater = greater;
		return items;
	}

	protected expression(): Expr {
		return this.deeper(() => {
			const left = this.conditional();
			const operator = this.token.text;
			if (this.token.kind !== 'operator' || !ASSIGNMENTS.includes(operator)) return left;
			if (!TARGETS.includes(left.type)) throw this.unexpected();
			this.at++;
			this.newlines();
			return { type: 'assign', operator, target: left, value: this.expression() };
		});
	}

	protected conditional(): Expr {
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
		while (this.take('in'))
			left = { type: 'in', keys: left.type === 'group' ? left.items : [left], name: this.array() };
		return left;
	}

	private matching(): Expr {
		let left = this.comparison();
		while (this.is('~') || this.is('!~')) {
			const negated = this.token.text === '!~';
			this.at++;
			const { line } = this.token;
			const pattern = this.comparison();
			if (pattern.type === 'string') this.checkPattern(pattern.value, line);
			left = { type: 'match', negated, text: left, pattern };
		}
		return left;
	}

	private comparison(): Expr {
		const left = this.concatenation();
		const operator = this.token.text;
		if (this.token.kind !== 'operator' || !COMPARISONS.includes(operator)) return left;
		if (operator === '>' && this.noGreater) return left;
		this.at++;
		return { type: 'binary', operator, left, right: this.concatenation() };
	}

	/** Patterns that stand in the program are minded before it runs. */
	private checkPattern(source: string, line: number): void {
		try {
			compilePattern(source);
		} catch (error) {
			throw error instanceof AwkError ? this.problem(error.message, line) : error;
		}
	}

	private startsOperand(): boolean {
		const { kind, text } = this.token;
		if (['number', 'string', 'regex', 'name', 'function'].includes(kind)) return true;
		return kind === 'operator' && ['$', '!', '(', '++', '--'].includes(text);
	}

	protected concatenation(): Expr {
		let left = this.sum();
		while (this.startsOperand()) left = { type: 'binary', operator: ' ', left, right: this.sum() };
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
			if (this.take(operator)) return this.deeper(() => ({ type: 'unary', operator, operand: this.unary() }));
		const base = this.piped();
		if (!this.take('^')) return base;
		return { type: 'binary', operator: '^', left: base, right: this.deeper(() => this.unary()) };
	}

	/** `command | getline`: it binds what stands right before the bar, as in mawk. */
	private piped(): Expr {
		let left = this.postfix();
		while (this.is('|') && this.peek(1)?.text === 'getline' && this.peek(1)?.kind === 'keyword') {
			this.at += 2;
			left = { type: 'getline', target: this.getlineTarget(), from: { kind: 'command', name: left } };
		}
		return left;
	}

	private getlineTarget(): Expr | undefined {
		return this.token.kind === 'name' || this.is('$') ? this.postfix() : undefined;
	}

	private postfix(): Expr {
		const operand = this.primary();
		if (!TARGETS.includes(operand.type)) return operand;
		if (this.take('++')) return { type: 'increment', target: operand, by: 1, prefix: false };
		if (this.take('--')) return { type: 'increment', target: operand, by: -1, prefix: false };
		return operand;
	}

	private primary(): Expr {
		const { kind, text, line } = this.token;
		this.at++;
		switch (kind) {
			case 'number':
				return { type: 'number', value: Number(text) };
			case 'string':
				return { type: 'string', value: text };
			case 'regex':
				this.checkPattern(text, line);
				return { type: 'regex', source: text };
			case 'function':
				return this.call(text, line);
			case 'name':
				if (this.take('[')) {
					this.use(text, 'array', line);
					return { type: 'element', name: text, keys: this.list(']') };
				}
				if (text === 'length') return { type: 'call', name: 'length', args: [] };
				this.use(text, 'variable', line);
				return { type: 'variable', name: text };
			case 'keyword':
				if (text === 'getline') {
					const target = this.getlineTarget();
					return {
						type: 'getline',
						target,
						from: this.take('<') ? { kind: 'file', name: this.primary() } : undefined,
					};
				}
				break;
			case 'operator':
				if (text === '$') return this.deeper(() => ({ type: 'field', index: this.fieldIndex() }));
				if (text === '++' || text === '--') {
					const target = this.deeper(() => this.primary());
					if (!TARGETS.includes(target.type)) throw this.unexpected();
					return { type: 'increment', target, by: text === '++' ? 1 : -1, prefix: true };
				}
				if (text === '(') return { type: 'group', items: this.list(')') };
		}
		this.at--;
		throw this.unexpected();
	}

	private fieldIndex(): Expr {
		return this.take('-') ? { type: 'unary', operator: '-', operand: this.primary() } : this.primary();
	}

	private call(name: string, line: number): Expr {
		this.expect('(');
		const limits = BUILTINS[name];
		if (name === 'split') return this.split();
		const args = this.list(')', !limits || name === 'length');
		if (limits && (args.length < limits[0] || args.length > limits[1]))
			throw this.problem(
				name === 'sprintf' ? 'no arguments in call to sprintf' : `wrong number of arguments in call to ${name}`,
				line,
			);
		if (!limits) this.calls.push({ name, args: args.length, line });
		return { type: 'call', name, args };
	}

	private split(): Expr {
		const greater = this.noGreater;
		this.noGreater = false;
		const text = this.expression();
		this.expect(',');
		this.newlines();
		const args: Expr[] = [text, { type: 'variable', name: this.array() }];
		if (this.take(',')) {
			this.newlines();
			args.push(this.expression());
		}
		this.close(')');
		this.noGreater = greater;
		return { type: 'call', name: 'split', args };
	}
}
