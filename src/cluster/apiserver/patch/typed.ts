/**
 * Whether an applied configuration fits its kind's schema, in the words of structured-merge-diff (typed/validate.go): an
 * apply is read by the schema's types before anything else, however lenient the client wants to be.
 */

import type { Schema } from '../../types.ts';
import { itemKey, pathText } from '../fields/tree.ts';
import { type Fields, isFields, MAX_DEPTH } from '../json.ts';

interface TypedError {
	path: string;
	message: string;
}

/** A value as structured-merge-diff prints it: `{a=1;b="x"}`, `[1,2]`. */
function shown(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return `[${value.map(shown).join(',')}]`;
	if (!isFields(value)) return JSON.stringify(value);
	return `{${Object.keys(value)
		.sort()
		.map((key) => `${key}=${shown(value[key])}`)
		.join(';')}}`;
}

/** Go's name of the type that JSON is decoded to. */
function goType(value: unknown): string {
	if (Array.isArray(value)) return '[]interface {}';
	if (isFields(value)) return 'map[string]interface {}';
	return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** A value's Go syntax inside the value that it is wrapped in. */
const goSyntax = (value: unknown): string =>
	isFields(value) || Array.isArray(value) ? `${goType(value)}{...}` : JSON.stringify(value);

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

function scalar(value: unknown, schema: Schema): string | undefined {
	const any = schema.intOrString || ['quantity', 'date-time', 'microtime'].includes(schema.format ?? '');
	if (any) return isScalar(value) ? undefined : `expected any scalar, got ${shown(value)}`;
	if (schema.type === 'string' && typeof value !== 'string')
		return `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
	if ((schema.type === 'integer' || schema.type === 'number') && typeof value !== 'number')
		return `expected numeric (int or float), got ${goType(value)}`;
	if (schema.type === 'boolean' && typeof value !== 'boolean') return `expected boolean, got ${shown(value)}`;
	return undefined;
}

function* errorsOf(value: unknown, schema: Schema, path: string, depth: number): Generator<TypedError> {
	if (value === null || value === undefined || depth > MAX_DEPTH) return;
	if (schema.intOrString || (schema.type !== 'object' && schema.type !== 'array')) {
		const message = schema.type || schema.intOrString ? scalar(value, schema) : undefined;
		if (message) yield { path, message };
	} else if (schema.type === 'array') {
		if (Array.isArray(value)) yield* itemErrors(value, schema, path, depth);
		else yield { path, message: `expected list, got ${shown(value)}` };
	} else if (!isFields(value)) yield { path, message: `expected map, got ${shown(value)}` };
	else if (!schema.preserveUnknown) yield* fieldErrors(value, schema, path, depth);
}

function* fieldErrors(value: Fields, schema: Schema, path: string, depth: number): Generator<TypedError> {
	const { properties, additionalProperties } = schema;
	for (const [key, item] of Object.entries(value)) {
		const below = `${path}.${key}`;
		if (properties && Object.hasOwn(properties, key))
			yield* errorsOf(item, properties[key] as Schema, below, depth + 1);
		else if (typeof additionalProperties === 'object') yield* errorsOf(item, additionalProperties, below, depth + 1);
		else if (properties) yield { path: below, message: 'field not declared in schema' };
	}
}

function* itemErrors(items: unknown[], schema: Schema, path: string, depth: number): Generator<TypedError> {
	const known = new Set<string>();
	for (const [index, item] of items.entries()) {
		let below = `[${index}]`;
		if (schema.listType === 'map') {
			const what = 'associative list with keys may not have';
			if (!isFields(item)) {
				const why = item === null ? `${what} a null element` : `${what} non-map elements`;
				yield { path, message: `element ${index}: ${why}` };
				return;
			}
			const key = itemKey(item, schema);
			if (key === 'k:{}') {
				const keys = `[${schema.listMapKeys?.map((name) => JSON.stringify(name)).join(' ')}]`;
				const why = `an element that omits all key fields ${keys} (and doesn't have default values for any key fields)`;
				yield { path, message: `element ${index}: associative list with keys has ${why}` };
				return;
			}
			below = pathText([key]);
		} else if (schema.listType === 'set' && isScalar(item)) below = `[=${shown(item)}]`;
		if (known.has(below)) yield { path, message: `duplicate entries for key ${below}` };
		known.add(below);
		yield* errorsOf(item, schema.items ?? {}, path + below, depth + 1);
	}
}

/** What is wrong with a configuration, as one text; undefined when it fits. */
export function typedErrors(config: Fields, schema: Schema): string | undefined {
	const texts = [...errorsOf(config, schema, '', 0)].map(({ path, message }) =>
		path === '' ? message : `${path}: ${message}`,
	);
	if (texts.length <= 1) return texts[0];
	return ['errors:', ...texts.map((text) => `  ${text}`)].join('\n');
}
