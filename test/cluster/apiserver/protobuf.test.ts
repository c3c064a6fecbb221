import { describe, expect, test } from 'vitest';
import { fieldsOfMessage } from '../../../src/cluster/apiserver/protobuf/decode.ts';
import { MESSAGES } from '../../../src/cluster/apiserver/protobuf/messages.ts';
import type { Schema } from '../../../src/cluster/types.ts';
import { loadLateKinds } from './late-kinds.ts';
import { DEPLOYMENTS, PODS, pod, startServer } from './server.ts';

const TYPE = { 'content-type': 'application/vnd.kubernetes.protobuf' };

/** A message by hand: a field is its number and its value (text, bytes, a nested message, or an integer). */
type Value = string | number | [number, Value][];
function encode(fields: [number, Value][]): number[] {
	const varint = (value: number): number[] =>
		value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 0x80))];
	return fields.flatMap(([number, value]) => {
		if (typeof value === 'number') return [...varint(number * 8), ...varint(value)];
		const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : encode(value);
		return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
	});
}
const body = (apiVersion: string, kind: string, fields: [number, Value][]): Uint8Array =>
	new Uint8Array([
		...[0x6b, 0x38, 0x73, 0],
		...encode([
			[
				1,
				[
					[1, apiVersion],
					[2, kind],
				],
			],
			[2, fields],
			[3, ''],
			[4, ''],
		]),
	]);

/** As the helper's send, of bytes. */
async function post(server: ReturnType<typeof startServer>, path: string, bytes: Uint8Array, method = 'POST') {
	const request = new Request(`https://cluster${path}`, { method, headers: TYPE, body: bytes as BodyInit });
	const response = await server.api.fetch(request);
	return { code: response.status, body: await response.json() };
}

describe('bodies in protobuf', () => {
	test('a Deployment as client-go sends one is the same as in JSON', async () => {
		const server = startServer();
		const labels: [number, Value] = [
			11,
			[
				[1, 'app'],
				[2, 'web'],
			],
		];
		const container: [number, Value][] = [
			[1, 'nginx'],
			[2, 'nginx:1.27'],
			[
				6,
				[
					[1, ''],
					[2, 0],
					[3, 80],
					[4, ''],
				],
			],
			[
				10,
				[
					[
						1,
						[
							[
								2,
								[
									[1, '/'],
									[
										2,
										[
											[1, 1],
											[2, 0],
											[3, 'http'],
										],
									],
								],
							],
						],
					],
					[2, 0],
				],
			],
		];
		const sent = await post(
			server,
			`${DEPLOYMENTS}?fieldManager=kubectl-create&fieldValidation=Strict`,
			body('apps/v1', 'Deployment', [
				[1, [[1, 'web'], [2, ''], [8, []], labels]],
				[
					2,
					[
						[1, 2],
						[
							2,
							[
								[
									1,
									[
										[1, 'app'],
										[2, 'web'],
									],
								],
							],
						],
						[
							3,
							[
								[1, [[1, ''], labels]],
								[2, [[2, container]]],
							],
						],
						[5, 0],
						[7, 0],
					],
				],
			]),
		);
		expect(sent.code).toBe(201);
		const json = await startServer().send('POST', `${DEPLOYMENTS}?fieldManager=kubectl-create`, {
			apiVersion: 'apps/v1',
			kind: 'Deployment',
			metadata: { name: 'web', labels: { app: 'web' } },
			spec: {
				replicas: 2,
				selector: { matchLabels: { app: 'web' } },
				template: {
					metadata: { labels: { app: 'web' } },
					spec: {
						containers: [
							{
								name: 'nginx',
								image: 'nginx:1.27',
								ports: [{ containerPort: 80 }],
								livenessProbe: { httpGet: { path: '/', port: 'http' } },
							},
						],
					},
				},
			},
		});
		expect(sent.body).toEqual(json.body);
	});

	test('an eviction, and a Secret with bytes', async () => {
		const server = startServer();
		await server.send('POST', PODS, pod('web'));
		const evicted = await post(server, `${PODS}/web/eviction`, body('policy/v1', 'Eviction', [[1, [[1, 'web']]]]));
		expect(evicted.code).toBe(201);
		const made = await post(
			server,
			'/api/v1/namespaces/default/secrets',
			body('v1', 'Secret', [
				[1, [[1, 'key']]],
				[
					2,
					[
						[1, 'pin'],
						[2, '1234'],
					],
				],
				[3, 'Opaque'],
			]),
		);
		expect(made.body.data).toEqual({ pin: 'MTIzNA==' });
	});

	test('what is none is refused in words', async () => {
		const server = startServer();
		const bad = await post(server, PODS, new TextEncoder().encode('{"kind":"Pod"}'));
		expect([bad.code, bad.body.message]).toEqual([400, expect.stringContaining('expected prefix [107 56 115 0]')]);
		const cut = body('v1', 'Pod', [[1, [[1, 'web']]]]);
		for (let length = 4; length < cut.length; length++) {
			expect((await post(server, PODS, cut.subarray(0, length))).code).toBeGreaterThanOrEqual(400);
		}
		expect((await post(server, PODS, body('v1', 'Boat', []))).body.message).toContain('no kind "Boat" is registered');
	});
});

test('every field of every kind has a number', async () => {
	await loadLateKinds();
	const seen = new Set<Schema>();
	const missing: string[] = [];
	const namesOf = (definition: string): string[] =>
		[...(fieldsOfMessage(definition)?.values() ?? [])].flatMap((field) =>
			'name' in field ? [field.name] : namesOf(field.inlined),
		);
	const visit = (schema: Schema): void => {
		if (seen.has(schema)) return;
		seen.add(schema);
		if (schema.definition) {
			const names = namesOf(schema.definition);
			for (const name of Object.keys(schema.properties ?? {})) {
				const isType = schema.properties?.kind && ['apiVersion', 'kind'].includes(name);
				if (!names.includes(name) && !isType) missing.push(`${schema.definition}.${name}`);
			}
		}
		for (const property of Object.values(schema.properties ?? {})) visit(property);
		if (schema.items) visit(schema.items);
		if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties);
	};
	for (const schema of MESSAGES.values()) visit(schema);
	expect(missing).toEqual([]);
});
