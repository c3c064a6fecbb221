/** Bracket expressions, `[a-z[:digit:]]`, which regular expressions and shell patterns share. */

import type { CharacterTest } from './matcher.ts';

/** POSIX character classes: the name inside `[: :]` → its test. */
export const CLASSES: Record<string, RegExp> = {
	alpha: /\p{L}/u,
	digit: /[0-9]/,
	alnum: /[\p{L}0-9]/u,
	upper: /\p{Lu}/u,
	lower: /\p{Ll}/u,
	space: /\s/,
	blank: /[ \t]/,
	punct: /[!-/:-@[-`{-~]/,
	print: /[^\p{Cc}]/u,
	graph: /[^\p{Cc}\s]/u,
	cntrl: /\p{Cc}/u,
	xdigit: /[0-9A-Fa-f]/,
	word: /[\w]/,
};

/**
 * Reads a bracket expression that starts at `at` (on the `[`). `escapes`: a backslash quotes (shell patterns).
 * @returns its test and where it ends, or undefined when it is not closed.
 */
export function bracket(
	pattern: string,
	at: number,
	escapes: boolean,
): { test: CharacterTest; end: number } | undefined {
	let i = at + 1;
	const negated = pattern[i] === '^' || (escapes && pattern[i] === '!');
	if (negated) i++;
	const tests: CharacterTest[] = [];
	let first = true;
	for (;;) {
		let character = pattern[i];
		if (character === undefined) return undefined;
		if (character === ']' && !first) break;
		first = false;
		if (character === '[' && (pattern[i + 1] === ':' || pattern[i + 1] === '.' || pattern[i + 1] === '=')) {
			const kind = pattern[i + 1] as string;
			const close = pattern.indexOf(`${kind}]`, i + 2);
			if (close > 0) {
				const name = pattern.slice(i + 2, close);
				i = close + 2;
				if (kind === ':') {
					const expression = CLASSES[name];
					if (!expression) return undefined;
					tests.push((c) => expression.test(c));
				} else tests.push((c) => c === name);
				continue;
			}
		}
		if (character === '\\' && escapes && pattern[i + 1] !== undefined) character = pattern[++i] as string;
		const low = String.fromCodePoint(pattern.codePointAt(i) ?? 0);
		i += low.length;
		if (pattern[i] === '-' && pattern[i + 1] !== undefined && pattern[i + 1] !== ']') {
			i++;
			if (pattern[i] === '\\' && escapes) i++;
			const high = String.fromCodePoint(pattern.codePointAt(i) ?? 0);
			i += high.length;
			const from = low.codePointAt(0) as number;
			const to = high.codePointAt(0) as number;
			tests.push((c) => {
				const code = c.codePointAt(0) as number;
				return code >= from && code <= to;
			});
		} else tests.push((c) => c === low);
	}
	const any: CharacterTest = (c) => tests.some((test) => test(c));
	return { test: negated ? (c) => !any(c) : any, end: i + 1 };
}
