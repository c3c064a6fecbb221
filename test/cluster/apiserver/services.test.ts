import { beforeEach, describe, expect, test } from 'vitest';
import { SERVICES, service, startServer, TABLE, type TestServer } from './server.ts';

let server: TestServer;
beforeEach(() => {
	server = startServer();
});

const create = (name: string, spec: Record<string, unknown> = {}) => server.send('POST', SERVICES, service(name, spec));
const merge = (name: string, spec: Record<string, unknown>) =>
	server.send('PATCH', `${SERVICES}/${name}`, { spec }, { 'content-type': 'application/merge-patch+json' });

test('a Service has defaults and an address of the range', async () => {
	const { body } = await create('a');
	expect(body.spec).toMatchObject({
		type: 'ClusterIP',
		sessionAffinity: 'None',
		ipFamilies: ['IPv4'],
		ipFamilyPolicy: 'SingleStack',
		internalTrafficPolicy: 'Cluster',
		ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
	});
	expect(body.spec.clusterIPs).toEqual([body.spec.clusterIP]);
	expect(body.spec.clusterIP).toMatch(/^10\.43\.\d+\.\d+$/);
	const address = await server.get(`/apis/networking.k8s.io/v1/ipaddresses/${body.spec.clusterIP}`);
	expect(address.body.spec.parentRef).toMatchObject({ resource: 'services', name: 'a', namespace: 'default' });
});

test('an address is free again when its Service is gone', async () => {
	await create('a', { clusterIP: '10.43.5.5' });
	const taken = await create('b', { clusterIP: '10.43.5.5' });
	expect(taken.code).toBe(422);
	expect(taken.body.message).toBe(
		'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.43.5.5"]: failed to allocate IP 10.43.5.5: provided IP is already allocated',
	);
	await server.send('DELETE', `${SERVICES}/a`);
	expect((await create('b', { clusterIP: '10.43.5.5' })).code).toBe(201);
	expect((await create('c', { clusterIP: '10.1.1.1' })).body.message).toContain(
		'failed to allocate IP 10.1.1.1: the provided network does not match the current range',
	);
});

test('the cluster IP stays', async () => {
	await create('a');
	const { code, body } = await merge('a', { clusterIP: '10.43.9.9', clusterIPs: ['10.43.9.9'] });
	expect(code).toBe(422);
	expect(body.message).toContain('spec.clusterIPs[0]: Invalid value: ["10.43.9.9"]: may not change once set');
});

describe('node ports', () => {
	test('are handed out, kept, refused and given up', async () => {
		const { body } = await create('a', { type: 'NodePort' });
		const port = body.spec.ports[0].nodePort;
		expect(port).toBeGreaterThanOrEqual(30000);
		expect(port).toBeLessThanOrEqual(32767);
		expect(body.spec.externalTrafficPolicy).toBe('Cluster');
		const wrong = await create('bad', { type: 'NodePort', ports: [{ port: 80, nodePort: 8080 }] });
		expect(wrong.body.message).toBe(
			'Service "bad" is invalid: spec.ports[0].nodePort: Invalid value: 8080: provided port is not in the valid range. The range of valid ports is 30000-32767',
		);
		const taken = await create('b', { type: 'NodePort', ports: [{ port: 80, nodePort: port }] });
		expect(taken.body.message).toBe(
			`Service "b" is invalid: spec.ports[0].nodePort: Invalid value: ${port}: provided port is already allocated`,
		);
		const back = await merge('a', { type: 'ClusterIP' });
		expect(back.body.spec.ports[0].nodePort).toBeUndefined();
		expect(back.body.spec.externalTrafficPolicy).toBeUndefined();
		expect((await create('b', { type: 'NodePort', ports: [{ port: 80, nodePort: port }] })).code).toBe(201);
	});

	test('a refused Service leaves no address behind', async () => {
		const before = (await server.get('/apis/networking.k8s.io/v1/ipaddresses')).body.items.length;
		await create('bad', { type: 'NodePort', ports: [{ port: 80, nodePort: 8080 }] });
		expect((await server.get('/apis/networking.k8s.io/v1/ipaddresses')).body.items).toHaveLength(before);
	});
});

