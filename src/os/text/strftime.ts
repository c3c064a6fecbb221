/** strftime(3): instants as text by a format. */

import { calendar } from '../time.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
	'January',
	'February',
	'March',
	'April',
	'May',
	'June',
	'July',
	'August',
	'September',
	'October',
	'November',
	'December',
];

/** strftime(3) in UTC and the C locale, with `%N` as date(1) has it. */
export function strftime(format: string, milliseconds: number): string {
	const at = calendar(milliseconds);
	const pad = (value: number, width = 2, fill = '0') => String(value).padStart(width, fill);
	const day = DAYS[at.weekday] as string;
	const month = MONTHS[at.month - 1] as string;
	const yearStart = dayNumber(at.year, 1, 1);
	const dayOfYear = dayNumber(at.year, at.month, at.day) - yearStart + 1;
	const iso = isoWeek(at.year, dayOfYear, at.weekday);
	return format.replace(/%([-_0^#]?)(\d*)(:{0,2}[a-zA-Z%+])/g, (whole, flag: string, width: string, letter: string) => {
		const number = (value: number, size: number, fill = '0') => {
			if (flag === '-') return String(value);
			return pad(value, width ? Number(width) : size, flag === '_' ? ' ' : flag === '0' ? '0' : fill);
		};
		const word = (text: string) => (flag === '^' ? text.toUpperCase() : text);
		switch (letter) {
			case 'Y':
				return number(at.year, 4);
			case 'C':
				return number(Math.floor(at.year / 100), 2);
			case 'y':
				return number(at.year % 100, 2);
			case 'm':
				return number(at.month, 2);
			case 'd':
				return number(at.day, 2);
			case 'e':
				return number(at.day, 2, ' ');
			case 'H':
				return number(at.hour, 2);
			case 'k':
				return number(at.hour, 2, ' ');
			case 'I':
				return number(at.hour % 12 || 12, 2);
			case 'l':
				return number(at.hour % 12 || 12, 2, ' ');
			case 'M':
				return number(at.minute, 2);
			case 'S':
				return number(at.second, 2);
			case 'N': {
				const nanos = `${pad(at.millisecond, 3)}000000`;
				return width ? nanos.slice(0, Number(width)) : nanos;
			}
			case 'j':
				return number(dayOfYear, 3);
			case 'u':
				return String(at.weekday || 7);
			case 'w':
				return String(at.weekday);
			case 'a':
				return word(day.slice(0, 3));
			case 'A':
				return word(day);
			case 'b':
			case 'h':
				return word(month.slice(0, 3));
			case 'B':
				return word(month);
			case 'p':
				return at.hour < 12 ? 'AM' : 'PM';
			case 'P':
				return at.hour < 12 ? 'am' : 'pm';
			case 's':
				return String(Math.floor(milliseconds / 1000));
			case 'F':
				return `${at.year}-${pad(at.month)}-${pad(at.day)}`;
			case 'T':
			case 'X':
				return `${pad(at.hour)}:${pad(at.minute)}:${pad(at.second)}`;
			case 'R':
				return `${pad(at.hour)}:${pad(at.minute)}`;
			case 'r':
				return `${pad(at.hour % 12 || 12)}:${pad(at.minute)}:${pad(at.second)} ${at.hour < 12 ? 'AM' : 'PM'}`;
			case 'D':
			case 'x':
				return `${pad(at.month)}/${pad(at.day)}/${pad(at.year % 100)}`;
			case 'c':
				return `${day.slice(0, 3)} ${month.slice(0, 3)} ${pad(at.day, 2, ' ')} ${pad(at.hour)}:${pad(at.minute)}:${pad(at.second)} ${at.year}`;
			case 'G':
				return String(iso.year);
			case 'V':
				return number(iso.week, 2);
			case 'U':
				return number(Math.floor((dayOfYear + 6 - at.weekday) / 7), 2);
			case 'W':
				return number(Math.floor((dayOfYear + 6 - ((at.weekday + 6) % 7)) / 7), 2);
			case 'z':
				return '+0000';
			case ':z':
				return '+00:00';
			case '::z':
				return '+00:00:00';
			case 'Z':
				return 'UTC';
			case 'n':
				return '\n';
			case 't':
				return '\t';
			case '%':
				return '%';
			default:
				return whole;
		}
	});
}

/** Days since some fixed day, by the proleptic Gregorian calendar. */
function dayNumber(year: number, month: number, day: number): number {
	const a = Math.floor((14 - month) / 12);
	const y = year + 4800 - a;
	const m = month + 12 * a - 3;
	return day + Math.floor((153 * m + 2) / 5) + 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
}

function isoWeek(year: number, dayOfYear: number, weekday: number): { year: number; week: number } {
	const week = Math.floor((dayOfYear - (weekday || 7) + 10) / 7);
	const leap = (y: number) => (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
	if (week < 1) {
		const before = year - 1;
		return isoWeek(before, dayOfYear + (leap(before) ? 366 : 365), weekday);
	}
	if (week === 53 && dayOfYear - (weekday || 7) + 4 > (leap(year) ? 366 : 365)) return { year: year + 1, week: 1 };
	return { year, week };
}
