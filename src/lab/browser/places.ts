/** Where a session's browser may sit, and what it may be asked for: what the session needs before there is a browser. */

import type { Cluster } from '../../cluster/cluster.ts';
import type { Machine } from '../../os/machine.ts';

/** The machine outside of the cluster (Cluster.outside), or the one where the learner's terminal is. */
export type BrowserPlace = 'outside' | 'workstation';

/** The longest address that is taken, in characters. */
export const MAX_ADDRESS = 2_048;

/** The machines that a browser of this cluster may sit on. Where the learner's own is outside, there is one. */
export function browserMachines(cluster: Cluster, workstation: Machine): ReadonlyMap<BrowserPlace, Machine> {
	const { outside } = cluster;
	return new Map<BrowserPlace, Machine>([
		...(outside && outside !== workstation ? ([['outside', outside]] as const) : []),
		['workstation', workstation],
	]);
}
