/** The cluster map: what is on it, where it is drawn, and how a request is walked through. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_PODS, MOST_SERVICES, shareOf } from '../../components/dock/map/crowd.ts';
import { Feed } from '../../components/dock/map/feed.ts';
import { type Box, layoutMap } from '../../components/dock/map/layout.ts';
import { buildModel, INTERNET, type MapModel, type MapObjects } from '../../components/dock/map/model.ts';
import { placesOf, stops, walkOf } from '../../components/dock/map/walk.ts';
import { causeOf } from '../../src/cluster/network/explain.ts';
import { KINDS } from '../../src/cluster/resources/kinds.ts';
import { createSession } from '../../src/lab/session.ts';
import type { Session } from '../../src/lab/session-types.ts';
import type { Lab } from '../../src/lab/types.ts';

async function cluster(lines: readonly string[], profile: Lab['profile'] = 'k3s'): Promise<Session> {
	const lab: Lab = { profile, seed: 7, files: {}, checkpoints: [], solution: [], wrong: [] };
	const session = await createSession('test', lab);
	for (const line of lines) {
		session.terminals[0]?.onInput({ type: 'line', text: line });
		await session.run(30_000);
	}
	return session;
}

const objectsOf = ({ cluster: { client } }: Session): MapObjects => ({
	nodes: client.list(KINDS.nodes),
	pods: client.list(KINDS.pods),
	services: client.list(KINDS.services),
	slices: client.list(KINDS.endpointslices),
});

const options = { machines: ['host'], system: false, needed: new Set<string>() };

const overlap = (a: Box, b: Box) =>
	a.x < b.x + b.width - 1e-9 &&
	b.x < a.x + a.width - 1e-9 &&
	a.y < b.y + b.height - 1e-9 &&
	b.y < a.y + a.height - 1e-9;
const inside = (inner: Box, outer: Box) =>
	inner.x >= outer.x - 1e-9 &&
	inner.y >= outer.y - 1e-9 &&
	inner.x + inner.width <= outer.x + outer.width + 1e-9 &&
	inner.y + inner.height <= outer.y + outer.height + 1e-9;

/** Faults of a drawing: boxes on each other, outside of what holds them, missing, or too narrow to be read. */
function faults(model: MapModel, width: number): string[] {
	const { boxes, height } = layoutMap(model, width);
	const found: string[] = [];
	const check = (keys: string[], holder: Box, name: string) => {
		const own = keys.map((key) => [key, boxes.get(key)] as const);
		own.forEach(([key, box], index) => {
			if (!box) found.push(`${key} is missing`);
			else if (!inside(box, holder)) found.push(`${key} sticks out of ${name}`);
			else if (box.width < 4) found.push(`${key} is narrow`);
			for (const [other, second] of own.slice(index + 1))
				if (box && second && overlap(box, second)) found.push(`${key} overlaps ${other}`);
		});
	};
	const all = { x: 0, y: 0, width, height };
	check(
		[...model.hosts, ...model.services, ...model.nodes].map(({ key }) => key),
		all,
		'the map',
	);
	for (const { key, slices } of model.services)
		check(
			slices.map((slice) => slice.key),
			boxes.get(key) as Box,
			key,
		);
	for (const { key, groups } of model.nodes) {
		check(
			groups.map((group) => group.key),
			boxes.get(key) as Box,
			key,
		);
		for (const group of groups)
			check(
				[...group.pods, ...(group.rest ? [group.rest] : [])].map((box) => box.key),
				boxes.get(group.key) as Box,
				group.key,
			);
	}
	return found;
}

const one = await cluster(['kubectl run web --image nginx']);
const many = await cluster([
	'kubectl create deployment web --image nginx --replicas 40',
	'kubectl create deployment shop --image nginx --replicas 19 && kubectl run client --image nginx',
	'kubectl expose deploy web --port 80; kubectl create svc nodeport shop --tcp 80; kubectl create svc clusterip none --tcp 80',
]);

