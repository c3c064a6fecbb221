/**
 * The way of a packet: which places it passes, which rule rewrites or stops it, where it ends. Pure but for chance:
 * nothing is sent here. Rewriting happens once, on the first node whose rules speak of the packet, since its
 * connection tracking then takes the packet out of later rules' hands.
 */

import { type Cidr, inCidr, isLoopback, numberToAddress } from './addresses.ts';
import type {
	Direction,
	Endpoint,
	Hop,
	HostPort,
	NamespaceOwner,
	NodeRules,
	ObjectReference,
	Packet,
	PacketFilter,
	RuleContext,
} from './types.ts';

/** How Pods of different nodes reach each other; decides which address a node shows to Pods. */
export type PodNetworkKind = 'flannel' | 'calico' | 'bridge';

/** One-way latencies in milliseconds. */
export interface Latencies {
	/** Within one network namespace. */
	loopback: number;
	/** Between a Pod and its node or another Pod there. */
	node: number;
	/** Between nodes, or the learner's machine and a node. */
	network: number;
	/** To the Internet. */
	outside: number;
}

export const LATENCIES: Latencies = { loopback: 0.02, node: 0.05, network: 0.25, outside: 6 };

/** A namespace as routing sees it. */
export interface Place {
	readonly owner: NamespaceOwner;
	readonly address: string;
}

/** What routing knows of the network. */
export interface Topology<P extends Place = Place> {
	podNetwork: PodNetworkKind;
	podRange: Cidr | undefined;
	serviceRange: Cidr | undefined;
	latencies: Latencies;
	/** The namespace at an address, also at those that a node has besides its own. */
	at(address: string): P | undefined;
	/** The node's place. */
	node(name: string): P | undefined;
	/** The node's part of the Pod range. */
	subnet(node: string): Cidr | undefined;
	rules(node: string): NodeRules | undefined;
	/** Is the node off the network? */
	isDown(node: string): boolean;
	/** What decides over connections from and to Pods. */
	filter(): PacketFilter | undefined;
	/** The Pod that has a port of the node's. */
	hostPort(node: string, protocol: string, port: number): HostPort | undefined;
	/** The nodes that a load balancer, or a route of the outside, brings an address's packets to; undefined: none does. */
	advertised(address: string): readonly string[] | undefined;
	/** Only nodes, Pods and load balancers reach the nodes. */
	privateNodes: boolean;
	/** Is the address in the network that the nodes are in? */
	isNodeNetwork(address: string): boolean;
}

/** Where a packet ends. */
export type Route<P extends Place = Place> = { hops: Hop[]; packet: Packet } & (
	| { end: 'deliver'; place: P; latency: number }
	| { end: 'reject'; latency: number }
	| { end: 'unreachable' }
	| { end: 'no-network' }
	| { end: 'drop' }
);

/**
 * The way of a new connection's first packet.
 * @param packet with the source address that the sender's kernel chose (see sourceAddress).
 */
export function route<P extends Place>(
	topology: Topology<P>,
	from: P,
	packet: Packet,
	chance: Pick<RuleContext, 'random' | 'now'>,
): Route<P> {
	const walk = new Walk(topology, from, packet, chance);
	return walk.run();
}

/** The address that a namespace's kernel puts into packets to `destination`. */
export function sourceAddress<P extends Place>(topology: Topology<P>, from: P, destination: string): string {
	if (isLoopback(destination)) return '127.0.0.1';
	if (from.owner.kind !== 'node' || !from.owner.node) return from.address;
	return nodeAddressTowards(topology, from.owner.node, destination);
}

/** Which of its addresses a node shows at `destination`: its bridge's or tunnel's to Pods, else its own. */
function nodeAddressTowards<P extends Place>(topology: Topology<P>, node: string, destination: string): string {
	const own = topology.node(node)?.address ?? destination;
	const subnet = topology.subnet(node);
	if (!subnet || !topology.podRange || !inCidr(destination, topology.podRange)) return own;
	const here = inCidr(destination, subnet);
	// A Pod on the same node: flannel's and the plain bridge is in the node's subnet; Calico routes without a bridge.
	if (here) return topology.podNetwork === 'calico' ? own : numberToAddress(subnet.first + 1);
	// Over the tunnel, whose interface has the subnet's first address; the plain bridge has no tunnel.
	return topology.podNetwork === 'bridge' ? own : numberToAddress(subnet.first);
}

