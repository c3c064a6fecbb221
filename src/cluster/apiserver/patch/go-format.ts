/** Values as Go's %v prints decoded JSON: `map[spec:map[replicas:3]]`. Some messages carry that. */

/** Prints a JSON value the way fmt.Sprintf("%v") prints it. */
export function goFormat(value: unknown): string {
	if (value === null || value === undefined) return '<nil>';
	if (Array.isArray(value)) return `[${value.map(goFormat).join(' ')}]`;
	if (typeof value !== 'object') return String(value);
	return `map[${Object.keys(value)
		.sort()
		.map((key) => `${key}:${goFormat((value as Record<string, unknown>)[key])}`)
		.join(' ')}]`;
}
