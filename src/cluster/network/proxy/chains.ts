/**
 * A node's packet filter as iptables shows it: the chains that kube-proxy writes for the very rules that route packets
 * here (upstream: pkg/proxy/iptables/proxier.go), and those of the Pod network around them.
 */

import { sha256 } from '../../../os/programs/digest.ts';
import type { PodNetworkKind } from '../routing.ts';
import type { HostPort } from '../types.ts';
import { addHostPorts } from './host-ports.ts';
import { type EndpointRule, localEndpoints, type PortRule, usableEndpoints } from './rules.ts';

/** One rule: what it looks at, in the order in which iptables prints it, and where it leads. */
export interface ChainRule {
	/** `10.42.0.0/16`; with `!` in front, any other. */
	source?: string;
	destination?: string;
	protocol?: 'tcp' | 'udp';
	/** Each match as iptables-save writes it, and as `iptables -L` does. */
	matches: { save: string; list: string }[];
	/** Another chain, or what the kernel does. */
	target: string;
	/** The target's own options, written both ways. */
	options?: { save: string; list: string };
}

export interface Chain {
	name: string;
	/** Only built-in chains have one. */
	policy?: 'ACCEPT';
	rules: ChainRule[];
}

/** Tables by name, chains in the order in which iptables-save prints them. */
export type Tables = Record<'filter' | 'nat', Chain[]>;

/** What the chains of a node are made from. */
export interface ChainSource {
	rules: readonly PortRule[];
	node: string;
	zone: string | undefined;
	/** All Pods' addresses, as kube-proxy's --cluster-cidr has them. */
	podRange: string;
	/** The node's part of it. */
	podSubnet: string;
	podNetwork: PodNetworkKind;
	/** Ports of the node that belong to Pods. */
	hostPorts: readonly HostPort[];
}

const comment = (text: string) => ({
	save: `-m comment --comment "${text}"`,
	list: `/* ${text} */`,
});
const MASQUERADE_MARK = { save: '-m mark --mark 0x4000/0x4000', list: 'mark match 0x4000/0x4000' };
const NEW = { save: '-m conntrack --ctstate NEW', list: 'ctstate NEW' };
const TO_LOCAL = { save: '-m addrtype --dst-type LOCAL', list: 'ADDRTYPE match dst-type LOCAL' };
const FROM_LOCAL = { save: '-m addrtype --src-type LOCAL', list: 'ADDRTYPE match src-type LOCAL' };
const RANDOM_FULLY = { save: '--random-fully', list: 'random-fully' };
const REFUSE = {
	target: 'REJECT',
	options: { save: '--reject-with icmp-port-unreachable', list: 'reject-with icmp-port-unreachable' },
};
const port = (protocol: string, number: number) => ({
	save: `-m ${protocol} --dport ${number}`,
	list: `${protocol} dpt:${number}`,
});

/** How a chain is called for a Service's port (and endpoint): the head of a hash in base 32 (RFC 4648). */
function hashed(prefix: string, text: string): string {
	const digest = sha256(new TextEncoder().encode(text));
	const bits = [...digest.slice(0, 20)]
		.map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0'))
		.join('');
	const letters = bits.match(/.{5}/g)?.map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five, 2)]);
	return prefix + (letters ?? []).join('');
}

/** One table under construction: chains come into being as they are written to. */
class TableBuilder {
	private readonly chains = new Map<string, Chain>();

	constructor(builtIn: readonly string[]) {
		for (const name of builtIn) this.chains.set(name, { name, policy: 'ACCEPT', rules: [] });
	}

	/** Makes the chain if there is none, and appends. */
	add(chain: string, ...rules: ChainRule[]): void {
		const found = this.chains.get(chain);
		if (found) found.rules.push(...rules);
		else this.chains.set(chain, { name: chain, rules: [...rules] });
	}

	/** Built-in chains in their order, then the others by name. */
	list(): Chain[] {
		const all = [...this.chains.values()];
		const own = all.filter(({ policy }) => !policy).sort((a, b) => (a.name < b.name ? -1 : 1));
		return [...all.filter(({ policy }) => policy), ...own];
	}
}

