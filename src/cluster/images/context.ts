/**
 * What an image's program may know beyond its machine: the API, as a Pod with a service account has it.
 * The kubelet says so when it makes a container's machine; programs of system images (CoreDNS …) ask.
 */

import type { Machine } from '../../os/machine.ts';
import type { ClusterNetwork } from '../network/types.ts';
import type { Client } from '../types.ts';

/** What the kubelet tells of a container. */
export interface ContainerContext {
	/** The API as this container's service account uses it. */
	client: Client;
	/** The same for a program that has a name of its own: the source of its events. */
	clientFor(component: string): Client;
	namespace: string;
	pod: string;
	container: string;
	/** The node's name. */
	node: string;
	/** The cluster's network, whose rules a privileged program (kube-proxy) writes into its node's kernel. */
	network: ClusterNetwork;
}

const contexts = new WeakMap<Machine, ContainerContext>();

/** The kubelet calls this for each container's machine before it starts the image's program. */
export function setContainerContext(machine: Machine, context: ContainerContext): void {
	contexts.set(machine, context);
}

/** Where this container runs, or undefined on a machine that is no container. */
export const containerContextOf = (machine: Machine): ContainerContext | undefined => contexts.get(machine);

/** The API client of the container that this machine is, or undefined when it has none. */
export const apiClientOf = (machine: Machine): Client | undefined => contexts.get(machine)?.client;
