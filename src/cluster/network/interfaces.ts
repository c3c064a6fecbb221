/** What a Pod network puts on nodes and into Pods: interfaces and routes, as `ip addr` and `ip route` show them. */

import type { Interface, KernelRoute } from '../../os/net.ts';
import { type Cidr, numberToAddress } from './addresses.ts';
import type { PodNetworkKind } from './routing.ts';

/** Where Calico tells its Pods to send everything: the node's side of the cable answers for that address. */
const CALICO_GATEWAY = '169.254.1.1';

const text = ({ first, prefixLength }: Cidr): string => `${numberToAddress(first)}/${prefixLength}`;

/** A node's interface to its Pods, and the one to other nodes' Pods. */
export function nodeInterfaces(kind: PodNetworkKind, subnet: Cidr): Interface[] {
	const bridge = { address: numberToAddress(subnet.first + 1), prefixLength: subnet.prefixLength };
	const tunnel = { address: numberToAddress(subnet.first), prefixLength: 32 };
	switch (kind) {
		case 'flannel':
			return [
				{ name: 'flannel.1', ...tunnel },
				{ name: 'cni0', ...bridge },
			];
		case 'calico':
			return [{ name: 'vxlan.calico', ...tunnel }];
		case 'bridge':
			return [{ name: 'bridge', ...bridge }];
	}
}

/**
 * A node's routes to other nodes' Pods: through the tunnel, whose far end has the first address of the other's part.
 * @param others the other nodes' parts of the Pod range.
 */
export function nodeRoutes(kind: PodNetworkKind, own: Cidr | undefined, others: readonly Cidr[]): KernelRoute[] {
	if (kind === 'bridge') return [];
	const device = kind === 'flannel' ? 'flannel.1' : 'vxlan.calico';
	const away = others.map(
		(subnet): KernelRoute => ({
			destination: text(subnet),
			via: numberToAddress(subnet.first),
			device,
			flags: 'onlink',
		}),
	);
	// Addresses of Calico's own block that no Pod has lead nowhere.
	return kind === 'calico' && own ? [{ type: 'blackhole', destination: text(own), flags: 'proto 80' }, ...away] : away;
}

/** A Pod's routes besides that to its own network. */
export function podRoutes(kind: PodNetworkKind, subnet: Cidr, podRange: Cidr | undefined): KernelRoute[] {
	if (kind === 'calico')
		return [
			{ destination: 'default', via: CALICO_GATEWAY, device: 'eth0' },
			{ destination: CALICO_GATEWAY, device: 'eth0', flags: 'scope link' },
		];
	const gateway = numberToAddress(subnet.first + 1);
	const start: KernelRoute = { destination: 'default', via: gateway, device: 'eth0' };
	return kind === 'flannel' && podRange
		? [start, { destination: text(podRange), via: gateway, device: 'eth0' }]
		: [start];
}
