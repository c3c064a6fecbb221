/** The way from a learner's kubectl to an API server: there is one cluster, and it answers at its own addresses only. */

import type { Cluster } from '../cluster/cluster.ts';
import type { ApiTransport } from '../cluster/types.ts';
import { dial } from '../kubectl/client/dial.ts';
import type { Process } from '../os/process.ts';

/**
 * What reaches the API server from a process. Requests to `home` (scheme, host and port, as the kubeconfig that came with
 * the machine has it) go straight to it. Any other server that a kubeconfig names is connected to first, so that nobody
 * answers where nobody is. What does listen is taken for this cluster, at another of its addresses or behind a kubectl proxy.
 */
export function apiServerFrom(process: Process, cluster: Cluster, home: string): ApiTransport {
	const reach = async (request: Request): Promise<void> => {
		const { protocol, host } = new URL(request.url);
		const server = `${protocol}//${host}`;
		if (server !== home) await dial(process, server);
	};
	return {
		async fetch(request) {
			await reach(request);
			return cluster.fetch(request);
		},
		async stream(request) {
			await reach(request);
			return cluster.stream(request);
		},
	};
}
