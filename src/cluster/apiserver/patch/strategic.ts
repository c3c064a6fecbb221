/**
 * Strategic merge patch: a merge patch that knows by the schema which lists are maps in disguise
 * (apimachinery util/strategicpatch, and its design document in community/contributors/devel/sig-api-machinery).
 */

import type { Schema } from '../../types.ts';
import { plainFailure } from '../errors.ts';
import { copy, type Fields, isFields, own, put, same } from '../json.ts';
import { goFormat } from './go-format.ts';
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
 * @throws PatchError; ApiError 500 where upstream's failure has no reason.
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
	if (directive !== undefined && directive !== 'merge') throw badDirective(patch);
	let base = original;
	const retain = own(patch, RETAIN);
	if (Array.isArray(retain)) {
		base = {};
		for (const key of Object.keys(original)) if (retain.includes(key)) put(base, key, original[key]);
		for (const key of Object.keys(patch)) {
			if (!key.startsWith('$') && patch[key] !== null && !retain.includes(key))
				throw new PatchError('invalid patch format of retainKeys');
		}
	} else if (retain !== undefined) throw new PatchError('invalid patch format of retainKeys');
	const result: Fields = {};
	for (const key of Object.keys(base)) put(result, key, copy(base[key]));
	for (const key of Object.keys(patch)) {
		if (key.startsWith('$')) continue;
		const value = patch[key];
		const property = propertyOf(schema, key);
		if (value === null || value === undefined) delete result[key];
		else if (isFields(value)) {
			const before = own(result, key);
			put(result, key, mergeMap(isFields(before) ? before : {}, value, property));
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
			const live = own(original, field);
			if (!Array.isArray(order)) throw new PatchError('invalid patch format of setElementOrder list');
			const same = sameBy(propertyOf(schema, field)?.patchMergeKey);
			const sent = own(patch, field);
			if (Array.isArray(sent)) checkOrder(sent, order, same);
			if (Array.isArray(list)) put(result, field, reorder(list, order, Array.isArray(live) ? live : [], same));
		}
	}
	return result;
}

/** A failure without a reason of its own, as upstream answers it. */
function badDirective(patch: Fields): Error {
	const { [DIRECTIVE]: directive, ...rest } = patch;
	return plainFailure(`unknown patch type: ${goFormat(directive)} in map: ${goFormat(rest)}`);
}

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
		if (id === undefined) throw plainFailure(`map: ${goFormat(item)} does not contain declared merge key: ${key}`);
		const at = result.findIndex((other) => isFields(other) && same(own(other, key), id));
		if (item[DIRECTIVE] === 'delete') {
			if (at >= 0) result.splice(at, 1);
			continue;
		}
		if (item[DIRECTIVE] !== undefined && item[DIRECTIVE] !== 'merge') throw badDirective(item);
		if (at >= 0) result[at] = mergeMap(result[at] as Fields, item, schema.items);
		else result.push(mergeMap({}, item, schema.items));
	}
	return result;
}

type Same = (a: unknown, b: unknown) => boolean;

/** Whether two items are one: by the list's merge key, or as a whole. */
function sameBy(key: string | undefined): Same {
	const id = (item: unknown) => (key !== undefined && isFields(item) ? own(item, key) : item);
	return (a, b) => same(id(a), id(b));
}

/** A client that orders a list must order all that it sends of it, and send it in that order. */
function checkOrder(sent: unknown[], order: unknown[], isSame: Same): void {
	const kept = sent.filter((item) => !(isFields(item) && item[DIRECTIVE] === 'delete'));
	let at = 0;
	for (const item of order) if (at < kept.length && isSame(kept[at], item)) at++;
	if (at === kept.length) return;
	throw plainFailure(
		`The order in patch list:\n${goFormat(sent)}\n doesn't match ${ORDER.slice(0, -1)} list:\n${goFormat(order)}\n`,
	);
}

/**
 * Items that the client named in its order, and between them those it did not name, where they stood in the live list
 * (strategicpatch normalizeElementOrder, mergeSortedSlice).
 */
function reorder(list: unknown[], order: unknown[], live: unknown[], isSame: Same): unknown[] {
	const rank = (item: unknown, among: unknown[]) => among.findIndex((other) => isSame(other, item));
	const named = list.filter((item) => rank(item, order) >= 0).sort((a, b) => rank(a, order) - rank(b, order));
	const unnamed = list.filter((item) => rank(item, order) < 0);
	const result: unknown[] = [];
	while (named.length > 0 && unnamed.length > 0) {
		const [left, right] = [rank(unnamed[0], live), rank(named[0], live)];
		const next = left >= 0 && right >= 0 && left < right ? unnamed : named;
		result.push(next.shift());
	}
	return [...result, ...named, ...unnamed];
}
