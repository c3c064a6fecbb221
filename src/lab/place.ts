/** The places that a lab's requests come from: a Pod, a node, or a machine that is no part of the cluster. */

import type { Cluster } from '../cluster/cluster.ts';
import type { Trace } from '../cluster/network/types.ts';
import type { Machine } from '../os/machine.ts';
import { DEFAULT_NAMESPACE } from './objects.ts';
import type { Bilingual, Place } from './types.ts';

/** The machine a place names, or undefined when it does not run (yet). */
export function machineAt(cluster: Cluster, place: Place): Machine | undefined {
	if (place.outside) return cluster.outside;
	if (place.node !== undefined) return cluster.nodes.get(place.node);
	return place.pod === undefined ? undefined : cluster.container(place.namespace ?? DEFAULT_NAMESPACE, place.pod);
}

/**
 * Does the trace begin at the place? What the outside sends comes from its own machine, or from that machine's end in
 * the nodes' network; no other host of the outside begins anything.
 */
export function isFrom({ from }: Trace, place: Place): boolean {
	if (place.outside) return from.kind === 'workstation' || from.kind === 'outside';
	if (place.node !== undefined) return from.kind === 'node' && from.name === place.node;
	return (
		from.kind === 'pod' &&
		from.name === place.pod &&
		(from.namespace ?? DEFAULT_NAMESPACE) === (place.namespace ?? DEFAULT_NAMESPACE)
	);
}

/** What the texts call the place. In Korean it ends in a vowel, as the particles behind it need. */
export function placeName({ pod, node, outside }: Place): Bilingual {
	if (outside) return { ko: '클러스터 밖의 기기', en: 'the machine outside the cluster' };
	return pod === undefined
		? { ko: `\`${node ?? ''}\` 노드`, en: `node \`${node ?? ''}\`` }
		: { ko: `\`${pod}\` 파드`, en: `Pod \`${pod}\`` };
}
