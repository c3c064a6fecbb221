/** Instants as servers write them: in HTTP headers and in logs. All in UTC, as containers run. */

import { calendar } from './time.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** RFC 9110's IMF-fixdate: `Sat, 21 Nov 2026 01:02:03 GMT`. */
export function httpDate(milliseconds: number): string {
	const c = calendar(milliseconds);
	return `${DAYS[c.weekday]}, ${two(c.day)} ${MONTHS[c.month - 1]} ${c.year} ${clock(c)} GMT`;
}

/** The common log format's time: `21/Nov/2026:01:02:03 +0000`. */
export function commonLogDate(milliseconds: number): string {
	const c = calendar(milliseconds);
	return `${two(c.day)}/${MONTHS[c.month - 1]}/${c.year}:${clock(c)} +0000`;
}

/** nginx's error log time: `2026/11/21 01:02:03`. */
export function slashDate(milliseconds: number): string {
	const c = calendar(milliseconds);
	return `${c.year}/${two(c.month)}/${two(c.day)} ${clock(c)}`;
}

/** ctime(3)'s form, as dig and Apache have it: `Sat Nov 21 01:02:03 UTC 2026` with the zone, without it otherwise. */
export function ctimeDate(milliseconds: number, zone = ''): string {
	const c = calendar(milliseconds);
	return `${DAYS[c.weekday]} ${MONTHS[c.month - 1]} ${two(c.day)} ${clock(c)} ${zone === '' ? '' : `${zone} `}${c.year}`;
}

/** `2026-11-21 01:02:03`. */
export function dashDate(milliseconds: number): string {
	const c = calendar(milliseconds);
	return `${c.year}-${two(c.month)}-${two(c.day)} ${clock(c)}`;
}

const clock = (c: { hour: number; minute: number; second: number }): string =>
	`${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
