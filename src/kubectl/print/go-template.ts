/** Runs Go templates: fields, range, if, with, variables, templates by name, pipes and functions. */

import { goText } from '../../os/text/go-syntax.ts';
import { FUNCTIONS, truth } from './go-template-functions.ts';
import {
	type Block,
	GoTemplateError,
	type Operand,
	type Pipeline,
	parseGoTemplate,
	type Template,
	type TemplateCommand,
	type TemplateNode,
} from './go-template-parse.ts';

export { GoTemplateError } from './go-template-parse.ts';

/** A template run ends after this many steps: a range within ranges must not hang the tab. */
const MOST_STEPS = 1_000_000;
/** Templates may call themselves, but not for ever. */
const DEEPEST = 1000;

/** Ran into an error; `written` is what came out before it. */
export class GoTemplateFailure extends GoTemplateError {
	readonly written: string;
	constructor(message: string, written: string) {
		super(message);
		this.written = written;
	}
}

/**
 * Parses a template; the result makes text of an object.
 * @throws GoTemplateError for a bad template; when run, GoTemplateFailure for a field of what has none and the like.
 */
export function compileGoTemplate(source: string, allowMissing: boolean): (object: unknown) => string {
	const template = parseGoTemplate(source, (name) => Object.hasOwn(FUNCTIONS, name));
	return (object) => {
		const execution = new Execution(source, template, allowMissing);
		try {
			execution.run(template.nodes, object, new Scope(undefined, [['$', object]]));
			return execution.out;
		} catch (error) {
			if (error instanceof GoTemplateError) throw new GoTemplateFailure(error.message, execution.out);
			throw error;
		}
	};
}

/** The variables of a block, and those around it. */
class Scope {
	private readonly outer: Scope | undefined;
	private readonly own: Map<string, unknown>;

	constructor(outer: Scope | undefined, entries: [string, unknown][] = []) {
		this.outer = outer;
		this.own = new Map(entries);
	}

	get(name: string): unknown {
		return this.own.has(name) ? this.own.get(name) : this.outer?.get(name);
	}

	declare(name: string, value: unknown): void {
		this.own.set(name, value);
	}

	/** Changes the variable where it was declared. */
	assign(name: string, value: unknown): void {
		if (this.own.has(name) || !this.outer) this.own.set(name, value);
		else this.outer.assign(name, value);
	}
}

/** {{break}} and {{continue}} on their way to the range around them. */
class Jump {
	readonly type: 'break' | 'continue';
	constructor(type: 'break' | 'continue') {
		this.type = type;
	}
}

class Execution {
	out = '';
	private readonly source: string;
	private readonly template: Template;
	private readonly allowMissing: boolean;
	private steps = 0;
	private depth = 0;

	constructor(source: string, template: Template, allowMissing: boolean) {
		this.source = source;
		this.template = template;
		this.allowMissing = allowMissing;
	}

	run(nodes: TemplateNode[], dot: unknown, scope: Scope): void {
		for (const node of nodes) {
			if (++this.steps > MOST_STEPS) throw new GoTemplateError('template: exceeded maximum template depth');
			this.node(node, dot, scope);
		}
	}

	/** `template: output:1:2: executing "output" at <.a.b>: …` */
	private fail({ at, text }: { at: number; text: string }, message: string): never {
		const before = this.source.slice(0, at);
		const line = before.split('\n').length;
		const column = new TextEncoder().encode(before.slice(before.lastIndexOf('\n') + 1)).length;
		throw new GoTemplateError(`template: output:${line}:${column}: executing "output" at <${text}>: ${message}`);
	}

	private node(node: TemplateNode, dot: unknown, scope: Scope): void {
		switch (node.type) {
			case 'text':
				this.out += node.text;
				return;
			case 'output': {
				const value = this.pipeline(node.pipeline, dot, scope);
				if (node.pipeline.declares.length > 0) return;
				this.out += value === undefined || value === null ? '<no value>' : goText(value);
				return;
			}
			case 'if':
			case 'with': {
				const inner = new Scope(scope);
				const value = this.pipeline(node.pipeline, dot, inner);
				if (truth(value)) this.run(node.body, node.type === 'with' ? value : dot, inner);
				else this.run(node.otherwise, dot, inner);
				return;
			}
			case 'range':
				return this.range(node, dot, scope);
			case 'template': {
				const nodes = this.template.defined.get(node.name);
				if (!nodes) this.fail(node, `template ${JSON.stringify(node.name)} not defined`);
				if (++this.depth > DEEPEST) this.fail(node, `exceeded maximum template depth (${DEEPEST})`);
				const value = node.pipeline && this.pipeline(node.pipeline, dot, scope);
				this.run(nodes, value, new Scope(undefined, [['$', value]]));
				this.depth--;
				return;
			}
			case 'break':
			case 'continue':
				throw new Jump(node.type);
		}
	}

