/** Ports of the node that a Pod's containers ask for (hostPort), which the Pod network passes on. */

import type { Container, Pod } from '../resources/types.ts';
import type { KubeletContext } from './context.ts';

/** Maps the ports of a Pod's containers to its address; each until it is disposed of. */
export function mapHostPorts(
	{ network, node }: KubeletContext,
	{ metadata: { name, namespace = '' } }: Pod,
	containers: readonly Container[],
	address: string,
): { dispose(): void }[] {
	return containers.flatMap(({ ports = [] }) =>
		ports.flatMap(({ hostPort, hostIP, containerPort, protocol }) =>
			hostPort
				? network.mapHostPort(node.name, {
						protocol: protocol === 'UDP' ? 'UDP' : 'TCP',
						port: hostPort,
						...(hostIP ? { hostIP } : {}),
						to: { address, port: containerPort },
						pod: { kind: 'Pod', namespace, name },
					})
				: [],
		),
	);
}
