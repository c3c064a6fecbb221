import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { causeOf, explainTrace } from '../../../src/cluster/network/explain.ts';
import { startNetworkPolicies } from '../../../src/cluster/network/index.ts';
import type { NetworkError, NetworkStack } from '../../../src/os/net.ts';
import { World } from './world.ts';

/** Pods that all listen on 80 (nginx): web on worker1; friend and foe on master; a friend of another namespace. */
const world = new World();
const addresses = new Map<string, string>();
const PODS: [name: string, namespace: string, node: string, labels: Record<string, string>][] = [
	['web', 'default', 'worker1', { app: 'web' }],
	['friend', 'default', 'master', { role: 'friend' }],
	['foe', 'default', 'worker1', { role: 'foe' }],
	['stranger', 'shop', 'master', { role: 'friend' }],
];
for (const [name, namespace, node, labels] of PODS)
	addresses.set(name, world.pod(name, { namespace, node, labels }).network.address as string);
world.store.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'shop' } } });
world.service('web', {
	type: 'NodePort',
	clusterIP: '10.43.0.50',
	clusterIPs: ['10.43.0.50'],
	ports: [{ port: 8080, protocol: 'TCP', nodePort: 30080 }],
});
world.endpoints('web', 80, [{ address: addresses.get('web') as string, node: 'worker1', pod: 'web' }]);
world.service('none', {
	type: 'ClusterIP',
	clusterIP: '10.43.0.51',
	clusterIPs: ['10.43.0.51'],
	ports: [{ port: 80, protocol: 'TCP' }],
});
const outside = world.network.createNamespace({ kind: 'outside', name: 'laptop' }, '192.168.164.1');
await world.pass(1_000);

const at = (name: string): NetworkStack =>
	name === 'outside'
		? outside
		: (world.network.namespaceAt(
				addresses.get(name) ?? { master: '192.168.164.130', worker1: '192.168.164.131' }[name] ?? '',
			) as NetworkStack);
const ip = (name: string): string => addresses.get(name) as string;

/** Who may connect to an address: the names that can. */
async function whoReaches(names: string[], address: string, port: number): Promise<string[]> {
	const reached: string[] = [];
	for (const name of names) if ((await outcome(name, address, port)) === 'connected 0') reached.push(name);
	return reached;
}

/** How a connection ends, and after how many whole seconds. */
async function outcome(from: string, address: string, port: number): Promise<string> {
	const started = world.clock.now();
	let end: string | undefined;
	void at(from)
		.connect(address, port)
		.then(
			(connection) => {
				connection.close();
				end = 'connected';
			},
			(error: unknown) => {
				end = (error as NetworkError).code;
			},
		);
	await world.clock.advanceUntil(() => end !== undefined);
	return `${end} ${Math.floor((world.clock.now() - started) / 1000)}`;
}

const policy = (spec: Record<string, unknown>, name = 'policy'): void =>
	world.store.put({
		apiVersion: 'networking.k8s.io/v1',
		kind: 'NetworkPolicy',
		metadata: { name, namespace: 'default' },
		spec,
	});
const WEB = { podSelector: { matchLabels: { app: 'web' } } };
const ALL = ['friend', 'foe', 'stranger', 'master', 'worker1'];