class Walk<P extends Place> {
	private readonly topology: Topology<P>;
	private readonly from: P;
	private readonly chance: Pick<RuleContext, 'random' | 'now'>;
	private readonly hops: Hop[] = [];
	private packet: Packet;
	private latency = 0;
	private rewritten = false;
	/** Where the source was rewritten, and what it was: a node's filter sees packets before its own rewriting. */
	private masked: { node: string; source: Endpoint } | undefined;

	constructor(topology: Topology<P>, from: P, packet: Packet, chance: Pick<RuleContext, 'random' | 'now'>) {
		this.topology = topology;
		this.from = from;
		this.packet = packet;
		this.chance = chance;
	}

	run(): Route<P> {
		const { from } = this;
		const isNode = from.owner.kind === 'node';
		const interfaceName = this.isOwn(from, this.destination.address) ? 'lo' : 'eth0';
		this.hop(from, 'send', 'send', [], interfaceName);
		// A Pod that talks to itself never leaves its namespace; a node's own packets meet its rules first.
		if (!isNode && this.isOwn(from, this.destination.address))
			return this.deliver(from, this.topology.latencies.loopback);
		const node = from.owner.node;
		if (node) {
			const stopped = this.meetRules(node, isNode) ?? this.meetEgress();
			if (stopped) return stopped;
			const here = this.topology.node(node);
			if (isNode && this.isOwn(from, this.destination.address))
				return this.deliver(from, this.topology.latencies.loopback);
			return this.leave(here ?? from);
		}
		return this.leave(from);
	}

	private get destination(): Endpoint {
		return this.packet.destination;
	}

	/** Is the address one of the namespace's own? */
	private isOwn(place: P, address: string): boolean {
		return isLoopback(address) || address === place.address || this.topology.at(address) === place;
	}

	/** On the way from `place` (the sender, or its node) to wherever the destination is. */
	private leave(place: P): Route<P> {
		const { topology } = this;
		const address = this.destination.address;
		const inCluster = this.from.owner.node !== undefined || this.rewritten;
		// Who is in the nodes' own network (its gateway) reaches them anyway.
		const hidden = topology.privateNodes && !topology.isNodeNetwork(this.from.address);
		const target = topology.at(address);
		// An address in the nodes' own network is a node's answer to ARP: beyond that network nobody hears of it.
		const unheard = hidden && topology.isNodeNetwork(address);
		const balanced = target || unheard ? undefined : this.throughLoadBalancer(address, inCluster);
		if (balanced) return balanced;
		if (topology.serviceRange && inCidr(address, topology.serviceRange))
			return this.drop(place, inCluster ? 'no-such-port' : 'not-routed');
		if (target && (target.owner.kind === 'pod' || (target.owner.kind === 'node' && hidden)) && !inCluster)
			return this.drop(place, 'not-routed');
		if (!target) {
			const podAddress = topology.podRange !== undefined && inCidr(address, topology.podRange);
			if ((podAddress || (hidden && topology.isNodeNetwork(address))) && !inCluster)
				return this.drop(place, 'not-routed');
			if (podAddress || topology.isNodeNetwork(address)) {
				this.hop(place, 'drop', 'no-such-host', [], 'eth0');
				return { hops: this.hops, packet: this.packet, end: 'unreachable' };
			}
			return this.drop(place, 'no-such-host');
		}
		const dead = this.meetDeadNode(place, target);
		if (dead) return dead;
		this.leaveCluster(place, target);
		const between = this.distance(this.from, target);
		if (target.owner.kind === 'node' && !this.rewritten && target.owner.name !== this.from.owner.node) {
			this.hop(target, 'route', 'to-node', []);
			const stopped = this.meetRules(target.owner.name, false);
			if (stopped) return stopped;
			if (this.rewritten) {
				const then = topology.at(this.destination.address);
				if (!then) return this.leave(target);
				return this.arrive(target, then, between + this.distance(target, then));
			}
		}
		return this.arrive(place, target, between);
	}

