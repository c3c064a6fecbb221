/**
 * Where in a manifest the cursor is, told by indentation alone: what is being typed is seldom whole YAML. Flow style
 * (`{a: 1}`) and texts of several lines are nobody's place.
 */

/** A step on the way to a value: a field's name, or into a list. */
export type Step = { key: string } | { item: true };

export interface Place {
	/** From the object down to the map (or list) that the cursor is in. */
	readonly path: readonly Step[];
	/** A field's name is being typed, or a value: that of field `key`, or without `key` an item of a list. */
	readonly typing: { what: 'key' } | { what: 'value'; key: string | undefined };
	/** Where the word under the cursor begins, an offset. */
	readonly from: number;
	/** The column of the word's line at which its keys stand. */
	readonly column: number;
	/** Names of the fields that stand beside. */
	readonly siblings: ReadonlySet<string>;
	/** What the document says at its margin, of what can be read there. */
	readonly apiVersion: string | undefined;
	readonly kind: string | undefined;
}

/** What begins at a column: an item of a list, or a field. */
interface Mark {
	readonly column: number;
	readonly key: string | undefined;
}

const KEY = /^("[^"]*"|'[^']*'|[^\s#'"[{&*!|>%@`-][^:#]*?|-[^\s:#][^:#]*?)\s*:(?:\s|$)/;

/** The dashes and the field's name that a line begins with. */
function marksOf(line: string): Mark[] {
	const marks: Mark[] = [];
	if (isBlank(line)) return marks;
	let column = line.length - line.trimStart().length;
	for (let rest = line.slice(column); /^-(\s|$)/.test(rest); rest = line.slice(column)) {
		marks.push({ column, key: undefined });
		column += 1 + (/^-(\s*)/.exec(rest)?.[1]?.length ?? 0);
	}
	const key = KEY.exec(line.slice(column))?.[1];
	if (key) marks.push({ column, key: key.replace(/^(["'])(.*)\1$/, '$2') });
	return marks;
}

const isBlank = (line: string): boolean => /^\s*(#|$)/.test(line);

/** The lines of the document that holds line number `at`, and how many lines come before it. */
function documentAround(lines: readonly string[], at: number): { lines: string[]; first: number } {
	const isBoundary = (line: string) => /^---(\s|$)/.test(line);
	let first = at;
	while (first > 0 && !isBoundary(lines[first - 1] ?? '')) first--;
	let end = at + 1;
	while (end < lines.length && !isBoundary(lines[end] ?? '')) end++;
	return { lines: lines.slice(first, end), first };
}

/** Is line number `at` within a text that `|` or `>` opened? */
function isInBlockScalar(lines: readonly string[], at: number, column: number): boolean {
	let limit = column;
	for (let above = at - 1; above >= 0 && limit > 0; above--) {
		const line = lines[above] ?? '';
		if (line.trim() === '') continue;
		const indent = line.length - line.trimStart().length;
		if (indent >= limit) continue;
		limit = indent;
		if (/(^|[\s:-])[|>][-+\d]*\s*(#.*)?$/.test(line)) return true;
	}
	return false;
}

/**
 * Tells where the cursor is.
 * @param offset of the cursor, UTF-16 units from the text's beginning.
 * @returns undefined where nothing can be offered: in comments, texts of several lines, flow style.
 */
export function placeAt(text: string, offset: number): Place | undefined {
	const before = text.slice(0, offset).split('\n');
	const { lines, first } = documentAround(text.split('\n'), before.length - 1);
	const at = before.length - 1 - first;
	const line = before.at(-1) ?? '';
	const typed = /^((?:\s*-(?=\s))*\s*)(?:([\w./-]*)|([\w./-]+|"[^"]*"|'[^']*'):\s+["']?([\w./-]*))$/.exec(line);
	if (!typed) return undefined;
	const [, lead = '', word, key, value = ''] = typed;
	const column = lead.length;
	if (isInBlockScalar(lines, at, column)) return undefined;
	const dashes = marksOf(`${lead}x:`).filter((mark) => mark.key === undefined);
	const { path, siblings } = around(lines, at, dashes, column);
	const own = key?.replace(/^(["'])(.*)\1$/, '$2');
	const margin = (name: string) =>
		lines.map((each) => new RegExp(`^${name}:\\s*["']?([\\w./-]+)["']?\\s*(?:#.*)?$`).exec(each)?.[1]).find(Boolean);
	return {
		path,
		typing: own === undefined ? { what: 'key' } : { what: 'value', key: own },
		from: offset - (own === undefined ? (word ?? '') : value).length,
		column,
		siblings,
		apiVersion: margin('apiVersion'),
		kind: margin('kind'),
	};
}

/** Climbs from line number `at` to the margin. `dashes`: those of that line before the cursor. */
function around(
	lines: readonly string[],
	at: number,
	dashes: readonly Mark[],
	column: number,
): { path: Step[]; siblings: Set<string> } {
	const path: Step[] = [];
	const siblings = new Set<string>();
	/** Parents stand left of this column, but the field that has a list may stand right above its dashes. */
	let limit = column;
	let mayBeLevel = false;
	const climb = (marks: readonly Mark[]) => {
		for (const { column: own, key } of [...marks].reverse()) {
			if (own < limit || (mayBeLevel && key !== undefined && own === limit)) {
				path.unshift(key === undefined ? { item: true } : { key });
				limit = own;
				mayBeLevel = key === undefined;
			} else if (path.length === 0 && key !== undefined && own === column) siblings.add(key);
		}
	};
	climb(dashes);
	const isAtMargin = () => path.length > 0 && limit === 0 && !mayBeLevel;
	for (let above = at - 1; above >= 0 && !isAtMargin(); above--) climb(marksOf(lines[above] ?? ''));
	for (const line of lines.slice(at + 1)) {
		const marks = marksOf(line);
		if ((marks[0]?.column ?? column) < column) break;
		for (const mark of marks) if (mark.key !== undefined && mark.column === column) siblings.add(mark.key);
	}
	return { path, siblings };
}
