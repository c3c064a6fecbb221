import { beforeEach, describe, expect, test } from 'vitest';
import { DEPLOYMENTS, deployment, SERVICES, service, startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeEach(async () => {
	server = startServer();
	await server.send('POST', DEPLOYMENTS, deployment('d'));
});

const patch = (type: string, body: unknown, path = `${DEPLOYMENTS}/d`) =>
	server.send('PATCH', path, body, { 'content-type': `application/${type}+json` });
const template = (containers: unknown[], rest: Record<string, unknown> = {}) => ({
	spec: { template: { spec: { containers, ...rest } } },
});

describe('strategic merge', () => {
	test('lists with keys merge item by item', async () => {
		await patch(
			'strategic-merge-patch',
			template([
				{ name: 'web', env: [{ name: 'A', value: '1' }] },
				{ name: 'side', image: 'busybox' },
			]),
		);
		const { body } = await patch(
			'strategic-merge-patch',
			template([{ name: 'web', env: [{ name: 'B', value: '2' }] }]),
		);
		const { containers } = body.spec.template.spec;
		expect(containers.map(({ name }: { name: string }) => name)).toEqual(['web', 'side']);
		expect(containers[0].image).toBe('nginx:1.27');
		expect(containers[0].env).toEqual([
			{ name: 'A', value: '1' },
			{ name: 'B', value: '2' },
		]);
	});

	test('$patch: delete takes an item away, $setElementOrder orders', async () => {
		await patch('strategic-merge-patch', template([{ name: 'side', image: 'busybox' }]));
		const ordered = await patch(
			'strategic-merge-patch',
			template([], { '$setElementOrder/containers': [{ name: 'side' }, { name: 'web' }] }),
		);
		expect(ordered.body.spec.template.spec.containers.map(({ name }: { name: string }) => name)).toEqual([
			'side',
			'web',
		]);
		const { body } = await patch('strategic-merge-patch', template([{ name: 'side', $patch: 'delete' }]));
		expect(body.spec.template.spec.containers).toHaveLength(1);
	});

	test('$retainKeys switches the strategy', async () => {
		const { body } = await patch('strategic-merge-patch', {
			spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
		});
		expect(body.spec.strategy).toEqual({ type: 'Recreate' });
	});

	test('ports of a Service are known by their number', async () => {
		await server.send(
			'POST',
			SERVICES,
			service('s', {
				ports: [
					{ name: 'a', port: 80 },
					{ name: 'b', port: 81 },
				],
			}),
		);
		const { body } = await patch(
			'strategic-merge-patch',
			{ spec: { ports: [{ port: 80, targetPort: 8080 }] } },
			`${SERVICES}/s`,
		);
		expect(
			body.spec.ports.map(({ port, targetPort }: { port: number; targetPort: number }) => [port, targetPort]),
		).toEqual([
			[80, 8080],
			[81, 81],
		]);
	});

	test('with Strict, unknown fields are refused', async () => {
		const { code, body } = await patch(
			'strategic-merge-patch',
			{ spec: { foo: 1 } },
			`${DEPLOYMENTS}/d?fieldValidation=Strict`,
		);
		expect(code).toBe(422);
		expect(body.message).toBe(
			' "" is invalid: patch: Invalid value: "map[spec:map[foo:1]]": strict decoding error: unknown field "spec.foo"',
		);
	});
});

describe('JSON patch', () => {
	test('add, replace, test, copy, move, remove', async () => {
		const { code, body } = await patch('json-patch', [
			{ op: 'test', path: '/spec/replicas', value: 1 },
			{ op: 'replace', path: '/spec/replicas', value: 2 },
			{ op: 'add', path: '/metadata/labels', value: { 'a/b': 'x' } },
			{ op: 'copy', from: '/metadata/labels/a~1b', path: '/metadata/labels/c' },
			{ op: 'move', from: '/metadata/labels/c', path: '/metadata/labels/d' },
			{ op: 'remove', path: '/spec/revisionHistoryLimit' },
			{ op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'two', image: 'busybox' } },
		]);
		expect(code).toBe(200);
		expect(body.metadata.labels).toEqual({ 'a/b': 'x', d: 'x' });
		expect(body.spec).toMatchObject({ replicas: 2, revisionHistoryLimit: 10 });
		expect(body.spec.template.spec.containers).toHaveLength(2);
	});

	test('what does not fit changes nothing', async () => {
		const { code } = await patch('json-patch', [
			{ op: 'replace', path: '/spec/replicas', value: 5 },
			{ op: 'remove', path: '/spec/nope' },
		]);
		expect(code).toBe(422);
		expect((await server.get(`${DEPLOYMENTS}/d`)).body.spec.replicas).toBe(1);
	});
});

test('merge patch: null removes, lists are replaced', async () => {
	const { body } = await patch('merge-patch', { metadata: { labels: { a: 'b' } }, spec: { replicas: 4 } });
	expect(body.metadata.labels).toEqual({ a: 'b' });
	expect((await patch('merge-patch', { metadata: { labels: { a: null } } })).body.metadata.labels).toBeUndefined();
});

test('the selector stays, a template must fit it', async () => {
	const moved = await patch('merge-patch', { spec: { selector: { matchLabels: { app: 'x' } } } });
	expect(moved.code).toBe(422);
	expect(moved.body.message).toContain(
		'spec.template.metadata.labels: Invalid value: {"app":"d"}: `selector` does not match template `labels`',
	);
	expect(moved.body.message).toContain('field is immutable');
});

test('an unknown patch type is refused', async () => {
	const { code } = await server.send('PATCH', `${DEPLOYMENTS}/d`, {}, { 'content-type': 'application/json' });
	expect(code).toBe(415);
});