/** All that a node's tables hold. */
export function chainsOf(source: ChainSource): Tables {
	const nat = new TableBuilder(['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']);
	const filter = new TableBuilder(['INPUT', 'FORWARD', 'OUTPUT']);
	addFrame(nat, filter);
	for (const rule of source.rules) addService(nat, filter, source, rule);
	nat.add('KUBE-SERVICES', {
		matches: [comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain'), TO_LOCAL],
		target: 'KUBE-NODEPORTS',
	});
	addHostPorts((...rules) => nat.add(...rules), source.hostPorts, source.podNetwork, source.podSubnet);
	addPodNetwork(nat, source);
	return { filter: filter.list(), nat: nat.list() };
}

/** What is there without any Service. */
function addFrame(nat: TableBuilder, filter: TableBuilder): void {
	for (const hook of ['PREROUTING', 'OUTPUT'])
		nat.add(hook, { matches: [comment('kubernetes service portals')], target: 'KUBE-SERVICES' });
	nat.add('POSTROUTING', { matches: [comment('kubernetes postrouting rules')], target: 'KUBE-POSTROUTING' });
	for (const chain of ['KUBE-KUBELET-CANARY', 'KUBE-PROXY-CANARY', 'KUBE-NODEPORTS', 'KUBE-SERVICES']) nat.add(chain);
	const mark = (save: string, list: string): ChainRule => ({
		matches: [],
		target: 'MARK',
		options: { save: `--set-xmark ${save}`, list: `MARK ${list}` },
	});
	nat.add('KUBE-MARK-MASQ', mark('0x4000/0x4000', 'or 0x4000'));
	nat.add(
		'KUBE-POSTROUTING',
		{ matches: [{ save: '-m mark ! --mark 0x4000/0x4000', list: 'mark match ! 0x4000/0x4000' }], target: 'RETURN' },
		mark('0x4000/0x0', 'xor 0x4000'),
		{ matches: [comment('kubernetes service traffic requiring SNAT')], target: 'MASQUERADE', options: RANDOM_FULLY },
	);

	const jump = (text: string, target: string, ...before: ChainRule['matches']): ChainRule => ({
		matches: [...before, comment(text)],
		target,
	});
	const balancer = jump('kubernetes load balancer firewall', 'KUBE-PROXY-FIREWALL', NEW);
	const portals = jump('kubernetes service portals', 'KUBE-SERVICES', NEW);
	const visible = jump('kubernetes externally-visible service portals', 'KUBE-EXTERNAL-SERVICES', NEW);
	const firewall: ChainRule = { matches: [], target: 'KUBE-FIREWALL' };
	filter.add('INPUT', balancer, jump('kubernetes health check service ports', 'KUBE-NODEPORTS'), visible, firewall);
	filter.add('FORWARD', balancer, jump('kubernetes forwarding rules', 'KUBE-FORWARD'), portals, visible);
	filter.add('OUTPUT', balancer, portals, firewall);
	for (const chain of [
		'EXTERNAL-SERVICES',
		'KUBELET-CANARY',
		'NODEPORTS',
		'PROXY-CANARY',
		'PROXY-FIREWALL',
		'SERVICES',
	])
		filter.add(`KUBE-${chain}`);
	filter.add('KUBE-FIREWALL', {
		source: '!127.0.0.0/8',
		destination: '127.0.0.0/8',
		matches: [
			comment('block incoming localnet connections'),
			{ save: '-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT', list: '! ctstate RELATED,ESTABLISHED,DNAT' },
		],
		target: 'DROP',
	});
	filter.add(
		'KUBE-FORWARD',
		{ matches: [{ save: '-m conntrack --ctstate INVALID', list: 'ctstate INVALID' }], target: 'DROP' },
		{ matches: [comment('kubernetes forwarding rules'), MASQUERADE_MARK], target: 'ACCEPT' },
		{
			matches: [
				comment('kubernetes forwarding conntrack rule'),
				{ save: '-m conntrack --ctstate RELATED,ESTABLISHED', list: 'ctstate RELATED,ESTABLISHED' },
			],
			target: 'ACCEPT',
		},
	);
}

/** One port of one Service. */
function addService(nat: TableBuilder, filter: TableBuilder, source: ChainSource, rule: PortRule): void {
	const { namespace = '', name } = rule.service;
	const label = `${namespace}/${name}${rule.portName ? `:${rule.portName}` : ''}`;
	const protocol = rule.protocol === 'UDP' ? 'udp' : 'tcp';
	const hash = (prefix: string, more = '') => hashed(prefix, label + protocol + more);
	const cluster = usableEndpoints(rule, source.node, source.zone);
	const local = localEndpoints(rule, source.node);
	const svc = hash('KUBE-SVC-');
	const svl = hash('KUBE-SVL-');
	const ext = hash('KUBE-EXT-');
	const fw = hash('KUBE-FW-');
	const isExternal = rule.nodePort !== undefined || rule.externalIPs.length > 0 || rule.loadBalancerIPs.length > 0;
	/** A packet for an address of the Service's. */
	const to = (address: string, text: string): Omit<ChainRule, 'target'> => ({
		destination: `${address}/32`,
		protocol,
		matches: [comment(`${label} ${text}`), port(protocol, rule.port)],
	});

	const refusal = (isLocal: boolean) =>
		cluster.length === 0
			? { text: 'has no endpoints', verdict: REFUSE }
			: isLocal && local.length === 0
				? { text: 'has no local endpoints', verdict: { target: 'DROP' } }
				: undefined;
	const inside = refusal(rule.internalLocal);
	const outside = refusal(rule.externalLocal);

	for (const address of rule.clusterIPs)
		if (inside) filter.add('KUBE-SERVICES', { ...to(address, inside.text), ...inside.verdict });
		else {
			const chain = rule.internalLocal ? svl : svc;
			nat.add('KUBE-SERVICES', { ...to(address, 'cluster IP'), target: chain });
			nat.add(chain, { ...to(address, 'cluster IP'), source: `!${source.podRange}`, target: 'KUBE-MARK-MASQ' });
		}
	const guarded = rule.sourceRanges.length > 0 && rule.loadBalancerIPs.length > 0;
	const reach = (addresses: readonly string[], text: string, chain: string) => {
		for (const address of addresses) {
			if (outside) filter.add('KUBE-EXTERNAL-SERVICES', { ...to(address, outside.text), ...outside.verdict });
			if (cluster.length > 0) nat.add('KUBE-SERVICES', { ...to(address, text), target: chain });
		}
	};
	reach(rule.externalIPs, 'external IP', ext);
	reach(rule.loadBalancerIPs, 'loadbalancer IP', guarded ? fw : ext);
	if (rule.nodePort !== undefined) {
		const match = port(protocol, rule.nodePort);
		if (outside)
			filter.add('KUBE-EXTERNAL-SERVICES', {
				protocol,
				matches: [comment(`${label} ${outside.text}`), TO_LOCAL, match],
				...outside.verdict,
			});
		if (cluster.length > 0) nat.add('KUBE-NODEPORTS', { protocol, matches: [comment(label), match], target: ext });
	}
	if (rule.healthCheckNodePort !== undefined)
		filter.add('KUBE-NODEPORTS', {
			protocol: 'tcp',
			matches: [comment(`${label} health check node port`), port('tcp', rule.healthCheckNodePort)],
			target: 'ACCEPT',
		});
	if (guarded && cluster.length > 0) {
		for (const range of rule.sourceRanges)
			nat.add(fw, { source: range, matches: [comment(`${label} loadbalancer IP`)], target: ext });
		nat.add(fw, {
			matches: [comment(`other traffic to ${label} will be dropped by KUBE-PROXY-FIREWALL`)],
			target: 'RETURN',
		});
		for (const address of rule.loadBalancerIPs)
			filter.add('KUBE-PROXY-FIREWALL', { ...to(address, `traffic not accepted by ${fw}`), target: 'DROP' });
	}
	if (cluster.length === 0) return;
	if (isExternal) addExternal(nat, source, rule, label, { ext, svc, svl, hasLocal: local.length > 0 });
	const usesLocal = rule.internalLocal || (rule.externalLocal && isExternal);
	// Even under externalTrafficPolicy Local the node itself and Pods go to any endpoint.
	const usesCluster = !rule.internalLocal || isExternal;
	const used = new Map<string, EndpointRule>();
	const spread = (chain: string, endpoints: EndpointRule[]) => {
		const named = endpoints.map((endpoint): [string, EndpointRule] => [
			hash('KUBE-SEP-', `${endpoint.address}:${endpoint.port}`),
			endpoint,
		]);
		for (const [sep, endpoint] of named) used.set(sep, endpoint);
		if (rule.affinity !== undefined)
			for (const [sep, endpoint] of named)
				nat.add(chain, {
					matches: [
						comment(`${label} -> ${endpoint.address}:${endpoint.port}`),
						recent(`--rcheck --seconds ${rule.affinity} --reap`, `CHECK seconds: ${rule.affinity} reap`, sep),
					],
					target: sep,
				});
		for (const [i, [sep, endpoint]] of named.entries())
			nat.add(chain, {
				matches: [
					comment(`${label} -> ${endpoint.address}:${endpoint.port}`),
					...(i < named.length - 1 ? [statistic(1 / (named.length - i))] : []),
				],
				target: sep,
			});
	};
	if (usesCluster) spread(svc, cluster);
	if (usesLocal) spread(svl, local);
	for (const [sep, endpoint] of used)
		nat.add(
			sep,
			{ source: `${endpoint.address}/32`, matches: [comment(label)], target: 'KUBE-MARK-MASQ' },
			{
				protocol,
				matches: [
					comment(label),
					...(rule.affinity === undefined ? [] : [recent('--set', 'SET', sep)]),
					{ save: `-m ${protocol}`, list: protocol },
				],
				target: 'DNAT',
				options: {
					save: `--to-destination ${endpoint.address}:${endpoint.port}`,
					list: `to:${endpoint.address}:${endpoint.port}`,
				},
			},
		);
}

/** What comes to a node port, an external IP or a load balancer's address. */
function addExternal(
	nat: TableBuilder,
	{ podRange }: ChainSource,
	{ externalLocal }: PortRule,
	label: string,
	{ ext, svc, svl, hasLocal }: { ext: string; svc: string; svl: string; hasLocal: boolean },
): void {
	const text = (what: string) => comment(`${what} for ${label} external destinations`);
	if (!externalLocal)
		nat.add(ext, { matches: [text('masquerade traffic')], target: 'KUBE-MARK-MASQ' }, { matches: [], target: svc });
	else
		nat.add(
			ext,
			{ source: podRange, matches: [text('pod traffic')], target: svc },
			{ matches: [text('masquerade LOCAL traffic'), FROM_LOCAL], target: 'KUBE-MARK-MASQ' },
			{ matches: [text('route LOCAL traffic'), FROM_LOCAL], target: svc },
			...(hasLocal ? [{ matches: [], target: svl }] : []),
		);
}

const recent = (save: string, list: string, name: string) => ({
	save: `-m recent ${save} --name ${name} --mask 255.255.255.255 --rsource`,
	list: `recent: ${list} name: ${name} side: source mask: 255.255.255.255`,
});

/** The kernel keeps a probability as a whole number of 2^31sts; kube-proxy writes it with ten digits. */
function statistic(probability: number) {
	const text = (Math.round(Number(probability.toFixed(10)) * 2 ** 31) / 2 ** 31).toFixed(11);
	return {
		save: `-m statistic --mode random --probability ${text}`,
		list: `statistic mode random probability ${text}`,
	};
}

/** The Pod network's own part: a Pod's packets to the world get the node's address. */
function addPodNetwork(nat: TableBuilder, { podNetwork, podRange, podSubnet }: ChainSource): void {
	if (podNetwork !== 'flannel') return;
	const text = comment('flanneld masq');
	const masquerade = { target: 'MASQUERADE', options: RANDOM_FULLY };
	nat.add('POSTROUTING', { matches: [text], target: 'FLANNEL-POSTRTG' });
	nat.add(
		'FLANNEL-POSTRTG',
		{ matches: [MASQUERADE_MARK, text], target: 'RETURN' },
		{ source: podSubnet, destination: podRange, matches: [text], target: 'RETURN' },
		{ source: podRange, destination: podSubnet, matches: [text], target: 'RETURN' },
		{ source: `!${podRange}`, destination: podSubnet, matches: [text], target: 'RETURN' },
		{ source: podRange, destination: '!224.0.0.0/4', matches: [text], ...masquerade },
		{ source: `!${podRange}`, destination: podRange, matches: [text], ...masquerade },
	);
}
