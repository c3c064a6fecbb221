/** --sort-by */

import type { KubeObject } from '../../cluster/types.ts';
import { CliError } from '../cli/errors.ts';
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
		const compiled = compileJsonPath(relaxedExpression(path));
		const keyed = items.map((item) => ({ item, value: compiled.find(objectOf(item)).flat()[0] }));
		if (keyed.length > 0 && keyed.every(({ value }) => value === undefined)) {
			if (quietly) return [];
			throw new CliError(
				`couldn't find any field with path ${JSON.stringify(relaxedExpression(path))} in the list of objects`,
			);
		}
		return keyed.sort((a, b) => compare(a.value, b.value)).map(({ item }) => item);
	} catch (error) {
		if (error instanceof JsonPathError) throw new CliError(error.message);
		throw error;
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
function compare(a: unknown, b: unknown): number {
	if (a === undefined || a === null) return b === undefined || b === null ? 0 : -1;
	if (b === undefined || b === null) return 1;
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	if (typeof a === 'string' && typeof b === 'string') {
		const [left, right] = [quantity(a), quantity(b)];
		if (left !== undefined && right !== undefined) return left - right;
		return natural(a, b);
	}
	if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
	return natural(JSON.stringify(a), JSON.stringify(b));
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
