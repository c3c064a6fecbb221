import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFINITIONS } from '../../../src/cluster/resources/index.ts';
import type { Schema } from '../../../src/cluster/types.ts';
import { loadLateKinds } from './late-kinds.ts';
import { type Answer, startServer, TABLE } from './server.ts';

/** Values that fit a schema, more or less: fields missing at random, lists empty, odd texts and numbers. */
function values(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
	if (schema.intOrString) return fc.oneof(fc.integer(), fc.constantFrom('http', '50%', ''));
	switch (schema.type) {
		case 'string':
			if (schema.format === 'quantity') return fc.constantFrom('1', '500m', '64Mi', '0');
			if (schema.format === 'date-time' || schema.format === 'microtime')
				return fc.constantFrom('2026-11-21T00:00:00Z', '2026-11-21T00:00:00.123456Z');
			if (schema.format === 'byte') return fc.constantFrom('', 'YQ==');
			return fc.constantFrom(
				'',
				'a',
				'TCP',
				'None',
				'NodePort',
				'Always',
				'RollingUpdate',
				'10.43.0.1',
				'Bad_X',
				'한글',
				'x'.repeat(300),
			);
		case 'integer':
			return fc.oneof(fc.constantFrom(-1, 0, 1, 80, 30080, 70000), fc.integer());
		case 'number':
			return fc.integer();
		case 'boolean':
			return fc.boolean();
		case 'array':
			return depth > 7 ? fc.constant([]) : fc.array(values(schema.items ?? {}, depth + 1), { maxLength: 2 });
		default: {
			if (typeof schema.additionalProperties === 'object')
				return fc.dictionary(
					fc.constantFrom('a', 'b/c', '__proto__', 'tls.crt'),
					values(schema.additionalProperties, depth + 1),
					{ maxKeys: 2 },
				);
			if (!schema.properties || depth > 7) return fc.constant({});
			const properties = Object.entries(schema.properties).filter(
				([name]) => !['apiVersion', 'kind', 'metadata'].includes(name) || depth > 0,
			);
			const shape = Object.fromEntries(
				properties.map(([name, property]) => [
					name,
					fc.option(values(property, depth + 1), { freq: depth < 4 ? 4 : 1, nil: undefined }),
				]),
			);
			return fc.record(shape, { requiredKeys: [] });
		}
	}
}

await loadLateKinds();

/** Some refusals upstream words as plain errors of Go: 500 without a reason. Ours that nobody meant have one. */
const isFault = ({ code, body }: Answer): boolean => code === 500 && body.reason !== undefined;

test.each(DEFINITIONS.map((definition) => [definition.plural, definition] as const))(
	'%s of any shape are stored or refused, never a fault',
	async (_plural, definition) => {
		const { group, version, plural, kind, namespaced, schema } = definition;
		const base = `${group ? `/apis/${group}` : '/api'}/${version}${namespaced ? '/namespaces/default' : ''}/${plural}`;
		const server = startServer();
		let count = 0;
		const body = values(schema);
		await fc.assert(
			fc.asyncProperty(body, body, async (first, second) => {
				const name = `x${count++}`;
				const object = (value: unknown) => ({
					...(value as object),
					apiVersion: group ? `${group}/${version}` : version,
					kind,
					metadata: { name },
				});
				const created = await server.send('POST', base, object(first));
				expect(isFault(created), JSON.stringify(created.body)).toBe(false);
				for (const type of ['merge-patch+json', 'strategic-merge-patch+json', 'apply-patch+yaml']) {
					const patched = await server.send('PATCH', `${base}/${name}?fieldManager=f`, object(second), {
						'content-type': `application/${type}`,
					});
					expect(isFault(patched), JSON.stringify(patched.body)).toBe(false);
				}
				const status = await server.send('PATCH', `${base}/${name}/status`, object(second), {
					'content-type': 'application/merge-patch+json',
				});
				expect(isFault(status), JSON.stringify(status.body)).toBe(false);
				const table = await server.get(base, TABLE);
				expect(table.code, JSON.stringify(table.body)).toBe(200);
			}),
			{ numRuns: 15 },
		);
	},
);
