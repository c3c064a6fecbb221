/** What the editor knows of manifests: its schemas are those that the cluster publishes. */

import { expect, test } from 'vitest';
import { createCluster } from '../../src/cluster/create.ts';
import { SimulatedClock } from '../../src/os/clock.ts';
import { checkManifests } from '../../src/workstation/manifests/check.ts';
import { offersAt } from '../../src/workstation/manifests/complete.ts';
import { ManifestSchemas } from '../../src/workstation/manifests/schemas.ts';

const clock = new SimulatedClock(0);
const cluster = await createCluster({ profile: 'k3s', seed: 1, clock });
const schemas = new ManifestSchemas(cluster);

/** Each fault as the text it is about and what is wrong there. */
async function faults(text: string): Promise<unknown[]> {
	const found = await checkManifests(text, schemas);
	return found.map(({ from, to, problem }) => [text.slice(from, to), problem]);
}

/** The labels offered where `|` stands. */
async function offered(text: string): Promise<string[]> {
	const at = text.indexOf('|');
	const offers = await offersAt(text.replace('|', ''), at, schemas);
	return offers?.offers.map(({ label }) => label) ?? [];
}

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: http
`;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: nginx:alpine
        resources:
          limits: {cpu: 1, memory: 64Mi}
`;

test('what the server takes has no faults', async () => {
	expect(await faults(`${SERVICE}---\n${DEPLOYMENT}---\n# nothing\n`)).toEqual([]);
});

test('what is no manifest is left alone', async () => {
	expect(await faults('services:\n  web:\n    image: nginx\n')).toEqual([]);
	expect(
		await faults('apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n'),
	).toEqual([]);
	expect(await faults('')).toEqual([]);
});

test('a field that the kind does not have, and the one that was meant', async () => {
	expect(await faults(DEPLOYMENT.replace('replicas', 'replica'))).toEqual([
		['replica', { what: 'unknown-field', field: 'replica', meant: 'replicas' }],
	]);
	expect(await faults(SERVICE.replace('targetPort', 'targetport'))).toEqual([
		['targetport', { what: 'unknown-field', field: 'targetport', meant: 'targetPort' }],
	]);
	expect(await faults(SERVICE.replace('selector', 'colour'))).toEqual([
		['colour', { what: 'unknown-field', field: 'colour', meant: undefined }],
	]);
});

test('a kind that the cluster does not serve', async () => {
	expect(await faults(DEPLOYMENT.replace('apps/v1', 'v1'))).toEqual([
		[
			'Deployment',
			{
				what: 'unknown-kind',
				apiVersion: 'v1',
				kind: 'Deployment',
				meant: { apiVersion: 'apps/v1', kind: 'Deployment' },
			},
		],
	]);
	expect(await faults(SERVICE.replace('Service', 'Servcie'))).toMatchObject([
		['Servcie', { meant: { kind: 'Service' } }],
	]);
	expect(await faults('apiVersion: v1\nmetadata: {name: a}\n')).toEqual([
		['apiVersion', { what: 'no-kind', field: 'kind' }],
	]);
});

test('a field that is missing, told where it belongs', async () => {
	expect(await faults(SERVICE.replace('    - port: 80\n      targetPort', '    - targetPort'))).toEqual([
		['targetPort: http\n', { what: 'missing-field', field: 'port' }],
	]);
	expect(await faults(DEPLOYMENT.replace('  selector:\n    matchLabels: {app: web}\n', ''))).toEqual([
		['spec', { what: 'missing-field', field: 'selector' }],
	]);
});

test('values of another type', async () => {
	expect(await faults(DEPLOYMENT.replace('replicas: 3', 'replicas: "3"'))).toEqual([
		['"3"', { what: 'wrong-type', field: 'replicas', wanted: 'integer' }],
	]);
	expect(await faults(SERVICE.replace('app: web', 'version: 1'))).toEqual([
		['1', { what: 'wrong-type', field: 'version', wanted: 'string' }],
	]);
	expect(await faults(SERVICE.replace('    - port: 80\n', '      port: 80\n'))).toMatchObject([
		[expect.stringContaining('port: 80'), { what: 'wrong-type', field: 'ports', wanted: 'list' }],
	]);
	// YAML 1.1, as kubectl reads it: `yes` is a boolean.
	expect(await faults(SERVICE.replace('app: web', 'ready: yes'))).toEqual([
		['yes', { what: 'wrong-type', field: 'ready', wanted: 'string' }],
	]);
});

test('YAML that cannot be read, at the place where it breaks', async () => {
	expect(await faults(SERVICE.replace('  name: web', '\tname: web'))).toMatchObject([
		[expect.any(String), { what: 'syntax' }],
	]);
	expect(await faults(SERVICE.replace('name: web', 'name: web: x'))).toMatchObject([
		[expect.any(String), { what: 'syntax' }],
	]);
	expect(await faults(SERVICE.replace('kind: Service', 'kind: Service\nkind: Service'))).toMatchObject([
		[expect.any(String), { what: 'syntax', code: 'DUPLICATE_KEY' }],
	]);
});

