/** Clusters of many nodes and Pods, to measure how work grows. */

import type { Cluster } from '../../src/cluster/cluster.ts';
import { createClusterOf, type Faults } from '../../src/cluster/create.ts';
import { k3s } from '../../src/cluster/profiles/k3s/index.ts';
import type { Profile } from '../../src/cluster/profiles/types.ts';
import { KINDS } from '../../src/cluster/resources/kinds.ts';
import { SimulatedClock } from '../../src/os/clock.ts';

/** Replicas of one Deployment in a large cluster. */
const REPLICAS = 500;

/** The k3s profile with so many nodes, its worker over and over; nothing runs on it yet. */
function large(nodes: number): Profile {
	const [master, worker] = k3s.nodes;
	if (!master || !worker) throw new Error('the k3s profile has lost its nodes');
	const more = Array.from({ length: nodes - 1 }, (_, i) => ({
		...worker,
		name: `worker${i + 1}`,
		address: `172.16.${(i + 1) >> 8}.${(i + 1) & 255}`,
		podCIDR: `10.${64 + (i >> 8)}.${i & 255}.0/24`,
		providerID: `k3s://worker${i + 1}`,
	}));
	return {
		...k3s,
		ageDays: 1,
		podRange: '10.0.0.0/8',
		nodeRange: '172.16.0.0/16',
		settings: { ...k3s.settings, serviceClusterIPRange: '192.168.0.0/16' },
		clusterDns: '192.168.0.10',
		nodes: [{ ...master, address: '172.16.0.0' }, ...more],
		manifests: { manager: k3s.manifests.manager, objects: [] },
	};
}

/** Starts a cluster of so many nodes. */
export function createLarge(nodes: number, clock = new SimulatedClock(Date.UTC(2026, 10, 21))): Cluster & Faults {
	return createClusterOf(large(nodes), { profile: 'k3s', seed: 1, clock });
}

/** Makes a Deployment of nginx in the namespace default. */
export function deploy({ client }: Cluster, name: string, replicas: number): void {
	client.create(KINDS.deployments, {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: { name, namespace: 'default' },
		spec: {
			replicas,
			selector: { matchLabels: { app: name } },
			template: {
				metadata: { labels: { app: name } },
				spec: { containers: [{ name: 'web', image: 'nginx' }] },
			},
		},
	} as never);
}

/** Makes Deployments of so many Pods together and lets time pass until all are ready. Throws when an hour is not enough. */
export async function fill(cluster: Cluster, pods: number): Promise<void> {
	const { client, clock } = cluster;
	const begin = clock.now();
	for (let left = pods, i = 0; left > 0; left -= REPLICAS, i++) deploy(cluster, `web-${i}`, Math.min(REPLICAS, left));
	const ready = () => client.list(KINDS.deployments).reduce((sum, { status }) => sum + (status?.readyReplicas ?? 0), 0);
	const filled = await clock.advanceUntil(() => ready() >= pods, begin + 3_600_000);
	if (!filled) throw new Error(`only ${ready()} of ${pods} Pods became ready`);
}
