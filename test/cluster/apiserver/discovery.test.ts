/** Discovery: which kinds there are, in JSON, OpenAPI and protobuf. */

import { beforeEach, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeEach(() => {
	server = startServer();
});

const asText = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

/** The values of one field of a protobuf message, which must be texts or messages; the message has no other wire type. */
function messageFields(bytes: Uint8Array | undefined, wanted: number): Uint8Array[] {
	const found: Uint8Array[] = [];
	let at = 0;
	const varint = (): number => {
		let value = 0;
		for (let shift = 0; ; shift += 7) {
			const byte = bytes?.[at++] ?? 0;
			value += (byte & 0x7f) * 2 ** shift;
			if (byte < 0x80) return value;
		}
	};
	while (bytes && at < bytes.length) {
		const tag = varint();
		expect(tag % 8).toBe(2);
		const length = varint();
		if (Math.floor(tag / 8) === wanted) found.push(bytes.subarray(at, at + length));
		at += length;
	}
	return found;
}

describe('discovery', () => {
	test('aggregated', async () => {
		const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
		const { body } = await server.get('/apis', accept);
		const apps = body.items.find((item: { metadata: { name: string } }) => item.metadata.name === 'apps');
		const deployments = apps.versions[0].resources.find(
			({ resource }: { resource: string }) => resource === 'deployments',
		);
		expect(deployments).toMatchObject({
			scope: 'Namespaced',
			shortNames: ['deploy'],
			responseKind: { kind: 'Deployment' },
		});
	});

	test('plain, version, health, OpenAPI', async () => {
		expect((await server.get('/api/v1')).body.resources.map(({ name }: { name: string }) => name)).toContain(
			'pods/log',
		);
		expect((await server.get('/version')).body).toMatchObject({ major: '1', minor: '36', gitVersion: 'v1.36.1+k3s1' });
		expect((await server.get('/healthz')).body).toBe('ok');
		const index = (await server.get('/openapi/v3')).body;
		const document = (await server.get(index.paths['api/v1'].serverRelativeURL)).body;
		const spec = document.components.schemas['io.k8s.api.core.v1.ServiceSpec'];
		expect(spec.properties.ports).toMatchObject({
			'x-kubernetes-patch-merge-key': 'port',
			'x-kubernetes-list-map-keys': ['port', 'protocol'],
		});
	});

	test('OpenAPI 2.0 names nothing that it does not define', async () => {
		const { swagger, definitions } = (await server.get('/openapi/v2')).body;
		expect(swagger).toBe('2.0');
		expect(definitions['io.k8s.api.apps.v1.Deployment']['x-kubernetes-group-version-kind']).toEqual([
			{ group: 'apps', version: 'v1', kind: 'Deployment' },
		]);
		const named = [...JSON.stringify(definitions).matchAll(/"\$ref":"([^"]*)"/g)].map(
			([, reference = '']) => reference,
		);
		expect(named.length).toBeGreaterThan(100);
		for (const reference of named) expect(definitions).toHaveProperty([reference.replace('#/definitions/', '')]);
		expect(definitions['io.k8s.api.core.v1.Service'].properties.spec.$ref).toBe(
			'#/definitions/io.k8s.api.core.v1.ServiceSpec',
		);
	});

	test('OpenAPI 2.0 as client-go asks for it', async () => {
		const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
		const response = await server.api.fetch(new Request('https://cluster/openapi/v2', { headers: { accept } }));
		expect(response.headers.get('content-type')).toBe(accept.replace('@', '.'));
		const { definitions } = (await server.get('/openapi/v2')).body;
		const [all = new Uint8Array()] = messageFields(new Uint8Array(await response.arrayBuffer()), 9);
		const schemas = new Map(
			messageFields(all, 1).map((each) => [asText(messageFields(each, 1)[0]), messageFields(each, 2)[0]]),
		);
		expect([...schemas.keys()]).toEqual(Object.keys(definitions));
		const service = schemas.get('io.k8s.api.core.v1.Service');
		expect(asText(messageFields(service, 4)[0])).toBe(definitions['io.k8s.api.core.v1.Service'].description);
		const extensions = messageFields(service, 31).map((each) => [
			asText(messageFields(each, 1)[0]),
			asText(messageFields(messageFields(each, 2)[0], 2)[0]),
		]);
		expect(Object.fromEntries(extensions)['x-kubernetes-group-version-kind']).toBe(
			'[{"group":"","version":"v1","kind":"Service"}]',
		);
		const properties = messageFields(messageFields(service, 25)[0], 1);
		const spec = properties.find((each) => asText(messageFields(each, 1)[0]) === 'spec');
		expect(asText(messageFields(messageFields(spec, 2)[0], 1)[0])).toBe('#/definitions/io.k8s.api.core.v1.ServiceSpec');
	});

	test('health, as a whole and by check', async () => {
		expect((await server.get('/readyz?verbose')).body).toMatch(/^\[\+\]ping ok\n(.*\n)+readyz check passed\n$/);
		expect((await server.get('/livez/etcd')).body).toBe('ok');
		expect((await server.get('/livez/nope')).code).toBe(404);
		expect((await server.send('HEAD', '/healthz')).code).toBe(200);
	});

	test('what is not there is not found', async () => {
		for (const path of [
			'/api/v1/nopes',
			'/apis/nope/v1',
			'/apis/apps/v2/deployments',
			'/nope',
			'/api/v1/namespaces/default/pods/x/nope',
		]) {
			const { code, body } = await server.get(path);
			expect([code, body.message]).toEqual([404, 'the server could not find the requested resource']);
		}
		expect((await server.get('/api/v1/namespaces/default/endpoints')).warnings[0]).toContain(
			'v1 Endpoints is deprecated',
		);
	});
});