test('texts made to hurt end in good time', async () => {
	const bomb = `a: &a [x,x,x,x]\n${[...'bcdefghij'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[at]}`)}]`).join('\n')}\n`;
	await checkManifests(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${bomb}`, schemas);
	await checkManifests('['.repeat(20_000), schemas);
	await checkManifests(`apiVersion: v1\nkind: Pod\n__proto__: {a: 1}\nmetadata: {constructor: 1}\n`, schemas);
});

test('a custom kind is known while the cluster has it', async () => {
	const custom = 'apiVersion: example.com/v1\nkind: Boat\nmetadata: {name: a}\nspec: {seats: many, oars: 2}\n';
	expect(await faults(custom)).toMatchObject([['Boat', { what: 'unknown-kind' }]]);
	const definition = {
		apiVersion: 'apiextensions.k8s.io/v1',
		kind: 'CustomResourceDefinition',
		metadata: { name: 'boats.example.com' },
		spec: {
			group: 'example.com',
			scope: 'Namespaced',
			names: { plural: 'boats', singular: 'boat', kind: 'Boat' },
			versions: [
				{
					name: 'v1',
					served: true,
					storage: true,
					schema: {
						openAPIV3Schema: {
							type: 'object',
							properties: { spec: { type: 'object', properties: { seats: { type: 'integer' } } } },
						},
					},
				},
			],
		},
	};
	await cluster.fetch(
		new Request('https://cluster/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(definition),
		}),
	);
	await clock.advanceTo(clock.now() + 5_000);
	expect(await faults(custom)).toEqual([
		['many', { what: 'wrong-type', field: 'seats', wanted: 'integer' }],
		['oars', { what: 'unknown-field', field: 'oars', meant: undefined }],
	]);
});

test('fields are offered where they fit, and not twice', async () => {
	expect(await offered('|')).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
	expect(await offered('apiVersion: v1\n|')).toEqual(['kind', 'metadata', 'spec']);
	expect(await offered(SERVICE.replace('  ports:', '  |\n  ports:'))).toContain('type');
	expect(await offered(SERVICE.replace('  ports:', '  |\n  ports:'))).not.toContain('ports');
	expect(await offered(SERVICE.replace('  ports:', '  |\n  ports:'))).not.toContain('selector');
	expect(await offered(`${SERVICE}      |`)).toEqual(expect.arrayContaining(['name', 'nodePort', 'protocol']));
	expect(await offered(`${SERVICE}      |`)).not.toContain('port');
	expect(await offered(`${SERVICE}    - |`)).toContain('port');
	expect(await offered(`${SERVICE}  |`)).toContain('type');
	expect(await offered(`${DEPLOYMENT}        |`)).toContain('readinessProbe');
	expect(await offered(`${DEPLOYMENT}      |`)).toContain('volumes');
	expect(await offered(`${DEPLOYMENT}        readinessProbe:\n          |`)).toContain('httpGet');
	expect(await offered(`${SERVICE}---\n${DEPLOYMENT}        |`)).toContain('ports');
	expect(await offered(`${SERVICE}|`)).not.toContain('status');
});

test('values are offered where there are few', async () => {
	expect(await offered('kind: |')).toContain('Service');
	expect(await offered('apiVersion: apps/v1\nkind: D|')).toEqual(expect.arrayContaining(['Deployment', 'DaemonSet']));
	expect(await offered('apiVersion: apps/v1\nkind: D|')).not.toContain('Service');
	expect(await offered('apiVersion: |\nkind: Deployment\n')).toEqual(['apps/v1']);
	expect(await offered(`${SERVICE}  type: N|`)).toContain('NodePort');
	expect(await offered(`${SERVICE}  publishNotReadyAddresses: |`)).toEqual(['true', 'false']);
	expect(await offered(`${SERVICE}      protocol: |`)).toContain('UDP');
});

test('nothing is offered in comments, texts of several lines, and where nothing is known', async () => {
	expect(await offered(`${SERVICE}  # |`)).toEqual([]);
	expect(
		await offered(
			'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: |\n    sp§'
				.replace('|', '>')
				.replace('§', '|'),
		),
	).toEqual([]);
	expect(await offered(`${SERVICE}  type: NodePort\n    |`)).toEqual([]);
	expect(await offered('services:\n  |')).toEqual([]);
});

test('an offer says what it is for in both languages, and is written so that one can go on', async () => {
	const text = `${SERVICE}  `;
	const { offers = [] } = (await offersAt(text, text.length, schemas)) ?? {};
	const type = offers.find(({ label }) => label === 'type');
	expect(type?.description?.en).toContain('ClusterIP');
	expect(type?.description?.ko).toMatch(/[가-힣]/);
	expect(type?.text).toBe('type: ');
	const config = offers.find(({ label }) => label === 'sessionAffinityConfig');
	expect(config).toMatchObject({ detail: 'SessionAffinityConfig', text: 'sessionAffinityConfig:\n    ' });
});
