/** Builtins on time, all in UTC: the sandbox's machines have no other zone. */

import { strftime } from '../../../text/strftime.ts';
import { calendar } from '../../../time.ts';
import type { Builtin } from '../environment.ts';
import { isArray, JqError, type Value } from '../value.ts';
import { plain } from './define.ts';
import { strptime } from './strptime.ts';

/** What a calendar here can tell: the bounds of ECMAScript's time values, in seconds. */
const MAX_SECONDS = 8.64e12;

/** Broken-down time as jq has it: year, month from 0, day, hour, minute, second with its fraction, weekday, yearday. */
function broken(seconds: number): number[] {
	if (Number.isNaN(seconds) || Math.abs(seconds) > MAX_SECONDS)
		throw new JqError('error converting number of seconds since epoch to datetime');
	const whole = Math.trunc(seconds);
	const { year, month, day, hour, minute, second, weekday } = calendar(whole * 1000);
	const start = daysOf(year, 0, 1);
	const yearDay = daysOf(year, month - 1, day) - start;
	return [year, month - 1, day, hour, minute, second + (seconds - Math.floor(seconds)), weekday, yearDay];
}

/** Days from 1970-01-01 to a day of the Gregorian calendar; a day or month too many runs on into the next. */
export function daysOf(year: number, month: number, day: number): number {
	const y = year + Math.floor(month / 12) - (((month % 12) + 12) % 12 < 2 ? 1 : 0);
	// Years that begin in March have their leap day last.
	const m = (((month % 12) + 12) % 12) + (((month % 12) + 12) % 12 < 2 ? 10 : -2);
	const era = Math.floor(y / 400);
	const inEra = y - era * 400;
	const inYear = Math.floor((153 * m + 2) / 5) + day - 1;
	return era * 146_097 + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + inYear - 719_468;
}

/** Seconds since the epoch of broken-down time. Throws JqError. */
function epoch(value: Value, name: string): number {
	if (!isArray(value)) throw new JqError(`${name} requires array inputs`);
	const numbers = value.map((each) => (typeof each === 'number' ? Math.trunc(each) : Number.NaN));
	if (numbers.length < 6 || numbers.some(Number.isNaN)) throw new JqError(`${name} requires parsed datetime inputs`);
	const [year, month, day, hour, minute, second] = numbers as [number, number, number, number, number, number];
	return daysOf(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
}

const format = (name: string): Builtin =>
	plain((value, [text]) => {
		const time = typeof value === 'number' ? broken(value) : value;
		if (!isArray(time)) throw new JqError(`${name}/1 requires parsed datetime inputs`);
		if (typeof text !== 'string') throw new JqError(`${name}/1 requires a string format`);
		const seconds = epoch(time, `${name}/1`);
		if (Math.abs(seconds) > MAX_SECONDS) throw new JqError(`${name}/1: unknown system failure`);
		return strftime(text, seconds * 1000);
	});

const parts = (name: string): Builtin =>
	plain((value) => {
		if (typeof value !== 'number') throw new JqError(`${name}() requires numeric inputs`);
		return broken(value);
	});

export const dates: Record<string, Builtin> = {
	'now/0': plain((_value, _args, _work, { host }) => host.now() / 1000),
	'gmtime/0': parts('gmtime'),
	'localtime/0': parts('localtime'),
	'mktime/0': plain((value) => epoch(value, 'mktime')),
	'strftime/1': format('strftime'),
	'strflocaltime/1': format('strflocaltime'),
	'strptime/1': plain((value, [text]) => {
		if (typeof value !== 'string' || typeof text !== 'string')
			throw new JqError('strptime/1 requires string inputs and arguments');
		const found = strptime(value, text);
		if (!found) throw new JqError(`date "${value}" does not match format "${text}"`);
		const { year, month, day, hour, minute, second } = found;
		const days = daysOf(year, month, day);
		// glibc leaves the sentinels that jq put there when no day was read.
		const [weekday, yearDay] = day > 0 ? [(((days + 4) % 7) + 7) % 7, days - daysOf(year, 0, 1)] : [8, 367];
		return [year, month, day, hour, minute, second, weekday, yearDay];
	}),
};
