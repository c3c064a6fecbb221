/** --sort-by */

import type { KubeObject } from '../../cluster/types.ts';
import { CliError, UnsortableError } from '../cli/errors.ts';

import { compileJsonPath, JsonPathError, relaxedExpression } from './jsonpath.ts';
import type { Table, TableRow } from './table.ts';

/** Sorts objects by the field that a JSONPath names. Throws CliError when none has it. */
export const sortObjects = (objects: KubeObject[], path: string): KubeObject[] =>
	sortBy(objects, path, (object) => object);

/** Puts the rows of tables together, sorted; none when no object has the field, as kubectl has it. The rows must carry their objects. */
export function sortTable(tables: Table[], path: string): Table {
	const rows = tables.flatMap((table) => table.rows ?? []);
	const columnDefinitions = tables.find((table) => table.columnDefinitions?.length)?.columnDefinitions ?? [];
	return { ...(tables[0] as Table), columnDefinitions, rows: sortBy(rows, path, (row: TableRow) => row.object, true) };
}

function sortBy<T>(items: T[], path: string, objectOf: (item: T) => unknown, quietly = false): T[] {
	try {
		const expression = relaxedExpression(path);
		const compiled = compileJsonPath(expression);
		const keyed = items.map((item) => ({ item, value: compiled.find(objectOf(item))[0]?.[0] }));
		if (keyed.length > 0 && keyed.every(({ value }) => value === undefined)) {
			if (quietly) return [];
			throw new CliError(`couldn't find any field with path ${JSON.stringify(expression)} in the list of objects`);
		}
		insertionSort(keyed, (a, b) => isLess(a.value, b.value, expression));
		return keyed.map(({ item }) => item);
	} catch (error) {
		if (!(error instanceof JsonPathError)) throw error;
		if (quietly) return [];
		throw new CliError(error.message);
	}
}

/** Go's sort for short lists: it shows where `less` is no order, as with two missing values. */
function insertionSort<T>(items: T[], less: (a: T, b: T) => boolean): void {
	for (let next = 1; next < items.length; next++) {
		for (let at = next; at > 0 && less(items[at] as T, items[at - 1] as T); at--) {
			[items[at - 1], items[at]] = [items[at] as T, items[at - 1] as T];
		}
	}
}

const SUFFIXES: Record<string, number> = {
	n: 1e-9,
	u: 1e-6,
	m: 1e-3,
	'': 1,
	k: 1e3,
	M: 1e6,
	G: 1e9,
	T: 1e12,
	Ki: 2 ** 10,
	Mi: 2 ** 20,
	Gi: 2 ** 30,
	Ti: 2 ** 40,
};

function quantity(text: string): number | undefined {
	const match = /^([+-]?\d+(?:\.\d+)?)([a-zA-Z]{0,2})$/.exec(text);
	const factor = match ? SUFFIXES[match[2] as string] : undefined;
	return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}

/** Missing values first; texts as quantities where both are, else in natural order (digits by their value). */
function isLess(a: unknown, b: unknown, expression: string): boolean {
	if (a === undefined) return true;
	if (b === undefined) return false;
	if (typeof a === 'number' && typeof b === 'number') return a < b;
	if (typeof a === 'string' && typeof b === 'string') {
		const [left, right] = [quantity(a), quantity(b)];
		if (left !== undefined && right !== undefined) return left < right;
		return natural(a, b) < 0;
	}
	throw new UnsortableError(expression, a);
}

function natural(a: string, b: string): number {
	const left = a.match(/\d+|\D+/g) ?? [];
	const right = b.match(/\d+|\D+/g) ?? [];
	for (let at = 0; at < Math.min(left.length, right.length); at++) {
		const [x, y] = [left[at] as string, right[at] as string];
		if (x === y) continue;
		if (/^\d/.test(x) && /^\d/.test(y) && Number(x) !== Number(y)) return Number(x) - Number(y);
		return x < y ? -1 : 1;
	}
	return left.length - right.length;
}
