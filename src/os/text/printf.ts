/** printf(1)'s formats and echo's escapes, shared by shells and programs. */

import { quoteWord } from '../shell/quote.ts';
import { calendar } from '../time.ts';

/** What printf makes of its arguments. */
export interface Formatted {
	text: string;
	/** Messages about arguments that are no numbers; the status is 1 then. */
	problems: string[];
	/** `\c` or a wrong format ended it. */
	stopped: boolean;
}

/** Longest field, in characters. */
const MAX_WIDTH = 100_000;

/** Decodes backslash escapes. `kind`: printf's format, `%b` and `echo -e` (where octal needs a leading 0). */
export function unescape(text: string, kind: 'format' | 'echo'): { text: string; stopped: boolean } {
	let result = '';
	for (let i = 0; i < text.length; i++) {
		const character = text[i] as string;
		if (character !== '\\' || i + 1 >= text.length) {
			result += character;
			continue;
		}
		const rest = text.slice(i + 1);
		const simple = {
			a: '\x07',
			b: '\b',
			e: '\x1b',
			E: '\x1b',
			f: '\f',
			n: '\n',
			r: '\r',
			t: '\t',
			v: '\v',
			'\\': '\\',
		}[rest[0] as string];
		if (simple !== undefined) {
			result += simple;
			i++;
			continue;
		}
		if (rest[0] === 'c') return { text: result, stopped: true };
		if (kind === 'format' && (rest[0] === '"' || rest[0] === "'")) {
			result += rest[0];
			i++;
			continue;
		}
		const octal = (kind === 'echo' ? /^0([0-7]{0,3})/ : /^([0-7]{1,3})/).exec(rest);
		const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
		const unicode = /^u([0-9a-fA-F]{1,4})|^U([0-9a-fA-F]{1,8})/.exec(rest);
		const match = octal ?? hex ?? unicode;
		if (!match) {
			result += character;
			continue;
		}
		const code = octal
			? Number.parseInt(octal[1] || '0', 8) & 0xff
			: Number.parseInt(match[1] ?? (match[2] as string), 16);
		result += code <= 0x10ffff ? String.fromCodePoint(code) : '';
		i += match[0].length;
	}
	return { text: result, stopped: false };
}

/**
 * Formats as printf(1): the format is used again while arguments are left.
 * @param now for `%(…)T`, milliseconds since the epoch.
 */
export function formatPrintf(format: string, args: readonly string[], now: number): Formatted {
	const problems: string[] = [];
	let text = '';
	let next = 0;
	for (;;) {
		const start = next;
		const round = once(format, () => args[next++], problems, now);
		text += round.text;
		if (round.stopped) return { text, problems, stopped: true };
		if (next >= args.length || next === start || text.length > 4_000_000) break;
	}
	return { text, problems, stopped: false };
}

const DIRECTIVE = /^%([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d*))?(?:hh|h|ll|l|L|q|j|z|t)?([diouxXeEfFgGaAcsbq%]|\([^)]*\)T)/;

function once(
	format: string,
	argument: () => string | undefined,
	problems: string[],
	now: number,
): { text: string; stopped: boolean } {
	let text = '';
	for (let i = 0; i < format.length; i++) {
		if (format[i] === '\\') {
			const match = /^\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|.)/s.exec(format.slice(i));
			const decoded = unescape(match?.[0] ?? '\\', 'format');
			text += decoded.text;
			if (decoded.stopped) return { text, stopped: true };
			i += (match?.[0].length ?? 1) - 1;
			continue;
		}
		if (format[i] !== '%') {
			text += format[i];
			continue;
		}
		const match = DIRECTIVE.exec(format.slice(i));
		if (!match) {
			const letter = /^%[-+ #0'\d.*]*(.?)/.exec(format.slice(i));
			problems.push(
				letter?.[1] ? `\`${letter[1]}': invalid format character` : `\`${format.slice(i)}': missing format character`,
			);
			return { text, stopped: true };
		}
		i += match[0].length - 1;
		const [, flags, widthText, precisionText, conversion] = match as unknown as [
			string,
			string,
			string | undefined,
			string | undefined,
			string,
		];
		if (conversion === '%') {
			text += '%';
			continue;
		}
		let left = flags.includes('-');
		let width = widthText === '*' ? Number(integer(argument() ?? '0', problems)) : Number(widthText ?? 0);
		if (width < 0) {
			left = true;
			width = -width;
		}
		const precision =
			precisionText === undefined
				? undefined
				: precisionText === '*'
					? Number(integer(argument() ?? '0', problems))
					: Number(precisionText || 0);
		const piece = convert(conversion, flags, precision, argument, problems, now);
		const field = Math.min(width, MAX_WIDTH);
		const zero =
			flags.includes('0') &&
			!left &&
			'diouxXeEfFgG'.includes(conversion) &&
			!(precision !== undefined && 'dioux'.includes(conversion.toLowerCase()));
		if (zero) {
			const sign = /^[-+ ]?(0[xX])?/.exec(piece.text)?.[0] ?? '';
			text += sign + piece.text.slice(sign.length).padStart(field - sign.length, '0');
		} else text += left ? piece.text.padEnd(field) : piece.text.padStart(field);
		if (piece.stopped) return { text, stopped: true };
	}
	return { text, stopped: false };
}

