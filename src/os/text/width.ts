/** How many columns characters take on a terminal (wcwidth(3), after Unicode's East Asian Width). */

/** Ranges of code points that take two columns: Hangul, Han, Kana, full-width forms, emoji. */
const WIDE: [number, number][] = [
	[0x1100, 0x115f],
	[0x231a, 0x231b],
	[0x2329, 0x232a],
	[0x23e9, 0x23ec],
	[0x25fd, 0x25fe],
	[0x2614, 0x2615],
	[0x26a1, 0x26a1],
	[0x26aa, 0x26ab],
	[0x2705, 0x2705],
	[0x270a, 0x270b],
	[0x2728, 0x2728],
	[0x274c, 0x274c],
	[0x2753, 0x2755],
	[0x2757, 0x2757],
	[0x2795, 0x2797],
	[0x2e80, 0x303e],
	[0x3041, 0x33ff],
	[0x3400, 0x4dbf],
	[0x4e00, 0x9fff],
	[0xa000, 0xa4cf],
	[0xa960, 0xa97f],
	[0xac00, 0xd7a3],
	[0xf900, 0xfaff],
	[0xfe10, 0xfe19],
	[0xfe30, 0xfe6f],
	[0xff00, 0xff60],
	[0xffe0, 0xffe6],
	[0x1f300, 0x1f64f],
	[0x1f680, 0x1f6ff],
	[0x1f900, 0x1f9ff],
	[0x20000, 0x3fffd],
];

const isIn = (ranges: [number, number][], code: number): boolean => {
	let low = 0;
	let high = ranges.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const [from, to] = ranges[middle] as [number, number];
		if (code < from) high = middle - 1;
		else if (code > to) low = middle + 1;
		else return true;
	}
	return false;
};

/** Columns of one character: 0 for combining marks and controls, 2 for wide ones, else 1. */
export function characterWidth(character: string): number {
	const code = character.codePointAt(0) ?? 0;
	if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
	if (code < 0x300) return 1;
	// Hangul vowels and finals that join the syllable before, joiners and marks take no room of their own.
	if ((code >= 0x1160 && code <= 0x11ff) || code === 0x200b || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f))
		return 0;
	if (/\p{Mn}|\p{Me}/u.test(character)) return 0;
	return isIn(WIDE, code) ? 2 : 1;
}

/** Columns of a text without escape sequences. */
export function textWidth(text: string): number {
	let width = 0;
	for (const character of text) width += characterWidth(character);
	return width;
}

/** Pads on the right to `width` columns. */
export const padColumns = (text: string, width: number): string =>
	text + ' '.repeat(Math.max(0, width - textWidth(text)));

/** Lays names out in columns, down then across, as ls and Tab do. Returns lines without newlines. */
export function inColumns(names: string[], columns: number, gap = 2): string[] {
	if (names.length === 0) return [];
	const widths = names.map(textWidth);
	// A column is as wide as a name and its gap at least.
	for (let most = Math.min(names.length, Math.ceil(columns / (gap + 1)) + 1); most > 0; most--) {
		const rows = Math.ceil(names.length / most);
		const count = Math.ceil(names.length / rows);
		const sizes = new Array<number>(count).fill(0);
		for (const [index, width] of widths.entries()) {
			const column = Math.floor(index / rows);
			sizes[column] = Math.max(sizes[column] as number, width);
		}
		const total = sizes.reduce((sum, size) => sum + size, 0) + gap * (count - 1);
		if (total > columns && count > 1) continue;
		const lines: string[] = [];
		for (let row = 0; row < rows; row++) {
			let line = '';
			for (let column = 0; column < count; column++) {
				const name = names[column * rows + row];
				if (name === undefined) continue;
				const last = names[(column + 1) * rows + row] === undefined;
				line += last ? name : padColumns(name, (sizes[column] as number) + gap);
			}
			lines.push(line);
		}
		return lines;
	}
	return names;
}

/** Lays names out in columns of one width, down then across, as readline does. Returns lines without newlines. */
export function inEqualColumns(names: string[], columns: number): string[] {
	const size = Math.max(0, ...names.map(textWidth)) + 2;
	const count = Math.max(1, Math.floor(columns / size));
	const rows = Math.ceil(names.length / count);
	return Array.from({ length: rows }, (_, row) =>
		names
			.filter((_name, index) => index % rows === row)
			.map((name) => padColumns(name, size))
			.join('')
			.trimEnd(),
	);
}
