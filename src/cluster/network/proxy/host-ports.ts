/** The chains of CNI's portmap plugin for ports of the node that belong to Pods (containernetworking/plugins, plugins/meta/portmap). */

import { sha256 } from '../../../os/programs/digest.ts';
import type { PodNetworkKind } from '../routing.ts';
import type { HostPort } from '../types.ts';
import type { ChainRule } from './chains.ts';

/** What the Pod network's configuration is called. */
const NETWORK_NAMES: Record<PodNetworkKind, string> = { flannel: 'cbr0', calico: 'k8s-pod-network', bridge: 'bridge' };

const MARK = '0x2000/0x2000';

/**
 * Writes the chains, if a Pod of the node has such a port.
 * @param add appends to a chain of the table nat.
 * @param podSubnet of the node.
 */
export function addHostPorts(
	add: (chain: string, ...rules: ChainRule[]) => void,
	ports: readonly HostPort[],
	podNetwork: PodNetworkKind,
	podSubnet: string,
): void {
	if (ports.length === 0) return;
	const toLocal = { save: '-m addrtype --dst-type LOCAL', list: 'ADDRTYPE match dst-type LOCAL' };
	for (const hook of ['PREROUTING', 'OUTPUT']) add(hook, { matches: [toLocal], target: 'CNI-HOSTPORT-DNAT' });
	add('POSTROUTING', { matches: [comment('CNI portfwd requiring masquerade')], target: 'CNI-HOSTPORT-MASQ' });
	add('CNI-HOSTPORT-MASQ', {
		matches: [{ save: `-m mark --mark ${MARK}`, list: `mark match ${MARK}` }],
		target: 'MASQUERADE',
	});
	add('CNI-HOSTPORT-SETMARK', {
		matches: [comment('CNI portfwd masquerade mark')],
		target: 'MARK',
		options: { save: `--set-xmark ${MARK}`, list: 'MARK or 0x2000' },
	});
	for (const [address, own] of Map.groupBy(ports, ({ to }) => to.address))
		addPod(add, own, address, podNetwork, podSubnet);
}

const comment = (text: string) => ({
	save: `-m comment --comment "${text.replaceAll('"', '\\"')}"`,
	list: `/* ${text} */`,
});

/** One Pod's chain, under a name made of its sandbox's id. */
function addPod(
	add: (chain: string, ...rules: ChainRule[]) => void,
	ports: readonly HostPort[],
	address: string,
	podNetwork: PodNetworkKind,
	podSubnet: string,
): void {
	const [{ pod } = { pod: { name: '', namespace: '' } }] = ports;
	const name = NETWORK_NAMES[podNetwork];
	const id = sha256(new TextEncoder().encode(`${pod.namespace}/${pod.name} ${address}`));
	const chain = `CNI-DN-${sha256(new TextEncoder().encode(name + id)).slice(0, 21)}`;
	// With a bridge, neighbours on it come back over it too; Calico's Pods have no network but themselves.
	const neighbours = podNetwork === 'calico' ? `${address}/32` : podSubnet;
	for (const [protocol, own] of Map.groupBy(ports, (each) => each.protocol.toLowerCase() as 'tcp' | 'udp')) {
		const numbers = own.map(({ port }) => port).join(',');
		add('CNI-HOSTPORT-DNAT', {
			protocol,
			matches: [
				comment(`dnat name: "${name}" id: "${id}"`),
				{ save: `-m multiport --dports ${numbers}`, list: `multiport dports ${numbers}` },
			],
			target: chain,
		});
		for (const { port, hostIP, to } of own) {
			const only = hostIP && hostIP !== '0.0.0.0' ? { destination: `${hostIP}/32` } : {};
			const match = { save: `-m ${protocol} --dport ${port}`, list: `${protocol} dpt:${port}` };
			const target = `${to.address}:${to.port}`;
			for (const source of [neighbours, '127.0.0.1/32'])
				add(chain, { ...only, source, protocol, matches: [match], target: 'CNI-HOSTPORT-SETMARK' });
			add(chain, {
				...only,
				protocol,
				matches: [match],
				target: 'DNAT',
				options: { save: `--to-destination ${target}`, list: `to:${target}` },
			});
		}
	}
}
