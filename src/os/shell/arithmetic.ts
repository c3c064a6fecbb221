/** Shell arithmetic (bash(1), ARITHMETIC EVALUATION): 64-bit integers, C's operators, variables by name. */

/** What an expression may look up and set. `index` is the text between the brackets. */
export interface ArithmeticScope {
	get(name: string, index?: string): string;
	set(name: string, value: string, index?: string): void;
	/** Is `name` an associative array, whose index is a text? */
	isAssociative(name: string): boolean;
}

/** A wrong expression; `message` is bash's, without the leading `bash: `. */
export class ArithmeticError extends Error {}

type Value = bigint;
type Lazy = () => Value;
/** A place that can be assigned to. */
interface Place {
	get: Lazy;
	set: ((value: Value) => void) | undefined;
}

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

/** Binary operators by precedence, loosest first; all but `**` group to the left. */
const LEVELS: string[][] = [
	['||'],
	['&&'],
	['|'],
	['^'],
	['&'],
	['==', '!='],
	['<=', '>=', '<', '>'],
	['<<', '>>'],
	['+', '-'],
	['*', '/', '%'],
	['**'],
];

const ASSIGNMENTS = ['<<=', '>>=', '*=', '/=', '%=', '+=', '-=', '&=', '^=', '|=', '='];

/**
 * Evaluates an expression in which `$` expansions have been made already.
 * @throws ArithmeticError
 */
export function evaluateArithmetic(expression: string, scope: ArithmeticScope, depth = 0): bigint {
	if (depth > 64)
		throw new ArithmeticError(`${expression}: expression recursion level exceeded (error token is "${expression}")`);
	const parser = new Parser(expression, scope, depth);
	return parser.run();
}

class Parser {
	private at = 0;
	private nesting = 0;
	private readonly text: string;
	private readonly scope: ArithmeticScope;
	private readonly depth: number;

	constructor(text: string, scope: ArithmeticScope, depth: number) {
		this.text = text;
		this.scope = scope;
		this.depth = depth;
	}

	run(): Value {
		this.space();
		if (this.at >= this.text.length) return 0n;
		const value = this.comma();
		this.space();
		if (this.at < this.text.length) {
			const rest = this.text.slice(this.at);
			throw this.error(
				/^[A-Za-z0-9_.]/.test(rest) ? 'syntax error in expression' : 'syntax error: invalid arithmetic operator',
				rest,
			);
		}
		return value();
	}

	private error(problem: string, token: string): ArithmeticError {
		return new ArithmeticError(`${this.text.trimStart()}: ${problem} (error token is "${token}")`);
	}

	/** A number that cannot be one in its base; bash shows it alone. */
	private tooGreat(number: string): ArithmeticError {
		return new ArithmeticError(`${number}: value too great for base (error token is "${number}")`);
	}

	private space(): void {
		while (/\s/.test(this.text[this.at] ?? '')) this.at++;
	}

	private take(token: string): boolean {
		this.space();
		if (!this.text.startsWith(token, this.at)) return false;
		this.at += token.length;
		return true;
	}

	private comma(): Lazy {
		let left = this.assignment().get;
		while (this.take(',')) {
			const [first, second] = [left, this.assignment().get];
			left = () => {
				first();
				return second();
			};
		}
		return left;
	}

	private assignment(): Place {
		if (++this.nesting > 200) throw this.error('expression recursion level exceeded', this.text.slice(this.at));
		const left = this.conditional();
		this.space();
		const operator = ASSIGNMENTS.find((candidate) => this.text.startsWith(candidate, this.at));
		if (operator && !(operator === '=' && this.text[this.at + 1] === '=')) {
			const set = left.set;
			if (!set) throw this.error('attempted assignment to non-variable', this.text.slice(this.at));
			this.at += operator.length;
			const right = this.assignment().get;
			this.nesting--;
			const from = this.at;
			return {
				get: () => {
					const value = operator === '=' ? right() : this.binary(operator.slice(0, -1), left.get, right, from)();
					set(value);
					return value;
				},
				set: undefined,
			};
		}
		this.nesting--;
		return left;
	}