	/** From outside, a load balancer's address leads to one of its nodes, which knows the address by its own rules. */
	private throughLoadBalancer(address: string, inCluster: boolean): Route<P> | undefined {
		// A balancer's health checks notice at once which nodes do not answer.
		const nodes = inCluster
			? undefined
			: this.topology.advertised(address)?.filter((each) => !this.topology.isDown(each));
		if (!nodes) return undefined;
		const name = nodes[this.chance.random.below(Math.max(1, nodes.length))];
		const node = name === undefined ? undefined : this.topology.node(name);
		if (!node) return this.drop(this.from, 'no-such-host');
		this.hop(node, 'route', 'to-node', []);
		const stopped = this.meetRules(node.owner.name, false);
		if (stopped) return stopped;
		if (!this.rewritten) return this.drop(node, 'no-such-port');
		const target = this.topology.at(this.destination.address);
		if (!target) return this.leave(node);
		return this.arrive(node, target, this.distance(this.from, node) + this.distance(node, target));
	}

	private arrive(place: P, target: P, latency: number): Route<P> {
		const atNode = place.owner.kind === 'node' ? place.owner.name : place.owner.node;
		const targetNode = target.owner.node;
		if (atNode && targetNode && atNode !== targetNode && target.owner.kind === 'pod')
			this.hop(place, 'route', 'to-other-node', [{ kind: 'Node', name: targetNode }], this.tunnel());
		return this.meetDeadNode(place, target) ?? this.meetIngress(target) ?? this.deliver(target, latency);
	}

	/**
	 * A node that is off the network takes its Pods along. To the node itself, neighbours find no way (nobody answers their
	 * ARP); what goes to a Pod is wrapped for the node, and gets lost without a word.
	 */
	private meetDeadNode(place: P, target: P): Route<P> | undefined {
		const { topology, from } = this;
		const node = target.owner.node;
		const cut = [node, from.owner.node].find((each) => each !== undefined && topology.isDown(each));
		if (cut === undefined || (node === from.owner.node && target.owner.node !== undefined)) return undefined;
		const stop = this.stop(place, 'drop', 'dead-node', [{ kind: 'Node', name: cut }]);
		return target.owner.kind === 'node' && topology.isNodeNetwork(place.address)
			? { hops: this.hops, packet: this.packet, end: 'unreachable' }
			: stop;
	}

	/** May it leave the Pod that it comes from? Asked on that Pod's node. */
	private meetEgress(): Route<P> | undefined {
		const { from, topology } = this;
		// A Pod always reaches itself.
		if (from.owner.kind !== 'pod' || topology.at(this.destination.address) === from) return undefined;
		const source = this.masked?.source ?? this.packet.source;
		return this.meetFilter('egress', from, { ...this.packet, source });
	}

	/** May it enter the Pod that it goes to? Asked on that Pod's node. */
	private meetIngress(target: P): Route<P> | undefined {
		const { from, masked } = this;
		if (target.owner.kind !== 'pod' || target === from) return undefined;
		// What a Pod's own node sends always comes in: the kubelet's probes do.
		if (from.owner.kind === 'node' && from.owner.name === target.owner.node) return undefined;
		const source = masked && masked.node === target.owner.node ? masked.source : this.packet.source;
		return this.meetFilter('ingress', target, { ...this.packet, source });
	}

	private meetFilter(direction: Direction, pod: P, packet: Packet): Route<P> | undefined {
		const decision = this.topology.filter()?.match(packet, direction, pod.owner);
		if (!decision) return undefined;
		const node = this.topology.node(pod.owner.node ?? '') ?? pod;
		return this.stop(node, decision.action, decision.rule, decision.objects);
	}

	private tunnel(): string {
		return { flannel: 'flannel.1', calico: 'vxlan.calico', bridge: 'eth0' }[this.topology.podNetwork];
	}

	/** A Pod's packet to something outside of the Pod network gets its node's address on leaving the node. */
	private leaveCluster(place: P, target: P): void {
		const { topology } = this;
		if (this.from.owner.kind !== 'pod' || target.owner.kind === 'pod') return;
		// To its own node it does not leave: there the Pod's address is seen.
		if (target.owner.kind === 'node' && target.owner.name === this.from.owner.node) return;
		if (!topology.podRange || !inCidr(this.packet.source.address, topology.podRange)) return;
		if (place.owner.kind !== 'node') return;
		this.rewriteSource(place, place.address, 'masquerade-leaving-pod-network', []);
	}

