/** How much is left of an ICMP answer's time to live: each machine that routes it takes one (RFC 791, 3.2). */

import type { Place, Topology } from './routing.ts';

/** What Linux sends with (net.ipv4.ip_default_ttl). */
const DEFAULT_TTL = 64;

/**
 * The time to live that an answer from `a` has left at `b`. A Pod's node routes for it, but not to itself, and not between
 * Pods on a bridge, which only switches; without one (Calico) it routes there too. Beyond the nodes' network stands a router.
 */
export function timeToLive(topology: Topology, a: Place, b: Place): number {
	if (a === b) return DEFAULT_TTL;
	const pods = [a, b].filter(({ owner }) => owner.kind === 'pod').length;
	const outside = [a, b].some(({ owner, address }) => owner.kind === 'outside' && !topology.isNodeNetwork(address));
	const here = a.owner.node !== undefined && a.owner.node === b.owner.node;
	if (here) return DEFAULT_TTL - (pods === 2 && topology.podNetwork === 'calico' ? 1 : 0);
	return DEFAULT_TTL - pods - (outside ? 1 : 0);
}
