/**
 * Strategic merge patch: a merge patch that knows by the schema which lists are maps in disguise
 * (apimachinery util/strategicpatch, and its design document in community/contributors/devel/sig-api-machinery).
 */

import type { Schema } from '../../types.ts';
import { copy, type Fields, isFields, own, put, same } from '../json.ts';
import { PatchError } from './json-patch.ts';

const DIRECTIVE = '$patch';
const RETAIN = '$retainKeys';
const ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';

const propertyOf = (schema: Schema | undefined, key: string): Schema | undefined => {
	if (schema?.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
	return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
};

/**
 * The document with the patch in it, as a new value.
 * @throws PatchError
 */
export function applyStrategicPatch(document: unknown, patch: unknown, schema: Schema | undefined): Fields {
	if (!isFields(patch))
		throw new PatchError('json: cannot unmarshal array into Go value of type map[string]interface {}');
	return mergeMap(isFields(document) ? document : {}, patch, schema);
}

function mergeMap(original: Fields, patch: Fields, schema: Schema | undefined): Fields {
	const directive = own(patch, DIRECTIVE);
	if (directive === 'replace') return withoutDirectives(patch);
	if (directive === 'delete') return {};
	if (directive !== undefined && directive !== 'merge')
		throw new PatchError(`Unknown patch type: ${String(directive)}`);
	let base = original;
	const retain = own(patch, RETAIN);
	if (Array.isArray(retain)) {
		base = {};
		for (const key of Object.keys(original)) if (retain.includes(key)) put(base, key, original[key]);
		for (const key of Object.keys(patch)) {
			if (!key.startsWith('$') && patch[key] !== null && !retain.includes(key)) {
				throw new PatchError(`${RETAIN} directive must not contain fields that are not in the list`);
			}
		}
	}
	const result: Fields = {};
	for (const key of Object.keys(base)) put(result, key, copy(base[key]));
	for (const key of Object.keys(patch)) {
		if (key.startsWith('$')) continue;
		const value = patch[key];
		const property = propertyOf(schema, key);
		if (value === null || value === undefined) delete result[key];
		else if (isFields(value)) {
			const before = own(result, key);
			put(
				result,
				key,
				isFields(before) || !hasDirectives(value)
					? mergeMap(isFields(before) ? before : {}, value, property)
					: mergeMap({}, value, property),
			);
		} else if (Array.isArray(value)) {
			const before = own(result, key);
			put(result, key, mergeList(Array.isArray(before) ? before : [], value, property));
		} else put(result, key, value);
	}
	for (const key of Object.keys(patch)) {
		if (key.startsWith(DELETE_FROM)) {
			const field = key.slice(DELETE_FROM.length);
			const gone = patch[key];
			const list = own(result, field);
			if (Array.isArray(list) && Array.isArray(gone)) {
				put(
					result,
					field,
					list.filter((item) => !gone.some((other) => same(item, other))),
				);
			}
		}
	}
	for (const key of Object.keys(patch)) {
		if (key.startsWith(ORDER)) {
			const field = key.slice(ORDER.length);
			const list = own(result, field);
			const order = patch[key];
			if (Array.isArray(list) && Array.isArray(order)) {
				put(result, field, reorder(list, order, propertyOf(schema, field)?.patchMergeKey));
			}
		}
	}
	return result;
}

const hasDirectives = (value: Fields): boolean => Object.keys(value).some((key) => key.startsWith('$'));

/** The patch as a value: what directs is taken out, at every depth. */
function withoutDirectives<T>(value: T): T {
	if (Array.isArray(value)) {
		return value.filter((item) => !(isFields(item) && item[DIRECTIVE] === 'delete')).map(withoutDirectives) as T;
	}
	if (!isFields(value)) return value;
	const result: Fields = {};
	for (const key of Object.keys(value)) {
		if (!key.startsWith('$') && value[key] !== null) put(result, key, withoutDirectives(value[key]));
	}
	return result as T;
}

function mergeList(original: unknown[], patch: unknown[], schema: Schema | undefined): unknown[] {
	if (schema?.patchStrategy !== 'merge') return withoutDirectives(patch);
	const key = schema.patchMergeKey;
	if (key === undefined) {
		// A set of scalars.
		return [...original, ...patch.filter((item) => !original.some((other) => same(item, other)))];
	}
	if (patch.some((item) => isFields(item) && item[DIRECTIVE] === 'replace')) {
		return withoutDirectives(patch.filter((item) => !(isFields(item) && item[DIRECTIVE] === 'replace')));
	}
	const result = original.map((item) => copy(item));
	for (const item of patch) {
		if (!isFields(item)) throw new PatchError(`expected a map, but received a ${typeof item}`);
		const id = own(item, key);
		if (id === undefined)
			throw new PatchError(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
		const at = result.findIndex((other) => isFields(other) && same(own(other, key), id));
		if (item[DIRECTIVE] === 'delete') {
			if (at >= 0) result.splice(at, 1);
			continue;
		}
		if (at >= 0) result[at] = mergeMap(result[at] as Fields, item, schema.items);
		else result.push(mergeMap({}, item, schema.items));
	}
	return result;
}

/** Items that the client named in its order; those it does not know stay where their neighbours are. */
function reorder(list: unknown[], order: unknown[], key: string | undefined): unknown[] {
	const id = (item: unknown) => (key !== undefined && isFields(item) ? own(item, key) : item);
	const rank = (item: unknown) => order.findIndex((other) => same(id(other), id(item)));
	const known = list.filter((item) => rank(item) >= 0).sort((a, b) => rank(a) - rank(b));
	const result: unknown[] = [];
	let next = 0;
	for (const item of list) {
		if (rank(item) < 0) result.push(item);
		else result.push(known[next++]);
	}
	return result;
}