describe('the map', () => {
	it('shows the learner’s Pods by node and owner, and the cluster’s own when asked', () => {
		const model = buildModel(objectsOf(many), options);
		expect(model.podCount).toBe(60);
		expect(model.nodes.map(({ name }) => name)).toEqual(['master', 'worker1']);
		const owners = model.nodes.flatMap(({ groups }) => groups.map(({ owner }) => owner?.name ?? 'alone'));
		expect(new Set(owners)).toEqual(new Set(['web', 'shop', 'alone']));
		expect(model.services.map(({ name }) => name)).toEqual(['kubernetes', 'none', 'shop', 'web']);
		const system = buildModel(objectsOf(many), { ...options, system: true });
		expect(system.podCount).toBeGreaterThan(60);
		expect(system.services.map(({ name }) => name)).toContain('kube-dns');
		expect(model.nodes.reduce((sum, { hidden }) => sum + hidden, 60)).toBe(system.podCount);
	});

	it('shows which Pods a Service leads to, by its slices', () => {
		const model = buildModel(objectsOf(many), options);
		const [web] = model.services.filter(({ name }) => name === 'web');
		expect(web?.slices).toMatchObject([{ ready: 40, total: 40 }]);
		const pods = model.nodes.flatMap(({ groups }) => groups.filter(({ owner }) => owner?.name === 'web'));
		expect(new Set(web?.slices[0]?.pods)).toEqual(new Set(pods.flatMap((group) => group.pods.map(({ key }) => key))));
	});

	it('is the same in whatever order objects come', () => {
		const objects = objectsOf(many);
		const shuffled = (seed: number): MapObjects => {
			const mix = <T>(items: readonly T[]) =>
				items
					.map((item, index) => ({ item, at: (index * 7919 + seed * 31) % 101 }))
					.sort((a, b) => a.at - b.at)
					.map(({ item }) => item);
			const { nodes, pods, services, slices } = objects;
			return { nodes: mix(nodes), pods: mix(pods), services: mix(services), slices: mix(slices) };
		};
		for (const seed of [1, 2, 3]) expect(buildModel(shuffled(seed), options)).toEqual(buildModel(objects, options));
	});

	it('has no box on another, at any width, with 1 and with 60 Pods', () => {
		const needed = new Set([INTERNET]);
		const models = [one, many].flatMap((session) =>
			[false, true].map((system) => buildModel(objectsOf(session), { machines: ['host'], system, needed })),
		);
		fc.assert(
			fc.property(fc.constantFrom(...models), fc.double({ min: 14, max: 120, noNaN: true }), (model, width) => {
				expect(faults(model, width)).toEqual([]);
			}),
			{ numRuns: 60, seed: 6 },
		);
	});

	it('draws Pods small when there are many', () => {
		expect(layoutMap(buildModel(objectsOf(one), options), 40).dense).toBe(false);
		const drawing = layoutMap(buildModel(objectsOf(many), options), 40);
		expect(drawing.dense).toBe(true);
		expect(drawing.height).toBeLessThan(45);
	});

	it('shows Pods that no node has room for', async () => {
		const session = await cluster([
			`kubectl run big --image nginx --overrides '{"spec":{"nodeSelector":{"disk":"none"}}}'`,
		]);
		const model = buildModel(objectsOf(session), options);
		expect(model.nodes.at(-1)).toMatchObject({
			name: undefined,
			groups: [{ pods: [{ name: 'big', health: 'waiting' }] }],
		});
		expect(faults(model, 30)).toEqual([]);
		session.dispose();
	});
});

describe('of a crowd', () => {
	const objects = objectsOf(many);
	const [pattern] = objects.pods.filter(({ metadata }) => metadata.labels?.app === 'web');
	/** Pods as `pattern`, with these names: of its owner, or on their own. */
	const crowd = (names: readonly string[], owned = true) =>
		names.map((name, index) => {
			const { ownerReferences, ...metadata } = structuredClone(pattern as (typeof objects.pods)[0]).metadata;
			const nodeName = ['master', 'worker1', undefined][index % 3];
			return {
				...structuredClone(pattern as (typeof objects.pods)[0]),
				metadata: { ...metadata, name, ...(owned && ownerReferences ? { ownerReferences } : {}) },
				spec: { ...pattern?.spec, nodeName },
			} as (typeof objects.pods)[0];
		});
	const names = Array.from({ length: 1_000 }, (_, index) => `web-${index}`);
	const drawnOf = (model: MapModel) => model.nodes.flatMap(({ groups }) => groups.flatMap(({ pods }) => pods));
	const countedOf = (model: MapModel) =>
		model.nodes.flatMap(({ groups }) => groups.flatMap(({ rest }) => rest?.count ?? 0)).reduce((a, b) => a + b, 0);

	it('some Pods are drawn and the rest is counted, those of a request and those in trouble first', () => {
		const pods = [...objects.pods, ...crowd(names)];
		const failing = pods.find(({ metadata }) => metadata.name === 'web-998');
		if (failing) failing.status = { phase: 'Failed' };
		const needed = new Set(['Pod default/web-999']);
		const model = buildModel({ ...objects, pods }, { ...options, needed });
		const drawn = drawnOf(model);
		expect(model.podCount).toBe(1_060);
		expect(drawn.length).toBeLessThanOrEqual(MOST_PODS + needed.size);
		expect(drawn.length).toBeGreaterThan(MOST_PODS / 2);
		expect(drawn.length + countedOf(model)).toBe(1_060);
		expect(drawn.map(({ name }) => name)).toEqual(expect.arrayContaining(['web-998', 'web-999', 'client']));
		for (const width of [14, 25, 60]) expect(faults(model, width)).toEqual([]);
		const again = buildModel({ ...objects, pods: [...pods].reverse() }, { ...options, needed });
		expect(again).toEqual(model);
	});

	it('the same holds for a thousand Pods without an owner', () => {
		const pods = [...objects.pods, ...crowd(names, false)];
		const model = buildModel({ ...objects, pods }, options);
		expect(drawnOf(model).length).toBeLessThanOrEqual(MOST_PODS);
		expect(drawnOf(model).length + countedOf(model)).toBe(1_060);
		for (const width of [14, 25, 60]) expect(faults(model, width)).toEqual([]);
	});

	it('and for a thousand Services', () => {
		const [web] = objects.services;
		const services = names.map((name) => ({ ...web, metadata: { ...web?.metadata, name } }) as NonNullable<typeof web>);
		const needed = new Set(['Service default/web-999']);
		const model = buildModel({ ...objects, services }, { ...options, needed });
		expect(model.services.length).toBe(MOST_SERVICES + 1);
		expect(model.services.length + model.moreServices).toBe(1_000);
		expect(model.services.at(-1)?.name).toBe('web-999');
		expect(faults(model, 40)).toEqual([]);
	});

	it('small groups are shown whole, big ones as much of as each other', () => {
		expect(shareOf([2, 3, 500, 500], 105)).toBe(50);
		expect(shareOf([2, 3], 5)).toBe(Number.POSITIVE_INFINITY);
		expect(shareOf([500], 200)).toBe(200);
	});
});

