/** The common core of Go's text/template: fields, range, if, with, variables, pipes and the usual functions. */

import { fromBase64 } from '../verbs/generators/base64.ts';
import { goText } from './go-syntax.ts';
import {
	type Block,
	GoTemplateError,
	type Operand,
	type Pipeline,
	parseGoTemplate,
	type TemplateNode,
} from './go-template-parse.ts';
import { goJson, sortKeys } from './json.ts';

export { GoTemplateError } from './go-template-parse.ts';

/** A template run ends after this many steps: a range within ranges must not hang the tab. */
const MOST_STEPS = 1_000_000;

/**
 * Parses a template; the result makes text of an object.
 * @throws GoTemplateError for a bad template; when run, for a field of what has none.
 */
export function compileGoTemplate(template: string, allowMissing: boolean): (object: unknown) => string {
	const nodes = parseGoTemplate(template);
	return (object) => new Execution(object, allowMissing).run(nodes, object, new Map([['$', object]]));
}

type Variables = Map<string, unknown>;

/** Go's idea of truth: not nil, zero or empty. */
function truth(value: unknown): boolean {
	if (Array.isArray(value)) return value.length > 0;
	if (value !== null && typeof value === 'object') return Object.keys(value).length > 0;
	return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}

class Execution {
	private readonly root: unknown;
	private readonly allowMissing: boolean;
	private steps = 0;

	constructor(root: unknown, allowMissing: boolean) {
		this.root = root;
		this.allowMissing = allowMissing;
	}

	run(nodes: TemplateNode[], dot: unknown, variables: Variables): string {
		let out = '';
		for (const node of nodes) {
			if (++this.steps > MOST_STEPS) throw new GoTemplateError('template: exceeded maximum template depth');
			out += this.node(node, dot, variables);
		}
		return out;
	}

	private node(node: TemplateNode, dot: unknown, variables: Variables): string {
		switch (node.type) {
			case 'text':
				return node.text;
			case 'output': {
				const value = this.pipeline(node.pipeline, dot, variables);
				return node.pipeline.declares.length > 0
					? ''
					: value === undefined || value === null
						? '<no value>'
						: goText(value);
			}
			case 'if':
			case 'with': {
				const inner = new Map(variables);
				const value = this.pipeline(node.pipeline, dot, inner);
				if (truth(value)) return this.run(node.body, node.type === 'with' ? value : dot, inner);
				return this.run(node.otherwise, dot, inner);
			}
			case 'range':
				return this.range(node, dot, variables);
		}
	}

	private range(node: Block, dot: unknown, variables: Variables): string {
		const value = this.evaluate(node.pipeline, dot, variables);
		let entries: [unknown, unknown][];
		if (Array.isArray(value)) entries = value.map((item, index) => [index, item]);
		else if (value !== null && typeof value === 'object')
			entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
		else if (value === undefined || value === null) entries = [];
		else throw new GoTemplateError(`range can't iterate over ${goText(value)}`);
		if (entries.length === 0) return this.run(node.otherwise, dot, variables);
		let out = '';
		for (const [key, item] of entries) {
			const inner = new Map(variables);
			const [first, second] = node.pipeline.declares;
			if (second) {
				inner.set(first as string, key);
				inner.set(second, item);
			} else if (first) inner.set(first, item);
			out += this.run(node.body, item, inner);
		}
		return out;
	}

	private pipeline(pipeline: Pipeline, dot: unknown, variables: Variables): unknown {
		const value = this.evaluate(pipeline, dot, variables);
		for (const name of pipeline.declares) variables.set(name, value);
		return value;
	}

	private evaluate(pipeline: Pipeline, dot: unknown, variables: Variables): unknown {
		let value: unknown;
		pipeline.commands.forEach((command, index) => {
			value = this.command(command, dot, variables, index === 0 ? [] : [value]);
		});
		return value;
	}

	private command(command: Operand[], dot: unknown, variables: Variables, piped: unknown[]): unknown {
		const [head, ...rest] = command as [Operand, ...Operand[]];
		const args = (): unknown[] => [...rest.map((operand) => this.operand(operand, dot, variables)), ...piped];
		if (head.type === 'name') {
			const known = FUNCTIONS[head.name];
			if (!known) throw new GoTemplateError(`function "${head.name}" not defined`);
			return known(args());
		}
		return this.operand(head, dot, variables);
	}

	private operand(operand: Operand, dot: unknown, variables: Variables): unknown {
		switch (operand.type) {
			case 'literal':
				return operand.value;
			case 'dot':
				return this.fields(dot, operand.path);
			case 'variable':
				if (!variables.has(operand.name)) throw new GoTemplateError(`undefined variable "${operand.name}"`);
				return this.fields(operand.name === '$' ? this.root : variables.get(operand.name), operand.path);
			case 'group':
				return this.fields(this.evaluate(operand.pipeline, dot, variables), operand.path);
			case 'name':
				return this.command([operand], dot, variables, []);
		}
	}

