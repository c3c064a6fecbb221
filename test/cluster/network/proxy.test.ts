import { beforeAll, describe, expect, it } from 'vitest';
import { explainTrace } from '../../../src/cluster/network/explain.ts';
import { createNetwork, startKubeProxy } from '../../../src/cluster/network/index.ts';
import { SimulatedClock } from '../../../src/os/clock.ts';
import type { NetworkStack } from '../../../src/os/net.ts';
import { Random } from '../../../src/os/random.ts';
import { ObjectStore, World } from './world.ts';

/** A world of listeners without machines: for many connections. */
function bare(seed = 'a') {
	const world = new World();
	const stacks = new Map<string, NetworkStack & { dispose(): void }>();
	const hits = new Map<string, number>();
	const sources: string[] = [];
	const pod = (name: string, node: string, address: string) => {
		const stack = world.network.createNamespace({ kind: 'pod', name, namespace: 'default', node }, address);
		stack.listen(80, (connection) => {
			hits.set(name, (hits.get(name) ?? 0) + 1);
			sources.push(connection.remote.address);
			connection.close();
		});
		stacks.set(name, stack);
	};
	pod('a', 'master', '10.42.0.50');
	pod('b', 'worker1', '10.42.1.50');
	pod('c', 'worker1', '10.42.1.51');
	pod('client', 'master', '10.42.0.60');
	const endpoint = (name: string) => ({
		address: (stacks.get(name) as NetworkStack).address as string,
		node: name === 'a' ? 'master' : 'worker1',
		pod: name,
	});
	void seed;
	const connect = async (from: NetworkStack, address: string, port: number) => {
		let done = false;
		from
			.connect(address, port)
			.then(
				(connection) => connection.close(),
				() => undefined,
			)
			.finally(() => {
				done = true;
			});
		await world.clock.advanceUntil(() => done);
		return sources.at(-1);
	};
	return { world, stacks, hits, sources, endpoint, connect };
}

describe('choice of an endpoint', () => {
	it('spreads 3,000 connections over three endpoints as chance would', async () => {
		const { world, stacks, hits, endpoint, connect } = bare();
		world.service('web', {
			type: 'ClusterIP',
			clusterIP: '10.43.0.40',
			clusterIPs: ['10.43.0.40'],
			ports: [{ port: 80, protocol: 'TCP' }],
		});
		world.endpoints('web', 80, ['a', 'b', 'c'].map(endpoint));
		const client = stacks.get('client') as NetworkStack;
		for (let i = 0; i < 3000; i++) await connect(client, '10.43.0.40', 80);
		const counts = ['a', 'b', 'c'].map((name) => hits.get(name) ?? 0);
		// Chi-squared with two degrees of freedom: 13.8 is passed once in a thousand.
		const chi = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
		expect(counts.reduce((a, b) => a + b)).toBe(3000);
		expect(chi).toBeLessThan(13.8);
	});

	it('is the same with the same seed', async () => {
		const sequence = async () => {
			const { world, stacks, endpoint, connect } = bare();
			world.service('web', {
				type: 'ClusterIP',
				clusterIP: '10.43.0.40',
				clusterIPs: ['10.43.0.40'],
				ports: [{ port: 80, protocol: 'TCP' }],
			});
			world.endpoints('web', 80, ['a', 'b', 'c'].map(endpoint));
			for (let i = 0; i < 20; i++) await connect(stacks.get('client') as NetworkStack, '10.43.0.40', 80);
			return world.network.traces.map((trace) => trace.hops.find((hop) => hop.action === 'dnat')?.choice?.index);
		};
		expect(await sequence()).toEqual(await sequence());
	});

	it('keeps a client with its endpoint under ClientIP, until the time-out', async () => {
		const { world, stacks, hits, endpoint, connect } = bare();
		world.service('web', {
			type: 'ClusterIP',
			clusterIP: '10.43.0.41',
			clusterIPs: ['10.43.0.41'],
			sessionAffinity: 'ClientIP',
			sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
			ports: [{ port: 80, protocol: 'TCP' }],
		});
		world.endpoints('web', 80, ['a', 'b', 'c'].map(endpoint));
		const client = stacks.get('client') as NetworkStack;
		for (let i = 0; i < 30; i++) await connect(client, '10.43.0.41', 80);
		expect(hits.size).toBe(1);
		for (let i = 0; i < 30; i++) {
			await world.pass(61_000);
			await connect(client, '10.43.0.41', 80);
		}
		expect(hits.size).toBeGreaterThan(1);
	});

	it('goes to what ends but still serves when nothing is ready', async () => {
		const { world, stacks, hits, endpoint, connect } = bare();
		world.service('web', {
			type: 'ClusterIP',
			clusterIP: '10.43.0.42',
			clusterIPs: ['10.43.0.42'],
			ports: [{ port: 80, protocol: 'TCP' }],
		});
		world.endpoints('web', 80, [
			{ ...endpoint('a'), ready: false, serving: true, terminating: true },
			{ ...endpoint('b'), ready: false },
		]);
		await connect(stacks.get('client') as NetworkStack, '10.43.0.42', 80);
		expect([...hits.keys()]).toEqual(['a']);
	});

	it('follows endpoints as they change', async () => {
		const { world, stacks, hits, endpoint, connect } = bare();
		world.service('web', {
			type: 'ClusterIP',
			clusterIP: '10.43.0.43',
			clusterIPs: ['10.43.0.43'],
			ports: [{ port: 80, protocol: 'TCP' }],
		});
		world.endpoints('web', 80, [endpoint('a')]);
		const client = stacks.get('client') as NetworkStack;
		await connect(client, '10.43.0.43', 80);
		world.endpoints('web', 80, [endpoint('b')]);
		await connect(client, '10.43.0.43', 80);
		expect([...hits.entries()]).toEqual([
			['a', 1],
			['b', 1],
		]);
		world.store.remove('Service', 'default', 'web');
		await connect(client, '10.43.0.43', 80);
		expect(world.network.traces.at(-1)).toMatchObject({ verdict: 'timeout' });
	});
});

