/** Brace expansion (bash(1), Brace Expansion): on the source text, before everything else. */

/** The most words one expansion may give; bash itself would go on until memory ends. */
const MAX_WORDS = 100_000;

/** Too many words. */
export class BraceLimit extends Error {
	constructor(word: string) {
		super(`${word}: brace expansion: too many words for this sandbox (more than ${MAX_WORDS})`);
	}
}

/**
 * Expands the braces of a word, given as source text: quotes and `$` expansions are kept as they are.
 * @throws BraceLimit
 */
export function expandBraces(word: string): string[] {
	const count = { words: 0 };
	return expand(word, count, word);
}

function expand(text: string, count: { words: number }, whole: string): string[] {
	for (let open = next(text, 0, '{'); open >= 0; open = next(text, open + 1, '{')) {
		if (text[open - 1] === '$') {
			// ${…}: skip it as a whole.
			const close = matching(text, open);
			if (close < 0) break;
			open = close;
			continue;
		}
		const close = matching(text, open);
		if (close < 0) continue;
		const body = text.slice(open + 1, close);
		const parts = split(body);
		const items = parts.length > 1 ? parts.flatMap((part) => expand(part, count, whole)) : sequence(body, whole);
		if (!items) continue;
		const prefix = text.slice(0, open);
		const suffixes = expand(text.slice(close + 1), count, whole);
		const words: string[] = [];
		if (items.length * suffixes.length > MAX_WORDS) throw new BraceLimit(whole);
		for (const item of items) for (const suffix of suffixes) words.push(prefix + item + suffix);
		count.words += words.length;
		if (count.words > 2 * MAX_WORDS) throw new BraceLimit(whole);
		return words;
	}
	return [text];
}

/** The first unquoted `wanted` from `from`, or -1. */
function next(text: string, from: number, wanted: string): number {
	for (let i = from; i < text.length; i = after(text, i)) if (text[i] === wanted) return i;
	return -1;
}

/** Where the character, quoted stretch or `$(…)` at `i` ends. */
function after(text: string, i: number): number {
	const character = text[i];
	if (character === '\\') return i + 2;
	if (character === "'") {
		const close = text.indexOf("'", i + 1);
		return close < 0 ? text.length : close + 1;
	}
	if (character === '"' || character === '`') {
		let at = i + 1;
		while (at < text.length && text[at] !== character) at += text[at] === '\\' ? 2 : 1;
		return at + 1;
	}
	if (character === '$' && text[i + 1] === '(') {
		let depth = 0;
		for (let at = i + 1; at < text.length; at = text[at] === '(' || text[at] === ')' ? at + 1 : after(text, at)) {
			if (text[at] === '(') depth++;
			else if (text[at] === ')' && --depth === 0) return at + 1;
		}
		return text.length;
	}
	return i + 1;
}

function matching(text: string, open: number): number {
	let depth = 0;
	for (let i = open; i < text.length; i = after(text, i)) {
		if (text[i] === '{') depth++;
		else if (text[i] === '}' && --depth === 0) return i;
	}
	return -1;
}

function split(body: string): string[] {
	const parts: string[] = [];
	let depth = 0;
	let from = 0;
	for (let i = 0; i < body.length; i = after(body, i)) {
		if (body[i] === '{') depth++;
		else if (body[i] === '}') depth--;
		else if (body[i] === ',' && depth === 0) {
			parts.push(body.slice(from, i));
			from = i + 1;
		}
	}
	parts.push(body.slice(from));
	return parts;
}

/** `1..5`, `a..e`, `01..10`, `1..10..2`; undefined when it is none. */
function sequence(body: string, whole: string): string[] | undefined {
	const match = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(body);
	if (!match) return undefined;
	const [, first, last, by] = match as unknown as [string, string, string, string | undefined];
	const letters = /^[A-Za-z]$/.test(first);
	if (letters !== /^[A-Za-z]$/.test(last)) return undefined;
	const from = letters ? first.charCodeAt(0) : Number(first);
	const to = letters ? last.charCodeAt(0) : Number(last);
	const step = Math.abs(Number(by ?? 1)) || 1;
	if (Math.abs(to - from) / step >= MAX_WORDS) throw new BraceLimit(whole);
	const padded = !letters && [first, last].some((text) => /^-?0\d/.test(text));
	const width = padded ? Math.max(first.length, last.length) : 0;
	const items: string[] = [];
	for (let value = from; from <= to ? value <= to : value >= to; value += from <= to ? step : -step) {
		if (letters) items.push(String.fromCharCode(value));
		else if (value < 0) items.push(`-${String(-value).padStart(Math.max(0, width - 1), '0')}`);
		else items.push(String(value).padStart(width, '0'));
	}
	return items;
}
