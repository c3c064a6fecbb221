/** Plain JSON values: copying, freezing, comparing. Bounded in depth; no key can reach a prototype. */

/** Deeper than any manifest, shallower than the stack. */
export const MAX_DEPTH = 200;

/** A deep copy of JSON. Drops undefined and functions, keeps `__proto__` an ordinary key. Throws RangeError beyond MAX_DEPTH. */
export function copy<T>(value: T, depth = 0): T {
	if (typeof value !== 'object' || value === null) return value;
	if (depth > MAX_DEPTH) throw new RangeError('exceeded max depth');
	if (Array.isArray(value)) {
		const list = new Array(value.length);
		for (let i = 0; i < value.length; i++) list[i] = copy(value[i], depth + 1);
		return list as T;
	}
	const result: Record<string, unknown> = {};
	for (const key of Object.keys(value)) {
		const item = (value as Record<string, unknown>)[key];
		if (item === undefined || typeof item === 'function') continue;
		put(result, key, copy(item, depth + 1));
	}
	return result as T;
}

/** Sets a key as data, whatever its name. */
export function put(target: Record<string, unknown>, key: string, value: unknown): void {
	if (key === '__proto__') {
		Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
	} else target[key] = value;
}

/** Freezes all the way down and returns the same value. What is frozen already is taken to be so throughout. */
export function deepFreeze<T>(value: T): T {
	if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
	Object.freeze(value);
	for (const key of Object.keys(value)) deepFreeze((value as Record<string, unknown>)[key]);
	return value;
}

/** Whether two JSON values are the same; the order of keys does not matter. */
export function same(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
	if (Array.isArray(a)) {
		if (!Array.isArray(b) || a.length !== b.length) return false;
		for (let i = 0; i < a.length; i++) if (!same(a[i], b[i])) return false;
		return true;
	}
	if (Array.isArray(b)) return false;
	const left = a as Record<string, unknown>;
	const right = b as Record<string, unknown>;
	const keys = Object.keys(left);
	if (keys.length !== Object.keys(right).length) return false;
	for (const key of keys) if (!Object.hasOwn(right, key) || !same(left[key], right[key])) return false;
	return true;
}

export type Fields = Record<string, unknown>;

/** Whether a value is a JSON object. */
export const isFields = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object's own value at a key; nothing inherited. */
export const own = (fields: Fields, key: string): unknown => (Object.hasOwn(fields, key) ? fields[key] : undefined);
