/**
 * A value as fmt's %#v prints decoded JSON: `map[string]interface {}{"a":[]interface {}{1, "x"}}`.
 * @param keys the type of a map's keys; go-yaml's are `interface {}`.
 */
export function goSyntax(value: unknown, keys: 'string' | 'interface {}' = 'string'): string {
	const inner = (each: unknown): string => goSyntax(each, keys);
	if (value === null || value === undefined) return 'interface {}(nil)';
	if (Array.isArray(value)) return `[]interface {}{${value.map(inner).join(', ')}}`;
	if (typeof value === 'object') {
		const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
		return `map[${keys}]interface {}{${entries.map(([key, each]) => `${JSON.stringify(key)}:${inner(each)}`).join(', ')}}`;
	}
	if (typeof value === 'string') return JSON.stringify(value);
	return typeof value === 'number' && !Number.isFinite(value) ? goInfinite(value) : String(value);
}

/** A number as Go prints one that JSON does not have. */
export const goInfinite = (value: number): string => (Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf');

/** A value as fmt's %v prints decoded JSON: `map[a:1 b:[x y]]`, `<no value>` for what is missing. */
export function goText(value: unknown): string {
	if (value === null || value === undefined) return '<nil>';
	if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
	if (typeof value === 'object') {
		const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
		return `map[${entries.map(([key, each]) => `${key}:${goText(each)}`).join(' ')}]`;
	}
	return String(value);
}