describe('NetworkPolicies', () => {
	let enforcing: { dispose(): void };
	beforeEach(() => {
		enforcing = startNetworkPolicies(world.store.client, world.network, 'drop');
	});
	afterEach(() => {
		for (const name of ['policy', 'second']) world.store.remove('NetworkPolicy', 'default', name);
		enforcing.dispose();
	});

	it.each<[what: string, ingress: Record<string, unknown>[], reach: string[]]>([
		['nobody', [], []],
		['everybody', [{}], ['friend', 'foe', 'stranger', 'master']],
		['a label, of this namespace', [{ from: [{ podSelector: { matchLabels: { role: 'friend' } } }] }], ['friend']],
		['a namespace', [{ from: [{ namespaceSelector: { matchLabels: { team: 'shop' } } }] }], ['stranger']],
		[
			'a label in any namespace',
			[{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { role: 'friend' } } }] }],
			['friend', 'stranger'],
		],
		[
			'either of two peers',
			[
				{
					from: [
						{ podSelector: { matchLabels: { role: 'foe' } } },
						{ namespaceSelector: { matchLabels: { team: 'shop' } } },
					],
				},
			],
			['foe', 'stranger'],
		],
		['a block', [{ from: [{ ipBlock: { cidr: '10.42.0.0/24' } }] }], ['friend', 'stranger', 'master']],
		[
			'a block but for its exceptions',
			[{ from: [{ ipBlock: { cidr: '10.42.0.0/16', except: ['10.42.0.0/24'] } }] }],
			['foe'],
		],
		[
			'a port that the Pod listens on',
			[{ ports: [{ protocol: 'TCP', port: 80 }] }],
			['friend', 'foe', 'stranger', 'master'],
		],
		['another port', [{ ports: [{ protocol: 'TCP', port: 8080 }] }], []],
		['the port in UDP', [{ ports: [{ protocol: 'UDP', port: 80 }] }], []],
		['a range of ports', [{ ports: [{ port: 70, endPort: 90 }] }], ['friend', 'foe', 'stranger', 'master']],
		['a port by a name that no port has', [{ ports: [{ port: 'http' }] }], []],
	])('let in %s', async (_, ingress, reach) => {
		policy({ ...WEB, policyTypes: ['Ingress'], ingress });
		// A Pod's own node always comes in: probes do.
		const expected = [...reach, 'worker1'];
		expect(await whoReaches(ALL, ip('web'), 80)).toEqual(expected);
		// The same through the Service: rules see the Pod's address and port, not the Service's.
		expect(await whoReaches(ALL, '10.43.0.50', 8080)).toEqual(expected);
	});

	it('add up', async () => {
		policy({
			...WEB,
			policyTypes: ['Ingress'],
			ingress: [{ from: [{ podSelector: { matchLabels: { role: 'friend' } } }] }],
		});
		policy(
			{ ...WEB, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { role: 'foe' } } }] }] },
			'second',
		);
		expect(await whoReaches(['friend', 'foe', 'stranger'], ip('web'), 80)).toEqual(['friend', 'foe']);
	});

	it('do not touch Pods they do not select, nor the other direction', async () => {
		policy({ ...WEB, policyTypes: ['Ingress'], ingress: [] });
		expect(await outcome('web', ip('friend'), 80)).toBe('connected 0');
		expect(await outcome('foe', ip('friend'), 80)).toBe('connected 0');
	});

	it.each<[what: string, egress: Record<string, unknown>[], outcomes: string[]]>([
		['nowhere', [], ['ETIMEDOUT 127', 'ETIMEDOUT 127', 'ETIMEDOUT 127', 'ETIMEDOUT 127']],
		['anywhere', [{}], ['connected 0', 'connected 0', 'ECONNREFUSED 0', 'connected 0']],
		[
			'to Pods',
			[{ to: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
			['connected 0', 'connected 0', 'ETIMEDOUT 127', 'ETIMEDOUT 127'],
		],
		[
			'to a cluster IP, which is gone by then',
			[{ to: [{ ipBlock: { cidr: '10.43.0.50/32' } }] }],
			['ETIMEDOUT 127', 'ETIMEDOUT 127', 'ETIMEDOUT 127', 'ETIMEDOUT 127'],
		],
		[
			'to the Internet only',
			[{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }],
			['ETIMEDOUT 127', 'ETIMEDOUT 127', 'ETIMEDOUT 127', 'connected 0'],
		],
	])('let out %s', async (_, egress, outcomes) => {
		policy({ podSelector: { matchLabels: { role: 'friend' } }, policyTypes: ['Egress'], egress });
		expect([
			await outcome('friend', ip('web'), 80),
			await outcome('friend', '10.43.0.50', 8080),
			await outcome('friend', '10.43.0.51', 80),
			await outcome('friend', '142.250.207.46', 80),
		]).toEqual(outcomes);
		expect(await outcome('friend', ip('friend'), 80)).toBe('connected 0');
	});

	it('see an outside client by the Pod’s own node, and the other node’s address through another', async () => {
		policy({ ...WEB, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr: '192.168.164.0/24' } }] }] });
		expect(await outcome('outside', '192.168.164.131', 30080)).toBe('connected 0');
		expect(await outcome('outside', '192.168.164.130', 30080)).toBe('ETIMEDOUT 127');
	});

	it('are named as the cause', async () => {
		policy({ ...WEB, policyTypes: ['Ingress'], ingress: [] });
		await outcome('foe', '10.43.0.50', 8080);
		const trace = world.network.traces.at(-1);
		if (!trace) throw new Error('no trace');
		const cause = causeOf(trace, world.store.client, world.network);
		expect(cause).toMatchObject({
			en: `NetworkPolicy \`policy\` isolates the Pod \`web\`: no rule lets \`${ip('foe')}\` in on port \`80\`.`,
			objects: [
				{ kind: 'NetworkPolicy', namespace: 'default', name: 'policy' },
				{ kind: 'Pod', namespace: 'default', name: 'web' },
			],
		});
		expect(cause?.ko).toContain('`policy` 네트워크폴리시');
		expect(explainTrace(trace).en).toContain(
			'The node `worker1` dropped it: the NetworkPolicy `default/policy` does not allow this connection coming in to the Pod `default/web`.',
		);
		policy({ podSelector: {}, policyTypes: ['Egress'] });
		await outcome('foe', '10.43.0.50', 8080);
		const out = world.network.traces.at(-1);
		expect(out && causeOf(out, world.store.client)?.en).toBe(
			`NetworkPolicy \`policy\` isolates the Pod \`foe\`: no rule lets it go out to \`${ip('web')}:80\`.`,
		);
	});
});

it('k3s’s policies refuse where Calico’s drop', async () => {
	const enforcing = startNetworkPolicies(world.store.client, world.network, 'reject');
	policy({ ...WEB, policyTypes: ['Ingress'], ingress: [] });
	expect(await outcome('foe', ip('web'), 80)).toBe('ECONNREFUSED 0');
	enforcing.dispose();
	expect(await outcome('foe', ip('web'), 80)).toBe('connected 0');
});
