import { beforeEach, describe, expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import {
	CONFIGMAPS,
	configMap,
	DEPLOYMENTS,
	deployment,
	PODS,
	pod,
	SERVICES,
	service,
	startServer,
	type TestServer,
} from './server.ts';

let server: TestServer;
beforeEach(() => {
	server = startServer();
});

describe('creating', () => {
	test('a Pod gets what upstream gives it', async () => {
		const { code, body } = await server.send('POST', PODS, pod('a'));
		expect(code).toBe(201);
		expect(body.metadata).toMatchObject({
			name: 'a',
			namespace: 'default',
			creationTimestamp: '2026-11-21T00:00:00Z',
			generation: 1,
		});
		expect(body.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		expect(body.spec).toMatchObject({
			restartPolicy: 'Always',
			dnsPolicy: 'ClusterFirst',
			serviceAccountName: 'default',
			enableServiceLinks: true,
			priority: 0,
			terminationGracePeriodSeconds: 30,
		});
		expect(body.spec.containers[0]).toMatchObject({ imagePullPolicy: 'Always', resources: {} });
		expect(body.spec.containers[0].volumeMounts[0].name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
		expect(body.spec.tolerations).toHaveLength(2);
		expect(body.status).toMatchObject({ phase: 'Pending', qosClass: 'BestEffort' });
	});

	test('generateName appends five characters', async () => {
		const { body } = await server.send('POST', PODS, { ...pod(''), metadata: { generateName: 'web-' } });
		expect(body.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
	});

	test('the same name twice is refused', async () => {
		await server.send('POST', SERVICES, service('x'));
		const { code, body } = await server.send('POST', SERVICES, service('x'));
		expect(code).toBe(409);
		expect(body.message).toBe('services "x" already exists');
	});

	test('the namespace must be there, and not on its way out', async () => {
		const missing = await server.send('POST', '/api/v1/namespaces/nope/pods', pod('a'));
		expect(missing.code).toBe(404);
		expect(missing.body.message).toBe('namespaces "nope" not found');
		await server.send('POST', '/api/v1/namespaces', {
			apiVersion: 'v1',
			kind: 'Namespace',
			metadata: { name: 'gone' },
		});
		await server.send('DELETE', '/api/v1/namespaces/gone');
		const refused = await server.send('POST', '/api/v1/namespaces/gone/configmaps', configMap('a'));
		expect(refused.code).toBe(403);
		expect(refused.body.message).toBe(
			'configmaps "a" is forbidden: unable to create new content in namespace gone because it is being terminated',
		);
	});

	test('YAML bodies are read too', async () => {
		const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-yaml\ndata:\n  a: "1"\n';
		const { code } = await server.send('POST', CONFIGMAPS, yaml, { 'content-type': 'application/yaml' });
		expect(code).toBe(201);
	});

	test('a dry run stores nothing, and hands out nothing', async () => {
		const { code, body } = await server.send('POST', `${SERVICES}?dryRun=All`, service('dry'));
		expect(code).toBe(201);
		expect(body.spec.clusterIP).toMatch(/^10\.43\./);
		expect((await server.get(`${SERVICES}/dry`)).code).toBe(404);
		expect((await server.get(`/apis/networking.k8s.io/v1/ipaddresses/${body.spec.clusterIP}`)).code).toBe(404);
	});
});

describe('field validation', () => {
	const misspelt = { ...service('s'), spec: { sellector: {}, ports: [{ port: 80, nodport: 1 }] } };
	test('Strict refuses unknown fields', async () => {
		const { code, body } = await server.send('POST', `${SERVICES}?fieldValidation=Strict`, misspelt);
		expect(code).toBe(400);
		expect(body.message).toBe(
			'Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.sellector", unknown field "spec.ports[0].nodport"',
		);
	});
	test('Warn says so in headers', async () => {
		const { code, warnings } = await server.send('POST', `${SERVICES}?fieldValidation=Warn`, misspelt);
		expect(code).toBe(201);
		expect(warnings).toEqual([
			'299 - "unknown field \\"spec.sellector\\""',
			'299 - "unknown field \\"spec.ports[0].nodport\\""',
		]);
	});
	test('Ignore is silent', async () => {
		const { code, warnings } = await server.send('POST', `${SERVICES}?fieldValidation=Ignore`, misspelt);
		expect([code, warnings]).toEqual([201, []]);
	});
	test('a value of the wrong type is refused in the decoder’s words', async () => {
		const { body } = await server.send('POST', SERVICES, service('s', { ports: [{ port: 'eighty' }] }));
		expect(body.message).toBe(
			'Service in version "v1" cannot be handled as a Service: json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32',
		);
	});
});

describe('updating', () => {
	test('an old resourceVersion loses', async () => {
		const { body } = await server.send('POST', CONFIGMAPS, configMap('c', { a: '1' }));
		const first = await server.send('PUT', `${CONFIGMAPS}/c`, { ...body, data: { a: '2' } });
		expect(first.code).toBe(200);
		const second = await server.send('PUT', `${CONFIGMAPS}/c`, { ...body, data: { a: '3' } });
		expect(second.code).toBe(409);
		expect(second.body.message).toBe(
			'Operation cannot be fulfilled on configmaps "c": the object has been modified; please apply your changes to the latest version and try again',
		);
	});

	test('no version, or version 0, overwrites; a Lease wants to know which', async () => {
		const { body } = await server.send('POST', CONFIGMAPS, configMap('c', { a: '1' }));
		for (const resourceVersion of ['0', '', undefined]) {
			const metadata = { ...body.metadata, resourceVersion };
			const { code } = await server.send('PUT', `${CONFIGMAPS}/c`, {
				...body,
				metadata,
				data: { a: `${resourceVersion}` },
			});
			expect(code).toBe(200);
		}
		const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
		const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' }, spec: {} };
		await server.send('POST', leases, lease);
		const refused = await server.send('PUT', `${leases}/l`, lease);
		expect([refused.code, refused.body.message]).toEqual([
			422,
			'Lease.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
		]);
	});

	test('a write that changes nothing keeps the version', async () => {
		const { body } = await server.send('POST', CONFIGMAPS, configMap('c', { a: '1' }));
		const again = await server.send('PUT', `${CONFIGMAPS}/c`, body);
		expect(again.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
	});

	test('generation counts spec, not status and labels', async () => {
		const { body } = await server.send('POST', DEPLOYMENTS, deployment('d'));
		const merge = { 'content-type': 'application/merge-patch+json' };
		expect(body.metadata.generation).toBe(1);
		const labelled = await server.send('PATCH', `${DEPLOYMENTS}/d`, { metadata: { labels: { a: 'b' } } }, merge);
		expect(labelled.body.metadata.generation).toBe(1);
		const status = await server.send(
			'PATCH',
			`${DEPLOYMENTS}/d/status`,
			{ status: { replicas: 1 }, spec: { replicas: 9 } },
			merge,
		);
		expect(status.body).toMatchObject({ metadata: { generation: 1 }, spec: { replicas: 1 }, status: { replicas: 1 } });
		const scaled = await server.send('PATCH', `${DEPLOYMENTS}/d/scale`, { spec: { replicas: 3 } }, merge);
		expect(scaled.body).toMatchObject({ kind: 'Scale', spec: { replicas: 3 } });
		const now = await server.get(`${DEPLOYMENTS}/d`);
		expect(now.body).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 3 }, status: { replicas: 1 } });
	});

	test('a Pod’s containers stay as they are, but for their images', async () => {
		await server.send('POST', PODS, pod('a'));
		const strategic = { 'content-type': 'application/strategic-merge-patch+json' };
		const patch = (container: object) =>
			server.send('PATCH', `${PODS}/a`, { spec: { containers: [{ name: 'web', ...container }] } }, strategic);
		expect((await patch({ image: 'httpd' })).body.spec.containers[0].image).toBe('httpd');
		const refused = await patch({ command: ['sh'] });
		expect(refused.code).toBe(422);
		expect(refused.body.message).toContain(
			'Pod "a" is invalid: spec: Forbidden: pod updates may not change fields other than',
		);
	});
});

describe('deleting', () => {
	test('a Pod on a node leaves with grace, one without at once', async () => {
		const client = server.api.clientFor('kubelet');
		await server.send('POST', PODS, pod('waiting'));
		expect((await server.send('DELETE', `${PODS}/waiting`)).body).toMatchObject({ kind: 'Pod' });
		await server.send('POST', PODS, pod('bound'));
		client.subresource(KINDS.pods, 'default', 'bound', 'binding', { target: { name: 'worker1' } });
		const going = await server.send('DELETE', `${PODS}/bound`);
		expect(going.body.metadata).toMatchObject({
			deletionTimestamp: '2026-11-21T00:00:30Z',
			deletionGracePeriodSeconds: 30,
		});
		client.delete(KINDS.pods, 'default', 'bound', { gracePeriodSeconds: 0 });
		expect((await server.get(`${PODS}/bound`)).body.message).toBe('pods "bound" not found');
	});

	test('finalizers hold an object until they are gone', async () => {
		await server.send('POST', CONFIGMAPS, {
			...configMap('held'),
			metadata: { name: 'held', finalizers: ['example.com/wait'] },
		});
		const { body } = await server.send('DELETE', `${CONFIGMAPS}/held`);
		expect(body.metadata.deletionTimestamp).toBeDefined();
		await server.send(
			'PATCH',
			`${CONFIGMAPS}/held`,
			{ metadata: { finalizers: null } },
			{ 'content-type': 'application/merge-patch+json' },
		);
		expect((await server.get(`${CONFIGMAPS}/held`)).code).toBe(404);
	});

	test('a propagation policy becomes a finalizer for the garbage collector', async () => {
		await server.send('POST', DEPLOYMENTS, deployment('d'));
		const { body } = await server.send('DELETE', `${DEPLOYMENTS}/d`, { propagationPolicy: 'Foreground' });
		expect(body.metadata.finalizers).toEqual(['foregroundDeletion']);
	});

	test('a Namespace is Terminating until it is finalized', async () => {
		const namespaces = '/api/v1/namespaces';
		await server.send('POST', namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } });
		expect((await server.send('DELETE', `${namespaces}/n`)).body.status.phase).toBe('Terminating');
		await server.send('PUT', `${namespaces}/n/finalize`, { spec: { finalizers: [] } });
		expect((await server.get(`${namespaces}/n`)).code).toBe(404);
		const refused = await server.send('DELETE', `${namespaces}/default`);
		expect(refused.body.message).toBe('namespaces "default" is forbidden: this namespace may not be deleted');
	});

	test('a collection goes by selector', async () => {
		await server.send('POST', CONFIGMAPS, configMap('a', {}, { x: '1' }));
		await server.send('POST', CONFIGMAPS, configMap('b', {}, { x: '2' }));
		await server.send('DELETE', `${CONFIGMAPS}?labelSelector=x%3D1`);
		expect(
			(await server.get(CONFIGMAPS)).body.items.map((item: { metadata: { name: string } }) => item.metadata.name),
		).toEqual(['b']);
	});
});

