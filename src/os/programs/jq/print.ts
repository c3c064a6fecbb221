/** Values as JSON text, as jq prints them. */

import { compareText, isArray, isObject, JqError, typeOf, type Value, type Work } from './value.ts';

export interface PrintOptions {
	/** What one level is indented by; '' is everything on one line. */
	indent: string;
	sortKeys?: boolean;
	ascii?: boolean;
}

export const COMPACT: PrintOptions = { indent: '' };

/** The deepest nesting printed. */
const MAX_DEPTH = 2_000;

/**
 * A number as jq 1.7 prints it: the shortest digits that read back the same, with an exponent from 1e16 up and from
 * 1e-5 down; what JSON cannot say (nan, infinite) as null and as the largest number.
 */
export function numberText(value: number): string {
	if (Number.isNaN(value)) return 'null';
	if (!Number.isFinite(value)) return value > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308';
	if (Object.is(value, -0)) return '-0';
	const [mantissa, exponentText] = Math.abs(value).toExponential().split('e') as [string, string];
	const digits = mantissa.replace('.', '');
	const exponent = Number(exponentText);
	const sign = value < 0 ? '-' : '';
	if (value === 0) return '0';
	if (exponent < -4 || exponent + 1 > digits.length + 15) {
		const size = String(Math.abs(exponent)).padStart(2, '0');
		const tail = digits.length > 1 ? `.${digits.slice(1)}` : '';
		return `${sign}${digits[0]}${tail}e${exponent < 0 ? '-' : '+'}${size}`;
	}
	if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
	if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0');
	return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

const hex = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`;

/** A string in quotes. */
export function quote(text: string, ascii = false): string {
	let quoted = JSON.stringify(text);
	if (quoted.includes('\x7f')) quoted = quoted.replaceAll('\x7f', '\\u007f');
	// A lone surrogate is no character: jq's strings are UTF-8.
	if (/\\ud[89a-f]/.test(quoted)) quoted = JSON.stringify(text.toWellFormed()).replaceAll('\x7f', '\\u007f');
	return ascii ? quoted.replace(/[\u0080-\uffff]/g, (unit) => hex(unit.charCodeAt(0))) : quoted;
}

/** A value as JSON. */
export function toJson(value: Value, work: Work, options: PrintOptions = COMPACT): string {
	const { indent } = options;
	const parts: string[] = [];
	let length = 0;
	const put = (text: string): void => {
		length += text.length;
		parts.push(text);
	};
	const print = (item: Value, level: number): void => {
		work.spend(1);
		if (item === null || typeof item === 'boolean') return put(String(item));
		if (typeof item === 'number') return put(numberText(item));
		if (typeof item === 'string') {
			work.text(length + item.length);
			return put(quote(item, options.ascii));
		}
		if (level > MAX_DEPTH) throw new JqError('Exceeds depth limit for printing');
		const array = isArray(item);
		const entries: [string | undefined, Value][] = isArray(item)
			? item.map((each): [undefined, Value] => [undefined, each])
			: [...item];
		if (options.sortKeys && !array) entries.sort((a, b) => compareText(a[0] as string, b[0] as string));
		if (entries.length === 0) return put(array ? '[]' : '{}');
		put(array ? '[' : '{');
		const line = indent === '' ? '' : `\n${indent.repeat(level + 1)}`;
		for (const [index, [key, each]] of entries.entries()) {
			put(`${index > 0 ? ',' : ''}${line}`);
			if (key !== undefined) put(`${quote(key, options.ascii)}:${indent === '' ? '' : ' '}`);
			print(each, level + 1);
		}
		put(`${indent === '' ? '' : `\n${indent.repeat(level)}`}${array ? ']' : '}'}`);
	};
	print(value, 0);
	work.text(length);
	return parts.join('');
}

/** As `tostring` gives it: strings as they are, all else as JSON. */
export const toText = (value: Value, work: Work): string => (typeof value === 'string' ? value : toJson(value, work));

/** What errors show of a value: eleven bytes of its JSON at most. */
const MAX_SHOWN = 11;

/** `object ({"a":1})`, as error messages name a value. */
export function describe(value: Value, work: Work): string {
	const text = toJson(value, work);
	const bytes = new TextEncoder().encode(text);
	const shown =
		bytes.length < MAX_SHOWN + 4
			? text
			: `${new TextDecoder().decode(bytes.slice(0, MAX_SHOWN - 1)).replace(/\ufffd+$/, '')}...`;
	return `${typeOf(value)} (${shown})`;
}

export const isContainer = (value: Value): boolean => isArray(value) || isObject(value);
