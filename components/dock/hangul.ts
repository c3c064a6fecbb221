/** Hangul typed where Latin letters were meant: what keys they were on the standard Korean keyboard (KS X 5002). */

const INITIALS = ['r', 'R', 's', 'e', 'E', 'f', 'a', 'q', 'Q', 't', 'T', 'd', 'w', 'W', 'c', 'z', 'x', 'v', 'g'];
const VOWELS = [
	'k',
	'o',
	'i',
	'O',
	'j',
	'p',
	'u',
	'P',
	'h',
	'hk',
	'ho',
	'hl',
	'y',
	'n',
	'nj',
	'np',
	'nl',
	'b',
	'm',
	'ml',
	'l',
];
const FINALS = [
	'',
	'r',
	'R',
	'rt',
	's',
	'sw',
	'sg',
	'e',
	'f',
	'fr',
	'fa',
	'fq',
	'ft',
	'fx',
	'fv',
	'fg',
	'a',
	'q',
	'qt',
	't',
	'T',
	'd',
	'w',
	'c',
	'z',
	'x',
	'v',
	'g',
];
/** Consonants of the compatibility block, U+3131 to U+314E; vowels follow in the order of VOWELS. */
const CONSONANTS = [
	'r',
	'R',
	'rt',
	's',
	'sw',
	'sg',
	'e',
	'E',
	'f',
	'fr',
	'fa',
	'fq',
	'ft',
	'fx',
	'fv',
	'fg',
	'a',
	'q',
	'Q',
	'qt',
	't',
	'T',
	'd',
	'w',
	'W',
	'c',
	'z',
	'x',
	'v',
	'g',
];

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FIRST_CONSONANT = 0x3131;
const FIRST_VOWEL = 0x314f;

const HANGUL = /[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]/;

/** Is there any Hangul in it? */
export const hasHangul = (text: string): boolean => HANGUL.test(text);

/**
 * The Latin letters that the same key presses give: `ㅏㅕㅠㄷㅊ시` is `kubectl`. What is no Hangul stays.
 */
export function asKeys(text: string): string {
	let keys = '';
	for (const char of text.normalize('NFC')) {
		const code = char.codePointAt(0) ?? 0;
		if (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) {
			const index = code - FIRST_SYLLABLE;
			const last = FINALS.length;
			keys += INITIALS[Math.floor(index / (VOWELS.length * last))];
			keys += VOWELS[Math.floor(index / last) % VOWELS.length];
			keys += FINALS[index % last];
		} else {
			keys += CONSONANTS[code - FIRST_CONSONANT] ?? VOWELS[code - FIRST_VOWEL] ?? char;
		}
	}
	return keys;
}
