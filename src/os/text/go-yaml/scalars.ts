/** Scalars as go-yaml scans them (YAML 1.1, chapter 9). */

import { type Cursor, END, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isDigit, isHex } from './cursor.ts';

/** What a character behind a backslash stands for. */
const ESCAPES: Record<string, string> = {
	'0': '\0',
	a: '\x07',
	b: '\b',
	t: '\t',
	'\t': '\t',
	n: '\n',
	v: '\v',
	f: '\f',
	r: '\r',
	e: '\x1b',
	' ': ' ',
	'"': '"',
	"'": "'",
	'\\': '\\',
	N: '\x85',
	_: '\xa0',
	L: '\u2028',
	P: '\u2029',
};
/** How many digits follow those that stand for a number. */
const ESCAPE_DIGITS: Record<string, number> = { x: 2, u: 4, U: 8 };
/** What ends a plain scalar between brackets. */
const FLOW_ENDS = ',?[]{}';

/**
 * Goes over a plain scalar.
 * @param indent that of the block around it.
 * @param flow whether it stands between brackets.
 * @returns its value, and whether a line ended behind it.
 */
export function scanPlain(cursor: Cursor, indent: number, flow: boolean): { value: string; broken: boolean } {
	let value = '';
	let gap = '';
	let broken = false;
	while (!cursor.atDocumentMark() && cursor.peek() !== '#') {
		const from = cursor.at;
		for (let here = cursor.peek(); !isBlankOrEnd(here); here = cursor.peek()) {
			if (here === ':' && isBlankOrEnd(cursor.peek(1))) break;
			if (flow && FLOW_ENDS.includes(here)) break;
			cursor.skipContent();
		}
		if (cursor.at > from) {
			value += gap + cursor.since(from);
			broken = false;
		}
		if (!isBlank(cursor.peek()) && !isBreak(cursor.peek())) break;
		const { line } = cursor;
		gap = scanGap(cursor, undefined, indent);
		broken = cursor.line > line;
		if (!flow && cursor.column <= indent) break;
	}
	return { value, broken };
}

/**
 * Goes over blanks and ends of lines inside a scalar.
 * @param first what the first end of a line was read as, when that is behind already.
 * @param indent where a line must have come to before a tab.
 * @returns what they are read as: an end of a line by itself is a space, those that follow it are kept.
 */
function scanGap(cursor: Cursor, first?: string, indent = -1): string {
	const from = cursor.at;
	let begin = first;
	let rest = '';
	for (let here = cursor.peek(); isBlank(here) || isBreak(here); here = cursor.peek()) {
		if (isBreak(here)) {
			const end = cursor.skipBreak();
			if (begin === undefined) begin = end;
			else rest += end;
			continue;
		}
		if (begin !== undefined && here === '\t' && cursor.column <= indent)
			throw cursor.fault('found a tab character that violates indentation');
		cursor.skip();
	}
	if (begin === undefined) return cursor.since(from);
	if (begin === '\n') return rest === '' ? ' ' : rest;
	return begin + rest;
}

/** Goes over a scalar in quotes, which the cursor stands on, and returns its value. */
export function scanQuoted(cursor: Cursor): string {
	const quote = cursor.peek();
	cursor.skip();
	let value = '';
	for (;;) {
		if (cursor.atDocumentMark()) throw cursor.fault('found unexpected document indicator');
		if (cursor.peek() === END) throw cursor.fault('found unexpected end of stream');
		let escapedBreak: string | undefined;
		let from = cursor.at;
		for (let here = cursor.peek(); !isBlankOrEnd(here); here = cursor.peek()) {
			if (here === quote) {
				if (quote === '"' || cursor.peek(1) !== quote) break;
				cursor.skip();
				value += cursor.since(from);
				cursor.skip();
				from = cursor.at;
			} else if (here === '\\' && quote === '"') {
				value += cursor.since(from);
				if (isBreak(cursor.peek(1))) {
					cursor.skip();
					cursor.skipBreak();
					escapedBreak = '';
				} else {
					value += scanEscape(cursor);
				}
				from = cursor.at;
				if (escapedBreak !== undefined) break;
			} else {
				cursor.skipContent();
			}
		}
		value += cursor.since(from);
		if (cursor.peek() === quote) break;
		value += scanGap(cursor, escapedBreak);
	}
	cursor.skip();
	return value;
}

