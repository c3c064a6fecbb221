/**
 * What the map draws of a crowd. A thousand boxes hold the page up for longer than anybody waits, and nobody reads them:
 * beyond a limit each owner's Pods are shown in part, and the rest is counted. Pure.
 */

import type { Health, MapGroup, MapKey, MapNode, MapPod } from './model.ts';

/** The most Pods that are drawn, and the most Services. */
export const MOST_PODS = 200;
export const MOST_SERVICES = 60;

/** The Pods of a group that are not drawn. */
export interface MapRest {
	key: MapKey;
	count: number;
	/** How many there are of each health that there is. */
	healths: { health: Health; count: number }[];
}

const HEALTHS: readonly Health[] = ['ready', 'waiting', 'failed', 'leaving', 'done'];

/** How many each of some groups may show so that together they show at most `most`: small ones all, big ones as many as each other. */
export function shareOf(sizes: readonly number[], most: number): number {
	let left = most;
	const ascending = [...sizes].sort((a, b) => a - b);
	for (const [index, size] of ascending.entries()) {
		const share = Math.floor(left / (ascending.length - index));
		if (size > share) return share;
		left -= size;
	}
	return Number.POSITIVE_INFINITY;
}

/**
 * The same nodes with at most MOST_PODS Pods, and those that are needed.
 * @param needed keys of what must be drawn.
 */
export function thin(nodes: readonly MapNode[], needed: ReadonlySet<MapKey>): MapNode[] {
	const groups = Math.max(1, Math.floor(MOST_PODS / nodes.length));
	const gathered = nodes.map((node) => ({ ...node, groups: gather(node, groups) }));
	const sizes = gathered.flatMap((node) => node.groups.map(({ pods }) => pods.length));
	const each = shareOf(sizes, MOST_PODS);
	return gathered.map((node) => ({ ...node, groups: node.groups.map((group) => cut(group, each, needed)) }));
}

/** A node's groups, the last ones together as one where there are more than `most` (a thousand Pods on their own, say). */
function gather({ key, groups }: MapNode, most: number): MapGroup[] {
	if (groups.length <= most) return groups;
	const pods = groups.slice(most - 1).flatMap((group) => group.pods.map((pod) => ({ ...pod, short: pod.name })));
	return [...groups.slice(0, most - 1), { key: `Group ${key}`, owner: undefined, namespace: '', pods }];
}

/** A group with at most `each` of its Pods: what is needed, what is in trouble, and then the first ones. */
function cut(group: MapGroup, each: number, needed: ReadonlySet<MapKey>): MapGroup {
	if (group.pods.length <= each) return group;
	const rank = ({ key, health }: MapPod) => (needed.has(key) ? 0 : health === 'failed' ? 1 : 2);
	const asked = group.pods.filter(({ key }) => needed.has(key)).length;
	const ranked = [...group.pods].sort((a, b) => rank(a) - rank(b));
	const shown = new Set(ranked.slice(0, Math.max(each, asked)));
	const hidden = group.pods.filter((pod) => !shown.has(pod));
	const healths = HEALTHS.map((health) => ({ health, count: hidden.filter((pod) => pod.health === health).length }));
	return {
		...group,
		pods: group.pods.filter((pod) => shown.has(pod)),
		rest: { key: `${group.key} rest`, count: hidden.length, healths: healths.filter(({ count }) => count > 0) },
	};
}
