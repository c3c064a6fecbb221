import { beforeEach, describe, expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import { CONFIGMAPS, configMap, DEPLOYMENTS, SERVICES, startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeEach(() => {
	server = startServer();
});

const apply = (path: string, body: object, manager = 'kubectl', force = false) =>
	server.send('PATCH', `${path}?fieldManager=${manager}${force ? '&force=true' : ''}`, JSON.stringify(body), {
		'content-type': 'application/apply-patch+yaml',
	});

const web = (spec: Record<string, unknown>) => ({
	apiVersion: 'apps/v1',
	kind: 'Deployment',
	metadata: { name: 'web' },
	spec: {
		selector: { matchLabels: { app: 'web' } },
		template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
		...spec,
	},
});

describe('server-side apply', () => {
	test('creates, and then changes only what it states', async () => {
		const created = await apply(`${DEPLOYMENTS}/web`, web({ replicas: 2 }));
		expect(created.code).toBe(201);
		expect(created.body.metadata.managedFields).toMatchObject([
			{
				manager: 'kubectl',
				operation: 'Apply',
				fieldsV1: {
					'f:spec': {
						'f:replicas': {},
						'f:template': {
							'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
						},
					},
				},
			},
		]);
		await server.send(
			'PATCH',
			`${DEPLOYMENTS}/web?fieldManager=other`,
			{ metadata: { labels: { x: 'y' } } },
			{ 'content-type': 'application/merge-patch+json' },
		);
		const again = await apply(`${DEPLOYMENTS}/web`, web({ replicas: 3 }));
		expect(again.code).toBe(200);
		expect(again.body).toMatchObject({ metadata: { labels: { x: 'y' } }, spec: { replicas: 3 } });
	});

	test('the same again changes nothing', async () => {
		const first = await apply(`${DEPLOYMENTS}/web`, web({ replicas: 2 }));
		await server.clock.advanceTo(server.clock.now() + 5000);
		const second = await apply(`${DEPLOYMENTS}/web`, web({ replicas: 2 }));
		expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
	});

	test('what is no longer stated goes, unless others hold it', async () => {
		await apply(`${CONFIGMAPS}/c`, configMap('c', { a: '1', b: '2' }), 'one');
		await apply(`${CONFIGMAPS}/c`, configMap('c', { b: '2' }), 'two');
		const { body } = await apply(`${CONFIGMAPS}/c`, configMap('c', {}), 'one');
		expect(body.data).toEqual({ b: '2' });
	});

	test('another manager’s field is a conflict, and force takes it', async () => {
		await apply(`${DEPLOYMENTS}/web`, web({ replicas: 2 }));
		await server.send(
			'PATCH',
			`${DEPLOYMENTS}/web?fieldManager=kubectl-edit`,
			{ spec: { replicas: 5 } },
			{ 'content-type': 'application/merge-patch+json' },
		);
		const refused = await apply(`${DEPLOYMENTS}/web`, web({ replicas: 2 }));
		expect(refused.code).toBe(409);
		expect(refused.body.message).toBe(
			'Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas',
		);
		const forced = await apply(`${DEPLOYMENTS}/web`, web({ replicas: 2 }), 'kubectl', true);
		expect(forced.body.spec.replicas).toBe(2);
		expect(forced.body.metadata.managedFields.map(({ manager }: { manager: string }) => manager)).toEqual(['kubectl']);
	});

	test('ports of a Service are known by number and protocol', async () => {
		const svc = (ports: object[]) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { ports } });
		await apply(
			`${SERVICES}/s`,
			svc([
				{ name: 'a', port: 80 },
				{ name: 'b', port: 81 },
			]),
		);
		const { body } = await apply(`${SERVICES}/s`, svc([{ name: 'a', port: 80, targetPort: 8080 }]));
		expect(body.spec.ports).toEqual([{ name: 'a', port: 80, protocol: 'TCP', targetPort: 8080 }]);
	});

	test('what the cluster made belongs to before-first-apply', async () => {
		const client = server.api.clientFor('controller');
		client.create(KINDS.configmaps, {
			apiVersion: 'v1',
			kind: 'ConfigMap',
			metadata: { name: 'c', namespace: 'default' },
			data: { a: '1' },
		});
		expect((await server.get(`${CONFIGMAPS}/c`)).body.metadata.managedFields).toBeUndefined();
		const refused = await apply(`${CONFIGMAPS}/c`, configMap('c', { a: '2' }));
		expect(refused.body.message).toBe(
			'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a',
		);
		const other = await apply(`${CONFIGMAPS}/c`, configMap('c', { b: '2' }));
		expect(other.body.data).toEqual({ a: '1', b: '2' });
	});

	test('a client that used to patch goes on by applying', async () => {
		await server.send('POST', `${DEPLOYMENTS}?fieldManager=kubectl-client-side-apply`, web({ replicas: 2 }));
		const { body } = await server.get(`${DEPLOYMENTS}/web`);
		// What kubectl does on the first --server-side: its old entry becomes one of Apply.
		const migrated = [{ ...body.metadata.managedFields[0], manager: 'kubectl', operation: 'Apply' }];
		await server.send(
			'PATCH',
			`${DEPLOYMENTS}/web?fieldManager=kubectl`,
			[{ op: 'replace', path: '/metadata/managedFields', value: migrated }],
			{
				'content-type': 'application/json-patch+json',
			},
		);
		const applied = await apply(`${DEPLOYMENTS}/web`, web({ replicas: 5 }));
		expect(applied.code).toBe(200);
		expect(applied.body.spec).toMatchObject({ replicas: 5, template: { metadata: { labels: { app: 'web' } } } });
	});

	test('what does not fit the schema is refused, however lenient the client', async () => {
		const { code, body } = await apply(`${DEPLOYMENTS}/web`, web({ foo: 1 }));
		expect([code, body.reason]).toEqual([500, undefined]);
		expect(body.message).toBe(
			'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema',
		);
		const several = await apply(`${SERVICES}/s`, {
			apiVersion: 'v1',
			kind: 'Service',
			metadata: { name: 's', namespace: 'default', labels: { a: 5 } },
			spec: { ports: [{ port: 80 }, { port: 80, protocol: 'TCP' }, { port: 'http' }] },
		});
		expect(several.body.message).toBe(
			[
				'failed to create typed patch object (default/s; v1, Kind=Service): errors:',
				'  .metadata.labels.a: expected string, got &value.valueUnstructured{Value:5}',
				'  .spec.ports: duplicate entries for key [port=80,protocol="TCP"]',
				'  .spec.ports[port="http",protocol="TCP"].port: expected numeric (int or float), got string',
			].join('\n'),
		);
	});

	test('what is no configuration of this object is refused', async () => {
		const message = async (body: object) => (await apply(`${DEPLOYMENTS}/web`, body)).body.message;
		expect(await message({ ...web({}), metadata: { name: 'db' } })).toBe(
			'the name of the object (db) does not match the name on the URL (web)',
		);
		expect(await message({ ...web({}), apiVersion: 'apps/v1beta1' })).toBe(
			'Incorrect version specified in apply patch. Specified patch version: apps/v1beta1, expected: apps/v1',
		);
		expect((await server.get(DEPLOYMENTS)).body.items).toEqual([]);
	});

	test('conflicts are told manager by manager', async () => {
		await apply(`${DEPLOYMENTS}/web`, web({ replicas: 2, paused: true }), 'one');
		await server.send(
			'PATCH',
			`${DEPLOYMENTS}/web?fieldManager=two`,
			{ spec: { minReadySeconds: 7 } },
			{ 'content-type': 'application/merge-patch+json' },
		);
		const first = await apply(`${DEPLOYMENTS}/web`, web({ replicas: 4, minReadySeconds: 3 }), 'three');
		expect(first.body.message).toBe(
			'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.replicas\nconflicts with "two" using apps/v1:\n- .spec.minReadySeconds',
		);
		expect(first.body.details.causes).toEqual([
			{ reason: 'FieldManagerConflict', message: 'conflict with "two" using apps/v1', field: '.spec.minReadySeconds' },
			{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.replicas' },
		]);
	});

	test('an item of a list stays while somebody else holds a field in it', async () => {
		const env = (value: string) => [{ name: 'A', value }];
		const containers = (...more: object[]) => ({
			template: {
				metadata: { labels: { app: 'web' } },
				spec: { containers: [{ name: 'web', image: 'nginx' }, ...more] },
			},
		});
		await apply(`${DEPLOYMENTS}/web`, web(containers({ name: 'side', image: 'busybox', env: env('1') })), 'one');
		await server.send(
			'PATCH',
			`${DEPLOYMENTS}/web?fieldManager=two`,
			{ spec: { template: { spec: { containers: [{ name: 'side', image: 'alpine' }] } } } },
			{ 'content-type': 'application/strategic-merge-patch+json' },
		);
		const { body } = await apply(`${DEPLOYMENTS}/web`, web(containers()), 'one');
		const [, side] = body.spec.template.spec.containers;
		expect(side).toMatchObject({ name: 'side', image: 'alpine' });
		expect(side.env).toBeUndefined();
	});

	test('a status is applied only where the status is', async () => {
		const owned = (body: { metadata: { managedFields: { manager: string; fieldsV1: object }[] } }, by: string) =>
			body.metadata.managedFields.find(({ manager }) => manager === by);
		const main = await apply(`${DEPLOYMENTS}/web`, { ...web({ replicas: 2 }), status: { replicas: 7 } }, 'one');
		expect(Object.keys(owned(main.body, 'one')?.fieldsV1 ?? {})).toEqual(['f:spec']);
		const status = await apply(
			`${DEPLOYMENTS}/web/status`,
			{ ...web({ replicas: 5 }), status: { replicas: 7 } },
			'two',
		);
		expect(status.body).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 7 } });
		expect(owned(status.body, 'two')).toMatchObject({
			subresource: 'status',
			fieldsV1: { 'f:status': { 'f:replicas': {} } },
		});
	});

	test('kubectl takes over what it applied on the client’s side, and keeps the annotation true', async () => {
		const note = 'kubectl.kubernetes.io/last-applied-configuration';
		const noted = web({ replicas: 2 });
		await server.send('POST', `${DEPLOYMENTS}?fieldManager=kubectl-client-side-apply`, {
			...noted,
			metadata: { name: 'web', annotations: { [note]: JSON.stringify(noted) } },
		});
		const other = await apply(`${DEPLOYMENTS}/web`, web({ replicas: 3 }), 'somebody');
		expect(other.code).toBe(409);
		const { code, body } = await apply(`${DEPLOYMENTS}/web`, web({ replicas: 3 }));
		expect(code).toBe(200);
		expect(JSON.parse(body.metadata.annotations[note])).toEqual(web({ replicas: 3 }));
	});
});

test('an update notes its manager, and takes what it changes from others', async () => {
	await server.send('POST', `${CONFIGMAPS}?fieldManager=one`, configMap('c', { a: '1', b: '2' }));
	const { body } = await server.send(
		'PATCH',
		`${CONFIGMAPS}/c?fieldManager=two`,
		{ data: { b: '3' } },
		{ 'content-type': 'application/merge-patch+json' },
	);
	expect(body.metadata.managedFields).toEqual([
		{
			manager: 'one',
			operation: 'Update',
			apiVersion: 'v1',
			time: '2026-11-21T00:00:00Z',
			fieldsType: 'FieldsV1',
			fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } },
		},
		{
			manager: 'two',
			operation: 'Update',
			apiVersion: 'v1',
			time: '2026-11-21T00:00:00Z',
			fieldsType: 'FieldsV1',
			fieldsV1: { 'f:data': { 'f:b': {} } },
		},
	]);
});