describe('the source address that a Pod sees', () => {
	const { world, stacks, endpoint, connect } = bare();
	const outside = world.network.createNamespace({ kind: 'outside', name: 'laptop' }, '192.168.164.1');
	beforeAll(() => {
		world.service('np', {
			type: 'NodePort',
			clusterIP: '10.43.0.44',
			clusterIPs: ['10.43.0.44'],
			ports: [{ port: 80, protocol: 'TCP', nodePort: 30090 }],
		});
		world.endpoints('np', 80, [endpoint('b')]);
		world.service('npl', {
			type: 'NodePort',
			clusterIP: '10.43.0.45',
			clusterIPs: ['10.43.0.45'],
			externalTrafficPolicy: 'Local',
			ports: [{ port: 80, protocol: 'TCP', nodePort: 30091 }],
		});
		world.endpoints('npl', 80, [endpoint('b')]);
		world.service('self', {
			type: 'ClusterIP',
			clusterIP: '10.43.0.46',
			clusterIPs: ['10.43.0.46'],
			ports: [{ port: 80, protocol: 'TCP' }],
		});
		world.endpoints('self', 80, [endpoint('a')]);
	});
	const node = () => world.network.namespaceAt('192.168.164.130') as NetworkStack;

	it.each<[string, () => NetworkStack, string, number, string]>([
		['a Pod’s own, through a cluster IP', () => stacks.get('client') as NetworkStack, '10.43.0.44', 80, '10.42.0.60'],
		['the bridge’s, from the node to its Pod', node, '10.42.0.50', 80, '10.42.0.1'],
		['the tunnel’s, from a node to another node’s Pod', node, '10.42.1.50', 80, '10.42.0.0'],
		['the node’s, from outside by node port', () => outside, '192.168.164.130', 30090, '10.42.0.0'],
		['the bridge’s, from outside by the Pod’s node', () => outside, '192.168.164.131', 30090, '10.42.1.1'],
		['the client’s own, under externalTrafficPolicy Local', () => outside, '192.168.164.131', 30091, '192.168.164.1'],
		[
			'the bridge’s, where a Pod meets itself through a Service',
			() => stacks.get('a') as NetworkStack,
			'10.43.0.46',
			80,
			'10.42.0.1',
		],
	])('%s', async (_, from, address, port, source) => {
		expect(await connect(from(), address, port)).toBe(source);
	});

	it('leaves a trace of each hop, and sentences in both languages', async () => {
		await connect(outside, '192.168.164.130', 30090);
		const trace = world.network.traces.at(-1);
		expect(trace?.hops.map((hop) => [hop.at.name, hop.action, hop.rule])).toEqual([
			['laptop', 'send', 'send'],
			['master', 'route', 'to-node'],
			['master', 'dnat', 'service-node-port'],
			['master', 'snat', 'masquerade'],
			['master', 'route', 'to-other-node'],
			['default/b', 'deliver', 'listener'],
		]);
		const text = explainTrace(trace as NonNullable<typeof trace>);
		expect(text.en).toContain(
			"The node `master` rewrote the destination `192.168.164.130:30090` to `10.42.1.50:80`, one of 1 endpoint of the Service `default/np`, by kube-proxy's rules.",
		);
		expect(text.ko).toContain('`master` 노드에서 kube-proxy의 규칙이');
		expect(text.en.split('\n')).toHaveLength(7);
		expect(text.ko.split('\n')).toHaveLength(7);
	});
});

describe('observers', () => {
	it('leave no traces and do not disturb the learner’s chance', async () => {
		const run = async (looking: boolean) => {
			const { world, stacks, endpoint, connect } = bare();
			world.service('web', {
				type: 'ClusterIP',
				clusterIP: '10.43.0.40',
				clusterIPs: ['10.43.0.40'],
				ports: [{ port: 80, protocol: 'TCP' }],
			});
			world.endpoints('web', 80, ['a', 'b', 'c'].map(endpoint));
			const client = stacks.get('client') as NetworkStack;
			let seen = 0;
			for (let i = 0; i < 10; i++) {
				if (looking)
					await connect(
						world.network.observer(client, () => {
							seen++;
						}),
						'10.43.0.40',
						80,
					);
				await connect(client, '10.43.0.40', 80);
			}
			return {
				choices: world.network.traces.map((trace) => trace.hops.find((hop) => hop.choice)?.choice?.index),
				seen,
			};
		};
		const quiet = await run(false);
		const looked = await run(true);
		expect(looked).toEqual({ ...quiet, seen: 10 });
	});
});

it('costs one table for any number of nodes', () => {
	const clock = new SimulatedClock(0);
	const network = createNetwork({
		clock,
		random: new Random(1),
		podRange: '10.0.0.0/8',
		serviceRange: '172.20.0.0/16',
	});
	const store = new ObjectStore();
	let watches = 0;
	const { client } = store;
	const counting = Object.create(client, {
		watch: {
			value: (...args: Parameters<typeof client.watch>) => {
				watches++;
				return client.watch(...args);
			},
		},
	}) as typeof client;
	for (let i = 0; i < 1000; i++) startKubeProxy({ client: counting, network, node: `n${i}` });
	expect(watches).toBe(3);
});
