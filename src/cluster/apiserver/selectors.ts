/** Label and field selectors: parsed once, asked often (apimachinery labels and fields). */

import { invalid } from '../resources/shared/field-errors.ts';
import { labelValueErrors, qualifiedNameErrors } from '../resources/shared/names.ts';
import type { FieldError, KubeObject, ResourceDefinition } from '../types.ts';
import { aggregate, badRequest } from './errors.ts';

export type LabelTest = (labels: Record<string, string> | undefined) => boolean;
type Operator = 'in' | 'notin' | 'exists' | '!' | '>' | '<';

interface Requirement {
	key: string;
	operator: Operator;
	values: string[];
}

const cache = new Map<string, LabelTest>();

/** A parsed requirement, if its values fit (labels.NewRequirement). Throws ApiError 400. */
function checked(requirement: Requirement): Requirement {
	const { key, operator } = requirement;
	const values = [...new Set(requirement.values)].sort();
	const errors: FieldError[] = [];
	if ((operator === '>' || operator === '<') && !/^[+-]?\d+$/.test(values[0] ?? ''))
		errors.push(invalid('values[0]', values[0], "for 'Gt', 'Lt' operators, the value must be an integer"));
	for (const [index, value] of values.entries()) {
		const wrong = labelValueErrors(value);
		if (wrong.length > 0) errors.push(invalid(`values[${index}][${key}]`, value, wrong.join('; ')));
	}
	if (errors.length > 0) throw badRequest(`unable to parse requirement: ${aggregate(errors)}`);
	return { key, operator, values };
}

/** A label's key, which names no field where it is wrong. Throws ApiError 400. */
function checkedKey(key: string): string {
	const wrong = qualifiedNameErrors(key);
	if (wrong.length === 0) return key;
	throw badRequest(`unable to parse requirement: ${aggregate([invalid('<nil>', key, wrong.join('; '))])}`);
}

/** A word, or one of `= == != ! > < ( ) ,`; the end is an empty one. */
const TOKEN = /\s*(==|!=|[=!><(),]|[^\s=!><(),]+)?/y;
const SYMBOL = /^[=!><(),]/;

/** Reads a selector's requirements one token at a time, as apimachinery's labels.Parser. */
class Parser {
	private readonly text: string;
	private at = 0;

	constructor(text: string) {
		this.text = text;
	}

	private consume(): string {
		TOKEN.lastIndex = this.at;
		const [whole = '', token = ''] = TOKEN.exec(this.text) ?? [];
		this.at += whole.length;
		return token;
	}

	private lookahead(): string {
		const { at } = this;
		const token = this.consume();
		this.at = at;
		return token;
	}

	requirements(): Requirement[] {
		const found: Requirement[] = [];
		let next = this.lookahead();
		while (next !== '') {
			if (SYMBOL.test(next) && next !== '!')
				throw badRequest(`found '${next}', expected: !, identifier, or 'end of string'`);
			found.push(this.requirement());
			const after = this.consume();
			if (after === '') break;
			if (after !== ',') throw badRequest(`found '${after}', expected: ',' or 'end of string'`);
			next = this.lookahead();
			if (next === '' || (SYMBOL.test(next) && next !== '!'))
				throw badRequest(`found '${next}', expected: identifier after ','`);
		}
		return found;
	}

	private refuse(token: string, expected: string): never {
		throw badRequest(`unable to parse requirement: found '${token}'${expected}`);
	}

	private requirement(): Requirement {
		let key = this.consume();
		const absent = key === '!';
		if (absent) key = this.consume();
		if (key === '' || SYMBOL.test(key)) this.refuse(key, ', expected: identifier');
		checkedKey(key);
		const next = this.lookahead();
		if (absent) return checked({ key, operator: '!', values: [] });
		if (next === '' || next === ',') return checked({ key, operator: 'exists', values: [] });
		const sign = this.consume();
		switch (sign) {
			case 'in':
			case 'notin':
				return checked({ key, operator: sign, values: this.set() });
			case '=':
			case '==':
				return checked({ key, operator: 'in', values: [this.exact()] });
			case '!=':
				return checked({ key, operator: 'notin', values: [this.exact()] });
			case '>':
			case '<':
				return checked({ key, operator: sign, values: [this.exact()] });
			default:
				return this.refuse(sign, ', expected: in, notin, =, ==, !=, gt, lt');
		}
	}

