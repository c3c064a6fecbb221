/** Any kind without a describer of its own: its fields, their names spelt out. */

import type { Describer } from './describer.ts';
import type { DescribeWriter } from './writer.ts';

const SKIPPED = new Set(['managedFields', 'annotations', 'labels', 'name', 'namespace', 'selfLink', 'apiVersion', 'kind']);

export const describeGeneric: Describer = (writer, object) => {
	const { metadata } = object;
	writer.field('Name', metadata.name);
	writer.field('Namespace', metadata.namespace ?? '');
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	writer.field('API Version', object.apiVersion);
	writer.field('Kind', object.kind);
	const { name: _, namespace: __, labels: ___, annotations: ____, managedFields: _____, ...rest } = metadata;
	const { apiVersion: ______, kind: _______, ...fields } = object;
	writeFields(writer, { ...fields, metadata: rest }, 0);
};

/** `creationTimestamp` → `Creation Timestamp`, `podCIDR` → `Pod CIDR`. */
function spelled(name: string): string {
	const words = name.match(/[A-Z]{2,}s?(?![a-z])|[A-Z]?[a-z\d]+|[A-Z]+|[^A-Za-z]+/g) ?? [name];
	return words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join(' ').replace(/^Api Version$/, 'API Version');
}

function writeFields(writer: DescribeWriter, object: Record<string, unknown>, level: number): void {
	const keys = Object.keys(object).filter((key) => level > 0 || !SKIPPED.has(key));
	// Sorted by the name as spelled out.
	for (const [key, name] of keys.map((each) => [each, spelled(each)] as const).sort(([, a], [, b]) => (a < b ? -1 : 1))) {
		const value = object[key];
		if (value === null || value === undefined) continue;
		if (Array.isArray(value)) writeList(writer, name, value, level);
		else if (typeof value === 'object') {
			if (Object.keys(value).length === 0) {
				writer.line(level, `${name}:`);
				continue;
			}
			writer.line(level, `${name}:`);
			writeFields(writer, value as Record<string, unknown>, level + 1);
		} else writer.field(name, value, level);
	}
}

function writeList(writer: DescribeWriter, name: string, items: unknown[], level: number): void {
	writer.line(level, `${name}:`);
	for (const item of items) {
		if (item !== null && typeof item === 'object') writeFields(writer, item as Record<string, unknown>, level + 1);
		else writer.line(level + 1, String(item));
	}
}
