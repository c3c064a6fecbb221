/** bc(1): a calculator of any precision, as GNU's without functions of one's own. */

import { FileError } from '../../fs.ts';
import type { Process } from '../../process.ts';
import { readLines } from '../../stream.ts';
import { type Command, command, readInput } from '../types.ts';
import {
	add,
	BcError,
	compare,
	type Decimal,
	divide,
	format,
	isZero,
	lengthOf,
	modulo,
	multiply,
	negate,
	parse as parseDecimal,
	power,
	squareRoot,
	subtract,
	whole,
} from './decimal.ts';
import { libraryFunction } from './library.ts';
import { BcSyntaxError, type Expr, isOpen, parse, quits, type Stmt } from './parser.ts';

/** Lines of numbers are so long at most (BC_LINE_LENGTH). */
const LINE = 70;
/** The scale that `-l` sets. */
const LIBRARY_SCALE = 20;
const MAX_SCALE = 5000;
const STEPS_BETWEEN_PAUSES = 2000;

class Jump extends Error {
	readonly kind: 'break' | 'continue' | 'quit';
	constructor(kind: Jump['kind']) {
		super(kind);
		this.kind = kind;
	}
}

class Calculator {
	private readonly process: Process;
	private readonly library: boolean;
	private readonly variables = new Map<string, Decimal>();
	private steps = 0;

	constructor(process: Process, library: boolean) {
		this.process = process;
		this.library = library;
		this.variables.set('scale', whole(library ? LIBRARY_SCALE : 0));
		this.variables.set('ibase', whole(10));
		this.variables.set('obase', whole(10));
	}

	/** A setting as a number. */
	private setting(name: 'scale' | 'ibase' | 'obase'): number {
		return Number((this.variables.get(name) as Decimal).digits);
	}

	/**
	 * Runs some lines; a mistake in them is told, and the next ones run.
	 * @returns false after `quit`.
	 */
	async lines(text: string, firstLine: number, file: string): Promise<boolean> {
		if (quits(text)) return false;
		let program: Stmt[];
		try {
			program = parse(text, firstLine);
		} catch (error) {
			if (!(error instanceof BcSyntaxError)) throw error;
			await this.process.warn(`${file} ${error.line}: ${error.message}\n`);
			return true;
		}
		try {
			for (const statement of program) await this.execute(statement);
		} catch (error) {
			if (error instanceof Jump) return error.kind !== 'quit';
			if (!(error instanceof BcError)) throw error;
			await this.process.warn(`Runtime error (func=(main), adr=${codeBefore(program)}): ${error.message}\n`);
		}
		return true;
	}

	private async execute(node: Stmt): Promise<void> {
		if (++this.steps % STEPS_BETWEEN_PAUSES === 0) await this.process.sleep(1);
		switch (node.type) {
			case 'expression': {
				const value = await this.evaluate(node.value);
				if (node.value.type === 'assign') return;
				this.variables.set('last', value);
				await this.process.print(`${wrapped(format(value, this.setting('obase')))}\n`);
				return;
			}
			case 'string':
				await this.process.print(node.text);
				return;
			case 'print':
				for (const item of node.items)
					await this.process.print(
						typeof item === 'string'
							? item.replace(
									/\\([nt\\q])/g,
									(_, letter: string) => ({ n: '\n', t: '\t', '\\': '\\', q: '"' })[letter] ?? '',
								)
							: format(await this.evaluate(item), this.setting('obase')),
					);
				return;
			case 'block':
				for (const statement of node.body) await this.execute(statement);
				return;
			case 'if':
				if (!isZero(await this.evaluate(node.test))) await this.execute(node.yes);
				else if (node.no) await this.execute(node.no);
				return;
			case 'while':
				while (!isZero(await this.evaluate(node.test))) if (await this.breaks(node.body)) return;
				return;
			case 'for':
				if (node.start) await this.evaluate(node.start);
				while (!node.test || !isZero(await this.evaluate(node.test))) {
					if (await this.breaks(node.body)) return;
					if (node.step) await this.evaluate(node.step);
				}
				return;
			default:
				throw new Jump(node.type);
		}
	}

	/** Runs a loop's body. Returns true when the loop is over. */
	private async breaks(body: Stmt): Promise<boolean> {
		try {
			await this.execute(body);
		} catch (error) {
			if (!(error instanceof Jump) || error.kind === 'quit') throw error;
			return error.kind === 'break';
		}
		return false;
	}

	private async place(target: Expr & { type: 'variable' }): Promise<string> {
		return target.index ? `${target.name}[${format(await this.evaluate(target.index), 10)}]` : target.name;
	}

	private store(place: string, value: Decimal): Decimal {
		const limits = { scale: [0, MAX_SCALE], ibase: [2, 16], obase: [2, 16] }[place];
		if (!limits) {
			this.variables.set(place, value);
			return value;
		}
		const [low, high] = limits as [number, number];
		const number = Math.trunc(Number(format(value, 10)));
		const kept = whole(Math.min(high, Math.max(low, number)));
		this.variables.set(place, kept);
		return kept;
	}

