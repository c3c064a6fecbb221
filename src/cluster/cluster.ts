/** One simulated cluster: what the workstation, the labs and the command line hold of it. */

import type { SimulatedClock } from '../os/clock.ts';
import type { Machine } from '../os/machine.ts';
import type { ClusterNetwork } from './network/types.ts';
import type { ApiTransport, Client } from './types.ts';

export type ProfileName = 'k3s' | 'kubeadm' | 'minikube' | 'cloud';

export interface ClusterOptions {
	profile: ProfileName;
	/** Decides every generated name, address and choice. */
	seed: number;
	clock: SimulatedClock;
}

/** What a cluster is to everybody outside of src/cluster. */
export interface Cluster extends ApiTransport {
	readonly profile: ProfileName;
	readonly clock: SimulatedClock;
	readonly network: ClusterNetwork;
	/** The API without HTTP, for labs' checks and the map: acts as cluster-admin. */
	readonly client: Client;
	/** The machines of the nodes by node name: systemctl, ssh and the workstation's home are there. */
	readonly nodes: ReadonlyMap<string, Machine>;
	/** The learner's own machine, in profiles where they don't sit on a node. */
	readonly workstation?: Machine;
	/**
	 * A machine that is not part of the cluster: the learner's own, or the one whose virtual machines the nodes are.
	 * Browsers ask from there. Undefined in clusters that have neither (tests').
	 */
	readonly outside?: Machine;
	/** The container's machine of a running Pod, for probes from a Pod by a grader. */
	container(namespace: string, pod: string, container?: string): Machine | undefined;
	/** Stops every program and timer; the cluster answers nothing afterwards. */
	dispose(): void;
}
