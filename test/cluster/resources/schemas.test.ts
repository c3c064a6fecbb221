import * as models from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { DEFINITIONS } from '../../../src/cluster/resources/index.ts';
import type { Schema } from '../../../src/cluster/types.ts';
import { loadLateKinds } from '../apiserver/late-kinds.ts';

await loadLateKinds();

interface Model {
	attributeTypeMap: { baseName: string; type: string }[];
}

const published = models as unknown as Record<string, Model | undefined>;

/** The client's model of a definition; its names carry the version, and for kinds of the same name the group. */
function modelOf(definition: string): Model | undefined {
	const [group = '', version = '', name = ''] = definition.split('.').slice(-3);
	const prefix = version.toUpperCase();
	const capital = group.charAt(0).toUpperCase() + group.slice(1);
	return published[`${capital}${prefix}${name}`] ?? published[`${prefix}${name}`];
}

function collect(schema: Schema, into: Map<string, Schema>): void {
	if (schema.definition && schema.properties && !into.has(schema.definition)) {
		into.set(schema.definition, schema);
		for (const property of Object.values(schema.properties)) collect(property, into);
	}
	if (schema.items) collect(schema.items, into);
	if (typeof schema.additionalProperties === 'object') collect(schema.additionalProperties, into);
}

describe('schemas have the fields of the published v1.36 models', () => {
	const definitions = new Map<string, Schema>();
	for (const { schema } of DEFINITIONS) collect(schema, definitions);

	test.each([...definitions])('%s', (name, schema) => {
		const fields = modelOf(name)?.attributeTypeMap.map(({ baseName }) => baseName) ?? [];
		expect(Object.keys(schema.properties ?? {}).sort()).toEqual(fields.sort());
	});
});
