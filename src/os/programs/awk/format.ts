/** awk's sprintf and printf. */

import { formatPrintf } from '../../text/printf.ts';
import { AwkError, MAX_INT, numberOf, type Value } from './values.ts';

/** A conversion, or `%%`. */
const CONVERSION = /%(?:%|([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([A-Za-z]?))/g;

/** Whole numbers stop at what mawk's can hold. */
const whole = (value: Value): number => {
	const number = Math.trunc(numberOf(value));
	return Number.isNaN(number) ? 0 : Math.min(MAX_INT, Math.max(-MAX_INT - 1, number));
};

/**
 * @param toText how a value reads as text
 * @param caller `printf` or `sprintf`, for messages
 * @param before told what came out before an error
 * @throws AwkError when there are too few values, or the conversion is none.
 */
export function formatValues(
	format: string,
	values: readonly Value[],
	toText: (value: Value) => string,
	caller: string,
	before: (text: string) => void = () => {},
): string {
	let output = '';
	let used = 0;
	let at = 0;
	let conversions = 0;
	const next = (): Value => {
		const value = values[used++];
		if (value !== undefined) return value;
		before(output);
		throw new AwkError(`not enough arguments passed to ${caller}("${format}")`, true);
	};
	for (const match of format.matchAll(CONVERSION)) {
		output += format.slice(at, match.index);
		at = match.index + match[0].length;
		const [conversion, flags, width, precision, letter] = match;
		if (conversion === '%%') {
			output += '%';
			continue;
		}
		conversions++;
		if (!letter || !'diouxXeEfFgGcs'.includes(letter)) {
			before(output);
			throw new AwkError(`improper conversion(number ${conversions}) in ${caller}("${format}")`, true);
		}
		const star = (text: string | undefined): string => (text === '*' ? String(whole(next())) : (text ?? ''));
		const size = star(width);
		const digits = conversion.includes('.') ? `.${star(precision)}` : '';
		const value = next();
		output += formatPrintf(
			`%${flags}${size}${letter === 'c' ? '' : digits}${'cu'.includes(letter) ? (letter === 'c' ? 's' : 'd') : letter}`,
			[argument(letter, value, toText)],
			0,
		).text;
	}
	return output + format.slice(at);
}

function argument(letter: string, value: Value, toText: (value: Value) => string): string {
	if ('diouxX'.includes(letter)) return String('diu'.includes(letter) ? whole(value) : Math.max(0, whole(value)));
	if ('eEfFgG'.includes(letter)) return String(numberOf(value));
	if (letter === 's') return toText(value);
	// A number is a character's code, a text gives its first character.
	if (typeof value !== 'string' && toText(value) !== '') return String.fromCharCode(whole(value) & 0xff);
	return [...toText(value)][0] ?? '\0';
}