	private fields(start: unknown, path: string[]): unknown {
		let value = start;
		for (const name of path) {
			if (value === undefined || value === null) {
				// A nil map has no fields, a missing one none either.
				if (this.allowMissing) return undefined;
				throw new GoTemplateError(`nil data; no entry for key "${name}"`);
			}
			if (typeof value !== 'object' || Array.isArray(value)) {
				throw new GoTemplateError(
					`can't evaluate field ${name} in type ${Array.isArray(value) ? '[]interface {}' : 'interface {}'}`,
				);
			}
			const map = value as Record<string, unknown>;
			if (!Object.hasOwn(map, name) && !this.allowMissing)
				throw new GoTemplateError(`map has no entry for key "${name}"`);
			value = Object.hasOwn(map, name) ? map[name] : undefined;
		}
		return value;
	}
}

const compareAll = (args: unknown[], test: (order: number) => boolean): boolean => {
	const [a, b] = args as [string | number, string | number];
	if (typeof a !== typeof b) throw new GoTemplateError('incompatible types for comparison');
	return test(a < b ? -1 : a > b ? 1 : 0);
};

/** fmt.Sprintf, the verbs that people use. */
function sprintf(format: string, args: unknown[]): string {
	let at = 0;
	return format.replace(
		/%([-+0]*)(\d*)(?:\.(\d+))?([vsdqtfTx%])/g,
		(_, flags: string, width: string, precision: string | undefined, verb: string) => {
			if (verb === '%') return '%';
			if (at >= args.length) return `%!${verb}(MISSING)`;
			const value = args[at++];
			let text = goText(value);
			if (verb === 'q') text = JSON.stringify(text);
			else if (verb === 'f') text = Number(value).toFixed(precision === undefined ? 6 : Number(precision));
			else if (verb === 'x') text = Number(value).toString(16);
			else if (verb === 's' && precision !== undefined) text = text.slice(0, Number(precision));
			const size = Math.min(Number(width || 0), 10_000);
			return flags.includes('-') ? text.padEnd(size) : text.padStart(size, flags.includes('0') ? '0' : ' ');
		},
	);
}

const FUNCTIONS: Record<string, (args: unknown[]) => unknown> = {
	and: (args) => args.find((value) => !truth(value)) ?? args.at(-1),
	or: (args) => args.find(truth) ?? args.at(-1),
	not: ([value]) => !truth(value),
	len: ([value]) =>
		Array.isArray(value) || typeof value === 'string' ? value.length : Object.keys((value ?? {}) as object).length,
	index: ([value, ...keys]) =>
		keys.reduce<unknown>((inner, key) => {
			if (inner === undefined || inner === null) throw new GoTemplateError('error calling index: index of untyped nil');
			if (Array.isArray(inner)) {
				if (Number(key) < 0 || Number(key) >= inner.length)
					throw new GoTemplateError(`error calling index: index out of range: ${key}`);
				return inner[Number(key)];
			}
			return Object.hasOwn(inner as object, String(key)) ? (inner as Record<string, unknown>)[String(key)] : undefined;
		}, value),
	slice: ([value, from, to]) =>
		(value as string | unknown[]).slice(Number(from ?? 0), to === undefined ? undefined : Number(to)),
	eq: ([first, ...others]) => others.some((value) => value === first),
	ne: ([a, b]) => a !== b,
	lt: (args) => compareAll(args, (order) => order < 0),
	le: (args) => compareAll(args, (order) => order <= 0),
	gt: (args) => compareAll(args, (order) => order > 0),
	ge: (args) => compareAll(args, (order) => order >= 0),
	print: (args) => args.map(goText).join(''),
	println: (args) => `${args.map(goText).join(' ')}\n`,
	printf: ([format, ...args]) => sprintf(String(format), args),
	html: (args) => args.map(goText).join('').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
	js: (args) => JSON.stringify(args.map(goText).join('')).slice(1, -1),
	json: ([value]) => goJson(sortKeys(value)),
	urlquery: (args) => encodeURIComponent(args.map(goText).join('')),
	base64decode: ([value]) => fromBase64(String(value)) ?? '',
	exists: ([value, ...keys]) => {
		let inner = value;
		for (const key of keys) {
			if (inner === null || typeof inner !== 'object' || !Object.hasOwn(inner, String(key))) return false;
			inner = (inner as Record<string, unknown>)[String(key)];
		}
		return true;
	},
};
