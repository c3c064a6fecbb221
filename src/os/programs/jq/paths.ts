/** Looking into values and changing a part of them: `getpath`, `setpath`, `delpaths` and what stands on them. */

import { toJson } from './print.ts';
import {
	compare,
	isArray,
	isObject,
	JqError,
	type JsonObject,
	objectOf,
	typeOf,
	type Value,
	type Work,
} from './value.ts';

/** The longest array that an assignment past its end makes. */
const MAX_INDEX = 1_000_000;

const cannotIndex = (value: Value, key: Value): JqError =>
	new JqError(
		`Cannot index ${typeOf(value)} with ${typeof key === 'string' ? JSON.stringify(key).replace(/^"/, 'string "') : typeOf(key)}`,
	);

const SLICE_INTEGERS = 'Array/string slice indices must be integers';

/** The bounds a slice means in something of `size` items. Throws JqError. */
function bounds(key: JsonObject, size: number): [number, number] {
	const from = key.get('start') ?? null;
	const to = key.get('end') ?? null;
	if ((from !== null && typeof from !== 'number') || (to !== null && typeof to !== 'number'))
		throw new JqError(SLICE_INTEGERS);
	const clamp = (at: number): number => Math.min(size, Math.max(0, at < 0 ? at + size : at));
	const start = Math.floor(clamp(from ?? 0));
	const end = Math.ceil(clamp(to ?? size));
	return [start, Math.max(start, end)];
}

/** The key that a slice is in a path. */
export const sliceKey = (from: Value, to: Value): JsonObject =>
	objectOf([
		['start', from],
		['end', to],
	]);

/** Where `part` occurs in `whole`, by items. */
export function indicesOf(whole: readonly Value[], part: readonly Value[], work: Work): number[] {
	const found: number[] = [];
	if (part.length === 0) return found;
	for (let at = 0; at + part.length <= whole.length; at++)
		if (part.every((item, index) => compare(whole[at + index] as Value, item, work) === 0)) found.push(at);
	return found;
}

/** `.[key]`. Throws JqError. */
export function getIndex(value: Value, key: Value, work: Work): Value {
	if (isObject(value) && typeof key === 'string') return value.get(key) ?? null;
	if (isArray(value) && typeof key === 'number') {
		const at = Math.floor(key);
		return value[at < 0 ? at + value.length : at] ?? null;
	}
	if (isObject(key) && (value === null || isArray(value) || typeof value === 'string')) {
		if (value === null) return null;
		if (typeof value === 'string') {
			const characters = [...value];
			work.spend(value.length >> 4);
			return characters.slice(...bounds(key, characters.length)).join('');
		}
		const [start, end] = bounds(key, value.length);
		work.spend((end - start) >> 4);
		return value.slice(start, end);
	}
	if (isArray(value) && isArray(key)) return indicesOf(value, key, work);
	if (value === null && (typeof key === 'string' || typeof key === 'number' || key === null)) return null;
	throw cannotIndex(value, key);
}

/** `value` with the part at `key` replaced. Throws JqError. */
function setIndex(value: Value, key: Value, part: Value, work: Work): Value {
	if (typeof key === 'string' && (value === null || isObject(value))) {
		const copy = new Map(value);
		work.spend(copy.size >> 3);
		return copy.set(key, part);
	}
	if (typeof key === 'number' && (value === null || isArray(value))) {
		const copy = [...(value ?? [])];
		const at = Math.floor(key) < 0 ? Math.floor(key) + copy.length : Math.floor(key);
		if (at < 0) throw new JqError('Out of bounds negative array index');
		if (at > MAX_INDEX || Number.isNaN(at)) throw new JqError('Array index too large');
		work.spend(Math.max(at, copy.length) >> 4);
		while (copy.length < at) copy.push(null);
		copy[at] = part;
		return copy;
	}
	if (isObject(key) && (value === null || isArray(value))) {
		if (!isArray(part)) throw new JqError('A slice of an array can only be assigned another array');
		const [start, end] = bounds(key, value?.length ?? 0);
		const whole = value ?? [];
		work.spend((whole.length + part.length) >> 4);
		return [...whole.slice(0, start), ...part, ...whole.slice(end)];
	}
	if (isObject(key) && typeof value === 'string') throw new JqError('Cannot update string slices');
	throw cannotIndex(value, key);
}

/** `getpath`: null is everywhere below null. Throws JqError. */
export function getPath(value: Value, path: readonly Value[], work: Work): Value {
	let current = value;
	for (const key of path) {
		work.spend(1);
		if (current === null) return null;
		current = getIndex(current, key, work);
	}
	return current;
}

/** `setpath`, with the new part worked out from the old. Throws JqError. */
export function updatePath(
	value: Value,
	path: readonly Value[],
	change: (old: Value) => Value,
	work: Work,
	from = 0,
): Value {
	if (from === path.length) return change(value);
	work.spend(1);
	const key = path[from] as Value;
	const part = updatePath(getIndex(value, key, work), path, change, work, from + 1);
	return setIndex(value, key, part, work);
}

function deleteKeys(value: Value, keys: readonly Value[], work: Work): Value {
	if (value === null) return null;
	if (isObject(value)) {
		const copy = new Map(value);
		for (const key of keys) {
			if (typeof key !== 'string') throw new JqError(`Cannot delete field at object index of ${typeOf(key)}`);
			copy.delete(key);
		}
		work.spend(value.size);
		return copy;
	}
	if (!isArray(value))
		throw new JqError(
			`Cannot delete field at ${typeof keys[0] === 'string' ? 'object' : 'array'} index of ${typeOf(value)}`,
		);
	const gone = new Set<number>();
	for (const key of keys) {
		if (typeof key === 'number') gone.add(Math.floor(key) < 0 ? Math.floor(key) + value.length : Math.floor(key));
		else if (isObject(key)) {
			const [start, end] = bounds(key, value.length);
			for (let at = start; at < end; at++) gone.add(at);
		} else throw new JqError(`Cannot delete field at array index of ${typeOf(key)}`);
	}
	work.spend(value.length + gone.size);
	return value.filter((_item, index) => !gone.has(index));
}

/** `delpaths`: the longest and last first, so that none moves before its turn. Throws JqError. */
export function deletePaths(value: Value, paths: readonly (readonly Value[])[], work: Work): Value {
	const inOrder = [...paths].sort((a, b) => compare(b, a, work));
	let result = value;
	let index = 0;
	while (index < inOrder.length) {
		const path = inOrder[index] as readonly Value[];
		if (path.length === 0) return null;
		const parent = path.slice(0, -1);
		// Neighbours go together, as slices and indices of one array mean what it was before.
		const keys: Value[] = [];
		while (index < inOrder.length && compare((inOrder[index] as Value[]).slice(0, -1), parent, work) === 0)
			keys.push((inOrder[index++] as Value[]).at(-1) as Value);
		// Looking at what is to go raises what is wrong with the path.
		const holder = getPath(result, parent, work);
		for (const key of keys) if (holder !== null) getIndex(holder, key, work);
		if (holder !== null) result = updatePath(result, parent, (old) => deleteKeys(old, keys, work), work);
	}
	return result;
}

/** As error messages show a value within a path. */
export const shown = (value: Value, work: Work): string => {
	const text = toJson(value, work);
	return text.length < 15 ? text : `${text.slice(0, 10)}...`;
};

/** An argument that must be a path. Throws JqError. */
export const pathArgument = (path: Value | undefined): readonly Value[] => {
	if (path === undefined || !isArray(path)) throw new JqError('Path must be specified as an array');
	return path;
};