describe('what the server keeps itself', () => {
	test('the kubernetes Service comes back', async () => {
		await server.send('DELETE', `${SERVICES}/kubernetes`);
		await server.send('DELETE', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes');
		await server.clock.advanceTo(server.clock.now() + 10_000);
		expect((await server.get(`${SERVICES}/kubernetes`)).body.spec.clusterIP).toBe('10.43.0.1');
		const slice = await server.get('/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes');
		expect(slice.body.endpoints[0].addresses).toEqual(['192.168.164.130']);
	});

	test('events are counted, and gone an hour later', async () => {
		const client = server.api.clientFor('kubelet');
		const about = client.create(KINDS.configmaps, { ...configMap('c'), metadata: { name: 'c', namespace: 'default' } });
		client.event(about, 'Warning', 'BackOff', 'Back-off', { host: 'worker1' });
		await server.clock.advanceTo(server.clock.now() + 10_000);
		client.event(about, 'Warning', 'BackOff', 'Back-off', { host: 'worker1' });
		expect(client.list(KINDS.events)).toMatchObject([
			{ count: 2, firstTimestamp: '2026-11-21T00:00:00Z', lastTimestamp: '2026-11-21T00:00:10Z' },
		]);
		await server.clock.advanceTo(server.clock.now() + 3_600_000);
		expect(client.list(KINDS.events)).toEqual([]);
	});
});

test('bodies are bounded, and no key reaches a prototype', async () => {
	const big = await server.send('POST', CONFIGMAPS, configMap('big', { a: 'x'.repeat(3 * 1024 * 1024) }));
	expect(big.code).toBe(413);
	expect(big.body.message).toBe('Request entity too large: limit is 3145728');
	const deep = await server.send('POST', CONFIGMAPS, `${'['.repeat(5000)}${']'.repeat(5000)}`);
	expect(deep.code).toBe(400);
	const raw = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"p"},"data":{"__proto__":"x","a":"b"}}';
	await server.send('POST', CONFIGMAPS, raw);
	expect(({} as Record<string, unknown>).x).toBeUndefined();
	expect((await server.send('POST', CONFIGMAPS, '{')).code).toBe(400);
	expect((await server.send('POST', CONFIGMAPS, '[]')).code).toBe(400);
	expect((await server.send('POST', CONFIGMAPS, 'null')).code).toBe(400);
});

