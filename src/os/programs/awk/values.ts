/** awk's values: numbers, texts, and texts from input that count as numbers where they look like such. */

import { formatPrintf } from '../../text/printf.ts';

export type Value = number | string | { readonly text: string; readonly number: number };

/** What a variable is before it is set: 0 beside numbers, empty beside texts. */
export const UNSET: Value = { text: '', number: 0 };

/** mawk's Max_Int (`mawk -W version`): whole numbers beyond it print by CONVFMT, and `%d` stops there. */
export const MAX_INT = 2_147_483_647;

/** A program's own mistake while it runs. `message` is mawk's. */
export class AwkError extends Error {
	/** Is it one that tells where in the input it came up? */
	readonly located: boolean;
	constructor(message: string, located = false) {
		super(message);
		this.located = located;
	}
}

const isNumeric = (text: string): boolean => /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text);

/** A field, a line, an element of split, a variable from the command line. */
export const fromInput = (text: string): Value => (isNumeric(text) ? { text, number: Number(text) } : text);

export const truth = (value: Value): boolean =>
	typeof value === 'number' ? value !== 0 : typeof value === 'string' ? value !== '' : value.number !== 0;

/** A text counts as the number that it begins with, or 0. */
export const numberOf = (value: Value): number => {
	if (typeof value === 'number') return value;
	if (typeof value !== 'string') return value.number;
	return Number(/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(value)?.[0] ?? 0);
};

/** @param format CONVFMT, or OFMT in `print` */
export function textOf(value: Value, format: string): string {
	if (typeof value === 'string') return value;
	if (typeof value !== 'number') return value.text;
	if (Number.isInteger(value) && Math.abs(value) <= MAX_INT) return String(value);
	if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
	return formatPrintf(format, [String(value)], 0).text;
}

/** Less than 0, 0 or more: as numbers when both are, else as texts. */
export function compare(left: Value, right: Value, format: string): number {
	if (typeof left !== 'string' && typeof right !== 'string') return numberOf(left) - numberOf(right);
	const [a, b] = [textOf(left, format), textOf(right, format)];
	return a < b ? -1 : a > b ? 1 : 0;
}

export function arithmetic(operator: string, left: number, right: number): number {
	switch (operator) {
		case '+':
			return left + right;
		case '-':
			return left - right;
		case '*':
			return left * right;
		case '/':
			return left / right;
		case '%':
			return left % right;
		default:
			return left ** right;
	}
}

/** How many elements a list of a table of mawk's holds on average before the table doubles (its array.c). */
const LIST_LENGTH = 12;
const FIRST_TABLE = 64;

/** An array. `for (key in array)` goes as mawk goes: by hash, and of one hash what was used last comes first. */
export class Cells {
	private readonly cells = new Map<string, { value: Value; used: number }>();
	private uses = 0;

	get size(): number {
		return this.cells.size;
	}

	has(key: string): boolean {
		return this.cells.has(key);
	}

	/** The element, which is made when it was not there. */
	get(key: string): Value {
		const cell = this.cells.get(key);
		if (!cell) this.set(key, UNSET);
		else cell.used = ++this.uses;
		return cell?.value ?? UNSET;
	}

	set(key: string, value: Value): void {
		this.cells.set(key, { value, used: ++this.uses });
	}

	delete(key: string): void {
		this.cells.delete(key);
	}

	clear(): void {
		this.cells.clear();
	}

	/** The keys now, in the order of a loop over them. */
	keys(): string[] {
		let tables = FIRST_TABLE;
		while (this.cells.size > tables * LIST_LENGTH) tables *= 2;
		return [...this.cells]
			.map(([key, { used }]) => ({ key, used, place: (hash(key) & (tables - 1)) >>> 0 }))
			.sort((a, b) => a.place - b.place || b.used - a.used)
			.map(({ key }) => key);
	}
}

/** FNV-1a of 32 bits, over the text's bytes. */
function hash(text: string): number {
	let sum = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(text)) sum = Math.imul(sum ^ byte, 0x01000193);
	return sum;
}
