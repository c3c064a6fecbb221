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

/** Splits at commas outside parentheses. */
function parts(text: string): string[] {
	const result: string[] = [];
	let depth = 0;
	let from = 0;
	for (let i = 0; i < text.length; i++) {
		if (text[i] === '(') depth++;
		else if (text[i] === ')') depth--;
		else if (text[i] === ',' && depth === 0) {
			result.push(text.slice(from, i));
			from = i + 1;
		}
	}
	result.push(text.slice(from));
	return result;
}

function checked(requirement: Requirement, whole: string): Requirement {
	const { key, values, operator } = requirement;
	if (!KEY.test(key)) {
		throw badRequest(
			`unable to parse requirement: <nil>: Invalid value: ${JSON.stringify(key)}: name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
		);
	}
	for (const value of values) {
		if (!VALUE.test(value) || value.length > 63) {
			throw badRequest(
				`unable to parse requirement: values[0][${key}]: Invalid value: ${JSON.stringify(value)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
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

function requirement(text: string, whole: string): Requirement {
	const part = text.trim();
	const bad = () =>
		badRequest(
			`unable to parse requirement: found '${part.split(/\s+/)[1] ?? part}', expected: in, notin, =, ==, !=, gt, lt`,
		);
	if (part === '')
		throw badRequest(`found '${whole.trim().endsWith(',') ? '' : ','}', expected: !, identifier, or ')'`);
	const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
	if (set) {
		return checked(
			{
				key: set[1] as string,
				operator: set[2] as Operator,
				values: (set[3] as string).split(',').map((v) => v.trim()),
			},
			whole,
		);
	}
	const compare = /^([^\s=!<>(),]+)\s*(==|=|!=|>|<)\s*([^\s=!<>(),]*)$/.exec(part);
	if (compare) {
		const sign = compare[2] as string;
		const operator: Operator = sign === '!=' ? 'notin' : sign === '>' || sign === '<' ? sign : 'in';
		return checked({ key: compare[1] as string, operator, values: [compare[3] as string] }, whole);
	}
	const absent = /^!\s*([^\s=!<>(),]+)$/.exec(part);
	if (absent) return checked({ key: absent[1] as string, operator: '!', values: [] }, whole);
	if (/^[^\s=!<>(),]+$/.test(part)) return checked({ key: part, operator: 'exists', values: [] }, whole);
	throw bad();
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
	const requirements = parts(text).map((part) => requirement(part, text));
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