test('what Go leaves out when it is zero is left out, however a client writes it; what it keeps is kept', async () => {
	const { body } = await server.send('POST', DEPLOYMENTS, {
		...deployment('d'),
		spec: {
			...deployment('d').spec,
			template: { ...deployment('d').spec.template, metadata: { generation: 0, labels: { app: 'd' } } },
		},
	});
	expect(body.spec.template.metadata).toEqual({ labels: { app: 'd' } });
	const set = await server.send('POST', '/apis/apps/v1/namespaces/default/statefulsets', {
		...deployment('s'),
		kind: 'StatefulSet',
	});
	expect(set.body.status).toEqual({ replicas: 0, availableReplicas: 0 });
});

test('base64 may be broken into lines, and must be whole', async () => {
	const secret = (value: string) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: value } });
	const path = '/api/v1/namespaces/default/secrets';
	const broken = await server.send('POST', path, secret('aGVs\nbG8=\n'));
	expect(broken.body.data).toEqual({ a: 'aGVsbG8=' });
	const wrong = await server.send('POST', path, secret('aGV*'));
	expect(wrong.body.message).toContain('illegal base64 data at input byte 3');
	expect((await server.send('POST', path, secret('aGVsbG8'))).code).toBe(400);
});

test('a comma too many in a field selector is none', async () => {
	const { body } = await server.get('/api/v1/services?fieldSelector=metadata.name%3Dkubernetes%2C');
	expect(body.items).toHaveLength(1);
});
