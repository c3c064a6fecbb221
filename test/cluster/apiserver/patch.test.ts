import { beforeEach, describe, expect, test } from 'vitest';
import { DEPLOYMENTS, deployment, PODS, pod, SERVICES, service, startServer, type TestServer } from './server.ts';

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

	test.each([
		[{ metadata: { labels: 'x' } }, 'map[metadata:map[labels:x]]', 'cannot restore map from string'],
		[{ spec: { template: 'x' } }, 'map[spec:map[template:x]]', 'cannot restore struct from: string'],
		[{ spec: { replicas: 'x' } }, 'map[spec:map[replicas:x]]', 'cannot convert string to int32'],
	])('a value of the wrong type, %j, is told as Go’s converter tells it', async (change, shown, why) => {
		const { code, body } = await patch('strategic-merge-patch', change);
		expect([code, body.message]).toEqual([422, ` "" is invalid: patch: Invalid value: "${shown}": ${why}`]);
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

describe('what may not change', () => {
	const strategic = (path: string, spec: object) => patch('strategic-merge-patch', { spec }, path);

	test('a Pod’s place, and its deadline but to come nearer; tolerations are only added', async () => {
		await server.send('POST', PODS, pod('p'));
		const path = `${PODS}/p`;
		expect((await strategic(path, { nodeName: 'x' })).body.message).toContain(
			'Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than',
		);
		expect((await strategic(path, { activeDeadlineSeconds: 9 })).code).toBe(200);
		expect((await strategic(path, { activeDeadlineSeconds: 10 })).body.message).toBe(
			'Pod "p" is invalid: spec.activeDeadlineSeconds: Invalid value: 10: must be less than or equal to previous value',
		);
		const more = await strategic(path, { tolerations: [{ key: 'x', operator: 'Exists' }] });
		expect(more.body.spec.tolerations.map(({ key }: { key: string }) => key)).toEqual([
			'x',
			'node.kubernetes.io/not-ready',
			'node.kubernetes.io/unreachable',
		]);
		const fewer = await strategic(path, { tolerations: [{ key: 'y', operator: 'Exists' }] });
		expect(fewer.body.message).toBe(
			'Pod "p" is invalid: spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
		);
	});

	test('node ports go when a Service becomes an external name', async () => {
		await server.send('POST', SERVICES, service('s', { type: 'NodePort' }));
		const { body } = await patch(
			'merge-patch',
			{ spec: { type: 'ExternalName', externalName: 'example.com' } },
			`${SERVICES}/s`,
		);
		expect(body.spec.clusterIP).toBeUndefined();
		expect(body.spec.ports).toEqual([{ port: 80, protocol: 'TCP', targetPort: 80 }]);
	});
});

describe('a strategic merge that cannot be', () => {
	test.each([
		[{ metadata: { labels: { $patch: 'shake' } } }, 500, 'unknown patch type: shake in map: map[]'],
		[template([{ image: 'x' }]), 500, 'map: map[image:x] does not contain declared merge key: name'],
		[
			{ spec: { strategy: { $retainKeys: ['type'], type: 'Recreate', rollingUpdate: {} } } },
			400,
			'invalid patch format of retainKeys',
		],
		[
			template([{ name: 'b', image: 'x' }], { '$setElementOrder/containers': [{ name: 'web' }] }),
			500,
			"The order in patch list:\n[map[image:x name:b]]\n doesn't match $setElementOrder list:\n[map[name:web]]\n",
		],
	])('%j', async (body, code, message) => {
		const refused = await patch('strategic-merge-patch', body);
		expect([refused.code, refused.body.message]).toEqual([code, message]);
	});

	test('what a client did not order keeps its place between what it did', async () => {
		const named = (...names: string[]) => names.map((name) => ({ name, image: 'x' }));
		await patch('strategic-merge-patch', template([{ $patch: 'replace' }, ...named('a', 'b', 'c')]));
		const { body } = await patch(
			'strategic-merge-patch',
			template(named('d'), { '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }, { name: 'd' }] }),
		);
		expect(body.spec.template.spec.containers.map(({ name }: { name: string }) => name)).toEqual(['b', 'c', 'a', 'd']);
	});
});

test('a body that is no patch of its type is refused in the decoder’s words', async () => {
	const message = async (type: string, body: string) =>
		(await server.send('PATCH', `${DEPLOYMENTS}/d`, body, { 'content-type': `application/${type}+json` })).body.message;
	expect(await message('json-patch', '{}')).toBe(
		'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
	);
	expect(await message('merge-patch', '[]')).toBe(
		'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
	);
	expect(await message('strategic-merge-patch', '{')).toBe('unexpected end of JSON input');
	expect(await message('merge-patch', '{"kind":"Pod"}')).toContain(
		'no kind "Pod" is registered for version "apps/v1" in scheme',
	);
});

test('methods that no path takes are not allowed, and nothing is lost', async () => {
	for (const [method, path] of [
		['POST', `${DEPLOYMENTS}/d`],
		['PUT', DEPLOYMENTS],
		['PATCH', DEPLOYMENTS],
		['DELETE', '/apis/apps/v1/deployments'],
		['DELETE', `${DEPLOYMENTS}/d/status`],
	] as const) {
		const { code, body } = await server.send(method, path, method === 'DELETE' ? undefined : deployment('d'));
		expect([method, path, code, body.message]).toEqual([
			method,
			path,
			405,
			'the server does not allow this method on the requested resource',
		]);
	}
	expect((await server.get(`${DEPLOYMENTS}/d`)).code).toBe(200);
	const unnamed = await server.send('PUT', `${DEPLOYMENTS}/d`, { ...deployment('d'), metadata: {} });
	expect(unnamed.body.message).toBe(
		'the name of the object (d based on URL) was undeterminable: name must be provided',
	);
});
