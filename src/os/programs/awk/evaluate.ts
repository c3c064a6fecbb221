/** awk's expressions: from the syntax tree to values. */

import type { Matcher } from '../../text/matcher.ts';
import { callBuiltin } from './builtins.ts';
import type { State } from './state.ts';
import type { AwkProgram, Expr, Stmt } from './syntax.ts';
import { AwkError, arithmetic, compare, fromInput, numberOf, truth, UNSET, type Value } from './values.ts';
import type { Frame } from './variables.ts';

/** The longest text that a program may make. */
const MAX_LENGTH = 8_000_000;

/** Evaluates the expressions of one program. Its methods throw AwkError. */
export abstract class Evaluator {
	readonly state: State;
	protected readonly program: AwkProgram;

	constructor(program: AwkProgram, state: State) {
		this.program = program;
		this.state = state;
	}

	/** Runs a function's body; gives what it returns. */
	protected abstract runBody(body: Stmt): Promise<Value>;

	/** The key that subscripts make. */
	async key(keys: Expr[]): Promise<string> {
		const parts: string[] = [];
		for (const key of keys) parts.push(await this.text(key));
		return parts.length === 1 ? (parts[0] as string) : parts.join(this.state.text(this.state.variables.get('SUBSEP')));
	}

	async text(node: Expr): Promise<string> {
		return this.state.text(await this.evaluate(node));
	}

	async number(node: Expr): Promise<number> {
		return numberOf(await this.evaluate(node));
	}

	/** What a pattern operand means: a regular expression as it stands, or any text as one. */
	async pattern(node: Expr): Promise<Matcher> {
		return this.state.regex(node.type === 'regex' ? node.source : await this.text(node));
	}

	async store(target: Expr, value: Value): Promise<void> {
		const { state } = this;
		if (target.type === 'variable') state.set(target.name, value);
		else if (target.type === 'element') state.variables.cells(target.name).set(await this.key(target.keys), value);
		else if (target.type === 'field') state.setField(await this.number(target.index), state.text(value));
	}

	private async search(matcher: Matcher, text: string): Promise<boolean> {
		const found = matcher.search(text) !== undefined;
		const cost = matcher.cost();
		if (cost > 0) await this.state.process.work(cost);
		return found;
	}

	async evaluate(node: Expr): Promise<Value> {
		const { state } = this;
		switch (node.type) {
			case 'number':
			case 'string':
				return node.value;
			case 'regex':
				return (await this.search(state.regex(node.source), state.record)) ? 1 : 0;
			case 'variable':
				return state.variables.get(node.name);
			case 'field':
				return state.field(node.index.type === 'number' ? node.index.value : await this.number(node.index));
			case 'element':
				return state.variables.cells(node.name).get(await this.key(node.keys));
			case 'in':
				return state.variables.cells(node.name).has(await this.key(node.keys)) ? 1 : 0;
			case 'group': {
				if (node.items.length === 1) return this.evaluate(node.items[0] as Expr);
				return this.key(node.items);
			}
			case 'assign': {
				let value = await this.evaluate(node.value);
				if (node.operator !== '=')
					value = arithmetic(node.operator[0] as string, await this.number(node.target), numberOf(value));
				await this.store(node.target, value);
				return value;
			}
			case 'increment': {
				const before = await this.number(node.target);
				await this.store(node.target, before + node.by);
				return node.prefix ? before + node.by : before;
			}
			case 'unary': {
				const value = await this.evaluate(node.operand);
				if (node.operator === '!') return truth(value) ? 0 : 1;
				// Without -0, which no awk prints.
				return node.operator === '-' ? 0 - numberOf(value) : numberOf(value);
			}
			case 'conditional':
				return this.evaluate(truth(await this.evaluate(node.test)) ? node.yes : node.no);
			case 'match': {
				const text = await this.text(node.text);
				const found = await this.search(await this.pattern(node.pattern), text);
				return found !== node.negated ? 1 : 0;
			}
			case 'binary':
				return this.binary(node);
			case 'call':
				return this.program.functions.has(node.name)
					? this.callFunction(node.name, node.args)
					: callBuiltin(this, node.name, node.args);
			case 'getline':
				return this.getline(node);
		}
	}

	private async binary(node: Expr & { type: 'binary' }): Promise<Value> {
		const left = await this.evaluate(node.left);
		if (node.operator === '&&') return truth(left) && truth(await this.evaluate(node.right)) ? 1 : 0;
		if (node.operator === '||') return truth(left) || truth(await this.evaluate(node.right)) ? 1 : 0;
		const right = await this.evaluate(node.right);
		const order = () => compare(left, right, this.state.text(this.state.variables.get('CONVFMT')));
		switch (node.operator) {
			case ' ': {
				const text = this.state.text(left) + this.state.text(right);
				if (text.length > MAX_LENGTH) throw new AwkError('string too long', true);
				return text;
			}
			case '<':
				return order() < 0 ? 1 : 0;
			case '<=':
				return order() <= 0 ? 1 : 0;
			case '>':
				return order() > 0 ? 1 : 0;
			case '>=':
				return order() >= 0 ? 1 : 0;
			case '==':
				return order() === 0 ? 1 : 0;
			case '!=':
				return order() !== 0 ? 1 : 0;
			default:
				return arithmetic(node.operator, numberOf(left), numberOf(right));
		}
	}

	private async getline(node: Expr & { type: 'getline' }): Promise<Value> {
		const { state } = this;
		let line: string | undefined;
		if (node.from) {
			const records = await state.streams.read(node.from.kind, await this.text(node.from.name));
			if (!records) return -1;
			line = await records.next(state.separator());
		} else line = await state.read();
		if (line === undefined) return 0;
		if (node.target) await this.store(node.target, fromInput(line));
		else state.setRecord(line);
		return 1;
	}

	private async callFunction(name: string, args: Expr[]): Promise<Value> {
		const { variables } = this.state;
		const definition = this.program.functions.get(name) as NonNullable<ReturnType<AwkProgram['functions']['get']>>;
		const frame: Frame = { values: new Map(), arrays: new Map() };
		for (const [index, parameter] of definition.parameters.entries()) {
			const argument = args[index];
			const array = argument?.type === 'variable' ? variables.passed(argument.name) : undefined;
			if (array) frame.arrays.set(parameter, array);
			frame.values.set(parameter, argument && !array ? await this.evaluate(argument) : UNSET);
		}
		if (!variables.enter(frame)) throw new AwkError('function call nesting too deep', true);
		try {
			return await this.runBody(definition.body);
		} finally {
			variables.leave();
		}
	}
}