	private conditional(): Place {
		const test = this.level(0);
		if (!this.take('?')) return test;
		const consequent = this.comma();
		if (!this.take(':')) throw this.error("`:' expected for conditional expression", this.text.slice(this.at));
		const alternate = this.assignment().get;
		return { get: () => (test.get() !== 0n ? consequent() : alternate()), set: undefined };
	}

	private level(index: number): Place {
		const operators = LEVELS[index];
		if (!operators) return this.unary();
		let left = this.level(index + 1);
		for (;;) {
			this.space();
			const operator = operators.find((candidate) => this.looksLike(candidate));
			if (!operator) return left;
			this.at += operator.length;
			const from = this.at;
			// `**` groups to the right.
			const right = operator === '**' ? this.level(index) : this.level(index + 1);
			left = { get: this.binary(operator, left.get, right.get, from), set: undefined };
		}
	}

	/** Is this operator next, and not a longer one that begins the same? */
	private looksLike(operator: string): boolean {
		if (!this.text.startsWith(operator, this.at)) return false;
		const after = this.text[this.at + operator.length] ?? '';
		if (operator === '*' && after === '*') return false;
		if ((operator === '<' || operator === '>') && after === operator) return false;
		if ((operator === '&' || operator === '|') && after === operator) return false;
		if (after === '=' && /^([-+*/%&^|]|<<|>>)$/.test(operator)) return false;
		return true;
	}

	private binary(operator: string, left: Lazy, right: Lazy, at: number): Lazy {
		const truth = (value: boolean): bigint => (value ? 1n : 0n);
		switch (operator) {
			case '||':
				return () => truth(left() !== 0n || right() !== 0n);
			case '&&':
				return () => truth(left() !== 0n && right() !== 0n);
			case '|':
				return () => left() | right();
			case '^':
				return () => left() ^ right();
			case '&':
				return () => left() & right();
			case '==':
				return () => truth(left() === right());
			case '!=':
				return () => truth(left() !== right());
			case '<=':
				return () => truth(left() <= right());
			case '>=':
				return () => truth(left() >= right());
			case '<':
				return () => truth(left() < right());
			case '>':
				return () => truth(left() > right());
			case '<<':
				return () => wrap(left() << (right() & 63n));
			case '>>':
				return () => left() >> (right() & 63n);
			case '+':
				return () => wrap(left() + right());
			case '-':
				return () => wrap(left() - right());
			case '*':
				return () => wrap(left() * right());
			case '**':
				return () => {
					const [base, exponent] = [left(), right()];
					if (exponent < 0n) throw this.error('exponent less than 0', this.text.slice(at).trimStart());
					return power(base, exponent);
				};
			default:
				return () => {
					const [dividend, divisor] = [left(), right()];
					if (divisor === 0n) throw this.error('division by 0', this.text.slice(at).trimStart());
					return operator === '/' ? wrap(dividend / divisor) : dividend % divisor;
				};
		}
	}

	private unary(): Place {
		this.space();
		for (const operator of ['++', '--'] as const) {
			if (!this.text.startsWith(operator, this.at)) continue;
			const saved = this.at;
			this.at += 2;
			this.space();
			if (!/[A-Za-z_]/.test(this.text[this.at] ?? '')) {
				// `--5` is twice minus.
				this.at = saved;
				break;
			}
			const place = this.primary();
			return {
				get: () => {
					const value = wrap(place.get() + (operator === '++' ? 1n : -1n));
					place.set?.(value);
					return value;
				},
				set: undefined,
			};
		}
		const operator = this.text[this.at];
		if (operator !== undefined && '!~+-'.includes(operator)) {
			this.at++;
			if (++this.nesting > 200) throw this.error('expression recursion level exceeded', this.text.slice(this.at));
			const operand = this.unary().get;
			this.nesting--;
			const get: Lazy =
				operator === '!'
					? () => (operand() === 0n ? 1n : 0n)
					: operator === '~'
						? () => ~operand()
						: operator === '-'
							? () => wrap(-operand())
							: operand;
			return { get, set: undefined };
		}
		const place = this.primary();
		this.space();
		for (const suffix of ['++', '--']) {
			if (!this.text.startsWith(suffix, this.at) || !place.set) continue;
			this.at += 2;
			return {
				get: () => {
					const value = place.get();
					place.set?.(wrap(value + (suffix === '++' ? 1n : -1n)));
					return value;
				},
				set: undefined,
			};
		}
		return place;
	}

