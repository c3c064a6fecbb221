/** Dates as `date -d` and `touch -d` take them (coreutils' manual, Date input formats), in UTC. */

import { calendar, fromCalendar } from '../time.ts';

type Fields = ReturnType<typeof calendar>;

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');
const UNITS: Record<string, [field: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', times: number]> = {
	year: ['year', 1],
	month: ['month', 1],
	fortnight: ['day', 14],
	week: ['day', 7],
	day: ['day', 1],
	hour: ['hour', 1],
	minute: ['minute', 1],
	min: ['minute', 1],
	second: ['second', 1],
	sec: ['second', 1],
};
const WORDS: Record<string, number> = { next: 1, last: -1, this: 0, a: 1, an: 1 };

/** What has been read so far. */
interface Reading {
	fields: Fields;
	/** Was a date or a weekday given, which begins at midnight unless a time is given, too? */
	date: boolean;
	time: boolean;
	/** Minutes that the zone is ahead of UTC. */
	zone: number;
	weekday: { day: number; weeks: number } | undefined;
	shifts: [field: keyof Fields, amount: number][];
}

type Item = [pattern: RegExp, read: (reading: Reading, found: string[]) => boolean | undefined];

const setDate = (reading: Reading, year: number, month: number, day: number): boolean => {
	if (month < 1 || month > 12 || day < 1 || day > 31) return false;
	Object.assign(reading.fields, { year, month, day });
	reading.date = true;
	return true;
};
const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3)) + 1;
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';

/** Each reads one item off the text's beginning. A reader that gives false says that it is no date. */
const ITEMS: Item[] = [
	[/^(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d))?/, (r, [y, m, d]) => setDate(r, Number(y), Number(m), Number(d))],
	[/^(\d{4})\/(\d{1,2})\/(\d{1,2})/, (r, [y, m, d]) => setDate(r, Number(y), Number(m), Number(d))],
	[
		/^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?/,
		(r, [m, d, y]) => setDate(r, Number(y ?? r.fields.year), Number(m), Number(d)),
	],
	[
		/^(\d{1,2})(?::(\d\d))(?::(\d\d)(?:[.,]\d+)?)?\s*(am|pm)?\s*(z\b|utc\b|gmt\b|[+-]\d\d(?::?\d\d)?(?!\d|\s*[a-z]))?/,
		(reading, [hour, minute, second, half, zone]) => {
			if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 60) return false;
			const shift = half ? (half === 'pm' ? 12 : 0) - (Number(hour) === 12 ? 12 : 0) : 0;
			Object.assign(reading.fields, {
				hour: Number(hour) + shift,
				minute: Number(minute),
				second: Number(second ?? 0),
			});
			reading.time = true;
			const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)?/.exec(zone ?? '') ?? [];
			if (sign) reading.zone = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0));
			return true;
		},
	],
	[
		new RegExp(`^(\\d{1,2})[ -]?${MONTH}(?:[ ,-]+(\\d{4})(?!:))?`),
		(r, [d, m, y]) => setDate(r, Number(y ?? r.fields.year), monthOf(m as string), Number(d)),
	],
	[
		new RegExp(`^${MONTH} ?(\\d{1,2})(?!:|\\d)(?:,? +(\\d{4})(?!:))?`),
		(r, [m, d, y]) => setDate(r, Number(y ?? r.fields.year), monthOf(m as string), Number(d)),
	],
	[
		/^(next |last |this )?(sun|mon|tue|wed|thu|fri|sat)[a-z]*\b,?/,
		(reading, [which, name]) => {
			reading.weekday = { day: DAYS.indexOf(name as string), weeks: WORDS[which?.trim() ?? ''] ?? 0 };
			return true;
		},
	],
	[
		/^(?:([+-]? *\d+|next|last|this|an?) *)?(year|month|fortnight|week|day|hour|minute|min|second|sec)s?\b( ago)?/,
		(reading, [count, unit, ago]) => {
			const [field, times] = UNITS[unit as string] as [keyof Fields, number];
			const amount = count === undefined ? 1 : (WORDS[count] ?? Number(count.replaceAll(' ', '')));
			reading.shifts.push([field, amount * times * (ago ? -1 : 1)]);
			return true;
		},
	],
	[/^(now|today)\b/, () => true],
	[/^yesterday\b/, (r) => r.shifts.push(['day', -1]) > 0],
	[/^tomorrow\b/, (r) => r.shifts.push(['day', 1]) > 0],
	[
		/^(noon|midnight)\b/,
		(reading, [word]) => {
			Object.assign(reading.fields, { hour: word === 'noon' ? 12 : 0, minute: 0, second: 0 });
			reading.time = true;
			return true;
		},
	],
	[/^(z|utc|gmt)\b/, () => true],
];

/**
 * Reads a date.
 * @param now milliseconds since the epoch: what is not said is taken from it.
 * @returns milliseconds since the epoch, or undefined when it is none.
 */
export function parseDate(text: string, now: number): number | undefined {
	let rest = text.trim().toLowerCase().replace(/\s+/g, ' ');
	if (/^@-?\d+(\.\d+)?$/.test(rest)) return Number(rest.slice(1)) * 1000;
	const reading: Reading = {
		fields: calendar(now),
		date: rest === '',
		time: false,
		zone: 0,
		weekday: undefined,
		shifts: [],
	};
	while (rest !== '') {
		let found: RegExpExecArray | null = null;
		for (const [pattern, read] of ITEMS) {
			found = pattern.exec(rest);
			if (!found) continue;
			if (!read(reading, found.slice(1))) return undefined;
			break;
		}
		if (!found) return undefined;
		rest = rest.slice(found[0].length).replace(/^[ ,]+/, '');
	}
	const { fields, weekday } = reading;
	if ((reading.date || weekday) && !reading.time) Object.assign(fields, { hour: 0, minute: 0, second: 0 });
	if (reading.date || weekday || reading.time) fields.millisecond = 0;
	// A month has the days it has; what is beyond counts into the next, but only when nothing was said of that day.
	if (reading.date && calendar(fromCalendar(fields)).day !== fields.day) return undefined;
	if (weekday) {
		const ahead = (weekday.day - calendar(fromCalendar(fields)).weekday + 7) % 7;
		fields.day += ahead + 7 * (weekday.weeks > 0 && ahead > 0 ? weekday.weeks - 1 : weekday.weeks);
	}
	for (const [field, amount] of reading.shifts) fields[field] += amount;
	const time = fromCalendar(fields) - reading.zone * 60_000;
	return Number.isNaN(time) ? undefined : time;
}
