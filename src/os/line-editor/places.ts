/** Places in a line of text, as indices into its UTF-16. A character may be a surrogate pair with marks after it. */

import { characterWidth } from '../text/width.ts';

const widthAt = (text: string, at: number): number =>
	characterWidth(String.fromCodePoint(text.codePointAt(at) as number));

/** Where the character before `at` begins; 0 at the line's start. */
export function before(text: string, at: number): number {
	let to = at;
	while (to > 0) {
		to -= to > 1 && (text.codePointAt(to - 2) ?? 0) > 0xffff ? 2 : 1;
		if (widthAt(text, to) > 0) break;
	}
	return to;
}

/** Where the character at `at` ends; the line's length at its end. */
export function after(text: string, at: number): number {
	let to = at;
	do {
		if (to >= text.length) break;
		to += (text.codePointAt(to) ?? 0) > 0xffff ? 2 : 1;
	} while (to < text.length && widthAt(text, to) === 0);
	return to;
}

const isWord = (character: string | undefined): boolean => /[\p{L}\p{N}]/u.test(character as string);

/** Where the word that `at` is in or behind begins; words are of letters and digits. */
export function wordStart(text: string, at: number): number {
	let to = at;
	while (to > 0 && !isWord(text[to - 1])) to--;
	while (to > 0 && isWord(text[to - 1])) to--;
	return to;
}

/** Where the word that `at` is in or before ends. */
export function wordEnd(text: string, at: number): number {
	let to = at;
	while (to < text.length && !isWord(text[to])) to++;
	while (to < text.length && isWord(text[to])) to++;
	return to;
}

/** Where the word before `at` begins when only blanks part words (Ctrl-W). */
export function blankWordStart(text: string, at: number): number {
	let to = at;
	while (to > 0 && /\s/.test(text[to - 1] as string)) to--;
	while (to > 0 && /\S/.test(text[to - 1] as string)) to--;
	return to;
}
