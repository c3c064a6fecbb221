/** Label and field selectors: parsed once, asked often (apimachinery labels and fields). */

import type { KubeObject, ResourceDefinition } from '../types.ts';
import { badRequest } from './errors.ts';

export type LabelTest = (labels: Record<string, string> | undefined) => boolean;
type Operator = 'in' | 'notin' | 'exists' | '!' | '>' | '<';

interface Requirement {
	key: string;
	operator: Operator;
	values: string[];
}

const cache = new Map<string, LabelTest>();

const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

function checked(requirement: Requirement, whole: string): Requirement {
	const { key, values, operator } = requirement;
	if (!KEY.test(key)) {
		throw badRequest(
			`unable to parse requirement: <nil>: Invalid value: ${JSON.stringify(key)}: name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
		);
	}
	for (const [index, value] of values.entries()) {
		if (!VALUE.test(value) || value.length > 63) {
			throw badRequest(
				`unable to parse requirement: values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
			);
		}
	}
	if ((operator === '>' || operator === '<') && !/^-?\d+$/.test(values[0] ?? '')) {
		throw badRequest(
			`unable to parse requirement: values[0]: Invalid value: ${JSON.stringify(whole)}: for 'Gt', 'Lt' operators, the value must be an integer`,
		);
	}
	return requirement;
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
		throw badRequest(`unable to parse requirement: found '${token}', expected: ${expected}`);
	}

	private requirement(): Requirement {
		let key = this.consume();
		const absent = key === '!';
		if (absent) key = this.consume();
		if (key === '' || SYMBOL.test(key)) this.refuse(key, 'identifier');
		const next = this.lookahead();
		if (absent) return checked({ key, operator: '!', values: [] }, this.text);
		if (next === '' || next === ',') return checked({ key, operator: 'exists', values: [] }, this.text);
		const sign = this.consume();
		switch (sign) {
			case 'in':
			case 'notin':
				return checked({ key, operator: sign, values: this.set() }, this.text);
			case '=':
			case '==':
				return checked({ key, operator: 'in', values: [this.exact()] }, this.text);
			case '!=':
				return checked({ key, operator: 'notin', values: [this.exact()] }, this.text);
			case '>':
			case '<':
				return checked({ key, operator: sign, values: [this.exact()] }, this.text);
			default:
				return this.refuse(sign, 'in, notin, =, ==, !=, gt, lt');
		}
	}

	/** The value after a sign; none at all is the empty one. */
	private exact(): string {
		const next = this.lookahead();
		if (next === '' || next === ',') return '';
		const value = this.consume();
		return SYMBOL.test(value) ? this.refuse(value, 'identifier') : value;
	}

	/** `(a,b)`; an empty place counts as the empty value. */
	private set(): string[] {
		const open = this.consume();
		if (open !== '(') this.refuse(open, "'('");
		const values: string[] = [];
		for (;;) {
			let token = this.consume();
			if (token === ',' || token === ')') values.push('');
			else if (token === '' || SYMBOL.test(token)) this.refuse(token, "',', ')' or identifier");
			else {
				values.push(token);
				token = this.consume();
			}
			if (token === ')') return values;
			if (token !== ',') this.refuse(token, "',' or ')'");
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
	const tests = text.split(',').map((part): FieldTest => {
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
