/** -o kyaml: YAML in flow style, which reads the same whatever the indentation (KEP-5295). */

/** Keys that need no quotes. */
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
const AMBIGUOUS = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

/** A document, keys in kubectl's order: kind and apiVersion as they come, the rest as they are. */
export function printKyaml(value: unknown): string {
	return `---\n${node(value, 0)}\n`;
}

function node(value: unknown, depth: number): string {
	if (Array.isArray(value)) return list(value, depth);
	if (value !== null && typeof value === 'object') return map(value as Record<string, unknown>, depth);
	if (typeof value === 'string') return text(value, depth);
	return JSON.stringify(value ?? null);
}

function text(value: string, depth: number): string {
	if (!value.includes('\n')) return JSON.stringify(value);
	// Several lines: one a line, each break written and escaped.
	const pad = '  '.repeat(depth + 1);
	const lines = value.split('\n').map((line) => {
		// A blank that begins a line is escaped as it is, or it would count as indentation.
		const blank = /^[ \t]/.exec(line)?.[0];
		const escaped = (blank ? line.slice(1) : line)
			.split('\t')
			.map((part) => JSON.stringify(part).slice(1, -1))
			.join('\t');
		return blank ? `\\${blank}${escaped}` : ` ${escaped}`;
	});
	const last = lines.pop() as string;
	const tail = last === ' ' ? '' : `${pad}${last}\\\n`;
	return `"\\\n${lines.map((line) => `${pad}${line}\\n\\\n`).join('')}${tail}${pad}"`;
}

function list(items: unknown[], depth: number): string {
	if (items.length === 0) return '[]';
	const composite = items.every((item) => item !== null && typeof item === 'object');
	if (composite) return `[${items.map((item) => node(item, depth)).join(', ')}]`;
	const pad = '  '.repeat(depth + 1);
	return `[\n${items.map((item) => `${pad}${node(item, depth + 1)},\n`).join('')}${'  '.repeat(depth)}]`;
}

function map(value: Record<string, unknown>, depth: number): string {
	const keys = Object.keys(value).filter((key) => value[key] !== undefined);
	if (keys.length === 0) return '{}';
	const pad = '  '.repeat(depth + 1);
	const lines = keys.map((key) => {
		const name = PLAIN_KEY.test(key) && !AMBIGUOUS.test(key) ? key : JSON.stringify(key);
		return `${pad}${name}: ${node(value[key], depth + 1)},\n`;
	});
	return `{\n${lines.join('')}${'  '.repeat(depth)}}`;
}