	private async evaluate(node: Expr): Promise<Decimal> {
		switch (node.type) {
			case 'number':
				return parseDecimal(node.text, this.setting('ibase'));
			case 'variable':
				return this.variables.get(await this.place(node)) ?? whole(0);
			case 'assign': {
				const place = await this.place(node.target);
				let value = await this.evaluate(node.value);
				if (node.operator !== '=')
					value = this.calculate(node.operator.slice(0, -1), this.variables.get(place) ?? whole(0), value);
				return this.store(place, value);
			}
			case 'step': {
				const place = await this.place(node.target);
				const before = this.variables.get(place) ?? whole(0);
				const after = this.store(place, add(before, whole(node.by)));
				return node.prefix ? after : before;
			}
			case 'unary': {
				const value = await this.evaluate(node.operand);
				return node.operator === '-' ? negate(value) : whole(isZero(value) ? 1 : 0);
			}
			case 'binary':
				return this.calculate(node.operator, await this.evaluate(node.left), await this.evaluate(node.right));
			case 'call':
				return this.call(node.name, node.args);
		}
	}

	private calculate(operator: string, left: Decimal, right: Decimal): Decimal {
		const scale = this.setting('scale');
		const truth = (value: boolean) => whole(value ? 1 : 0);
		switch (operator) {
			case '+':
				return add(left, right);
			case '-':
				return subtract(left, right);
			case '*':
				return multiply(left, right, scale);
			case '/':
				return divide(left, right, scale);
			case '%':
				return modulo(left, right, scale);
			case '^':
				return power(left, right, scale);
			case '&&':
				return truth(!isZero(left) && !isZero(right));
			case '||':
				return truth(!isZero(left) || !isZero(right));
			case '==':
				return truth(compare(left, right) === 0);
			case '!=':
				return truth(compare(left, right) !== 0);
			case '<':
				return truth(compare(left, right) < 0);
			case '<=':
				return truth(compare(left, right) <= 0);
			case '>':
				return truth(compare(left, right) > 0);
			default:
				return truth(compare(left, right) >= 0);
		}
	}

	private async call(name: string, args: Expr[]): Promise<Decimal> {
		const value = args[0] ? await this.evaluate(args[0]) : whole(0);
		if (name === 'sqrt') return squareRoot(value, this.setting('scale'));
		if (name === 'length') return whole(lengthOf(value));
		if (name === 'scale') return whole(value.scale);
		const found = this.library ? libraryFunction(name) : undefined;
		if (!found) throw new BcError(`Function ${name} not defined.`);
		return found(value, this.setting('scale'));
	}
}

/** A long number, with a backslash at the end of each line but the last. */
const wrapped = (text: string): string => text.replace(new RegExp(`.{${LINE - 2}}(?=..)`, 'g'), '$&\\\n');

/** The length of the code up to what failed, as far as a calculation in one statement goes. */
function codeBefore(program: Stmt[]): number {
	const first = program[0];
	const size = (node: Expr): number => {
		switch (node.type) {
			case 'number':
				return /^[01]$/.test(node.text) ? 1 : node.text.length + 2;
			case 'binary':
				return size(node.left) + size(node.right) + 1;
			case 'unary':
				return size(node.operand) + 1;
			case 'call':
				return node.args.reduce((sum, arg) => sum + size(arg), 0) + 5;
			default:
				return 2;
		}
	};
	return first?.type === 'expression' ? size(first.value) : 0;
}

export const bc: Command = command({
	name: 'bc',
	summary: 'An arbitrary precision calculator language.',
	usage: '[options] [file ...]',
	options: [
		{ short: 'h' },
		{ short: 'i', long: 'interactive' },
		{ short: 'l', long: 'mathlib' },
		{ short: 'q', long: 'quiet' },
		{ short: 's', long: 'standard' },
		{ short: 'w', long: 'warn' },
	],
	async run({ process, options, operands }) {
		const calculator = new Calculator(process, options.has('mathlib'));
		for (const file of operands) {
			try {
				if (!(await calculator.lines(await readInput(process, file), 1, file))) return 0;
			} catch (error) {
				if (!(error instanceof FileError)) throw error;
				await process.warn(`File ${file} is unavailable.\n`);
				return 1;
			}
		}
		if (process.stdin.terminal && !options.has('quiet')) await process.print('bc 1.07.1\n');
		let text = '';
		let line = 1;
		for await (const each of readLines(process.stdin)) {
			text += `${each}\n`;
			if (isOpen(text)) continue;
			if (!(await calculator.lines(text, line, '(standard_in)'))) return 0;
			line += text.split('\n').length - 1;
			text = '';
		}
		if (text !== '') await calculator.lines(text, line, '(standard_in)');
		return 0;
	},
});