test.each([
	['several ports need names', { ports: [{ port: 80 }, { port: 81 }] }, 'spec.ports[0].name: Required value'],
	[
		'a port number',
		{ ports: [{ port: 70000 }] },
		'spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
	],
	['no ports', { ports: [] }, 'spec.ports: Required value'],
	[
		'a type',
		{ type: 'Nodeport' },
		'spec.type: Unsupported value: "Nodeport": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
	],
	['an ExternalName without a name', { type: 'ExternalName' }, 'spec.externalName: Required value'],
	[
		'a headless NodePort',
		{ type: 'NodePort', clusterIP: 'None' },
		'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
	],
	[
		'a node port without a node',
		{ ports: [{ port: 80, nodePort: 30001 }] },
		"spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
	],
	[
		'a policy without an outside',
		{ externalTrafficPolicy: 'Local' },
		'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
	],
])('refuses %s', async (_what, spec, message) => {
	const { code, body } = await create('bad', spec);
	expect(code).toBe(422);
	expect(body.message).toContain(message);
});

test('headless and ExternalName Services have no address', async () => {
	expect((await create('h', { clusterIP: 'None' })).body.spec).toMatchObject({
		clusterIP: 'None',
		clusterIPs: ['None'],
	});
	const external = await create('e', { type: 'ExternalName', externalName: 'db.example.com', ports: undefined });
	expect(external.body.spec).toEqual({
		type: 'ExternalName',
		externalName: 'db.example.com',
		selector: { app: 'e' },
		sessionAffinity: 'None',
	});
});

test('a headless Service without a selector is of both families', async () => {
	const both = await create('any', { clusterIP: 'None', selector: undefined });
	expect(both.body.spec).toMatchObject({ ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' });
	const one = await create('own', { clusterIP: 'None', selector: undefined, ipFamilyPolicy: 'SingleStack' });
	expect(one.body.spec.ipFamilies).toEqual(['IPv4']);
	const refused = await create('two', { ipFamilyPolicy: 'RequireDualStack' });
	expect(refused.body.message).toBe(
		'Service "two" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
	);
});

test('the port of health checks is asked for once, and stays', async () => {
	const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' };
	expect((await create('a', { ...local, healthCheckNodePort: 31000 })).code).toBe(201);
	expect((await create('b', { ...local, healthCheckNodePort: 31000 })).body.message).toBe(
		'Internal error occurred: failed to allocate requested HealthCheck NodePort 31000: provided port is already allocated',
	);
	expect((await merge('a', { healthCheckNodePort: 31001 })).body.message).toBe(
		'Service "a" is invalid: spec.healthCheckNodePort: Forbidden: field is immutable',
	);
});

test('the health check port goes when the policy or the type does', async () => {
	const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' };
	for (const change of [{ externalTrafficPolicy: 'Cluster' }, { type: 'NodePort' }, { type: 'ClusterIP' }]) {
		const name = `a-${Object.values(change)[0]?.toLowerCase()}`;
		expect((await create(name, local)).body.spec.healthCheckNodePort).toBeGreaterThanOrEqual(30000);
		const { code, body } = await merge(name, change);
		expect(code).toBe(200);
		expect(body.spec).not.toHaveProperty('healthCheckNodePort');
	}
});

test('a Service becomes and stops being an ExternalName', async () => {
	const { body } = await create('a');
	await merge('a', { type: 'ExternalName', externalName: 'x.example.com', clusterIP: null, clusterIPs: null });
	expect((await server.get(`/apis/networking.k8s.io/v1/ipaddresses/${body.spec.clusterIP}`)).code).toBe(404);
	const again = await merge('a', { type: 'ClusterIP', externalName: null });
	expect(again.body.spec.clusterIP).toMatch(/^10\.43\./);
});

test('a load balancer’s address shows, and goes with the type', async () => {
	await create('lb', { type: 'LoadBalancer' });
	const given = await server.send(
		'PATCH',
		`${SERVICES}/lb/status`,
		{ status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } } },
		{ 'content-type': 'application/merge-patch+json' },
	);
	expect(given.body.status.loadBalancer.ingress).toEqual([{ ip: '203.0.113.7', ipMode: 'VIP' }]);
	expect((await server.get(`${SERVICES}/lb`, TABLE)).body.rows[0].cells[3]).toBe('203.0.113.7');
	expect((await merge('lb', { type: 'ClusterIP' })).body.status).toEqual({ loadBalancer: {} });
});

test('a bad name gets the long explanation', async () => {
	const { body } = await create('Bad_X');
	expect(body.message).toBe(
		`Service "Bad_X" is invalid: metadata.name: Invalid value: "Bad_X": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
	);
});
