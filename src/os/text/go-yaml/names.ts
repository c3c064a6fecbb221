/** Anchors, aliases, tags and directives as go-yaml scans them. */

import { type Cursor, isBlank, isBlankOrEnd, isBreakOrEnd, isDigit, isHex, isWord } from './cursor.ts';

/** What may follow the name of an anchor. */
const AFTER_ANCHOR = '?:,]}%@`';
/** What a tag consists of besides letters and digits. */
const URI = ";/?:@&=+$,.!~*'()[]";

/** Goes over `&name` or `*name` and returns the name. */
export function scanAnchor(cursor: Cursor): string {
	cursor.skip();
	const name = cursor.take(isWord);
	const next = cursor.peek();
	if (name === '' || !(isBlankOrEnd(next) || AFTER_ANCHOR.includes(next)))
		throw cursor.fault('did not find expected alphabetic or numeric character');
	return name;
}

/** A tag as it is written: `!!str` is the handle `!!` and the suffix `str`; `!<uri>` and `!` have no handle. */
export interface Tag {
	handle: string;
	suffix: string;
}

/** Goes over a tag. */
export function scanTag(cursor: Cursor): Tag {
	let tag: Tag;
	if (cursor.peek(1) === '<') {
		cursor.skip(2);
		tag = { handle: '', suffix: scanUri(cursor, true) };
		if (cursor.peek() !== '>') throw cursor.fault("did not find the expected '>'");
		cursor.skip();
	} else {
		const head = scanHandle(cursor);
		if (head.length > 1 && head.endsWith('!')) {
			tag = { handle: head, suffix: scanUri(cursor, true) };
		} else {
			const suffix = head.slice(1) + scanUri(cursor, false);
			tag = suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
		}
	}
	if (!isBlankOrEnd(cursor.peek())) throw cursor.fault('did not find expected whitespace or line break');
	return tag;
}

/** `!`, the word behind it, and the `!` behind that, if there is one. */
function scanHandle(cursor: Cursor): string {
	if (cursor.peek() !== '!') throw cursor.fault("did not find expected '!'");
	cursor.skip();
	const word = cursor.take(isWord);
	if (cursor.peek() !== '!') return `!${word}`;
	cursor.skip();
	return `!${word}!`;
}

/**
 * Goes over a URI, whose escapes are left as they are.
 * @param needed whether there has to be one.
 */
function scanUri(cursor: Cursor, needed: boolean): string {
	const from = cursor.at;
	for (;;) {
		cursor.take((character) => isWord(character) || URI.includes(character));
		if (cursor.peek() !== '%') break;
		skipUriEscape(cursor);
	}
	if (needed && cursor.at === from) throw cursor.fault('did not find expected tag URI');
	return cursor.since(from);
}

/** Goes over the octets of one character, `%C3%A9`. */
function skipUriEscape(cursor: Cursor): void {
	for (let left = -1; left !== 0; left--) {
		if (!(cursor.peek() === '%' && isHex(cursor.peek(1)) && isHex(cursor.peek(2))))
			throw cursor.fault('did not find URI escaped octet');
		const octet = Number.parseInt(cursor.peek(1) + cursor.peek(2), 16);
		if (left < 0) {
			left = octet < 0x80 ? 1 : octet < 0xc0 ? 0 : octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : octet < 0xf8 ? 4 : 0;
			if (left === 0) throw cursor.fault('found an incorrect leading UTF-8 octet');
		} else if ((octet & 0xc0) !== 0x80) {
			throw cursor.fault('found an incorrect trailing UTF-8 octet');
		}
		cursor.skip(3);
	}
}

/** A directive: the version that a document is of, or a handle for tags. */
export type Directive =
	| { kind: 'version directive'; version: string }
	| { kind: 'tag directive'; handle: string; prefix: string };

/** Goes over `%YAML 1.1` or `%TAG ! prefix` and the rest of its line. */
export function scanDirective(cursor: Cursor): Directive {
	cursor.skip();
	const name = cursor.take(isWord);
	if (name === '') throw cursor.fault('could not find expected directive name');
	if (!isBlankOrEnd(cursor.peek())) throw cursor.fault('found unexpected non-alphabetical character');
	let directive: Directive;
	if (name === 'YAML') directive = { kind: 'version directive', version: scanVersion(cursor) };
	else if (name === 'TAG') directive = { kind: 'tag directive', ...scanTagDirective(cursor) };
	else throw cursor.fault('found unknown directive name');
	cursor.skipBlanks();
	cursor.skipComment();
	if (!isBreakOrEnd(cursor.peek())) throw cursor.fault('did not find expected comment or line break');
	cursor.skipBreak();
	return directive;
}

function scanVersion(cursor: Cursor): string {
	cursor.skipBlanks();
	const major = scanVersionNumber(cursor);
	if (cursor.peek() !== '.') throw cursor.fault("did not find expected digit or '.' character");
	cursor.skip();
	return `${major}.${scanVersionNumber(cursor)}`;
}

/** A number of one or two digits. */
function scanVersionNumber(cursor: Cursor): number {
	const digits = cursor.take(isDigit);
	if (digits.length > 2) throw cursor.fault('found extremely long version number');
	if (digits === '') throw cursor.fault('did not find expected version number');
	return Number(digits);
}

function scanTagDirective(cursor: Cursor): { handle: string; prefix: string } {
	cursor.skipBlanks();
	const handle = scanHandle(cursor);
	if (!handle.endsWith('!')) throw cursor.fault("did not find expected '!'");
	if (!isBlank(cursor.peek())) throw cursor.fault('did not find expected whitespace');
	cursor.skipBlanks();
	const prefix = scanUri(cursor, true);
	if (!isBlankOrEnd(cursor.peek())) throw cursor.fault('did not find expected whitespace or line break');
	return { handle, prefix };
}
