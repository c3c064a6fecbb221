/** Compares what a terminal showed with what a transcript expects. The pattern language is described in README.md here. */

const PATTERNS: Record<string, string> = {
	ip: String.raw`\d{1,3}(?:\.\d{1,3}){3}`,
	age: String.raw`(?:<invalid>|(?:\d+[ydhms]){1,2})(?: ago)?`,
	n: String.raw`\d+`,
	hash: '[bcdfghjklmnpqrstvwxz2456789]{6,10}',
	sfx: '[bcdfghjklmnpqrstvwxz2456789]{5}',
	any: String.raw`\S+`,
	'...': '.*',
};

const PLACEHOLDER = /\{(?:=(?<name>\w+)(?::(?<kind>\w+))?|(?<plain>ip|age|n|hash|sfx|any|\.\.\.))\}/g;

/** Texts remembered by `{=name:kind}` in this scenario. */
export type Names = Map<string, string>;

/** Lines with blanks folded, without blank ones at either end. */
export function foldedLines(text: string): string[] {
	return text
		.replaceAll('\r', '')
		.split('\n')
		.map((line) => line.replace(/\s+/g, ' ').trim())
		.join('\n')
		.replace(/^\n+|\n+$/g, '')
		.split('\n')
		.filter((line, _i, all) => all.length > 1 || line !== '');
}

/** One line against one pattern: the names known afterwards, or undefined when it does not match. */
export function matchLine(pattern: string, line: string, known: Names): Names | undefined {
	const bound: string[] = [];
	let source = '^';
	let from = 0;
	for (const found of pattern.matchAll(PLACEHOLDER)) {
		source += literal(pattern.slice(from, found.index));
		from = found.index + found[0].length;
		const { name, kind, plain } = found.groups ?? {};
		const value = name === undefined ? undefined : known.get(name);
		if (name === undefined) source += `(?:${PATTERNS[plain as string]})`;
		else if (value !== undefined) source += literal(value);
		else {
			bound.push(name);
			source += `(${PATTERNS[kind ?? 'any']})`;
		}
	}
	source += `${literal(pattern.slice(from))}$`;
	const match = new RegExp(source).exec(line);
	if (!match) return undefined;
	const names = new Map(known);
	for (const [i, name] of bound.entries()) names.set(name, match[i + 1] as string);
	return names;
}

/** All lines against all patterns; a pattern `...` stands for any number of lines. */
export function matchAll(patterns: string[], lines: string[], known: Names): Names | undefined {
	const [pattern, ...rest] = patterns;
	if (pattern === undefined) return lines.length === 0 ? known : undefined;
	if (pattern === '...') {
		for (let skip = 0; skip <= lines.length; skip++) {
			const names = matchAll(rest, lines.slice(skip), known);
			if (names) return names;
		}
		return undefined;
	}
	const names = lines[0] === undefined ? undefined : matchLine(pattern, lines[0], known);
	return names && matchAll(rest, lines.slice(1), names);
}

/** The patterns that no line matches, in order from the top; empty when each has its line. */
export function missing(patterns: string[], lines: string[], known: Names): { missing: string[]; names: Names } {
	let names = known;
	let at = 0;
	for (const pattern of patterns) {
		let found: Names | undefined;
		while (at < lines.length && !found) found = matchLine(pattern, lines[at++] as string, names);
		if (!found) return { missing: [pattern], names };
		names = found;
	}
	return { missing: [], names };
}

/** `text` as a pattern that matches just it. */
const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
