/**
 * Objects by a structural schema (apiextensions-apiserver pkg/apiserver/schema): what no part of it knows is cut off
 * (pruning), what was left out gets its default. Types are looked at later (validate.ts), as upstream.
 */

import { metaSchemas } from '../../resources/shared/meta.ts';
import type { Schema } from '../../types.ts';
import { DecodeError, decode } from '../decode.ts';
import { copy, type Fields, isFields, MAX_DEPTH, own, put } from '../json.ts';

/** The parts of a JSONSchemaProps that are schemas themselves. */
export const propertiesOf = (schema: Fields): Record<string, Fields> =>
	isFields(schema.properties) ? (schema.properties as Record<string, Fields>) : {};
export const itemsOf = (schema: Fields): Fields | undefined => (isFields(schema.items) ? schema.items : undefined);
export const valuesOf = (schema: Fields): Fields | undefined =>
	isFields(schema.additionalProperties) ? schema.additionalProperties : undefined;
export const preserves = (schema: Fields): boolean => schema['x-kubernetes-preserve-unknown-fields'] === true;

/** What objects inside of others have besides their schema (x-kubernetes-embedded-resource), and every object at its root. */
const TYPE_META = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * A copy without what the schema does not know.
 * @param unknown takes the paths of what was cut off.
 * @throws DecodeError for what is nested too deep.
 */
export function prune(value: unknown, schema: Fields, path: string, unknown: string[], depth = 0): unknown {
	if (depth > MAX_DEPTH) throw new DecodeError('exceeded max depth');
	if (Array.isArray(value)) {
		const items = itemsOf(schema);
		if (!items) return copy(value);
		return value.map((item, index) => prune(item, items, `${path}[${index}]`, unknown, depth + 1));
	}
	if (!isFields(value)) return value;
	const properties = propertiesOf(schema);
	const others = valuesOf(schema);
	const result: Fields = {};
	const embedded = schema['x-kubernetes-embedded-resource'] === true || path === '';
	for (const key of Object.keys(value)) {
		const item = value[key];
		if (item === undefined) continue;
		const inner = path === '' ? key : `${path}.${key}`;
		const property = own(properties, key) as Fields | undefined;
		if (embedded && TYPE_META.has(key)) put(result, key, copy(item));
		else if (property) {
			// A null where none may be is the same as nothing, so that a default takes its place.
			if (item === null && property.nullable !== true && property.default !== undefined) continue;
			put(result, key, prune(item, property, inner, unknown, depth + 1));
		} else if (others) put(result, key, prune(item, others, inner, unknown, depth + 1));
		else if (preserves(schema) || schema.additionalProperties === true) put(result, key, copy(item));
		else unknown.push(inner);
	}
	return result;
}

/** Fills in defaults, in place. */
export function setDefaults(value: unknown, schema: Fields): void {
	if (Array.isArray(value)) {
		const items = itemsOf(schema);
		if (items) for (const item of value) setDefaults(item, items);
		return;
	}
	if (!isFields(value)) return;
	for (const [key, property] of Object.entries(propertiesOf(schema))) {
		if (property.default !== undefined && !Object.hasOwn(value, key)) put(value, key, copy(property.default));
		if (Object.hasOwn(value, key)) setDefaults(value[key], property);
	}
	const others = valuesOf(schema);
	if (!others) return;
	const known = propertiesOf(schema);
	for (const key of Object.keys(value)) if (!Object.hasOwn(known, key)) setDefaults(value[key], others);
}

/**
 * An object as a request brought it, pruned.
 * @throws DecodeError when it is no object, or its metadata is not right.
 */
export function decodeCustom(object: unknown, schema: Fields): { value: Fields; unknown: string[] } {
	if (!isFields(object)) throw new DecodeError('the object is none');
	const unknown: string[] = [];
	const value = prune(object, schema, '', unknown) as Fields;
	const metadata = decode(object.metadata ?? {}, metaSchemas.ObjectMeta ?? {});
	value.metadata = metadata.value;
	unknown.push(...metadata.unknown.map((path) => `metadata.${path}`));
	return { value, unknown };
}

/** The schema as patches and field owners look at it. */
export function schemaOf(schema: Fields, depth = 0): Schema {
	if (depth > MAX_DEPTH) return { preserveUnknown: true, type: 'object' };
	if (schema['x-kubernetes-int-or-string'] === true) return { intOrString: true };
	const { type } = schema;
	const properties = Object.entries(propertiesOf(schema));
	const items = itemsOf(schema);
	const others = valuesOf(schema);
	const list = schema['x-kubernetes-list-type'];
	const keys = schema['x-kubernetes-list-map-keys'];
	return {
		...(typeof type === 'string' ? { type: type as NonNullable<Schema['type']> } : {}),
		...(properties.length > 0
			? { properties: Object.fromEntries(properties.map(([key, each]) => [key, schemaOf(each, depth + 1)])) }
			: {}),
		...(items ? { items: schemaOf(items, depth + 1) } : {}),
		...(others ? { additionalProperties: schemaOf(others, depth + 1) } : {}),
		...(type === 'array' ? { listType: list === 'map' || list === 'set' ? list : 'atomic' } : {}),
		...(Array.isArray(keys) ? { listMapKeys: keys.map(String) } : {}),
		...(schema['x-kubernetes-map-type'] === 'atomic' ? { preserveUnknown: true } : {}),
	};
}
