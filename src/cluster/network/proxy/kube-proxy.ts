/** kube-proxy in iptables mode: decides on each node where a Service's new connections go. */

import type { Clock } from '../../../os/clock.ts';
import type { NetworkStack } from '../../../os/net.ts';
import type { Client } from '../../types.ts';
import { inCidr, parseCidr } from '../addresses.ts';
import type { ClusterNetwork, NodeRules, ObjectReference, Packet, RuleContext, RuleDecision } from '../types.ts';
import { serveHealthChecks } from './health-check.ts';
import { type EndpointRule, localEndpoints, type PortRule, usableEndpoints } from './rules.ts';
import { type Hit, type RuleSet, RuleTable } from './table.ts';

/** What startKubeProxy needs. */
export interface KubeProxyOptions {
	client: Client;
	network: ClusterNetwork;
	/** The node's name. */
	node: string;
	/** Where load balancers' health checks are answered, by what time; left out, they are not. */
	health?: { stack: NetworkStack; clock: Clock };
}

interface Shared {
	table: RuleTable;
	/** By node. */
	proxies: Map<string, KubeProxy>;
}

/** One table per network: the nodes' kube-proxies all watch the same. */
const tables = new WeakMap<ClusterNetwork, Shared>();

/** A node's kube-proxy. */
export interface KubeProxy {
	/**
	 * Stops it, or lets it go on. The kernel keeps what was written while nobody writes: its rules stand still until
	 * kube-proxy is back.
	 */
	run(running: boolean): void;
	/** The rules that are in the node's kernel now. */
	rules(): readonly PortRule[];
	/** Takes the rules away for good. */
	dispose(): void;
}

/** Starts a node's kube-proxy; without one, no Service address works from that node. */
export function startKubeProxy(options: KubeProxyOptions): KubeProxy {
	const { client, network, node, health } = options;
	const shared = tables.get(network) ?? {
		table: new RuleTable(client),
		proxies: new Map(),
	};
	tables.set(network, shared);
	const rules = new KubeProxyRules(shared.table, node);
	network.setRules(node, rules);
	const checks = health && serveHealthChecks(shared.table, node, health.stack, health.clock);
	const proxy: KubeProxy = {
		run: (running) => rules.stand(running ? undefined : shared.table.snapshot()),
		rules: () => rules.set.rules(),
		dispose() {
			if (shared.proxies.get(node) !== proxy) return;
			shared.proxies.delete(node);
			network.setRules(node, undefined);
			checks?.dispose();
			if (shared.proxies.size > 0) return;
			shared.table.dispose();
			tables.delete(network);
		},
	};
	shared.proxies.set(node, proxy);
	return proxy;
}

/** The rules of all Services as the cluster's nodes have them now; undefined where no kube-proxy runs. */
export const ruleTableOf = (network: ClusterNetwork): RuleTable | undefined => tables.get(network)?.table;

/** A node's kube-proxy, for the program of that name; undefined where there is none. */
export const kubeProxyOf = (network: ClusterNetwork, node: string): KubeProxy | undefined =>
	tables.get(network)?.proxies.get(node);

/** Who a client's last endpoint was, and when it last came (the `recent` match). */
interface Affinity {
	endpoint: string;
	seen: number;
}

/** How many clients a Service's affinity remembers on a node: xt_recent's list is bounded too. */
const AFFINITY_KEPT = 1_000;

class KubeProxyRules implements NodeRules {
	private readonly table: RuleTable;
	private readonly node: string;
	private readonly affinities = new Map<string, Map<string, Affinity>>();
	/** What stands still while kube-proxy is stopped. */
	private still: RuleSet | undefined;

	constructor(table: RuleTable, node: string) {
		this.table = table;
		this.node = node;
	}

	get set(): RuleSet {
		return this.still ?? this.table;
	}

	/** @param rules what stays as it is from now on; undefined: the rules follow the API again. */
	stand(rules: RuleSet | undefined): void {
		this.still = rules;
	}

	match(packet: Packet, context: RuleContext): RuleDecision | undefined {
		const { protocol, destination } = packet;
		const hit =
			this.set.byAddress(protocol, destination.address, destination.port) ??
			(context.local ? this.set.byNodePort(protocol, destination.port) : undefined);
		return hit && this.decide(hit, packet, context);
	}

	private decide({ rule, via }: Hit, packet: Packet, context: RuleContext): RuleDecision | undefined {
		const name = `service-${via}`;
		const objects: ObjectReference[] = [rule.service];
		const external = via !== 'cluster-ip';
		const source = packet.source.address;
		if (via === 'load-balancer' && rule.sourceRanges.length > 0 && !context.fromNode) {
			if (!rule.sourceRanges.some((range) => inCidr(source, parseCidr(range))))
				return { action: 'drop', rule: 'source-range', objects };
		}
		const cluster = usableEndpoints(rule, this.node, this.table.zoneOf(this.node));
		// Pods and the node itself go to any endpoint even where the outside gets local ones only.
		const local = external ? rule.externalLocal && !context.fromPod && !context.fromNode : rule.internalLocal;
		const endpoints = local ? localEndpoints(rule, this.node) : cluster;
		// What the node itself sends to a foreign address is not refused: OUTPUT does not lead to KUBE-EXTERNAL-SERVICES.
		if (cluster.length === 0 && external && context.fromNode && !context.local) return undefined;
		if (cluster.length === 0) return { action: 'reject', rule: 'no-endpoints', objects };
		if (endpoints.length === 0) return { action: 'drop', rule: 'local-without-pod', objects };
		const chosen = this.choose(
			`${rule.service.namespace}/${rule.service.name}:${rule.portName}`,
			rule.affinity,
			endpoints,
			source,
			context,
		);
		const hairpin = chosen.endpoint.address === source;
		// From outside of the Pod range, or to be spread over nodes, the node must stay on the way back.
		const masquerade = hairpin || (external ? !rule.externalLocal || context.fromNode : !context.fromPod);
		return {
			action: 'dnat',
			rule: name,
			objects: chosen.endpoint.target ? [...objects, chosen.endpoint.target] : objects,
			to: { address: chosen.endpoint.address, port: chosen.endpoint.port },
			masquerade,
			choice: { index: chosen.index, of: endpoints.length },
		};
	}

	private choose(
		key: string,
		affinity: number | undefined,
		endpoints: EndpointRule[],
		client: string,
		context: RuleContext,
	): { endpoint: EndpointRule; index: number } {
		if (affinity === undefined) return pick(endpoints, context.random.below(endpoints.length));
		let known = this.affinities.get(key);
		if (!known) {
			known = new Map();
			this.affinities.set(key, known);
		}
		const last = known.get(client);
		known.delete(client);
		const stays =
			last && context.now - last.seen <= affinity * 1000
				? endpoints.findIndex((endpoint) => `${endpoint.address}:${endpoint.port}` === last.endpoint)
				: -1;
		const chosen = pick(endpoints, stays >= 0 ? stays : context.random.below(endpoints.length));
		known.set(client, { endpoint: `${chosen.endpoint.address}:${chosen.endpoint.port}`, seen: context.now });
		const oldest = known.keys().next().value;
		if (known.size > AFFINITY_KEPT && oldest !== undefined) known.delete(oldest);
		return chosen;
	}
}

const pick = (endpoints: EndpointRule[], index: number): { endpoint: EndpointRule; index: number } => ({
	endpoint: endpoints[index] as EndpointRule,
	index,
});
