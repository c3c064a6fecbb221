import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFINITIONS } from '../../../src/cluster/resources/index.ts';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import type { ConfigMap } from '../../../src/cluster/resources/types.ts';
import { PODS, pod, SERVICES, service, startServer } from './server.ts';

const map = (name: string, data: Record<string, string> = {}): ConfigMap => ({
	apiVersion: 'v1',
	kind: 'ConfigMap',
	metadata: { name, namespace: 'default' },
	data,
});

describe('order', () => {
	test('every watcher sees the same history, whoever writes while being told', () => {
		const step = fc.record({
			verb: fc.constantFrom('create', 'patch', 'delete'),
			name: fc.constantFrom('a', 'b', 'c'),
			value: fc.nat(9),
		});
		fc.assert(
			fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
				const client = startServer().api.clientFor('test');
				const seen: string[][] = [];
				const watch = () => {
					const history: string[] = [];
					seen.push(history);
					client.watch(KINDS.configmaps, ({ type, object }) =>
						history.push(`${type} ${object.metadata.name} ${object.metadata.resourceVersion}`),
					);
				};
				watch();
				// A meddler in the middle: answers some changes with writes of its own, from inside the call.
				client.watch(KINDS.configmaps, ({ type, object }) => {
					const { name } = object.metadata;
					if (type === 'ADDED' && name === 'a' && !client.get(KINDS.configmaps, 'default', 'echo'))
						client.create(KINDS.configmaps, map('echo'));
					if (type === 'MODIFIED' && name === 'b' && client.get(KINDS.configmaps, 'default', 'c'))
						client.delete(KINDS.configmaps, 'default', 'c');
				});
				watch();
				for (const { verb, name, value } of steps) {
					const there = client.get(KINDS.configmaps, 'default', name) !== undefined;
					if (verb === 'create' && !there) client.create(KINDS.configmaps, map(name));
					if (verb === 'patch' && there)
						client.patch(KINDS.configmaps, 'default', name, { data: { value: String(value) } });
					if (verb === 'delete' && there) client.delete(KINDS.configmaps, 'default', name);
				}
				expect(seen[1]).toEqual(seen[0]);
				const versions = (seen[0] ?? []).map((line) => Number(line.split(' ')[2]));
				expect(versions).toEqual([...versions].sort((a, b) => a - b));
			}),
			{ numRuns: 60 },
		);
	});

	test('the same seed gives the same names, addresses and uids', async () => {
		const run = async (seed: number) => {
			const server = startServer(seed);
			await server.send('POST', PODS, { ...pod(''), metadata: { generateName: 'web-' } });
			await server.send('POST', SERVICES, service('a', { type: 'NodePort' }));
			return JSON.stringify([(await server.get(PODS)).body, (await server.get(SERVICES)).body]);
		};
		expect(await run(7)).toBe(await run(7));
		expect(await run(7)).not.toBe(await run(8));
	});

	test('a watcher that throws does not keep others from hearing', () => {
		const client = startServer().api.clientFor('test');
		let heard = 0;
		client.watch(KINDS.configmaps, () => {
			throw new Error('broken');
		});
		client.watch(KINDS.configmaps, () => {
			heard++;
		});
		expect(() => client.create(KINDS.configmaps, map('a'))).toThrow('broken');
		expect(heard).toBe(1);
	});
});

test('every kind that clients can name is served', () => {
	const served = DEFINITIONS.map(({ group, version, plural, kind, namespaced }) => ({
		group,
		version,
		plural,
		kind,
		namespaced,
	}));
	const byPlural = <T extends { plural: string }>(list: T[]) =>
		[...list].sort((a, b) => (a.plural < b.plural ? -1 : 1));
	expect(byPlural(Object.values(KINDS))).toEqual(byPlural(served));
});

test('what is stored cannot be changed from outside', async () => {
	const client = startServer().api.clientFor('test');
	const mine = map('a', { x: '1' });
	const stored = client.create(KINDS.configmaps, mine);
	(mine.data as Record<string, string>).x = '2';
	expect(stored.data).toEqual({ x: '1' });
	expect(() => {
		(stored.data as Record<string, string>).x = '3';
	}).toThrow(TypeError);
});