	private range(node: Block, dot: unknown, scope: Scope): void {
		const value = this.evaluate(node.pipeline, dot, scope);
		const entries = entriesOf(value);
		if (!entries) {
			const last = node.pipeline.commands.at(-1) as TemplateCommand;
			return this.fail(last, `range can't iterate over ${goText(value)}`);
		}
		if (entries.length === 0) return this.run(node.otherwise, dot, new Scope(scope));
		for (const [key, item] of entries) {
			if (++this.steps > MOST_STEPS) throw new GoTemplateError('template: exceeded maximum template depth');
			const inner = new Scope(scope);
			const [first, second] = node.pipeline.declares;
			const set = (name: string, each: unknown): void =>
				node.pipeline.assigns ? scope.assign(name, each) : inner.declare(name, each);
			if (second) {
				set(first as string, key);
				set(second, item);
			} else if (first) set(first, item);
			try {
				this.run(node.body, item, inner);
			} catch (jump) {
				if (!(jump instanceof Jump)) throw jump;
				if (jump.type === 'break') return;
			}
		}
	}

	private pipeline(pipeline: Pipeline, dot: unknown, scope: Scope): unknown {
		const value = this.evaluate(pipeline, dot, scope);
		for (const name of pipeline.declares) {
			if (pipeline.assigns) scope.assign(name, value);
			else scope.declare(name, value);
		}
		return value;
	}

	private evaluate(pipeline: Pipeline, dot: unknown, scope: Scope): unknown {
		let value: unknown;
		pipeline.commands.forEach((command, index) => {
			value = this.command(command, dot, scope, index === 0 ? [] : [value]);
		});
		return value;
	}

	private command(command: TemplateCommand, dot: unknown, scope: Scope, piped: unknown[]): unknown {
		const [head, ...rest] = command.operands as [Operand, ...Operand[]];
		if (head.type === 'name') return this.call(head.name, command, rest, dot, scope, piped);
		if (rest.length + piped.length > 0) {
			if (head.type === 'dot' && head.path.length > 0) {
				this.fail(head, `${head.path.at(-1)} is not a method but has arguments`);
			}
			this.fail(head, `can't give argument to non-function ${head.text}`);
		}
		if (head.type === 'literal' && head.value === null) this.fail(head, 'nil is not a command');
		return this.operand(head, dot, scope);
	}

	private call(
		name: string,
		command: TemplateCommand,
		operands: Operand[],
		dot: unknown,
		scope: Scope,
		piped: unknown[],
	): unknown {
		const known = FUNCTIONS[name] as (typeof FUNCTIONS)[string];
		const count = operands.length + piped.length;
		if (known.takes !== undefined && count !== known.takes) {
			this.fail(command, `wrong number of args for ${name}: want ${known.takes} got ${count}`);
		}
		const args = [...operands.map((operand) => this.operand(operand, dot, scope)), ...piped];
		const absent = args.findIndex((value) => value === undefined || value === null);
		if (known.strings && absent >= 0) this.fail(operands[absent] ?? command, 'invalid value; expected string');
		try {
			return known.call(args);
		} catch (error) {
			if (error instanceof GoTemplateError) this.fail(command, `error calling ${name}: ${error.message}`);
			throw error;
		}
	}

	private operand(operand: Operand, dot: unknown, scope: Scope): unknown {
		switch (operand.type) {
			case 'literal':
				return operand.value;
			case 'dot':
				return this.fields(operand, dot, operand.path);
			case 'variable':
				return this.fields(operand, scope.get(operand.name), operand.path);
			case 'group':
				return this.fields(operand, this.evaluate(operand.pipeline, dot, scope), operand.path);
			case 'name':
				return this.command({ operands: [operand], at: operand.at, text: operand.text }, dot, scope, []);
		}
	}

	private fields(operand: Operand, start: unknown, path: string[]): unknown {
		let value = start;
		for (const name of path) {
			if (value === undefined || value === null) {
				// A nil map has no fields, a missing one none either.
				if (this.allowMissing) return undefined;
				this.fail(operand, `nil data; no entry for key "${name}"`);
			}
			if (typeof value !== 'object' || Array.isArray(value)) {
				this.fail(operand, `can't evaluate field ${name} in type interface {}`);
			}
			const map = value as Record<string, unknown>;
			if (!Object.hasOwn(map, name) && !this.allowMissing) this.fail(operand, `map has no entry for key "${name}"`);
			value = Object.hasOwn(map, name) ? map[name] : undefined;
		}
		return value;
	}
}

/** What range goes through: items, fields by name, the numbers below a number; undefined for what it cannot. */
function entriesOf(value: unknown): [unknown, unknown][] | undefined {
	if (value === undefined || value === null) return [];
	if (Array.isArray(value)) return value.map((item, index) => [index, item]);
	if (typeof value === 'object') return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
	if (value > MOST_STEPS) throw new GoTemplateError('template: exceeded maximum template depth');
	return Array.from({ length: Math.max(0, value) }, (_, index) => [index, index]);
}
