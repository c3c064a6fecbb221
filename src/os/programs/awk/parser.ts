/** awk's rules, functions and statements as a syntax tree. */

import { ExpressionParser } from './expressions.ts';
import { tokenize } from './lexer.ts';
import type { AwkProgram, Expr, Redirection, Rule, Stmt } from './syntax.ts';

/**
 * Reads a program.
 * @throws AwkSyntaxError in mawk's words.
 */
export const parseAwk = (source: string): AwkProgram => new Parser(tokenize(source)).program();

const EMPTY: Stmt = { type: 'block', body: [] };

class Parser extends ExpressionParser {
	private loops = 0;
	/** What is being read: statements that only fit elsewhere are improper. */
	private place: 'BEGIN' | 'END' | 'rule' | 'function' = 'rule';

	private terminators(): void {
		while (this.token.kind === 'newline' || this.is(';')) this.at++;
	}

	program(): AwkProgram {
		const program: AwkProgram = { rules: [], functions: new Map() };
		this.terminators();
		while (this.token.kind !== 'end') {
			if (this.take('function') || this.take('func')) this.definition(program);
			else program.rules.push(this.rule());
			if (this.is('}')) throw this.problem("extra '}'");
			if (this.is(')')) throw this.problem("extra ')'");
			this.terminators();
		}
		for (const { name, args, line } of this.calls) {
			const definition = program.functions.get(name);
			if (!definition) throw this.problem(`function ${name} never defined`);
			if (args > definition.parameters.length) throw this.problem(`too many arguments in call to ${name}`, line);
		}
		return program;
	}

	private definition(program: AwkProgram): void {
		const name = this.token.text;
		if (this.token.kind !== 'function' && this.token.kind !== 'name') throw this.unexpected();
		if (program.functions.has(name)) throw this.problem(`redefinition of ${name}`);
		this.at++;
		this.expect('(');
		const parameters: string[] = [];
		while (!this.take(')')) {
			const parameter = this.token.text;
			if (this.token.kind !== 'name' || parameter === name || parameters.includes(parameter)) throw this.unexpected();
			parameters.push(parameter);
			this.at++;
			if (!this.take(',') && !this.is(')')) throw this.unexpected();
			this.newlines();
		}
		this.newlines();
		this.place = 'function';
		this.parameters = parameters;
		program.functions.set(name, { parameters, body: this.block() });
		this.parameters = [];
	}

	private rule(): Rule {
		if (this.is('BEGIN') || this.is('END')) {
			const pattern = this.token.text as 'BEGIN' | 'END';
			this.at++;
			this.place = pattern;
			if (!this.is('{')) throw this.unexpected();
			return { pattern, until: undefined, action: this.block() };
		}
		this.place = 'rule';
		let pattern: Expr | undefined;
		let until: Expr | undefined;
		if (!this.is('{')) {
			pattern = this.expression();
			if (this.take(',')) {
				this.newlines();
				until = this.expression();
			}
			if (!this.is('{') && !this.is(';') && this.token.kind !== 'newline') throw this.stray();
		}
		return { pattern, until, action: this.is('{') ? this.block() : undefined };
	}

	/** What to say of a token that cannot follow. */
	private stray(): Error {
		return this.is(')') ? this.problem("extra ')'") : this.unexpected();
	}

	private block(): Stmt {
		this.expect('{');
		const body: Stmt[] = [];
		this.terminators();
		while (!this.is('}')) {
			if (this.token.kind === 'end') break;
			body.push(this.statement());
			this.terminators();
		}
		this.close('}');
		return { type: 'block', body };
	}

	private statement(): Stmt {
		return this.deeper(() => {
			if (this.is('{')) return this.block();
			if (this.take(';')) return EMPTY;
			if (this.take('if')) return this.branch();
			if (this.take('while')) {
				const test = this.parenthesized();
				return { type: 'while', test, body: this.is(';') ? EMPTY : this.loopBody() };
			}
			if (this.take('do')) {
				this.newlines();
				const body = this.loopBody();
				this.terminators();
				this.expect('while');
				return { type: 'do', body, test: this.parenthesized() };
			}
			if (this.take('for')) return this.loop();
			const statement = this.simple();
			if (this.token.kind === 'end') return statement;
			if (!this.is('}') && !this.is(';') && this.token.kind !== 'newline') throw this.stray();
			return statement;
		});
	}

	private branch(): Stmt {
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

	private parenthesized(): Expr {
		this.expect('(');
		const test = this.expression();
		this.expect(')');
		// The newline after `do … while (…)` ends the statement; before a body it does not count.
		if (!this.is(';')) this.newlines();
		return test;
	}

	private loopBody(): Stmt {
		this.loops++;
		const body = this.statement();
		this.loops--;
		return body;
	}

	private loop(): Stmt {
		this.expect('(');
		if (this.token.kind === 'name' && this.peek(1)?.text === 'in' && this.peek(3)?.text === ')') {
			const { text: variable, line } = this.token;
			this.use(variable, 'variable', line);
			this.at += 2;
			const name = this.array();
			this.at++;
			this.newlines();
			return { type: 'forin', variable, name, body: this.loopBody() };
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
		return { type: 'for', start, test, step, body: this.take(';') ? EMPTY : this.loopBody() };
	}

	private simple(): Stmt {
		const { line } = this.token;
		for (const type of ['next', 'nextfile'] as const) {
			if (!this.take(type)) continue;
			if (this.place !== 'rule') throw this.problem(`improper use of ${type}`, line);
			return { type };
		}
		for (const type of ['break', 'continue'] as const) {
			if (!this.take(type)) continue;
			if (this.loops === 0) throw this.problem(`${type} statement outside of loop`, line);
			return { type };
		}
		for (const type of ['exit', 'return'] as const) {
			if (!this.take(type)) continue;
			if (type === 'return' && this.place !== 'function') throw this.problem('return outside function body', line);
			return { type, value: this.ends() ? undefined : this.expression() };
		}
		if (this.take('delete')) {
			const name = this.array();
			return { type: 'delete', name, keys: this.take('[') ? this.list(']') : undefined };
		}
		if (this.is('print') || this.is('printf')) return this.print();
		return { type: 'expression', value: this.expression() };
	}

	private ends(): boolean {
		return this.is('}') || this.is(';') || this.token.kind === 'newline' || this.token.kind === 'end';
	}

	private redirects(): boolean {
		return this.is('>') || this.is('>>') || this.is('|');
	}

	private print(): Stmt {
		const format = this.token.text === 'printf';
		const { line } = this.token;
		this.at++;
		const outer = this.noGreater;
		this.noGreater = true;
		const args: Expr[] = [];
		if (!this.ends() && !this.redirects()) {
			do {
				if (args.length > 0) this.newlines();
				args.push(this.expression());
			} while (this.take(','));
		}
		// `print (a, b) > file`: the parentheses are print's own.
		const only = args.length === 1 ? args[0] : undefined;
		const items = only?.type === 'group' ? only.items : args;
		if (format && items.length === 0) throw this.problem('no arguments in call to printf', line);
		const to = this.redirection();
		this.noGreater = outer;
		return { type: 'print', args: items, format, to };
	}

	private redirection(): Redirection | undefined {
		if (!this.redirects()) return undefined;
		const kind = this.is('>') ? 'write' : this.is('>>') ? 'append' : 'command';
		this.at++;
		return { kind, name: this.conditional() };
	}
}
