/** The order of names and lines, as the locale has it. */

/** The C locale: by code point. */
export function byCodePoint(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** A UTF-8 locale with a language, near enough: punctuation counts last, case after letters, lower case first. */
function byLetters(a: string, b: string): number {
	const [x, y] = [letters(a), letters(b)];
	if (x !== y) return x < y ? -1 : 1;
	for (let i = 0; i < Math.min(a.length, b.length); i++) {
		const [c, d] = [a[i] as string, b[i] as string];
		if (c !== d && c.toLowerCase() === d.toLowerCase()) return c === c.toLowerCase() ? -1 : 1;
	}
	return byCodePoint(a, b);
}

const letters = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** The comparison that LC_ALL, LC_COLLATE or LANG ask for; without them that of the C locale. */
export function collation(env: Record<string, string | undefined>): (a: string, b: string) => number {
	const locale = env.LC_ALL || env.LC_COLLATE || env.LANG || 'C';
	return /^(C|POSIX)(\.|$)/.test(locale) ? byCodePoint : byLetters;
}
