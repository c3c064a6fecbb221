/** Documents: comparing them with a filter, changing them, reading them as mongosh's JavaScript has them, showing them. */

export interface Document {
	[field: string]: unknown;
}

const isObject = (value: unknown): value is Document =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const OPERATORS: Record<string, (value: never, operand: never) => boolean> = {
	$eq: same,
	$ne: (value, operand) => !same(value, operand),
	$gt: (value, operand) => value > operand,
	$gte: (value, operand) => value >= operand,
	$lt: (value, operand) => value < operand,
	$lte: (value, operand) => value <= operand,
	$in: (value, operand: unknown[]) => operand.some((each) => same(value, each)),
	$exists: (value, operand) => (value !== undefined) === Boolean(operand),
};

/** Does the document have what the filter asks for? Operators that are not known match nothing. */
export function matches(document: Document, filter: Document): boolean {
	return Object.entries(filter).every(([field, wanted]) => {
		const value = document[field];
		if (isObject(wanted) && Object.keys(wanted).some((key) => key.startsWith('$') && key !== '$oid'))
			return Object.entries(wanted).every(
				([operator, operand]) => OPERATORS[operator]?.(value as never, operand as never) ?? false,
			);
		return same(value, wanted);
	});
}

/** Applies $set, $unset and $inc. */
export function update(document: Document, change: Document): void {
	for (const [field, value] of Object.entries((change.$set ?? {}) as Document)) document[field] = value;
	for (const field of Object.keys((change.$unset ?? {}) as Document)) delete document[field];
	for (const [field, by] of Object.entries((change.$inc ?? {}) as Document))
		document[field] = Number(document[field] ?? 0) + Number(by);
}

/** Thrown for text that is no literal. */
export class LiteralError extends Error {}

/**
 * Reads comma-separated JavaScript literals (`{ name: 'a', n: [1, 2] }, true`) from `text`.
 * @returns the values, and where the closing parenthesis stands.
 * @throws LiteralError
 */
export function readArguments(text: string, start: number): { values: unknown[]; end: number } {
	let at = start;
	const fail = (): never => {
		throw new LiteralError(`Unexpected token (1:${at})`);
	};
	const blanks = () => {
		while (/\s/.test(text[at] ?? '')) at++;
	};
	const take = (pattern: RegExp): string | undefined => {
		pattern.lastIndex = at;
		const match = pattern.exec(text);
		if (!match) return undefined;
		at += match[0].length;
		return match[0];
	};
	const string = (): string | undefined => {
		const quoted = take(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y);
		return quoted?.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
	};
	const items = (close: string, one: () => void) => {
		for (blanks(); text[at] !== close; blanks()) {
			one();
			blanks();
			if (text[at] === ',') at++;
			else if (text[at] !== close) fail();
		}
		at++;
	};
	const value = (depth: number): unknown => {
		blanks();
		if (depth > 64) return fail();
		if (text[at] === '{') {
			at++;
			const object: Document = {};
			items('}', () => {
				const key = string() ?? take(/[\w$]+/y) ?? (fail() as never);
				blanks();
				if (text[at] !== ':') fail();
				at++;
				Object.defineProperty(object, key, {
					value: value(depth + 1),
					enumerable: true,
					writable: true,
					configurable: true,
				});
			});
			return object;
		}
		if (text[at] === '[') {
			at++;
			const array: unknown[] = [];
			items(']', () => array.push(value(depth + 1)));
			return array;
		}
		const quoted = string();
		if (quoted !== undefined) return quoted;
		const word = take(/-?\d+(?:\.\d+)?|true|false|null|ObjectId\(\s*['"][0-9a-f]{24}['"]\s*\)/y);
		if (word === undefined) return fail();
		const id = /[0-9a-f]{24}/.exec(word)?.[0];
		return word.startsWith('ObjectId') ? { $oid: id } : JSON.parse(word);
	};
	const values: unknown[] = [];
	items(')', () => values.push(value(0)));
	return { values, end: at };
}

/** A value as mongosh shows it. */
export function show(value: unknown, indent = ''): string {
	if (typeof value === 'string') return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
	if (typeof value !== 'object' || value === null) return String(value);
	if (isObject(value) && typeof value.$oid === 'string') return `ObjectId('${value.$oid}')`;
	const inner = `${indent}  `;
	const [open, close] = Array.isArray(value) ? '[]' : '{}';
	const parts = Array.isArray(value)
		? value.map((item) => show(item, inner))
		: Object.entries(value).map(
				([key, item]) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : `'${key}'`}: ${show(item, inner)}`,
			);
	if (parts.length === 0) return `${open}${close}`;
	const line = `${open} ${parts.join(', ')} ${close}`;
	const nested = Array.isArray(value) ? value.some(isObject) : parts.some((part) => part.includes('\n'));
	if (line.length <= 72 && !nested) return line;
	return `${open}\n${parts.map((part) => `${inner}${part}`).join(',\n')}\n${indent}${close}`;
}