	private primary(): Place {
		this.space();
		const rest = this.text.slice(this.at);
		if (this.take('(')) {
			const inner = this.comma();
			if (!this.take(')')) throw this.error("missing `)'", this.text.slice(this.at) || rest);
			return { get: inner, set: undefined };
		}
		const number = /^[0-9][0-9A-Za-z_@#]*/.exec(rest)?.[0];
		if (number !== undefined) {
			this.at += number.length;
			const value = this.number(number);
			return { get: () => value, set: undefined };
		}
		const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0];
		// At the end bash shows the operator that lacks its operand.
		if (name === undefined)
			throw this.error('syntax error: operand expected', rest || (/\S\s*$/.exec(this.text)?.[0] ?? ''));
		this.at += name.length;
		let index: string | undefined;
		if (this.text[this.at] === '[') {
			let depth = 0;
			let end = this.at;
			for (; end < this.text.length; end++) {
				if (this.text[end] === '[') depth++;
				else if (this.text[end] === ']' && --depth === 0) break;
			}
			index = this.text.slice(this.at + 1, end);
			this.at = end + 1;
		}
		const place = () => this.resolve(name, index);
		return {
			get: () => {
				const text = this.scope.get(name, place()).trim();
				if (text === '') return 0n;
				if (/^-?(0|[1-9]\d*)$/.test(text)) return wrap(BigInt(text));
				return evaluateArithmetic(text, this.scope, this.depth + 1);
			},
			set: (value) => this.scope.set(name, value.toString(), place()),
		};
	}

	private resolve(name: string, index: string | undefined): string | undefined {
		if (index === undefined || this.scope.isAssociative(name)) return index;
		return evaluateArithmetic(index, this.scope, this.depth + 1).toString();
	}

	private number(text: string): bigint {
		const based = /^(\d+)#(.*)$/.exec(text);
		if (based) {
			const base = Number(based[1]);
			if (base < 2 || base > 64) throw this.error('invalid arithmetic base', text);
			let value = 0n;
			for (const digit of based[2] as string) {
				const weight = digitValue(digit, base);
				if (weight < 0 || weight >= base) throw this.tooGreat(text);
				value = wrap(value * BigInt(base) + BigInt(weight));
			}
			return value;
		}
		if (/^0[xX][0-9a-fA-F]+$/.test(text)) return wrap(BigInt(text));
		if (/^0[0-7]*$/.test(text)) return text === '0' ? 0n : wrap(BigInt(`0o${text.slice(1)}`));
		if (/^[0-9]+$/.test(text)) {
			if (text.startsWith('0')) throw this.tooGreat(text);
			return wrap(BigInt(text));
		}
		throw /^\d+[A-Za-z_]/.test(text) ? this.tooGreat(text) : this.error('syntax error: invalid number', text);
	}
}

function digitValue(digit: string, base: number): number {
	if (/\d/.test(digit)) return Number(digit);
	if (/[a-z]/.test(digit)) return digit.charCodeAt(0) - 87;
	if (/[A-Z]/.test(digit)) return digit.charCodeAt(0) - (base <= 36 ? 55 : 29);
	return digit === '@' ? 62 : digit === '_' ? 63 : -1;
}

/** By squaring, wrapped at each step: `2**1000000000` must not build a huge number. */
function power(base: bigint, exponent: bigint): bigint {
	let [result, square, left] = [1n, wrap(base), exponent];
	while (left > 0n) {
		if (left & 1n) result = wrap(result * square);
		square = wrap(square * square);
		left >>= 1n;
	}
	return result;
}
