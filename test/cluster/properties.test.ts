/** What holds whatever people do: watchers agree, a session's log decides its end, and no manifest breaks the cluster. */

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { KubeObject } from '../../src/cluster/types.ts';
import { createSandbox, type Sandbox } from '../../src/workstation/sandbox.ts';
import { CONFIGMAPS, configMap, deployment, pod, service, startServer, type TestServer } from './apiserver/server.ts';
import { world } from './life/harness.ts';

const name = fc.constantFrom('a', 'b', 'c');
const app = fc.constantFrom('web', 'db');

/** A write, or somebody who begins to watch; `from`: a version that somebody listed at, of those so far. */
type Step =
	| { do: 'put'; name: string; app: string; value: number }
	| { do: 'delete'; name: string }
	| { do: 'watch'; app: string | undefined; from: number | undefined };

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('put' as const), name, app, value: fc.nat(3) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), name }) },
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant('watch' as const),
			app: fc.option(app, { nil: undefined }),
			from: fc.option(fc.nat(20), { nil: undefined }),
		}),
	},
);

type Event = { type: string; object: KubeObject };
const versionOf = ({ object }: Event): number => Number(object.metadata.resourceVersion);

/** A list of ConfigMaps of one app, or of all, as JSON texts. */
async function listed(server: TestServer, of: string | undefined): Promise<{ version: number; objects: string[] }> {
	const { body } = await server.get(of ? `${CONFIGMAPS}?labelSelector=app%3D${of}` : CONFIGMAPS);
	return {
		version: Number(body.metadata.resourceVersion),
		objects: body.items.map((item: KubeObject) => JSON.stringify(item)),
	};
}

test('whoever watches, from wherever, ends with the same objects and is told the same history', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
			const server = startServer();
			const lists = new Map<string | undefined, { version: number; objects: string[] }[]>();
			const note = async () => {
				for (const of of [undefined, 'web', 'db']) lists.set(of, [...(lists.get(of) ?? []), await listed(server, of)]);
			};
			await note();
			const watchers: { app: string | undefined; begin: string[]; version: number; events: Event[] }[] = [];
			const open = async (of: string | undefined, from: number | undefined) => {
				const known = lists.get(of) ?? [];
				const list = from === undefined ? undefined : known[from % known.length];
				const query = `${of ? `&labelSelector=app%3D${of}` : ''}${list ? `&resourceVersion=${list.version}` : ''}`;
				const { events } = await server.watch(`${CONFIGMAPS}?watch=true${query}`);
				watchers.push({ app: of, begin: list?.objects ?? [], version: list?.version ?? 0, events });
			};
			for (const of of [undefined, 'web', 'db']) await open(of, 0);
			for (const one of steps) {
				if (one.do === 'watch') await open(one.app, one.from);
				else if (one.do === 'delete') await server.send('DELETE', `${CONFIGMAPS}/${one.name}`);
				else {
					const object = configMap(one.name, { value: String(one.value) }, { app: one.app });
					const made = await server.send('POST', CONFIGMAPS, object);
					if (made.code === 409) await server.send('PUT', `${CONFIGMAPS}/${one.name}`, object);
				}
				await note();
			}
			await server.clock.settle();
			const whole = new Map(watchers.slice(0, 3).map(({ app: of, events }) => [of, events]));
			for (const { app: of, begin, version, events } of watchers) {
				const objects = new Map(begin.map((text) => [JSON.parse(text).metadata.name as string, text]));
				for (const { type, object } of events) {
					if (type === 'DELETED') objects.delete(object.metadata.name);
					else objects.set(object.metadata.name, JSON.stringify(object));
				}
				const names = [...objects.keys()].sort();
				expect(names.map((each) => objects.get(each))).toEqual(lists.get(of)?.at(-1)?.objects);
				const told = (some: Event[]) => some.map((event) => JSON.stringify(event));
				if (version > 0)
					expect(told(events)).toEqual(told((whole.get(of) ?? []).filter((event) => versionOf(event) > version)));
			}
			server.api.dispose();
		}),
		{ numRuns: 60 },
	);
}, 30_000);

