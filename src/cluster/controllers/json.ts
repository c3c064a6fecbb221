/** Comparing and canonical text of JSON values. */

/** The same value, whatever the order of keys; a key with undefined counts as missing. */
export function sameJson(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
	if (Array.isArray(a) || Array.isArray(b)) {
		if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
		return a.every((item, i) => sameJson(item, b[i]));
	}
	const left = a as Record<string, unknown>;
	const right = b as Record<string, unknown>;
	for (const key of Object.keys(left)) if (left[key] !== undefined && !sameJson(left[key], right[key])) return false;
	for (const key of Object.keys(right)) if (right[key] !== undefined && left[key] === undefined) return false;
	return true;
}

/** JSON text with sorted keys: equal values give equal text. */
export function canonicalJson(value: unknown): string {
	if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	const object = value as Record<string, unknown>;
	const parts: string[] = [];
	for (const key of Object.keys(object).sort())
		if (object[key] !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(object[key])}`);
	return `{${parts.join(',')}}`;
}
