/**
 * JSONPath as kubectl speaks it (https://kubernetes.io/docs/reference/kubectl/jsonpath/): text with actions in braces.
 * Parsed once, run on any number of objects.
 */

import { goSyntax, goText } from '../../os/text/go-syntax.ts';
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
	const expressions = parseTemplate(template);
	const find = (object: unknown): unknown[][] => new Runner(expressions, allowMissing).results(0, object);
	return {
		format: (object) =>
			find(object)
				.map((values) => values.map(valueText).join(' '))
				.join(''),
		find,
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
	if (value === null || value === undefined) return '<nil>';
	if (typeof value === 'object') return goJson(sortKeys(value));
	return String(value);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	value !== null && typeof value === 'object' && !Array.isArray(value);

/** One run of a template. `range` and `end` are words like others; the run keeps account of the loops that are open. */
class Runner {
	private readonly expressions: Expression[];
	private readonly allowMissing: boolean;
	/** A range or an end has just been met. */
	private begins = false;
	private ends = false;
	private depth = 0;
	/** Where the last end stood. */
	private lastEnd = -1;

	constructor(expressions: Expression[], allowMissing: boolean) {
		this.expressions = expressions;
		this.allowMissing = allowMissing;
	}

	/** What the expressions from `start` find in `data`, until the end of the innermost loop or of the template. */
	results(start: number, data: unknown): unknown[][] {
		const found: unknown[][] = [];
		for (let at = start; at < this.expressions.length; at++) {
			const expression = this.expressions[at] as Expression;
			const values = expression.type === 'text' ? [expression.text] : this.evaluate(expression.steps, [data]);
			if (this.ends) {
				this.ends = false;
				this.lastEnd = at;
				break;
			}
			if (this.begins) {
				this.begins = false;
				this.depth++;
				for (const value of values) found.push(...this.results(at + 1, value));
				// Even with nothing to loop over the loop's end has to be found.
				if (values.length === 0) this.results(at + 1, undefined);
				this.depth--;
				// Without an end the body counts once more, as what follows.
				if (this.lastEnd > at) at = this.lastEnd;
				continue;
			}
			found.push(values);
		}
		return found;
	}

	private evaluate(steps: Step[], current: unknown[]): unknown[] {
		let values = current;
		for (const step of steps) values = this.step(step, values);
		return values;
	}

	private step(step: Step, values: unknown[]): unknown[] {
		switch (step.type) {
			case 'text':
				return [step.text];
			case 'literal':
				return values.map(() => step.value);
			case 'word':
				return this.word(step.word, values);
			case 'field':
				return this.field(step.name, values);
			case 'wildcard':
				return values.flatMap(children);
			case 'recursive':
				return values.flatMap(descendants);
			case 'slice':
				return this.slices(step, values);
			case 'union':
				return step.members.flatMap((member) => this.evaluate(member, values));
			case 'filter':
				return values.flatMap((value) => {
					if (!Array.isArray(value))
						throw new JsonPathError(`${goText(value)} is not array or slice and cannot be filtered`);
					return value.filter((item) => this.matches(step, item));
				});
		}
	}

	private word(word: string, values: unknown[]): unknown[] {
		if (word === 'range') {
			this.begins = true;
			return values;
		}
		if (word !== 'end') throw new JsonPathError(`unrecognized identifier ${word}`);
		if (this.depth === 0) throw new JsonPathError('not in range, nothing to end');
		this.ends = true;
		return [];
	}

	private field(name: string, values: unknown[]): unknown[] {
		if (values.length === 0) return [];
		const found = values.flatMap((value) => {
			if (!isObject(value) || !Object.hasOwn(value, name)) return [];
			const inner = value[name];
			return inner === undefined ? [] : [inner];
		});
		if (found.length === 0 && !this.allowMissing) throw new JsonPathError(`${name} is not found`);
		return found;
	}

	private slices({ from = 0, to, step = 1, single }: Extract<Step, { type: 'slice' }>, values: unknown[]): unknown[] {
		const found: unknown[] = [];
		for (const value of values) {
			if (value === null || value === undefined) continue;
			if (!Array.isArray(value)) throw new JsonPathError(`${goType(value)} is not array or slice`);
			const { length } = value;
			const start = from < 0 ? from + length : from;
			let end = to ?? length;
			if (end < 0 || (end === 0 && single)) end += length;
			if (start === end) return found;
			const outside = start >= length || start < 0 ? start : end > length || end < 0 ? end - 1 : undefined;
			if (outside !== undefined)
				throw new JsonPathError(`array index out of bounds: index ${outside}, length ${length}`);
			if (start > end) throw new JsonPathError(`starting index ${start} is greater than ending index ${end}`);
			if (step <= 0) throw new JsonPathError('step must be > 0');
			for (let index = start; index < end; index += step) found.push(value[index]);
		}
		return found;
	}

	private matches({ left, operator, right }: Extract<Step, { type: 'filter' }>, item: unknown): boolean {
		if (operator === 'exists') {
			try {
				return this.evaluate(left, [item]).length > 0;
			} catch (error) {
				if (error instanceof JsonPathError) return false;
				throw error;
			}
		}
		const sides: unknown[] = [];
		for (const steps of [left, right]) {
			const values = this.evaluate(steps, [item]);
			if (values.length === 0) return false;
			if (values.length > 1) throw new JsonPathError('can only compare one element at a time');
			sides.push(values[0]);
		}
		return compare(operator, sides[0], sides[1]);
	}
}

/** Compares as Go's templates do: values of one basic kind only. */
function compare(operator: string, left: unknown, right: unknown): boolean {
	if (!/^([=!]=|[<>]=?)$/.test(operator)) throw new JsonPathError(`unrecognized filter operator ${operator}`);
	const kinds = [left, right].map((value) => {
		const kind = goType(value);
		if (!['bool', 'string', 'int64', 'float64'].includes(kind)) throw new JsonPathError('invalid type for comparison');
		return kind;
	});
	if (kinds[0] !== kinds[1]) throw new JsonPathError('incompatible types for comparison');
	if (operator === '==') return left === right;
	if (operator === '!=') return left !== right;
	if (kinds[0] === 'bool') throw new JsonPathError('invalid type for comparison');
	const [a, b] = [left as string | number, right as string | number];
	if (operator === '<') return a < b;
	if (operator === '<=') return a <= b;
	return operator === '>' ? a > b : a >= b;
}

/** What a value holds: in Go the order of a map is chance, here that of the names. */
function children(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	if (isObject(value))
		return Object.keys(value)
			.sort()
			.map((key) => value[key]);
	return [];
}

/** A value that holds others, and those of them that do. */
function descendants(value: unknown): unknown[] {
	const inner = children(value);
	// A text holds its bytes.
	if (inner.length === 0) return typeof value === 'string' && value !== '' ? [value] : [];
	return [value, ...inner.flatMap(descendants)];
}

function goType(value: unknown): string {
	if (Array.isArray(value)) return '[]interface {}';
	if (isObject(value)) return 'map[string]interface {}';
	if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
	return typeof value === 'boolean' ? 'bool' : typeof value;
}
