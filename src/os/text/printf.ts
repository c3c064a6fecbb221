/** printf(1)'s formats and echo's escapes, shared by shells and programs. */

import { quoteWord } from '../shell/quote.ts';
import { strftime } from './strftime.ts';

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
