/** Cron lines as CronJobs have them (github.com/robfig/cron, the standard parser), and when they are due. */

import { calendar } from '../../../os/time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A day that comes never (30 February) is not looked for longer than this. */
const YEARS = 5;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface FieldRule {
	least: number;
	most: number;
	names?: { words: string[]; first: number };
}

const FIELDS: readonly FieldRule[] = [
	{ least: 0, most: 59 },
	{ least: 0, most: 23 },
	{ least: 1, most: 31 },
	{ least: 1, most: 12, names: { words: MONTHS, first: 1 } },
	{ least: 0, most: 6, names: { words: WEEKDAYS, first: 0 } },
];

const WORDS: Record<string, string> = {
	'@yearly': '0 0 1 1 *',
	'@annually': '0 0 1 1 *',
	'@monthly': '0 0 1 * *',
	'@weekly': '0 0 * * 0',
	'@daily': '0 0 * * *',
	'@midnight': '0 0 * * *',
	'@hourly': '0 * * * *',
};

/** A schedule that was understood. */
export interface Schedule {
	/**
	 * The first time after `instant` that it is due, both in milliseconds since the epoch; undefined when there is none.
	 * @param zone a name of the time zone database; UTC when left out.
	 */
	next(instant: number, zone?: string): number | undefined;
}

/** What is wrong with a cron line; the message is the parser's. */
export class ScheduleError extends Error {}

/**
 * Reads a cron line.
 * @throws ScheduleError
 */
export function parseSchedule(text: string): Schedule {
	const every = /^@every (.+)$/.exec(text.trim());
	if (every) return everySchedule(every[1] as string, text);
	const line = text.startsWith('@') ? WORDS[text.trim()] : text;
	if (line === undefined) throw new ScheduleError(`unrecognized descriptor: ${text}`);
	const parts = line.trim().split(/\s+/);
	if (parts.length !== 5 || line.trim() === '')
		throw new ScheduleError(
			`expected exactly 5 fields, found ${line.trim() === '' ? 0 : parts.length}: [${parts.join(' ')}]`,
		);
	const sets = parts.map((part, i) => parseField(part, FIELDS[i] as FieldRule));
	return new CronSchedule(sets, isStar(parts[2] as string), isStar(parts[4] as string));
}

const isStar = (part: string): boolean => part.split(',').some((each) => /^[*?](?:\/1)?$/.test(each));

function everySchedule(text: string, whole: string): Schedule {
	const units: Record<string, number> = { h: HOUR, m: MINUTE, s: 1000 };
	if (!/^(?:\d+(?:\.\d+)?[hms])+$/.test(text))
		throw new ScheduleError(`failed to parse duration ${whole}: time: invalid duration "${text}"`);
	let length = 0;
	for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)([hms])/g))
		length += Number(count) * (units[unit as string] ?? 0);
	const whole1 = Math.max(1000, Math.floor(length / 1000) * 1000);
	return { next: (instant) => Math.floor(instant / 1000) * 1000 + whole1 };
}

function parseField(text: string, rule: FieldRule): ReadonlySet<number> {
	const values = new Set<number>();
	for (const part of text.split(',')) {
		const [range = '', step, ...more] = part.split('/');
		if (more.length > 0) throw new ScheduleError(`too many slashes: ${part}`);
		const [low = '', high, ...rest] = range.split('-');
		if (rest.length > 0) throw new ScheduleError(`too many hyphens: ${part}`);
		const any = low === '*' || low === '?';
		const first = any ? rule.least : numberOf(low, rule);
		const by = step === undefined ? 1 : numberOf(step, undefined);
		// `5/15` goes on to the end.
		const last = any ? rule.most : high !== undefined ? numberOf(high, rule) : step === undefined ? first : rule.most;
		if (first < rule.least)
			throw new ScheduleError(`beginning of range (${first}) below minimum (${rule.least}): ${part}`);
		if (last > rule.most) throw new ScheduleError(`end of range (${last}) above maximum (${rule.most}): ${part}`);
		if (first > last) throw new ScheduleError(`beginning of range (${first}) beyond end of range (${last}): ${part}`);
		if (by === 0) throw new ScheduleError(`step of range should be a positive number: ${part}`);
		for (let value = first; value <= last; value += by) values.add(value);
	}
	return values;
}