const LINES = [
	'kubectl create deployment web --image=nginx --replicas=2',
	'kubectl expose deployment web --port=80 --type=NodePort',
	'kubectl scale deployment web --replicas=3',
	'kubectl delete pod -l app=web --wait=false',
	'kubectl run box --image=busybox -- sleep 1000',
	'kubectl set image deployment/web nginx=nginx:nope',
	'kubectl exec box -- nslookup web',
	'kubectl create namespace team',
	'kubectl delete namespace team --wait=false',
	'curl -s 192.168.164.131:80',
	'sleep 20',
];

/** Every object of every kind in discovery, as the bytes that come over HTTP. */
async function wholeStore({ cluster }: Sandbox): Promise<Record<string, string>> {
	const get = async (path: string, accept = 'application/json') =>
		(await cluster.fetch(new Request(`https://cluster${path}`, { headers: { accept } }))).text();
	const store: Record<string, string> = {};
	for (const root of ['/api', '/apis']) {
		const found = JSON.parse(await get(root, 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'));
		for (const { metadata, versions } of found.items)
			for (const { version, resources } of versions)
				for (const { resource, verbs } of resources) {
					const path = [root, metadata.name, version, resource].filter(Boolean).join('/');
					if (verbs.includes('list')) store[path] = await get(path);
				}
	}
	return store;
}

interface Session {
	seed: number;
	lines: string[];
	/** Paths that somebody watches all the while. */
	watched?: string[];
}

/** What a session's terminal showed, line by line, and the store it ends with. */
async function played({ seed, lines, watched = [] }: Session) {
	const sandbox = await createSandbox({ profile: 'k3s', seed });
	const abort = new AbortController();
	for (const path of watched)
		await sandbox.cluster.fetch(new Request(`https://cluster${path}?watch=true`, { signal: abort.signal }));
	const shown = [];
	for (const line of lines) shown.push(await sandbox.type(line));
	const store = await wholeStore(sandbox);
	abort.abort();
	sandbox.dispose();
	return { shown, store };
}

const session = fc.record({
	seed: fc.nat(1000),
	lines: fc.array(fc.constantFrom(...LINES), { minLength: 2, maxLength: 6 }),
});

test('the same profile, seed and lines leave the same store, byte for byte', async () => {
	await fc.assert(
		fc.asyncProperty(session, async (given) => {
			const first = await played(given);
			expect(Object.keys(first.store)).toEqual(
				expect.arrayContaining(['/api/v1/secrets', '/apis/apps/v1/replicasets']),
			);
			expect(await played(given)).toEqual(first);
		}),
		{ numRuns: 5 },
	);
}, 30_000);

test('who only watches changes nothing', async () => {
	const watched = fc.subarray(['/api/v1/pods', '/api/v1/events', '/apis/apps/v1/deployments'], { minLength: 1 });
	await fc.assert(
		fc.asyncProperty(session, watched, async (given, paths) => {
			expect(await played({ ...given, watched: paths })).toEqual(await played(given));
		}),
		{ numRuns: 5 },
	);
}, 30_000);

const pathOf = ({ apiVersion, kind }: KubeObject): string =>
	`${apiVersion === 'v1' ? '/api' : '/apis'}/${apiVersion}/namespaces/default/${kind.toLowerCase()}s`;

/** A good manifest of each kind that a controller or the kubelet minds. */
const manifests: KubeObject[] = [
	{ ...pod('x', { app: 'x' }), kind: 'Pod' },
	service('x'),
	deployment('x') as unknown as KubeObject,
	{ ...deployment('x'), kind: 'ReplicaSet' } as unknown as KubeObject,
	{ ...deployment('x'), kind: 'DaemonSet' } as unknown as KubeObject,
	{
		...deployment('x'),
		kind: 'StatefulSet',
		spec: { ...deployment('x').spec, serviceName: 'x', replicas: 2 },
	} as unknown as KubeObject,
	{
		apiVersion: 'batch/v1',
		kind: 'Job',
		metadata: { name: 'x' },
		spec: {
			template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['true'] }] } },
		},
	},
	{
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { name: 'x', labels: { 'kubernetes.io/service-name': 'x' } },
		addressType: 'IPv4',
		endpoints: [{ addresses: ['10.1.2.3'] }],
		ports: [{ port: 80 }],
	} as unknown as KubeObject,
	{
		apiVersion: 'autoscaling/v2',
		kind: 'HorizontalPodAutoscaler',
		metadata: { name: 'x' },
		spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' } },
	},
];

