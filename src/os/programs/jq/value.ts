/** jq's values: JSON, with objects as maps so that `"1"` and `"__proto__"` are keys like others, in their order. */

/** A JSON value. Never changed once made: what changes is copied. */
export type Value = null | boolean | number | string | readonly Value[] | JsonObject;

/** An object; keys in the order they came. */
export type JsonObject = ReadonlyMap<string, Value>;

/** What a filter raises: any value; `message` is how jq shows it. */
export class JqError extends Error {
	readonly value: Value;
	constructor(value: Value) {
		super(typeof value === 'string' ? value : 'not a string');
		this.value = value;
	}
}

/** Not catchable by `try`: the sandbox's own bound on work. */
export class WorkLimit extends Error {}

/** How much one run may do at a stretch, so that no filter stops the tab: some 30 ms on a laptop. */
const MAX_STEPS = 250_000;
/** How deep filters may call each other: what a browser's stack bears. */
const MAX_DEPTH = 1_500;
/** The longest string, as much as a pipe of it can be borne. */
const MAX_TEXT = 32 * 1024 * 1024;

/** Counts what a run costs. */
export class Work {
	private left = MAX_STEPS;
	private depth = 0;

	/** Throws WorkLimit when all is used up. */
	spend(steps: number): void {
		this.left -= steps;
		if (this.left < 0) throw new WorkLimit('the filter takes more work than the sandbox allows');
	}

	/** Others have had their turn meanwhile: the bound holds for each stretch of work without a pause. */
	renew(): void {
		this.left = MAX_STEPS;
	}

	/** A call of a filter within another; `leave` ends it. */
	enter(): void {
		if (++this.depth > MAX_DEPTH) throw new WorkLimit('the filter calls itself too deeply for the sandbox');
	}

	leave(): void {
		this.depth--;
	}

	/** Answers for a string of this length. */
	text(length: number): void {
		if (length > MAX_TEXT) throw new WorkLimit('a string grew longer than the sandbox allows');
		this.spend(length >> 5);
	}
}

export const isArray = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isObject = (value: Value): value is JsonObject => value instanceof Map;
export const truthy = (value: Value): boolean => value !== null && value !== false;

/** The name of a value's type, as `type` gives it. */
export function typeOf(value: Value): string {
	if (value === null) return 'null';
	if (isArray(value)) return 'array';
	return value instanceof Map ? 'object' : typeof value;
}

const order = (value: Value): number => {
	if (value === null) return 0;
	if (value === false) return 1;
	if (value === true) return 2;
	if (typeof value === 'number') return 3;
	if (typeof value === 'string') return 4;
	return isArray(value) ? 5 : 6;
};

/** Orders strings by code points (UTF-16 units differ only where surrogates are). */
export function compareText(a: string, b: string): number {
	if (a === b) return 0;
	const size = Math.min(a.length, b.length);
	for (let i = 0; i < size; i++) {
		const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
		if (x === y) continue;
		const [high, other] = [x >= 0xd800 && x < 0xe000, y >= 0xd800 && y < 0xe000];
		return high === other ? x - y : high ? 1 : -1;
	}
	return a.length - b.length;
}

/** The keys of an object, sorted. */
export const sortedKeys = (object: JsonObject): string[] => [...object.keys()].sort(compareText);

/** jq's total order: null, false, true, numbers, strings, arrays, objects (manual, `sort`). */
export function compare(a: Value, b: Value, work: Work): number {
	if (a === b) return 0;
	work.spend(1);
	const kind = order(a) - order(b);
	if (kind !== 0) return kind;
	if (typeof a === 'number') {
		// nan sorts below every number, itself included.
		return Number.isNaN(a) || a < (b as number) ? -1 : a === b ? 0 : 1;
	}
	if (typeof a === 'string') return compareText(a, b as string);
	if (isArray(a) && isArray(b)) {
		const size = Math.min(a.length, b.length);
		for (let i = 0; i < size; i++) {
			const difference = compare(a[i] as Value, b[i] as Value, work);
			if (difference !== 0) return difference;
		}
		return a.length - b.length;
	}
	if (isObject(a) && isObject(b)) {
		const [x, y] = [sortedKeys(a), sortedKeys(b)];
		work.spend(x.length + y.length);
		const keys = compare(x, y, work);
		if (keys !== 0) return keys;
		for (const key of x) {
			const difference = compare(a.get(key) as Value, b.get(key) as Value, work);
			if (difference !== 0) return difference;
		}
	}
	return 0;
}

export const equal = (a: Value, b: Value, work: Work): boolean => compare(a, b, work) === 0;

/** Sorts by keys worked out before, stably. */
export function sortBy<T>(items: readonly T[], key: (item: T) => Value, work: Work): T[] {
	return [...items].sort((a, b) => compare(key(a), key(b), work));
}

/** An object of entries. */
export const objectOf = (entries: Iterable<readonly [string, Value]>): JsonObject => new Map(entries);

/** Takes what JSON.parse or another program made. */
export function fromPlain(plain: unknown): Value {
	if (Array.isArray(plain)) return plain.map(fromPlain);
	if (typeof plain === 'object' && plain !== null)
		return new Map(Object.entries(plain).map(([key, value]) => [key, fromPlain(value)]));
	return (plain ?? null) as Value;
}
