/** --sort-by */

import type { KubeObject } from '../../cluster/types.ts';
import type { Work } from '../../os/pace.ts';
import type { Process } from '../../os/process.ts';
import { changed, sorted } from '../../os/programs/lines.ts';
import { CliError, UnsortableError } from '../cli/errors.ts';
import { compileJsonPath, JsonPathError, relaxedExpression } from './jsonpath.ts';
import type { Table, TableRow } from './table.ts';

/** Sorts objects by the field that a JSONPath names. Throws CliError when none has it. */
export const sortObjects = (process: Process, objects: KubeObject[], path: string): Promise<KubeObject[]> =>
	sortBy(process, objects, path, (object) => object);

/** Puts the rows of tables together, sorted; none when no object has the field, as kubectl has it. The rows must carry their objects. */
export async function sortTable(process: Process, tables: Table[], path: string): Promise<Table> {
	const rows = tables.flatMap((table) => table.rows ?? []);
	const columnDefinitions = tables.find((table) => table.columnDefinitions?.length)?.columnDefinitions ?? [];
	const sortedRows = await sortBy(process, rows, path, (row: TableRow) => row.object, true);
	return { ...(tables[0] as Table), columnDefinitions, rows: sortedRows };
}

async function sortBy<T>(
	process: Process,
	items: T[],
	path: string,
	objectOf: (item: T) => unknown,
	quietly = false,
): Promise<T[]> {
	try {
		const expression = relaxedExpression(path);
		const compiled = compileJsonPath(expression);
		const valueOf = (item: T) => ({ item, value: compiled.find(objectOf(item))[0]?.[0] });
		const keyed = await process.finish(changed(items, valueOf, () => COST));
		if (keyed.length > 0 && keyed.every(({ value }) => value === undefined)) {
			if (quietly) return [];
			throw new CliError(`couldn't find any field with path ${JSON.stringify(expression)} in the list of objects`);
		}
		const less = (a: Keyed<T>, b: Keyed<T>) => isLess(a.value, b.value, expression);
		const result = keyed.length > SHORT ? await process.finish(longSort(keyed, less)) : insertionSort(keyed, less);
		return result.map(({ item }) => item);
	} catch (error) {
		if (!(error instanceof JsonPathError)) throw error;
		if (quietly) return [];
		throw new CliError(error.message);
	}
}

interface Keyed<T> {
	item: T;
	value: unknown;
}

/** What finding or comparing a field costs, in characters. */
const COST = 1024;

/** Go sorts lists no longer than this by insertion. */
const SHORT = 12;

/** Go's sort for short lists: it shows where `less` is no order, as with two missing values. */
function insertionSort<T>(items: T[], less: (a: T, b: T) => boolean): T[] {
	for (let next = 1; next < items.length; next++) {
		for (let at = next; at > 0 && less(items[at] as T, items[at - 1] as T); at--) {
			[items[at - 1], items[at]] = [items[at] as T, items[at - 1] as T];
		}
	}
	return items;
}

/** The same for long lists: what has no value goes before all else, one after the other. */
function* longSort<T>(items: Keyed<T>[], less: (a: Keyed<T>, b: Keyed<T>) => boolean): Work<Keyed<T>[]> {
	const missing = items.filter(({ value }) => value === undefined).reverse();
	const others = items.filter(({ value }) => value !== undefined);
	const compare = (a: Keyed<T>, b: Keyed<T>) => (less(a, b) ? -1 : less(b, a) ? 1 : 0);
	return [...missing, ...(yield* sorted(others, compare, () => COST))];
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