function scanEscape(cursor: Cursor): string {
	const escaped = cursor.peek(1);
	const digits = ESCAPE_DIGITS[escaped];
	const stands = Object.hasOwn(ESCAPES, escaped) ? ESCAPES[escaped] : undefined;
	if (digits === undefined && stands === undefined) throw cursor.fault('found unknown escape character');
	cursor.skip(2);
	if (digits === undefined) return stands as string;
	let code = 0;
	for (let i = 0; i < digits; i++) {
		const digit = cursor.peek(i);
		if (!isHex(digit)) throw cursor.fault('did not find expected hexdecimal number');
		code = code * 16 + Number.parseInt(digit, 16);
	}
	if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10_ffff)
		throw cursor.fault('found invalid Unicode character escape code');
	cursor.skip(digits);
	return String.fromCodePoint(code);
}

/**
 * Goes over a literal or folded scalar, on whose `|` or `>` the cursor stands, and returns its value.
 * @param parent indent of the block around it, -1 for none.
 */
export function scanBlock(cursor: Cursor, parent: number): string {
	const isLiteral = cursor.peek() === '|';
	cursor.skip();
	const { chomping, increment } = scanBlockHeader(cursor);
	cursor.skipBlanks();
	cursor.skipComment();
	if (!isBreakOrEnd(cursor.peek())) throw cursor.fault('did not find expected comment or line break');
	cursor.skipBreak();
	let value = '';
	let wasIndented = false;
	/** The end of the line before, and the empty lines behind it. */
	let before = '';
	let { indent, empty } = scanIndent(cursor, increment === 0 ? 0 : Math.max(0, parent) + increment, parent);
	while (cursor.column === indent && cursor.peek() !== END) {
		const isIndented = isBlank(cursor.peek());
		const folds = !isLiteral && !wasIndented && !isIndented && before === '\n';
		if (!folds) value += before;
		else if (empty === '') value += ' ';
		value += empty + cursor.takeLine();
		wasIndented = isIndented;
		before = cursor.skipBreak();
		({ indent, empty } = scanIndent(cursor, indent, parent));
	}
	if (chomping !== '-') value += before;
	if (chomping === '+') value += empty;
	return value;
}

/** Goes over `+` or `-` and the digit of the indent, in either order; the digit is 0 without one. */
function scanBlockHeader(cursor: Cursor): { chomping: string; increment: number } {
	const sign = (): string => {
		const here = cursor.peek();
		if (here !== '+' && here !== '-') return '';
		cursor.skip();
		return here;
	};
	let chomping = sign();
	let increment = 0;
	if (isDigit(cursor.peek())) {
		increment = Number(cursor.peek());
		if (increment === 0) throw cursor.fault('found an indentation indicator equal to 0');
		cursor.skip();
		chomping ||= sign();
	}
	return { chomping, increment };
}

/**
 * Goes over empty lines and the spaces that a line of a block scalar begins with.
 * @param indent 0 when the first line that is not empty decides.
 * @returns the indent, then decided, and the ends of the empty lines.
 */
function scanIndent(cursor: Cursor, indent: number, parent: number): { indent: number; empty: string } {
	let widest = 0;
	let empty = '';
	const isInside = (): boolean => indent === 0 || cursor.column < indent;
	for (;;) {
		while (isInside() && cursor.peek() === ' ') cursor.skip();
		widest = Math.max(widest, cursor.column);
		if (isInside() && cursor.peek() === '\t')
			throw cursor.fault('found a tab character where an indentation space is expected');
		if (!isBreak(cursor.peek())) break;
		empty += cursor.skipBreak();
	}
	return { indent: indent === 0 ? Math.max(widest, parent + 1, 1) : indent, empty };
}