/** The places in a value, each as its keys. */
function* places(value: unknown, path: string[] = []): Generator<string[]> {
	if (typeof value !== 'object' || value === null) return;
	for (const [key, item] of Object.entries(value)) {
		yield [...path, key];
		yield* places(item, [...path, key]);
	}
}

/** Puts a value at a place of a copy; undefined takes away what is there. */
function mangled<T>(object: T, path: string[], value: unknown): T {
	const copy = structuredClone(object);
	let node = copy as Record<string, unknown>;
	for (const key of path.slice(0, -1)) {
		if (typeof node[key] !== 'object' || node[key] === null) return copy;
		node = node[key] as Record<string, unknown>;
	}
	const last = path.at(-1) as string;
	if (value === undefined) delete node[last];
	else node[last] = value;
	return copy;
}

const ODD: unknown[] = [
	undefined,
	null,
	'',
	'x',
	'None',
	0,
	-1,
	1,
	65536,
	1e12,
	true,
	[],
	{},
	[{}],
	['a', 'a'],
	{ a: 'b' },
	'한글',
	'10.43.0.1',
	'1e400',
];

/** Where to send it, and a manifest with up to three things put wrong. */
const bent = fc.constantFrom(...manifests).chain((object) =>
	fc.array(fc.tuple(fc.constantFrom(...places(object)), fc.constantFrom(...ODD)), { maxLength: 3 }).map((changes) => ({
		path: pathOf(object),
		object: changes.reduce((so, [path, value]) => mangled(so, path, value), object),
	})),
);

test('manifests, valid or mangled, never hang a request or break a controller', async () => {
	const { cluster, clock } = world();
	let round = 0;
	const send = async (method: string, path: string, body: unknown, type: string) => {
		const text = type === 'application/json' ? JSON.stringify(body) : stringify(body);
		let code: number | undefined;
		let reason: string | undefined;
		void cluster
			.fetch(new Request(`https://cluster${path}`, { method, body: text, headers: { 'content-type': type } }))
			.then(async (response) => {
				reason = JSON.parse(await response.text()).reason;
				code = response.status;
				clock.stir();
			});
		// A request takes no simulated time: who has no answer within a minute hangs.
		await clock.advanceUntil(() => code !== undefined, clock.now() + 60_000);
		expect(code, `${method} ${path} ${text}`).toBeDefined();
		expect(reason, `${method} ${path} ${text}`).not.toBe('InternalError');
	};
	await fc.assert(
		fc.asyncProperty(
			bent,
			bent,
			fc.constantFrom('application/json', 'application/yaml'),
			async (first, second, type) => {
				const own = `x${round++}`;
				const named = (object: KubeObject) => JSON.parse(JSON.stringify(object).replaceAll('"x"', `"${own}"`));
				await send('POST', first.path, named(first.object), type);
				const apply = `${second.path}/${own}?fieldManager=f&force=true`;
				await send('PATCH', apply, named(second.object), 'application/apply-patch+yaml');
				await clock.advanceTo(clock.now() + 5_000);
				expect(cluster.faults).toEqual([]);
			},
		),
		{ numRuns: 80 },
	);
	await clock.advanceTo(clock.now() + 60_000);
	expect(cluster.faults).toEqual([]);
}, 30_000);
