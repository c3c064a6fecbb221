/** What one node's kubelet gives to its parts. */

import type { Clock, Timer } from '../../os/clock.ts';
import type { Machine } from '../../os/machine.ts';
import type { NetworkStack } from '../../os/net.ts';
import type { Random } from '../../os/random.ts';
import type { Informers } from '../controllers/informer.ts';
import type { ClusterNetwork } from '../network/types.ts';
import type { Client, KubeObject } from '../types.ts';
import type { AddressPool } from './address-pool.ts';
import type { DnsSettings } from './files.ts';
import type { NodeImages } from './images.ts';
import type { Prober } from './probes.ts';

export interface KubeletContext {
	readonly clock: Clock;
	/** The kubelet's own generator. */
	readonly random: Random;
	/** The API as the kubelet. */
	readonly client: Client;
	/** The API as a Pod's service account, for programs of system images. */
	clientFor(component: string): Client;
	readonly informers: Informers;
	readonly network: ClusterNetwork;
	readonly node: { readonly name: string; readonly address: string };
	/** The node's own machine; its network is what host-network Pods use. */
	readonly host: Machine;
	/** The node's network for probes, which leave no traces. */
	readonly probing: NetworkStack;
	readonly addresses: AddressPool;
	readonly dns: DnsSettings;
	readonly images: NodeImages;
	readonly prober: Prober;
	/** Records an event from this node. */
	event(regarding: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void;
	/** Calls back later, telling of what is thrown as a fault. */
	after(milliseconds: number, callback: () => void): Timer;
	/** Told of exceptions of ours, in programs and callbacks. */
	onFault(error: unknown): void;
}