function numberOf(text: string, rule: FieldRule | undefined): number {
	const named = rule?.names?.words.indexOf(text.toLowerCase()) ?? -1;
	if (rule?.names && named >= 0) return named + rule.names.first;
	if (!/^\d+$/.test(text))
		throw new ScheduleError(`failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`);
	return Number(text);
}

class CronSchedule implements Schedule {
	private readonly minutes: ReadonlySet<number>;
	private readonly hours: ReadonlySet<number>;
	private readonly days: ReadonlySet<number>;
	private readonly months: ReadonlySet<number>;
	private readonly weekdays: ReadonlySet<number>;
	private readonly anyDay: boolean;
	private readonly anyWeekday: boolean;

	constructor(sets: ReadonlySet<number>[], anyDay: boolean, anyWeekday: boolean) {
		[this.minutes, this.hours, this.days, this.months, this.weekdays] = sets as [
			ReadonlySet<number>,
			ReadonlySet<number>,
			ReadonlySet<number>,
			ReadonlySet<number>,
			ReadonlySet<number>,
		];
		this.anyDay = anyDay;
		this.anyWeekday = anyWeekday;
	}

	next(instant: number, zone?: string): number | undefined {
		let wall = instant + offsetOf(instant, zone);
		for (;;) {
			const found = this.nextWall(wall);
			if (found === undefined) return undefined;
			const guess = found - offsetOf(found - offsetOf(instant, zone), zone);
			// An hour that summer time leaves out, or that comes twice, is passed over.
			if (guess > instant && guess + offsetOf(guess, zone) === found) return guess;
			wall = found;
		}
	}

	/** The same on a wall clock: milliseconds as if its reading were UTC. */
	private nextWall(after: number): number | undefined {
		let at = (Math.floor(after / MINUTE) + 1) * MINUTE;
		const end = after + YEARS * 366 * DAY;
		while (at < end) {
			const { month, day, weekday, hour, minute, year } = calendar(at);
			const dayMatches = this.days.has(day);
			const weekdayMatches = this.weekdays.has(weekday);
			// With both given, either will do (crontab(5)).
			const today = this.anyDay || this.anyWeekday ? dayMatches && weekdayMatches : dayMatches || weekdayMatches;
			if (!this.months.has(month)) at = startOfMonth(year, month + 1);
			else if (!today) at = (Math.floor(at / DAY) + 1) * DAY;
			else if (!this.hours.has(hour)) at = (Math.floor(at / HOUR) + 1) * HOUR;
			else if (!this.minutes.has(minute)) at += MINUTE;
			else return at;
		}
		return undefined;
	}
}

/** The first instant of a month in UTC; the month after December is next year's first. */
function startOfMonth(year: number, month: number): number {
	// Days before a month from the civil calendar: years begin in March, so that leap days come last.
	const [y, m] = month > 12 ? [year + 1, month - 12] : [year, month];
	const shifted = m > 2 ? y : y - 1;
	const era = Math.floor(shifted / 400);
	const ofEra = shifted - era * 400;
	const ofYear = Math.floor((153 * (m > 2 ? m - 3 : m + 9) + 2) / 5);
	const days = era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
	return days * DAY;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Throws RangeError for a zone that does not exist. */
function formatOf(zone: string): Intl.DateTimeFormat {
	const known = formats.get(zone);
	if (known) return known;
	const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
	formats.set(zone, made);
	return made;
}

/** Does the time zone database have it? */
export function isTimeZone(zone: string): boolean {
	try {
		formatOf(zone);
		return true;
	} catch {
		return false;
	}
}

/** How far a zone's clocks are ahead of UTC at an instant, milliseconds. */
function offsetOf(instant: number, zone: string | undefined): number {
	if (zone === undefined) return 0;
	const name = formatOf(zone)
		.formatToParts(instant)
		.find(({ type }) => type === 'timeZoneName')?.value;
	const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
	return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
}
