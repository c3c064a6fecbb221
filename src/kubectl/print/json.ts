/** JSON as Go's encoding/json writes it: sorted keys of maps, `<`, `>` and `&` escaped. */

import type { Work } from '../../os/pace.ts';
import { byCodePoint } from '../../os/text/collate.ts';

/** The same value with the keys of every object sorted by code unit, as Go sorts maps. */
export function sortKeys(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sortKeys);
	if (value === null || typeof value !== 'object') return value;
	const entries = Object.entries(value).filter(([, each]) => each !== undefined);
	entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
	const sorted: Record<string, unknown> = {};
	for (const [key, each] of entries) {
		// A key `__proto__` must become a property, not a prototype.
		Object.defineProperty(sorted, key, { value: sortKeys(each), enumerable: true, writable: true, configurable: true });
	}
	return sorted;
}

const ESCAPES: Record<string, string> = {
	'<': '\\u003c',
	'>': '\\u003e',
	'&': '\\u0026',
	'\u2028': '\\u2028',
	'\u2029': '\\u2029',
};

/** Compact JSON, keys in the order they have. */
export const goJson = (value: unknown, indent?: number): string =>
	JSON.stringify(value, undefined, indent).replace(/[<>&\u2028\u2029]/g, (character) => ESCAPES[character] as string);

/** `-o json`: 4 blanks a level, a newline at the end. Keys are sorted unless the object has an order of its own. */
export const printJson = (value: unknown, ordered = false): string =>
	`${goJson(ordered ? value : sortKeys(value), 4)}\n`;

/** `-o json` of what may be a long list, keys sorted: an item at a time. */
export function* jsonInStretches(value: unknown): Work<string> {
	const { items, ...others } = (value ?? {}) as { items?: unknown };
	if (!Array.isArray(items) || items.length === 0) return printJson(value);
	const rest = sortKeys(others) as Record<string, unknown>;
	const indented = (text: string, by: number): string => text.replaceAll('\n', `\n${' '.repeat(by)}`);
	let text = '{';
	for (const [index, key] of [...Object.keys(rest), 'items'].sort(byCodePoint).entries()) {
		text += `${index > 0 ? ',' : ''}\n    ${goJson(key)}: `;
		if (key !== 'items') {
			text += indented(goJson(rest[key], 4), 4);
			continue;
		}
		text += '[';
		for (const [at, item] of items.entries()) {
			const piece = `${at > 0 ? ',' : ''}\n        ${indented(goJson(sortKeys(item), 4), 8)}`;
			text += piece;
			yield piece.length;
		}
		text += '\n    ]';
	}
	return `${text}\n}\n`;
}