	/** The value after a sign; none at all is the empty one. */
	private exact(): string {
		const next = this.lookahead();
		if (next === '' || next === ',') return '';
		const value = this.consume();
		return SYMBOL.test(value) ? this.refuse(value, ', expected: identifier') : value;
	}

	/** `(a,b)`; an empty place counts as the empty value. */
	private set(): string[] {
		const open = this.consume();
		if (open !== '(') this.refuse(open, " expected: '('");
		const values: string[] = [];
		for (;;) {
			let token = this.consume();
			if (token === ',' || token === ')') values.push('');
			else if (token === '' || SYMBOL.test(token))
				this.refuse(token, values.length > 0 ? ", expected: ',', or identifier" : ", expected: ',', ')' or identifier");
			else {
				values.push(token);
				token = this.consume();
			}
			if (token === ')') return values;
			if (token !== ',') this.refuse(token, ", expected: ',' or ')'");
		}
	}
}

function matches({ key, operator, values }: Requirement, labels: Record<string, string>): boolean {
	const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
	switch (operator) {
		case 'in':
			return value !== undefined && values.includes(value);
		case 'notin':
			return value === undefined || !values.includes(value);
		case 'exists':
			return value !== undefined;
		case '!':
			return value === undefined;
		case '>':
			return value !== undefined && Number(value) > Number(values[0]);
		default:
			return value !== undefined && Number(value) < Number(values[0]);
	}
}

/** Reads a label selector (`app=web,tier in (a,b),!old`). An empty one lets everything through. Throws ApiError 400. */
export function parseLabelSelector(text: string | undefined): LabelTest {
	if (!text?.trim()) return () => true;
	const known = cache.get(text);
	if (known) return known;
	const requirements = new Parser(text).requirements();
	const test: LabelTest = (labels = {}) => requirements.every((one) => matches(one, labels));
	if (cache.size > 500) cache.clear();
	cache.set(text, test);
	return test;
}

export type FieldTest<T extends KubeObject = KubeObject> = (object: T) => boolean;

/** Reads a field selector (`status.phase!=Running,spec.nodeName=a`) for a kind. Throws ApiError 400 for unknown fields. */
export function parseFieldSelector(text: string | undefined, definition: ResourceDefinition): FieldTest | undefined {
	if (!text?.trim()) return undefined;
	// As upstream, a comma too many is none.
	const parts = text.split(',').filter((part) => part.trim() !== '');
	const tests = parts.map((part): FieldTest => {
		const found = /^([^=!]+)(==|=|!=)(.*)$/s.exec(part.trim());
		if (!found) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
		const [, field = '', operator, value = ''] = found;
		const read = fieldReader(field.trim(), definition);
		if (!read) throw badRequest(unknownField(field.trim(), definition));
		const wanted = value.trim();
		return operator === '!=' ? (object) => read(object) !== wanted : (object) => read(object) === wanted;
	});
	return (object) => tests.every((test) => test(object));
}

const unknownField = (field: string, { fieldSelectors }: ResourceDefinition): string =>
	fieldSelectors
		? `field label not supported: ${field}`
		: `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;

function fieldReader(field: string, definition: ResourceDefinition): ((object: KubeObject) => string) | undefined {
	if (field === 'metadata.name') return (object) => object.metadata.name;
	if (field === 'metadata.namespace' && definition.namespaced) return (object) => object.metadata.namespace ?? '';
	return definition.fieldSelectors && Object.hasOwn(definition.fieldSelectors, field)
		? definition.fieldSelectors[field]
		: undefined;
}
