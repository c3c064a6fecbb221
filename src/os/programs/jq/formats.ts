/** `@base64`, `@csv` and the others: a value made text for some use. */

import { describe, numberText, toJson, toText } from './print.ts';
import { isArray, JqError, type Value, type Work } from './value.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function toBase64(text: string): string {
	const bytes = new TextEncoder().encode(text);
	let result = '';
	for (let i = 0; i < bytes.length; i += 3) {
		const [a = 0, b, c] = bytes.subarray(i, i + 3);
		const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
		result += BASE64.charAt(bits >> 18) + BASE64.charAt((bits >> 12) & 63);
		result +=
			(b === undefined ? '=' : BASE64.charAt((bits >> 6) & 63)) + (c === undefined ? '=' : BASE64.charAt(bits & 63));
	}
	return result;
}

function fromBase64(text: string, work: Work): string {
	const bytes: number[] = [];
	let bits = 0;
	let size = 0;
	let read = 0;
	for (const character of text.replace(/=+$/, '')) {
		const digit = BASE64.indexOf(character);
		if (digit < 0) throw new JqError(`${describe(text, work)} is not valid base64 data`);
		read++;
		bits = ((bits << 6) | digit) & 0xffff;
		size += 6;
		if (size >= 8) {
			size -= 8;
			bytes.push((bits >> size) & 0xff);
		}
	}
	if (read % 4 === 1) throw new JqError(`${describe(text, work)} trailing base64 byte found`);
	return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bytes));
}

/** One row of @csv or @tsv. */
function row(name: string, value: Value, separator: string, quote: (text: string) => string, work: Work): string {
	if (!isArray(value)) throw new JqError(`${describe(value, work)} cannot be ${name}-formatted, only array`);
	const cells = value.map((item) => {
		if (item === null) return '';
		if (typeof item === 'boolean') return String(item);
		if (typeof item === 'number') return numberText(item);
		if (typeof item === 'string') return quote(item);
		throw new JqError(`${describe(item, work)} is not valid in a csv row`);
	});
	return cells.join(separator);
}

const HTML: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&apos;', '"': '&quot;' };
const TSV: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' };

function shellWord(value: Value, work: Work): string {
	if (typeof value === 'string') return `'${value.replaceAll("'", "'\\''")}'`;
	if (value === null || typeof value === 'boolean' || typeof value === 'number') return toJson(value, work);
	throw new JqError(`${describe(value, work)} can not be escaped for shell`);
}

const FORMATS: Record<string, (value: Value, work: Work) => string> = {
	text: toText,
	json: (value, work) => toJson(value, work),
	csv: (value, work) => row('csv', value, ',', (text) => `"${text.replaceAll('"', '""')}"`, work),
	tsv: (value, work) =>
		row('tsv', value, '\t', (text) => text.replace(/[\t\n\r\\]/g, (sign) => TSV[sign] as string), work),
	html: (value, work) => toText(value, work).replace(/[<>&'"]/g, (sign) => HTML[sign] as string),
	uri: (value, work) =>
		encodeURIComponent(toText(value, work).toWellFormed()).replace(
			/[!'()*]/g,
			(sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
		),
	sh: (value, work) => (isArray(value) ? value : [value]).map((item) => shellWord(item, work)).join(' '),
	base64: (value, work) => toBase64(toText(value, work)),
	base64d: (value, work) => fromBase64(toText(value, work), work),
};

/** A value in a format, named with its `@`. Throws JqError. */
export function format(name: string, value: Value, work: Work): string {
	const action = Object.hasOwn(FORMATS, name.slice(1)) ? FORMATS[name.slice(1)] : undefined;
	if (!action) throw new JqError(`${name.slice(1)} is not a valid format`);
	const text = action(value, work);
	work.text(text.length);
	return text;
}
