/** The simulated network as the rest of the cluster sees it, and the trace each connection leaves. */

import type { Clock } from '../../os/clock.ts';
import type { NetworkStack } from '../../os/net.ts';
import type { Random } from '../../os/random.ts';
import type { Latencies, PodNetworkKind } from './routing.ts';

/** An address and port on the way. */
export interface Endpoint {
	address: string;
	port: number;
}

/** An API object that decided something on the way. */
export interface ObjectReference {
	kind: string;
	namespace?: string;
	name: string;
}

/**
 * One step of a packet. `at` names the place: `pod default/client`, `node master`, `outside`, `host`.
 * A rewrite has other addresses after than before.
 */
export interface Hop {
	at: { kind: 'pod' | 'node' | 'outside' | 'workstation'; name: string };
	/** What happened here. */
	action: 'send' | 'route' | 'dnat' | 'snat' | 'drop' | 'reject' | 'deliver' | 'answer';
	interface?: string;
	before: { source: Endpoint; destination: Endpoint };
	after: { source: Endpoint; destination: Endpoint };
	/** Why, as a code that texts are made from: `service-cluster-ip`, `no-endpoints`, `no-such-port`, `no-listener`, `local-without-pod` … */
	rule: string;
	objects: ObjectReference[];
	/** Chance's part: chosen endpoint and out of how many. */
	choice?: { index: number; of: number };
}

export type Verdict =
	| 'connected'
	| 'refused'
	| 'timeout'
	| 'unreachable'
	| 'reset'
	| 'answered'
	| 'nxdomain'
	| 'servfail';

/** What one connection, or one DNS question, met on its way. */
export interface Trace {
	id: number;
	/** Milliseconds since the epoch. */
	started: number;
	/** Milliseconds it took until the verdict; undefined while under way. */
	took?: number;
	protocol: 'TCP' | 'UDP';
	from: { kind: 'pod' | 'node' | 'outside' | 'workstation'; name: string; namespace?: string };
	destination: Endpoint;
	hops: Hop[];
	verdict?: Verdict;
	/** For a DNS question: what was asked and answered. */
	dns?: { name: string; type: string; rcode: string; answers: string[] };
}

/** Who owns a network namespace. */
export interface NamespaceOwner {
	kind: 'pod' | 'node' | 'outside' | 'workstation';
	name: string;
	namespace?: string;
	/** The node whose rules packets from here meet first; none for the outside and the workstation. */
	node?: string;
}

/** How a network is laid out. */
export interface NetworkOptions {
	clock: Clock;
	random: Random;
	/** All Pods' addresses: `10.42.0.0/16`. */
	podRange?: string;
	/** All Services' addresses: `10.43.0.0/16`. */
	serviceRange?: string;
	/** The network the nodes are in: `192.168.164.0/24`. */
	nodeRange?: string;
	/** Only nodes, Pods and load balancers reach the nodes. */
	privateNodes?: boolean;
	/** How Pods of different nodes reach each other (default `flannel`). */
	podNetwork?: PodNetworkKind;
	latencies?: Partial<Latencies>;
}

/** The network of one cluster and what is around it. */
export interface ClusterNetwork {
	/**
	 * A network namespace with its own address. A Pod's address is given when it is made; a host-network Pod uses its node's.
	 */
	createNamespace(owner: NamespaceOwner, address: string): NetworkStack & { dispose(): void };
	/** The namespace that answers at an address, for probes and tests. */
	namespaceAt(address: string): NetworkStack | undefined;
	/** The newest traces, oldest first; a bounded number is kept. */
	readonly traces: readonly Trace[];
	/** Calls back when a trace is complete. */
	onTrace(listener: (trace: Trace) => void): { dispose(): void };
	/**
	 * The same namespace for one who only looks (a grader, the kubelet's probes): its connections take the same way but
	 * are not among `traces`, and chance's part in them comes from a generator of their own. `onTrace` gets theirs.
	 */
	observer(stack: NetworkStack, onTrace?: (trace: Trace) => void): NetworkStack;
	/** Sets the rules that packets meet on a node (kube-proxy does); undefined takes them away. */
	setRules(node: string, rules: NodeRules | undefined): void;
	/** Takes a node off the network, with its Pods, or brings it back: as when its cable is pulled or its power is gone. What was connected there breaks. */
	setNodeUp(node: string, up: boolean): void;
	/** Sets what decides over connections from and to Pods (NetworkPolicies); undefined lets everything pass. */
	setFilter(filter: PacketFilter | undefined): void;
	/** Tells which part of the Pod range a node has: its bridge answers at the first address of it. */
	setNodeSubnet(node: string, cidr: string): void;
	/** Passes a port of a node on to a Pod there (hostPort; CNI's portmap). Services' rules come first. */
	mapHostPort(node: string, port: HostPort): { dispose(): void };
	/** The ports of a node that are passed on. */
	hostPorts(node: string): readonly HostPort[];
	/** Brings what is sent to an address from outside to one of some nodes, as a load balancer in front of them does. */
	advertise(address: string, nodes: () => readonly string[]): { dispose(): void };
	/** Leads what is sent to a range from outside to a node, as a route on the learner's machine does. */
	routeThrough(range: string, node: string): { dispose(): void };
}

/** Out of a Pod, or into one. */
export type Direction = 'ingress' | 'egress';

/** Decides over new connections from and to Pods. */
export interface PacketFilter {
	/**
	 * @param packet as the Pod's node sees it when it forwards it: after rewriting the destination, before rewriting the source.
	 * @param pod whose packet it is: the sender under `egress`, the receiver under `ingress`.
	 * @returns undefined when the packet may pass.
	 */
	match(
		packet: Packet,
		direction: Direction,
		pod: { namespace?: string; name: string },
	): Extract<RuleDecision, { action: 'reject' | 'drop' }> | undefined;
}

/** A port of a node that belongs to a Pod. */
export interface HostPort {
	protocol: 'TCP' | 'UDP';
	port: number;
	/** Only at this address of the node; left out, at all. */
	hostIP?: string;
	to: Endpoint;
	pod: ObjectReference;
}

/** A packet as a node's rules see it. */
export interface Packet {
	protocol: 'TCP' | 'UDP';
	source: Endpoint;
	destination: Endpoint;
}

/** What a rule decided about a new connection. */
export type RuleDecision =
	| {
			action: 'dnat';
			rule: string;
			objects: ObjectReference[];
			to: Endpoint;
			/** Is the source address rewritten to the node's too, so that answers come back this way? */
			masquerade: boolean;
			choice: { index: number; of: number };
	  }
	| { action: 'reject' | 'drop'; rule: string; objects: ObjectReference[] };

/** A node's rules for new connections: one look-up per connection, as conntrack has it. */
export interface NodeRules {
	/**
	 * @param context `local`: the destination is an address of this node; `fromNode`: the packet was made on this node;
	 * `fromPod`: its source is in the Pod range; `random`: chooses the endpoint.
	 * @returns undefined when no rule speaks of the packet.
	 */
	match(packet: Packet, context: RuleContext): RuleDecision | undefined;
}

export interface RuleContext {
	local: boolean;
	fromNode: boolean;
	fromPod: boolean;
	random: Random;
	now: number;
}