	/** Asks a node's rules. A route comes back when the packet ends there. */
	private meetRules(node: string, fromNode: boolean): Route<P> | undefined {
		const { topology } = this;
		const place = topology.node(node);
		const rules = topology.rules(node);
		if (!place || !rules) return undefined;
		const decision = rules.match(this.packet, {
			...this.chance,
			local: this.isOwn(place, this.destination.address) && (fromNode || !isLoopback(this.destination.address)),
			fromNode,
			fromPod: topology.podRange !== undefined && inCidr(this.packet.source.address, topology.podRange),
		});
		if (!decision) {
			this.meetHostPort(place, node, fromNode);
			return undefined;
		}
		if (decision.action === 'dnat') {
			this.rewritten = true;
			const before = this.packet;
			this.packet = { ...before, destination: decision.to };
			this.push(place, 'dnat', decision.rule, decision.objects, before, { choice: decision.choice });
			if (decision.masquerade)
				this.rewriteSource(
					place,
					nodeAddressTowards(topology, node, decision.to.address),
					'masquerade',
					decision.objects,
				);
			return undefined;
		}
		// Policies stand before kube-proxy's refusals in a node's filter.
		return (
			(this.from.owner.node === node ? this.meetEgress() : undefined) ??
			this.stop(place, decision.action, decision.rule, decision.objects)
		);
	}

	private stop(place: P, action: 'drop' | 'reject', rule: string, objects: ObjectReference[]): Route<P> {
		this.hop(place, action, rule, objects);
		if (action === 'drop') return { hops: this.hops, packet: this.packet, end: 'drop' };
		return { hops: this.hops, packet: this.packet, end: 'reject', latency: this.distance(this.from, place) };
	}

	/** The portmap plugin's rules: after those of Services, a port of the node itself. */
	private meetHostPort(place: P, node: string, fromNode: boolean): void {
		const { protocol, destination, source } = this.packet;
		if (!this.isOwn(place, destination.address)) return;
		const found = this.topology.hostPort(node, protocol, destination.port);
		if (!found || (found.hostIP && found.hostIP !== '0.0.0.0' && found.hostIP !== destination.address)) return;
		const before = this.packet;
		this.rewritten = true;
		this.packet = { ...before, destination: found.to };
		this.push(place, 'dnat', 'host-port', [found.pod], before);
		// What comes from the node itself at its loopback, and what comes back over the Pod's own bridge, must be hidden.
		const subnet = this.topology.podNetwork === 'calico' ? undefined : this.topology.subnet(node);
		const comesBack = source.address === found.to.address || (subnet !== undefined && inCidr(source.address, subnet));
		if ((fromNode && isLoopback(destination.address)) || comesBack)
			this.rewriteSource(place, nodeAddressTowards(this.topology, node, found.to.address), 'masquerade', [found.pod]);
	}

	private rewriteSource(place: P, address: string, rule: string, objects: ObjectReference[]): void {
		const before = this.packet;
		if (before.source.address === address) return;
		this.masked = { node: place.owner.node ?? place.owner.name, source: before.source };
		this.packet = { ...before, source: { address, port: before.source.port } };
		this.push(place, 'snat', rule, objects, before);
	}

	private deliver(place: P, latency: number): Route<P> {
		this.latency += latency;
		return { hops: this.hops, packet: this.packet, end: 'deliver', place, latency: this.latency };
	}

	private drop(place: P, rule: string): Route<P> {
		return this.stop(place, 'drop', rule, []);
	}

	private distance(a: P, b: P): number {
		const { latencies } = this.topology;
		if (a === b) return latencies.loopback;
		if (a.owner.kind === 'outside' || b.owner.kind === 'outside') return latencies.outside;
		if (a.owner.node !== undefined && a.owner.node === b.owner.node) return latencies.node;
		return latencies.network;
	}

	private hop(place: P, action: Hop['action'], rule: string, objects: ObjectReference[], interfaceName?: string): void {
		this.push(place, action, rule, objects, this.packet, interfaceName ? { interface: interfaceName } : {});
	}

	private push(
		place: P,
		action: Hop['action'],
		rule: string,
		objects: ObjectReference[],
		before: Packet,
		more: Partial<Hop> = {},
	): void {
		this.hops.push({
			at: placeName(place),
			action,
			before: { source: before.source, destination: before.destination },
			after: { source: this.packet.source, destination: this.packet.destination },
			rule,
			objects,
			...more,
		});
	}
}

/** A place as traces name it: `pod default/client`, `node master`. */
export const placeName = (place: Place): Hop['at'] => ({
	kind: place.owner.kind,
	name: place.owner.namespace ? `${place.owner.namespace}/${place.owner.name}` : place.owner.name,
});
