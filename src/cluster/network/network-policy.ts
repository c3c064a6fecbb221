/**
 * NetworkPolicies as a Pod network enforces them: for each new connection, may it leave its Pod, may it enter the other?
 * (kubernetes.io/docs/concepts/services-networking/network-policies; networking.k8s.io/v1 NetworkPolicySpec)
 */

import { matchesSelector } from '../controllers/selectors.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Namespace, NetworkPolicy, Pod } from '../resources/types.ts';
import type { Client } from '../types.ts';
import { inCidr, parseCidr } from './addresses.ts';
import type { ClusterNetwork, Direction, ObjectReference, Packet, PacketFilter } from './types.ts';

/** `drop` loses the packet (Calico); `reject` answers that nobody is there (k3s's kube-router). */
export type Denial = 'drop' | 'reject';

type Spec = NetworkPolicy['spec'];
type Peer = NonNullable<NonNullable<NonNullable<Spec['egress']>[number]['to']>[number]>;
type Port = NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number];

/** A rule with the names that are the same in both directions. */
interface Rule {
	peers: readonly Peer[];
	ports: readonly Port[];
}

const rulesOf = ({ spec }: NetworkPolicy, direction: Direction): Rule[] =>
	direction === 'ingress'
		? // The types rename `from`, which is a word of Python's.
			((spec.ingress ?? []) as { from?: Peer[]; ports?: Port[] }[]).map(({ from = [], ports = [] }) => ({
				peers: from,
				ports,
			}))
		: (spec.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }));

const TYPES = { ingress: 'Ingress', egress: 'Egress' } as const;

/** Starts enforcing. Dispose ends it: then everything may pass. */
export function startNetworkPolicies(client: Client, network: ClusterNetwork, denial: Denial): { dispose(): void } {
	const table = new PolicyTable(client, denial);
	network.setFilter(table);
	return {
		dispose() {
			network.setFilter(undefined);
			table.dispose();
		},
	};
}

class PolicyTable implements PacketFilter {
	private readonly client: Client;
	private readonly denial: Denial;
	private readonly policies = new Map<string, NetworkPolicy>();
	private readonly pods = new Map<string, Pod>();
	private readonly byAddress = new Map<string, Pod>();
	private readonly namespaces = new Map<string, Namespace>();
	private readonly watches: { dispose(): void }[];

	constructor(client: Client, denial: Denial) {
		this.client = client;
		this.denial = denial;
		this.watches = [
			client.watch<NetworkPolicy>(KINDS.networkpolicies, ({ type, object }) => {
				const key = keyOf(object.metadata);
				if (type === 'DELETED') this.policies.delete(key);
				else this.policies.set(key, object);
				this.follow();
			}),
		];
	}

	match(packet: Packet, direction: Direction, of: { namespace?: string; name: string }) {
		if (this.policies.size === 0) return undefined;
		const pod = this.pods.get(keyOf(of));
		if (!pod) return undefined;
		const isolating = [...this.policies.values()].filter(
			({ metadata, spec }) =>
				metadata.namespace === pod.metadata.namespace &&
				spec.policyTypes?.includes(TYPES[direction]) &&
				matchesSelector(spec.podSelector ?? {}, pod.metadata.labels),
		);
		if (isolating.length === 0) return undefined;
		const allowed = isolating.some((policy) =>
			rulesOf(policy, direction).some((rule) => this.allows(rule, policy, packet, direction)),
		);
		if (allowed) return undefined;
		const objects: ObjectReference[] = [
			...isolating.map(({ metadata }) => ({
				kind: 'NetworkPolicy',
				namespace: metadata.namespace ?? '',
				name: metadata.name,
			})),
			{ kind: 'Pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name },
		];
		return { action: this.denial, rule: `policy-${direction}`, objects };
	}

	dispose(): void {
		for (const watch of this.watches) watch.dispose();
	}

	/** Pods and Namespaces matter once there is a policy: a cluster without any pays nothing. */
	private follow(): void {
		if (this.watches.length > 1 || this.policies.size === 0) return;
		this.watches.push(
			this.client.watch<Pod>(KINDS.pods, ({ type, object }) => this.keep(object, type === 'DELETED')),
			this.client.watch<Namespace>(KINDS.namespaces, ({ type, object }) => {
				if (type === 'DELETED') this.namespaces.delete(object.metadata.name);
				else this.namespaces.set(object.metadata.name, object);
			}),
		);
	}

	private keep(pod: Pod, deleted: boolean): void {
		const key = keyOf(pod.metadata);
		const before = this.pods.get(key)?.status?.podIP;
		if (before !== undefined && keyOf(this.byAddress.get(before)?.metadata) === key) this.byAddress.delete(before);
		if (deleted) {
			this.pods.delete(key);
			return;
		}
		this.pods.set(key, pod);
		// Pods on their node's network have no address of their own: selectors do not find them.
		const over = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
		if (pod.status?.podIP && !pod.spec.hostNetwork && !over) this.byAddress.set(pod.status.podIP, pod);
	}

	private allows({ peers, ports }: Rule, policy: NetworkPolicy, packet: Packet, direction: Direction): boolean {
		const { source, destination } = packet;
		const other = direction === 'ingress' ? source.address : destination.address;
		if (peers.length > 0 && !peers.some((peer) => this.isPeer(peer, policy, other))) return false;
		const target = this.byAddress.get(destination.address);
		return ports.length === 0 || ports.some((port) => matchesPort(port, packet, target));
	}

	private isPeer({ ipBlock, podSelector, namespaceSelector }: Peer, policy: NetworkPolicy, address: string): boolean {
		if (ipBlock)
			return (
				inCidr(address, parseCidr(ipBlock.cidr)) &&
				!(ipBlock.except ?? []).some((except) => inCidr(address, parseCidr(except)))
			);
		const pod = this.byAddress.get(address);
		if (!pod) return false;
		const { namespace } = pod.metadata;
		if (namespaceSelector) {
			if (!matchesSelector(namespaceSelector, this.namespaces.get(namespace ?? '')?.metadata.labels)) return false;
		} else if (namespace !== policy.metadata.namespace) return false;
		return podSelector ? matchesSelector(podSelector, pod.metadata.labels) : true;
	}
}

/** Is it one of the ports that a rule names? A name is that of a port of the Pod that is connected to. */
function matchesPort(rule: Port, packet: Packet, target: Pod | undefined): boolean {
	if ((rule.protocol ?? 'TCP') !== packet.protocol) return false;
	const wanted = rule.port as number | string | undefined;
	const { port } = packet.destination;
	if (wanted === undefined) return true;
	if (typeof wanted === 'number') return port >= wanted && port <= (rule.endPort ?? wanted);
	return (target?.spec.containers ?? []).some((container) =>
		(container.ports ?? []).some(
			(own) => own.name === wanted && own.containerPort === port && (own.protocol ?? 'TCP') === packet.protocol,
		),
	);
}

const keyOf = (of: { namespace?: string; name: string } | undefined): string =>
	`${of?.namespace ?? ''}/${of?.name ?? ''}`;
