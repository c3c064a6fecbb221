import { describe, expect, it } from 'vitest';
import { iptablesSave } from '../../../src/cluster/kubelet/host/iptables.ts';
import { ruleTableOf, startKubeProxy } from '../../../src/cluster/network/index.ts';
import type { ChainSource } from '../../../src/cluster/network/proxy/chains.ts';
import type { ClusterNetwork, NodeRules, Packet } from '../../../src/cluster/network/types.ts';
import type { Random } from '../../../src/os/random.ts';
import { World } from './world.ts';

/** What iptables-save prints is read and walked here as the kernel would, and must decide what the rules decide. */

const PODS = { podRange: '10.42.0.0/16', podSubnet: '10.42.0.0/24' };
const NODE_ADDRESSES = ['192.168.164.130', '10.42.0.1', '10.42.0.0', '127.0.0.1'];

interface Line {
	chain: string;
	words: string[];
}

/** Words of a line; quoted ones are one. */
const split = (line: string): string[] =>
	[...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');

function parse(text: string, table: string): Line[] {
	const part = text.slice(text.indexOf(`*${table}\n`)).split('COMMIT')[0] ?? '';
	return part
		.split('\n')
		.filter((line) => line.startsWith('-A '))
		.map((line) => ({ chain: split(line)[1] ?? '', words: split(line).slice(2) }));
}

const within = (address: string, cidr: string): boolean => {
	const [base = '', length = '32'] = cidr.split('/');
	const bits = (text: string) =>
		text
			.split('.')
			.map((part) => Number(part).toString(2).padStart(8, '0'))
			.join('');
	return bits(base).slice(0, Number(length)) === bits(address).slice(0, Number(length));
};

/** Where a packet ends: at endpoints with a probability each, refused, dropped, or nowhere special. */
class Walk {
	readonly endpoints = new Map<string, number>();
	masquerade = new Set<boolean>();
	verdict: string | undefined;
	private readonly lines: Line[];
	private readonly packet: Packet;

	constructor(lines: Line[], packet: Packet) {
		this.lines = lines;
		this.packet = packet;
	}

	/** @returns the chance that is left when the chain has no more rules. */
	run(chain: string, chance: number, mark: boolean): number {
		let left = chance;
		let marked = mark;
		for (const { words } of this.lines.filter((line) => line.chain === chain)) {
			if (this.verdict || left < 1e-9) return left;
			const probability = Number(after(words, '--probability') ?? 1);
			if (!this.matches(words)) continue;
			const target = after(words, '-j') ?? '';
			if (target === 'KUBE-MARK-MASQ') {
				marked = true;
				continue;
			}
			if (target === 'RETURN') return left;
			if (target === 'REJECT' || target === 'DROP' || target === 'ACCEPT') {
				this.verdict = target;
				return left;
			}
			const share = left * probability;
			if (target === 'DNAT') {
				const to = after(words, '--to-destination') ?? '';
				this.endpoints.set(to, (this.endpoints.get(to) ?? 0) + share);
				this.masquerade.add(marked);
				return left - share;
			}
			left = left - share + this.run(target, share, marked);
		}
		return left;
	}

	private matches(words: string[]): boolean {
		const { source, destination, protocol } = this.packet;
		const range = (flag: string, address: string) => {
			const at = words.indexOf(flag);
			return at < 0 || within(address, words[at + 1] ?? '') !== (words[at - 1] === '!');
		};
		const proto = after(words, '-p');
		const dport = after(words, '--dport');
		// Nobody has come before: the list of recent clients is empty.
		if (words.includes('--rcheck')) return false;
		return (
			range('-s', source.address) &&
			range('-d', destination.address) &&
			(proto === undefined || proto === protocol.toLowerCase()) &&
			(dport === undefined || Number(dport) === destination.port) &&
			(after(words, '--dst-type') === undefined || NODE_ADDRESSES.includes(destination.address)) &&
			(after(words, '--src-type') === undefined || NODE_ADDRESSES.includes(source.address)) &&
			(after(words, '--ctstate') === undefined || after(words, '--ctstate') === 'NEW') &&
			!words.includes('--mark')
		);
	}
}

const after = (words: string[], flag: string): string | undefined => {
	const at = words.indexOf(flag);
	return at < 0 ? undefined : words[at + 1];
};

describe('iptables-save', async () => {
	const world = new World();
	const machine = world.pod('tools');
	const endpoints = [
		{ address: '10.42.0.50', node: 'master', pod: 'a' },
		{ address: '10.42.1.51', node: 'worker1', pod: 'b' },
		{ address: '10.42.1.52', node: 'worker1', pod: 'c' },
	];
	const service = (
		name: string,
		clusterIP: string,
		spec: Record<string, unknown>,
		port: Record<string, unknown> = {},
		status = {},
	) =>
		world.service(
			name,
			{
				type: 'ClusterIP',
				clusterIP,
				clusterIPs: [clusterIP],
				ports: [{ port: 80, protocol: 'TCP', ...port }],
				...spec,
			},
			{ status },
		);
	service('plain', '10.43.0.60', {});
	service('sticky', '10.43.0.61', { sessionAffinity: 'ClientIP' });
	service('inside', '10.43.0.62', { internalTrafficPolicy: 'Local' });
	service('elsewhere', '10.43.0.63', { internalTrafficPolicy: 'Local' });
	service('node-port', '10.43.0.64', { type: 'NodePort' }, { nodePort: 30064 });
	service('local', '10.43.0.65', { type: 'NodePort', externalTrafficPolicy: 'Local' }, { nodePort: 30065 });
	service('remote', '10.43.0.66', { type: 'NodePort', externalTrafficPolicy: 'Local' }, { nodePort: 30066 });
	service('empty', '10.43.0.67', { type: 'NodePort', externalIPs: ['198.51.100.67'] }, { nodePort: 30067 });
	service('external', '10.43.0.68', { externalIPs: ['198.51.100.68'] });
	service('unready', '10.43.0.69', {});
	service(
		'balanced',
		'10.43.0.70',
		{ type: 'LoadBalancer', loadBalancerSourceRanges: ['192.168.164.0/24'] },
		{ nodePort: 30070 },
		{
			loadBalancer: { ingress: [{ ip: '203.0.113.10' }] },
		},
	);
	for (const name of ['plain', 'sticky', 'inside', 'node-port', 'local', 'external', 'balanced'])
		world.endpoints(name, 8080, endpoints);
	for (const name of ['elsewhere', 'remote']) world.endpoints(name, 8080, endpoints.slice(1));
	world.endpoints('unready', 8080, [
		{ address: '10.42.0.50', node: 'master', ready: false },
		{ address: '10.42.1.51', node: 'worker1', ready: false, serving: true, terminating: true },
	]);

	let rules: NodeRules | undefined;
	const capturing = {
		setRules: (_: string, given: NodeRules | undefined) => (rules = given),
	} as unknown as ClusterNetwork;
	startKubeProxy({ client: world.store.client, network: capturing, node: 'master' });
	const source = (): ChainSource => ({
		rules: ruleTableOf(capturing)?.rules() ?? [],
		node: 'master',
		zone: undefined,
		podNetwork: 'flannel',
		hostPorts: [],
		...PODS,
	});
	machine.fs.install({ '/usr/sbin/iptables-save': { program: iptablesSave(source).program } });
	const { stdout } = await world.run(machine, 'iptables-save');
	const nat = parse(stdout, 'nat');
	const filter = parse(stdout, 'filter');

	it('names chains as upstream does', () => {
		// These two stand in every cluster's iptables under the same names.
		service('kubernetes', '10.43.0.1', {}, { name: 'https' });
		world.endpoints('kubernetes', 6443, [{ address: '192.168.164.130', portName: 'https' }]);
		const chains = source().rules.filter(({ service: { name } }) => name === 'kubernetes');
		expect(chains).toHaveLength(1);
		return world.run(machine, 'iptables-save', '-t', 'nat').then((again) => {
			expect(again.stdout).toContain(
				'-A KUBE-SERVICES -d 10.43.0.1/32 -p tcp -m comment --comment "default/kubernetes:https cluster IP" -m tcp --dport 80 -j KUBE-SVC-NPX46M4PTMTKRN6Y\n',
			);
			world.store.remove('Service', 'default', 'kubernetes');
		});
	});

	const sources: [string, string][] = [
		['a Pod here', '10.42.0.9'],
		['a Pod elsewhere', '10.42.1.9'],
		['an endpoint itself', '10.42.0.50'],
		['the node', '192.168.164.130'],
		['a neighbour', '192.168.164.1'],
		['the world', '203.0.113.200'],
	];
	const destinations: [string, string, number][] = [
		...[60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70].map((last): [string, string, number] => [
			`10.43.0.${last}`,
			`10.43.0.${last}`,
			80,
		]),
		...[64, 65, 66, 67, 70, 99].map((last): [string, string, number] => [
			`node port 300${last}`,
			'192.168.164.130',
			30000 + last,
		]),
		['external IP', '198.51.100.68', 80],
		['external IP without endpoints', '198.51.100.67', 80],
		['load balancer', '203.0.113.10', 80],
		['nothing of a Service’s', '10.42.1.51', 8080],
	];

	it.each(
		sources.flatMap(([who, from]) =>
			destinations.map((to): [string, string, string, string, number] => [who, to[0], from, to[1], to[2]]),
		),
	)('from %s to %s says what happens', (_who, _what, from, address, port) => {
		const packet: Packet = { protocol: 'TCP', source: { address: from, port: 40_000 }, destination: { address, port } };
		const walk = new Walk(nat, packet);
		const left = walk.run('KUBE-SERVICES', 1, false);
		const stopped = new Walk(filter, packet);
		const isLocal = NODE_ADDRESSES.includes(address);
		const fromHere = NODE_ADDRESSES.includes(from);
		const hooks = [...(fromHere ? ['OUTPUT'] : []), ...(isLocal ? ['INPUT'] : fromHere ? [] : ['FORWARD'])];
		for (const hook of hooks) if (left > 1e-6) stopped.run(hook, 1, false);

		const decide = (index: number) =>
			rules?.match(packet, {
				local: NODE_ADDRESSES.includes(address),
				fromNode: NODE_ADDRESSES.includes(from),
				fromPod: within(from, PODS.podRange),
				random: { below: (bound: number) => Math.min(index, bound - 1) } as unknown as Random,
				// Far enough apart that nobody is remembered.
				now: index * 1e9,
			});
		const first = decide(0);
		if (!first) {
			expect([left, stopped.verdict]).toEqual([1, undefined]);
			return;
		}
		if (first.action !== 'dnat') {
			expect(stopped.verdict).toBe(first.action === 'reject' ? 'REJECT' : 'DROP');
			return;
		}
		const expected = new Map<string, number>();
		const masquerades = new Set<boolean>();
		for (let i = 0; i < first.choice.of; i++) {
			const decision = decide(i);
			if (decision?.action !== 'dnat') throw new Error('no decision');
			expected.set(`${decision.to.address}:${decision.to.port}`, 1 / first.choice.of);
			masquerades.add(decision.masquerade || decision.to.address === from);
		}
		expect([...walk.endpoints.keys()].sort()).toEqual([...expected.keys()].sort());
		for (const [endpoint, share] of expected) expect(walk.endpoints.get(endpoint)).toBeCloseTo(share, 6);
		expect([...walk.masquerade].sort()).toEqual([...masquerades].sort());
	});
});