describe('the map’s watches', () => {
	const store = async (session: Session) => {
		const paths = ['/api/v1/pods', '/api/v1/services', '/api/v1/events', '/apis/discovery.k8s.io/v1/endpointslices'];
		const bodies = paths.map(async (path) => (await session.cluster.fetch(new Request(`https://c${path}`))).text());
		return (await Promise.all(bodies)).join('\n');
	};
	const live = async (watched: boolean) => {
		const session = await cluster([]);
		const feed = watched ? new Feed(session.cluster) : undefined;
		const lines = [
			'kubectl create deploy web --image nginx --replicas 5; kubectl expose deploy web --port 80',
			'kubectl scale deploy web --replicas 2; curl -s web',
		];
		for (const line of lines) {
			session.terminals[0]?.onInput({ type: 'line', text: line });
			await session.run(30_000);
		}
		const found = await store(session);
		feed?.dispose();
		session.dispose();
		return found;
	};

	it('leave no trace in the cluster: with and without them it comes to the same bytes', async () => {
		expect(await live(true)).toBe(await live(false));
	});
});

describe('a walk', () => {
	const lastTrace = async (session: Session, line: string) => {
		session.terminals[0]?.onInput({ type: 'line', text: line });
		await session.run(10_000);
		const trace = session.cluster.network.traces.at(-1);
		if (!trace) throw new Error('there is no trace');
		return trace;
	};

	it('goes hop by hop to the Pod, with each rewrite and who decided', async () => {
		const trace = await lastTrace(many, 'kubectl exec client -- curl -s shop');
		const steps = walkOf(trace, ['host']);
		const [place] = steps;
		expect(place?.place).toBe('Pod default/client');
		const dnat = steps.find(({ rewrites }) => rewrites.some(({ of }) => of === 'destination'));
		expect(dnat?.objects).toContainEqual({ kind: 'Service', namespace: 'default', name: 'shop' });
		expect(dnat?.rewrites[0]).toMatchObject({ before: { port: 80 }, after: { port: 80 } });
		expect(steps.at(-1)).toMatchObject({ fails: false, text: { en: 'The connection stands.' } });
		expect(steps.at(-2)?.place).toMatch(/^Pod default\/shop-/);
		expect(placesOf(steps).has('Service default/shop')).toBe(true);
		const route = stops(steps, steps.length - 1);
		expect(route.map(({ first }) => first)[0]).toBe(1);
		expect(route.every((stop, index) => index === 0 || stop.first === (route[index - 1]?.last ?? 0) + 1)).toBe(true);
	});

	it('says at the failing hop why it goes no further, in both languages', async () => {
		const trace = await lastTrace(many, 'kubectl exec client -- curl -s none');
		const cause = causeOf(trace, many.cluster.client, many.cluster.network);
		const steps = walkOf(trace, ['host'], cause);
		expect(steps.filter(({ fails }) => fails).length).toBe(2);
		expect(steps.at(-2)).toMatchObject({ rule: 'no-endpoints', place: expect.stringMatching(/^Node /) });
		expect(steps.at(-1)?.text.en).toMatch(/refused.*selects `app=none`/);
		expect(steps.at(-1)?.text.ko).toMatch(/거부.*`app=none`/);
	});

	it('begins a DNS trace with the question, and ends it where it was asked', async () => {
		await lastTrace(many, 'kubectl exec client -- curl -s nosuch');
		const trace = many.cluster.network.traces.findLast(({ dns }) => dns?.name.startsWith('nosuch.default.svc'));
		if (!trace) throw new Error('nobody asked');
		const steps = walkOf(trace, ['host']);
		expect(steps[0]?.text.en).toContain('nosuch.default.svc.cluster.local');
		expect(steps.at(-1)).toMatchObject({ place: 'Pod default/client', fails: true, text: { ko: /NXDOMAIN/ } });
	});

	it('knows the machine outside from the Internet', async () => {
		many.browse('192.168.164.131:31999', 'outside');
		await many.run(1_000);
		const refused = many.cluster.network.traces.at(-1);
		expect(refused && walkOf(refused, ['host'])[0]?.place).toBe('Host host');
		expect(refused && walkOf(refused, [])[0]?.place).toBe(INTERNET);
	});
});
