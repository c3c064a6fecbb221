/** The bytes of a YAML text as go-yaml's reader takes them: how far they can be read, and what is wrong from there. */

import { toBytes } from '../bytes.ts';

/** Bytes that the reader fetches at once: a bad one is told before anything that is wrong in the same piece. */
const PIECE = 512;

/** DEL and most of C0 and C1, and what is no character; lone halves of characters, which stand for bytes that are no UTF-8. */
const UNREADABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]|(?<![\ud800-\udbff])[\udc80-\udcff]/;

const INCOMPLETE = 'incomplete UTF-8 octet sequence';

/** How far a text can be read, in UTF-16 units, and why no further. */
export interface Readable {
	end: number;
	/** Undefined when the text ends there. */
	problem?: string;
}

/** @param text as `fromBytes` gives it: a byte that is no UTF-8 is a lone low surrogate (src/os/text/bytes.ts). */
export function readable(text: string): Readable {
	const bad = text.search(UNREADABLE);
	if (bad < 0) return { end: text.length };
	const problem = problemAt(text, bad);
	// Whether the rest of a character is still to come shows only when it is asked for.
	return { end: problem === INCOMPLETE ? bad : pieceStart(text, bad), problem };
}

/** Where the piece begins that the unit at `at` is fetched with. A character that does not fit waits for the next. */
function pieceStart(text: string, at: number): number {
	let start = 0;
	let [bytes, end] = [0, PIECE];
	for (let i = 0; i <= at; ) {
		const code = text.codePointAt(i) as number;
		const size = isByte(code) ? 1 : width(code);
		if (bytes + size > end) [start, end] = [i, bytes + PIECE];
		bytes += size;
		i += code > 0xffff ? 2 : 1;
	}
	return start;
}

/** Whether a code stands for a byte that is no UTF-8. */
const isByte = (code: number): boolean => code >= 0xdc80 && code <= 0xdcff;

/** Bytes of a code point in UTF-8. */
function width(code: number): number {
	if (code < 0x80) return 1;
	if (code < 0x800) return 2;
	return code < 0x1_0000 ? 3 : 4;
}

/** Why the character at `at` is refused (RFC 3629 and the characters that YAML 1.1 allows). */
function problemAt(text: string, at: number): string {
	if (!isByte(text.charCodeAt(at))) return 'control characters are not allowed';
	const [first = 0, ...following] = toBytes(text.slice(at, at + 4));
	const size = first >= 0xf8 ? 0 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
	if (size === 0) return 'invalid leading UTF-8 octet';
	if (following.length + 1 < size) return INCOMPLETE;
	let value = first & (0xff >> (size + 1));
	for (const octet of following.slice(0, size - 1)) {
		if ((octet & 0xc0) !== 0x80) return 'invalid trailing UTF-8 octet';
		value = (value << 6) | (octet & 0x3f);
	}
	return width(value) < size ? 'invalid length of a UTF-8 sequence' : 'invalid Unicode character';
}
