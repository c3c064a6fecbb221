/**
 * JSONPath as kubectl speaks it (https://kubernetes.io/docs/reference/kubectl/jsonpath/): text with actions in braces.
 * Parsed once, run on any number of objects.
 */

import { goSyntax } from './go-syntax.ts';
import { goJson, sortKeys } from './json.ts';
import { type Expression, JsonPathError, parseTemplate, type Step } from './jsonpath-parse.ts';

export { JsonPathError } from './jsonpath-parse.ts';

/** A template ready to run. */
export interface JsonPath {
	/** The text for an object. Throws JsonPathError: an index out of bounds, a missing key where that is not allowed. */
	format(object: unknown): string;
	/** The values that each action finds, in order. */
	find(object: unknown): unknown[][];
}

/**
 * Parses a template.
 * @param allowMissing whether a key that is not there gives nothing rather than an error.
 * @throws JsonPathError as kubectl words it.
 */
export function compileJsonPath(template: string, allowMissing = true): JsonPath {
	const nodes = parseTemplate(template);
	const runner = new Runner(allowMissing);
	return {
		format: (object) => runner.run(nodes, object, [object]),
		find: (object) =>
			nodes.flatMap((node) => (node.type === 'path' ? [runner.evaluate(node.steps, [object], object)] : [])),
	};
}

/**
 * What kubectl prints when a template fails on an object.
 * @param template as typed.
 */
export function explainJsonPathFailure(template: string, error: JsonPathError, object: unknown): string {
	return (
		`error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${error.message}. ` +
		'Printing more information for debugging the template:\n' +
		`\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`
	);
}

/** -o custom-columns and --sort-by take `.a.b`, `a.b` and `{.a.b}` alike. Throws JsonPathError. */
export function relaxedExpression(expression: string): string {
	if (expression === '') return '';
	const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(expression);
	if (!match) {
		throw new JsonPathError(
			`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
		);
	}
	return `{.${match[1] ?? match[2]}}`;
}

/** A value inside of text: what is composite is JSON. */
export function valueText(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'object') return goJson(sortKeys(value));
	return String(value);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	value !== null && typeof value === 'object' && !Array.isArray(value);

class Runner {
	private readonly allowMissing: boolean;

	constructor(allowMissing: boolean) {
		this.allowMissing = allowMissing;
	}

	run(nodes: Expression[], root: unknown, current: unknown[]): string {
		let out = '';
		for (const node of nodes) {
			if (node.type === 'text') out += node.text;
			else if (node.type === 'fault') throw new JsonPathError(node.message);
			else if (node.type === 'path') out += this.evaluate(node.steps, current, root).map(valueText).join(' ');
			else {
				for (const item of this.evaluate(node.steps, current, root)) out += this.run(node.body, root, [item]);
			}
		}
		return out;
	}

	evaluate(steps: Step[], current: unknown[], root: unknown): unknown[] {
		let values = current;
		for (const step of steps) values = this.step(step, values, root);
		return values;
	}

	private step(step: Step, values: unknown[], root: unknown): unknown[] {
		switch (step.type) {
			case 'root':
				return [root];
			case 'current':
				return values;
			case 'literal':
				return [step.value];
			case 'unknown':
				throw new JsonPathError(`unrecognized identifier ${step.word}`);
			case 'field':
				return this.field(step.name, values);
			case 'wildcard':
				return values.flatMap((value) =>
					Array.isArray(value) ? value : isObject(value) ? keysOf(value).map((key) => value[key]) : [],
				);
			case 'recursive':
				return values.flatMap((value) => descendants(value));
			case 'slice':
				return values.flatMap((value) => this.slice(step, value));
			case 'union':
				return step.members.flatMap((member) => this.evaluate(member, values, root));
			case 'filter':
				return values.flatMap((value) => {
					if (value === null || value === undefined) return [];
					if (!Array.isArray(value))
						throw new JsonPathError(`${goSyntax(value)} is not array or slice and cannot be filtered`);
					return value.filter((item) => this.matches(step, item, root));
				});
		}
	}

	private field(name: string, values: unknown[]): unknown[] {
		if (name === '') return values;
		const found = values.flatMap((value) => {
			if (!isObject(value) || !Object.hasOwn(value, name)) return [];
			const inner = value[name];
			return inner === undefined ? [] : [inner];
		});
		if (found.length === 0 && !this.allowMissing) throw new JsonPathError(`${name} is not found`);
		return found;
	}

	private slice({ from, to, step = 1 }: Extract<Step, { type: 'slice' }>, value: unknown): unknown[] {
		if (value === null || value === undefined) return [];
		if (!Array.isArray(value)) throw new JsonPathError(`${goType(value)} is not array or slice`);
		const { length } = value;
		if (to === undefined && from !== undefined && step === 0) {
			const index = from < 0 ? from + length : from;
			if (index >= length || index < 0) {
				throw new JsonPathError(`array index out of bounds: index ${index}, length ${length}`);
			}
			return [value[index]];
		}
		const start = from === undefined ? 0 : from < 0 ? from + length : from;
		let end = to === undefined ? length : to < 0 ? to + length : to;
		if (start < 0 || start > length)
			throw new JsonPathError(`array index out of bounds: index ${start}, length ${length}`);
		end = Math.min(end, length);
		const found: unknown[] = [];
		for (let index = start; index < end; index += step) found.push(value[index]);
		return found;
	}

	private matches(filter: Extract<Step, { type: 'filter' }>, item: unknown, root: unknown): boolean {
		const left = this.evaluateOptional(filter.left, item, root);
		if (filter.operator === 'exists') return left.length > 0;
		const right = this.evaluateOptional(filter.right, item, root);
		if (left.length === 0 || right.length === 0) return false;
		if (left.length > 1 || right.length > 1) throw new JsonPathError('can only compare one element at a time');
		return compare(filter.operator, left[0], right[0]);
	}

	private evaluateOptional(steps: Step[], item: unknown, root: unknown): unknown[] {
		return new Runner(true).evaluate(steps, [item], root);
	}
}

function compare(operator: string, left: unknown, right: unknown): boolean {
	const comparable = typeof left === typeof right || (left !== null && right !== null);
	if (!comparable) throw new JsonPathError('incompatible types for comparison');
	const order = (): number => {
		if (typeof left !== typeof right) throw new JsonPathError('incompatible types for comparison');
		return (left as string | number) < (right as string | number) ? -1 : left === right ? 0 : 1;
	};
	switch (operator) {
		case '==':
			return left === right;
		case '!=':
			return left !== right;
		case '<':
			return order() < 0;
		case '<=':
			return order() <= 0;
		case '>':
			return order() > 0;
		default:
			return order() >= 0;
	}
}

const keysOf = (object: Record<string, unknown>): string[] => Object.keys(object).sort();

function descendants(value: unknown): unknown[] {
	if (Array.isArray(value)) return [value, ...value.flatMap(descendants)];
	if (isObject(value)) return [value, ...keysOf(value).flatMap((key) => descendants(value[key]))];
	return [value];
}

const goType = (value: unknown): string => (typeof value === 'object' ? 'map[string]interface {}' : goSyntax(value));