function convert(
	conversion: string,
	flags: string,
	precision: number | undefined,
	argument: () => string | undefined,
	problems: string[],
	now: number,
): { text: string; stopped: boolean } {
	const plain = (text: string) => ({ text, stopped: false });
	const limit = Math.min(precision ?? 6, 100);
	switch (conversion) {
		case 's': {
			const text = argument() ?? '';
			return plain(precision === undefined || precision < 0 ? text : [...text].slice(0, precision).join(''));
		}
		case 'b':
			return unescape(argument() ?? '', 'echo');
		case 'q':
			return plain(quoteWord(argument() ?? ''));
		case 'c':
			return plain((argument() ?? '').slice(0, 1));
		case 'd':
		case 'i': {
			const value = integer(argument() ?? '0', problems);
			const digits = (value < 0n ? -value : value).toString().padStart(Math.min(precision ?? 0, MAX_WIDTH), '0');
			return plain((value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + digits);
		}
		case 'u':
		case 'o':
		case 'x':
		case 'X': {
			const value = BigInt.asUintN(64, integer(argument() ?? '0', problems));
			let digits = value
				.toString(conversion === 'u' ? 10 : conversion === 'o' ? 8 : 16)
				.padStart(Math.min(precision ?? 0, MAX_WIDTH), '0');
			if (flags.includes('#') && value !== 0n) digits = (conversion === 'o' ? '0' : '0x') + digits;
			return plain(conversion === 'X' ? digits.toUpperCase() : digits);
		}
		case 'e':
		case 'E':
		case 'f':
		case 'F':
		case 'g':
		case 'G':
		case 'a':
		case 'A': {
			const value = real(argument() ?? '0', problems);
			const sign = flags.includes('+') && value >= 0 ? '+' : flags.includes(' ') && value >= 0 ? ' ' : '';
			if (!Number.isFinite(value)) return plain(sign + (Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf'));
			const text =
				conversion.toLowerCase() === 'f'
					? value.toFixed(limit)
					: conversion.toLowerCase() === 'e'
						? exponent(value.toExponential(limit))
						: general(value, limit || 1);
			return plain(sign + (/[EG]/.test(conversion) ? text.toUpperCase() : text));
		}
		default: {
			// %(format)T
			const given = argument();
			const seconds =
				given === undefined || given === '-1' || given === '-2' ? now / 1000 : Number(integer(given, problems));
			return plain(strftime(conversion.slice(1, -2) || '%H:%M:%S', seconds * 1000));
		}
	}
}

const exponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

function general(value: number, precision: number): string {
	if (value === 0) return '0';
	const power = Number(value.toExponential(precision - 1).split('e')[1]);
	if (power < -4 || power >= precision) return exponent(value.toExponential(precision - 1).replace(/\.?0+e/, 'e'));
	const text = value.toFixed(Math.max(0, precision - 1 - power));
	return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function integer(text: string, problems: string[]): bigint {
	const trimmed = text.trimStart();
	if (/^['"]/.test(trimmed)) return BigInt(trimmed.codePointAt(1) ?? 0);
	const match = /^([+-]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(trimmed);
	if (!match) {
		problems.push(text === '' ? '' : `${text}: invalid number`);
		return 0n;
	}
	const digits = match[2] as string;
	const octal = /^0[0-7]+$/.test(digits);
	const value = BigInt(octal ? `0o${digits}` : /^0\d+$/.test(digits) ? digits.replace(/^0+/, '') || '0' : digits);
	if (match[0].length !== trimmed.length) problems.push(`${text}: invalid number`);
	return BigInt.asIntN(64, match[1] === '-' ? -value : value);
}

function real(text: string, problems: string[]): number {
	if (text === '') return 0;
	const value = /^\s*['"]/.test(text) ? (text.codePointAt(1) ?? 0) : Number.parseFloat(text);
	if (/^\s*[+-]?(inf|nan)/i.test(text))
		return /nan/i.test(text) ? Number.NaN : text.includes('-') ? -Infinity : Infinity;
	if (Number.isNaN(value)) {
		problems.push(`${text}: invalid number`);
		return 0;
	}
	if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) && !/^\s*['"]/.test(text) && !/^\s*0[xX]/.test(text))
		problems.push(`${text}: invalid number`);
	return /^\s*0[xX]/.test(text) ? Number(text) : value;
}

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
