/** Instants as text. The only file that may use Date, and only to convert: never to ask what time it is. */

/** An instant (milliseconds since the epoch) as RFC 3339 with whole seconds in UTC: `2026-11-21T01:02:03Z`. */
export function rfc3339(milliseconds: number): string {
	return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** As rfc3339, with microseconds (metav1.MicroTime). */
export function rfc3339Micro(milliseconds: number): string {
	return `${new Date(milliseconds).toISOString().slice(0, 23)}000Z`;
}

/** Reads an RFC 3339 instant. Returns milliseconds since the epoch, or undefined when it is none. */
export function parseRfc3339(text: string | undefined): number | undefined {
	if (!text || !/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined;
	const parsed = Date.parse(text);
	return Number.isNaN(parsed) ? undefined : parsed;
}

/** The calendar fields of an instant in UTC; `month` and `day` count from 1, `weekday` from 0 = Sunday. */
export function calendar(milliseconds: number): {
	year: number;
	month: number;
	day: number;
	weekday: number;
	hour: number;
	minute: number;
	second: number;
	millisecond: number;
} {
	const date = new Date(milliseconds);
	return {
		year: date.getUTCFullYear(),
		month: date.getUTCMonth() + 1,
		day: date.getUTCDate(),
		weekday: date.getUTCDay(),
		hour: date.getUTCHours(),
		minute: date.getUTCMinutes(),
		second: date.getUTCSeconds(),
		millisecond: date.getUTCMilliseconds(),
	};
}

/** The instant of calendar fields in UTC; what is beyond its range counts on (32 January is 1 February). */
export const fromCalendar = (fields: Omit<ReturnType<typeof calendar>, 'weekday'>): number =>
	Date.UTC(fields.year, fields.month - 1, fields.day, fields.hour, fields.minute, fields.second, fields.millisecond);
