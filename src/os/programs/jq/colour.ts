/** Values as JSON in colours, as jq 1.7 sets them: each bracket, comma and value starts its own and ends it. */

import { numberText, type PrintOptions, quote } from './print.ts';
import { compareText, isArray, isObject, type Value, type Work } from './value.ts';

/** What is coloured, in the order of JQ_COLORS, with jq's own colours (manual, "Colors"). */
const DEFAULTS = ['0;90', '0;39', '0;39', '0;39', '0;32', '1;39', '1;39', '1;34'] as const;
const [NULL, FALSE, TRUE, NUMBER, STRING, ARRAY, OBJECT, KEY] = [0, 1, 2, 3, 4, 5, 6, 7];
const RESET = '\x1b[0m';

/** The escape sequences that start each colour. */
export type Colours = readonly string[];

/** @param setting JQ_COLORS: some of the colours, between colons; what cannot be read changes none. */
export function coloursOf(setting: string | undefined): Colours {
	const own = (setting ?? '').split(':');
	const valid = own.length <= DEFAULTS.length && own.every((each) => /^[0-9;]*$/.test(each));
	return DEFAULTS.map((colour, index) => `\x1b[${(valid && own[index]) || colour}m`);
}

/** The value as text with colours. */
export function toColouredJson(value: Value, work: Work, options: PrintOptions, colours: Colours): string {
	const { indent } = options;
	const parts: string[] = [];
	const put = (colour: number, text: string): void => {
		parts.push(colours[colour] as string, text);
	};
	const print = (item: Value, level: number): void => {
		work.spend(2);
		if (item === null) put(NULL, 'null');
		else if (typeof item === 'boolean') put(item ? TRUE : FALSE, String(item));
		else if (typeof item === 'number') put(NUMBER, numberText(item));
		else if (typeof item === 'string') put(STRING, quote(item, options.ascii));
		else if (isArray(item)) array(item, level);
		else if (isObject(item)) object([...item], level);
		parts.push(RESET);
	};
	const line = (level: number): string => (indent === '' ? '' : `\n${indent.repeat(level)}`);
	const array = (items: readonly Value[], level: number): void => {
		if (items.length === 0) return put(ARRAY, '[]');
		put(ARRAY, `[${line(level + 1)}`);
		for (const [index, item] of items.entries()) {
			if (index > 0) put(ARRAY, `,${line(level + 1)}`);
			print(item, level + 1);
		}
		put(ARRAY, line(level));
		put(ARRAY, ']');
	};
	const object = (entries: [string, Value][], level: number): void => {
		if (entries.length === 0) return put(OBJECT, '{}');
		if (options.sortKeys) entries.sort(([a], [b]) => compareText(a, b));
		put(OBJECT, `{${line(level + 1)}`);
		for (const [index, [key, item]] of entries.entries()) {
			if (index > 0) put(OBJECT, `,${line(level + 1)}`);
			parts.push(RESET);
			put(KEY, quote(key, options.ascii));
			parts.push(RESET);
			put(OBJECT, indent === '' ? ':' : ': ');
			parts.push(RESET);
			print(item, level + 1);
		}
		put(OBJECT, line(level));
		put(OBJECT, '}');
	};
	print(value, 0);
	const text = parts.join('');
	work.text(text.length);
	return text;
}
