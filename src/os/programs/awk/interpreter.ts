/** Runs an awk program: its rules over the input, statement by statement. */

import { Evaluator } from './evaluate.ts';
import { formatValues } from './format.ts';
import type { Rule, Stmt } from './syntax.ts';
import { numberOf, truth, UNSET, type Value } from './values.ts';

/** `next`, `break` and the like on their way. */
class Jump extends Error {
	readonly kind: 'next' | 'nextfile' | 'break' | 'continue' | 'exit' | 'return';
	readonly value: Value | undefined;
	constructor(kind: Jump['kind'], value?: Value) {
		super(kind);
		this.kind = kind;
		this.value = value;
	}
}

/** After so many statements time passes, so that endless loops can be interrupted. */
const STATEMENTS_BETWEEN_PAUSES = 2000;

export class Interpreter extends Evaluator {
	private readonly ranges = new Set<Rule>();
	private statements = 0;
	private status = 0;

	/**
	 * Runs the program to its end.
	 * @returns the exit status.
	 * @throws AwkError; what was printed before stands.
	 */
	async run(): Promise<number> {
		const exited = await this.exits(() => this.rules('BEGIN'));
		// A program of BEGIN alone reads nothing; `exit` goes to END all the same.
		if (!exited && this.program.rules.some((rule) => rule.pattern !== 'BEGIN')) await this.exits(() => this.records());
		await this.exits(() => this.rules('END'));
		await this.state.streams.closeAll();
		return this.status;
	}

	/** Did it end by `exit`? */
	private async exits(action: () => Promise<void>): Promise<boolean> {
		try {
			await action();
			return false;
		} catch (error) {
			if (!(error instanceof Jump) || error.kind !== 'exit') throw error;
			if (error.value !== undefined) this.status = numberOf(error.value);
			return true;
		}
	}

	private async rules(kind: 'BEGIN' | 'END'): Promise<void> {
		for (const rule of this.program.rules) if (rule.pattern === kind && rule.action) await this.execute(rule.action);
	}

	private async records(): Promise<void> {
		const { state } = this;
		for (let record = await state.read(); record !== undefined; record = await state.read()) {
			state.setRecord(record);
			try {
				await this.mainRules();
			} catch (error) {
				if (!(error instanceof Jump) || !error.kind.startsWith('next')) throw error;
				if (error.kind === 'nextfile') state.skipFile();
			}
		}
	}

	private async mainRules(): Promise<void> {
		for (const rule of this.program.rules) {
			if (rule.pattern === 'BEGIN' || rule.pattern === 'END') continue;
			if (rule.until && rule.pattern) {
				if (!this.ranges.has(rule)) {
					if (!truth(await this.evaluate(rule.pattern))) continue;
					this.ranges.add(rule);
				}
				if (truth(await this.evaluate(rule.until))) this.ranges.delete(rule);
			} else if (rule.pattern && !truth(await this.evaluate(rule.pattern))) continue;
			if (rule.action) await this.execute(rule.action);
			else await this.state.streams.print(this.state.record + this.separator('ORS'));
		}
	}

	private separator(name: 'ORS' | 'OFS'): string {
		return this.state.text(this.state.variables.get(name));
	}

	protected async runBody(body: Stmt): Promise<Value> {
		try {
			await this.execute(body);
			return UNSET;
		} catch (error) {
			if (error instanceof Jump && error.kind === 'return') return error.value ?? UNSET;
			throw error;
		}
	}

	private async execute(node: Stmt): Promise<void> {
		if (++this.statements % STATEMENTS_BETWEEN_PAUSES === 0) {
			await this.state.streams.flush();
			await this.state.process.sleep(1);
		}
		switch (node.type) {
			case 'block':
				for (const statement of node.body) await this.execute(statement);
				return;
			case 'expression':
				await this.evaluate(node.value);
				return;
			case 'print':
				return this.print(node);
			case 'if':
				if (truth(await this.evaluate(node.test))) await this.execute(node.yes);
				else if (node.no) await this.execute(node.no);
				return;
			case 'while':
				while (truth(await this.evaluate(node.test))) if (await this.breaks(node.body)) return;
				return;
			case 'do':
				do if (await this.breaks(node.body)) return;
				while (truth(await this.evaluate(node.test)));
				return;
			case 'for':
				if (node.start) await this.execute(node.start);
				while (!node.test || truth(await this.evaluate(node.test))) {
					if (await this.breaks(node.body)) return;
					if (node.step) await this.execute(node.step);
				}
				return;
			case 'forin':
				for (const key of this.state.variables.cells(node.name).keys()) {
					this.state.set(node.variable, key);
					if (await this.breaks(node.body)) return;
				}
				return;
			case 'delete': {
				const cells = this.state.variables.cells(node.name);
				if (node.keys) cells.delete(await this.key(node.keys));
				else cells.clear();
				return;
			}
			case 'exit':
			case 'return':
				throw new Jump(node.type, node.value ? await this.evaluate(node.value) : undefined);
			default:
				throw new Jump(node.type);
		}
	}

	/** Runs a loop's body. Returns true when the loop is over. */
	private async breaks(body: Stmt): Promise<boolean> {
		// An empty body counts, too: `while (1);` must stay interruptible.
		try {
			await this.execute(body);
		} catch (error) {
			if (!(error instanceof Jump)) throw error;
			if (error.kind === 'break') return true;
			if (error.kind !== 'continue') throw error;
		}
		return false;
	}

	private async print(node: Stmt & { type: 'print' }): Promise<void> {
		const { state } = this;
		const values: Value[] = [];
		for (const arg of node.args) values.push(await this.evaluate(arg));
		const name = node.to && (await this.text(node.to.name));
		let text: string;
		const write = (output: string) =>
			node.to && name !== undefined ? state.streams.write(node.to.kind, name, output) : state.streams.print(output);
		if (node.format) {
			let before = '';
			try {
				const [format, ...rest] = values as [Value, ...Value[]];
				text = formatValues(
					state.text(format),
					rest,
					(value) => state.text(value),
					'printf',
					(output) => {
						before = output;
					},
				);
			} catch (error) {
				await write(before);
				throw error;
			}
		} else if (values.length === 0) text = state.record + this.separator('ORS');
		else text = values.map((value) => state.text(value, 'OFMT')).join(this.separator('OFS')) + this.separator('ORS');
		await write(text);
	}
}
