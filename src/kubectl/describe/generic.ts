/** Any kind without a describer of its own: its fields, their names spelt out. */

import type { Describer } from './describer.ts';
import type { DescribeWriter } from './writer.ts';

const ACRONYMS = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

export const describeGeneric: Describer = (writer, object) => {
	const { metadata } = object;
	writer.field('Name', metadata.name);
	writer.field('Namespace', metadata.namespace ?? '');
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	const shown = new Set(['name', 'namespace', 'labels', 'annotations', 'managedFields', 'selfLink']);
	const rest = Object.fromEntries(Object.entries(metadata).filter(([key]) => !shown.has(key)));
	writeFields(writer, { ...object, metadata: rest }, 0);
};

/** `creationTimestamp` → `Creation Timestamp`, `podCIDR` → `Pod CIDR`, `uid` → `UID`. */
function spelled(name: string): string {
	const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^A-Za-z\d]+/g) ?? [name];
	return words
		.map((word) =>
			ACRONYMS.has(word.toUpperCase()) ? word.toUpperCase() : word.slice(0, 1).toUpperCase() + word.slice(1),
		)
		.join(' ');
}

function writeFields(writer: DescribeWriter, object: Record<string, unknown>, level: number): void {
	for (const key of Object.keys(object).sort()) {
		const value = object[key];
		const name = spelled(key);
		if (Array.isArray(value)) {
			writer.line(level, `${name}:`);
			for (const item of value) {
				if (item !== null && typeof item === 'object') writeFields(writer, item as Record<string, unknown>, level + 1);
				else writer.line(level + 1, String(item));
			}
		} else if (value !== null && typeof value === 'object') {
			writer.line(level, `${name}:`);
			writeFields(writer, value as Record<string, unknown>, level + 1);
		} else writer.field(name, value === null ? '<nil>' : value, level);
	}
}
