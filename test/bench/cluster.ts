/** The cluster's figures: starting it, listing Pods, bringing up many. */

import { createClusterOf } from '../../src/cluster/create.ts';
import { k3s } from '../../src/cluster/profiles/k3s/index.ts';
import type { Profile } from '../../src/cluster/profiles/types.ts';
import { KINDS } from '../../src/cluster/resources/kinds.ts';
import type { KubeObject } from '../../src/cluster/types.ts';
import { SimulatedClock } from '../../src/os/clock.ts';
import { createSandbox } from '../../src/workstation/sandbox.ts';
import { median, timedAsync } from './calibration.ts';
import type { Figure } from './main.ts';

const ROUNDS = 15;

/** The sizes whose times the growth is worked out from: nodes, with ten Pods on each. */
const SIZES = [100, 1_000] as const;
const PODS_A_NODE = 10;
/** Replicas of one Deployment in a large cluster. */
const REPLICAS = 500;

/** Boot, `get pods` at 10 and 1,000 Pods, Deployments of 3, 50 and 200 to Ready, 1,000 nodes with 10,000 Pods. */
export async function clusterFigures(): Promise<Figure[]> {
	await (await createSandbox({ profile: 'k3s' })).dispose();
	return [
		{ name: 'k3s cluster and workstation, start to prompt', value: await boot(), unit: 'ms' },
		{ name: 'kubectl get pods, 10 Pods', value: await getPods(10), unit: 'ms', budget: 5 },
		{ name: 'kubectl get pods, 1,000 Pods', value: await getPods(1_000), unit: 'ms', budget: 50 },
		...(await rollout(3)),
		...(await rollout(50)),
		...(await rollout(200)),
		...(await scale()),
	];
}

async function boot(): Promise<number> {
	const times: number[] = [];
	for (let i = 0; i < 5; i++) {
		times.push(await timedAsync(async () => (await createSandbox({ profile: 'k3s', seed: i })).dispose()));
	}
	return median(times);
}

/** The time of a typed line, from Enter to the next prompt, without the pause before it. */
async function getPods(count: number): Promise<number> {
	const sandbox = await createSandbox({ profile: 'k3s' });
	for (let i = 0; i < count; i++) {
		sandbox.cluster.client.create(KINDS.pods, {
			apiVersion: 'v1',
			kind: 'Pod',
			metadata: { name: `bench-${i}`, namespace: 'default' },
			spec: { schedulerName: 'nobody', containers: [{ name: 'main', image: 'nginx' }] },
		} as KubeObject);
	}
	await sandbox.type('kubectl get pods > /dev/null');
	const times: number[] = [];
	for (let i = 0; i < ROUNDS; i++) {
		await sandbox.clock.advanceTo(sandbox.clock.now() + 10_000);
		times.push(
			await timedAsync(async () => {
				sandbox.terminal.apply({ type: 'line', text: 'kubectl get pods' });
				await sandbox.clock.advanceUntil(() => sandbox.terminal.awaitingInput);
			}),
		);
	}
	sandbox.dispose();
	return median(times);
}

async function rollout(replicas: number): Promise<Figure[]> {
	const sandbox = await createSandbox({ profile: 'k3s' });
	await sandbox.type(`kubectl create deployment web --image=nginx --replicas=${replicas}`);
	const begin = sandbox.clock.now();
	const wall = await timedAsync(() => sandbox.type(`kubectl rollout status deployment web`));
	const simulated = sandbox.clock.now() - begin;
	sandbox.dispose();
	return [
		{ name: `Deployment of ${replicas} to Ready`, value: wall, unit: 'ms' },
		{ name: `  the same on simulated time`, value: simulated, unit: 'ms' },
	];
}

/** A cluster of many nodes: the k3s profile, its worker over and over. */
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

/** From nothing to all Pods ready: milliseconds of work, and the memory in use when all are there (MiB). */
async function fill(nodes: number): Promise<{ boot: number; wall: number; memory: number; simulated: number }> {
	const clock = new SimulatedClock(Date.UTC(2026, 10, 21));
	let made: ReturnType<typeof createClusterOf> | undefined;
	const boot = await timedAsync(async () => {
		made = createClusterOf(large(nodes), { profile: 'k3s', seed: 1, clock });
	});
	const cluster = made as ReturnType<typeof createClusterOf>;
	const { client } = cluster;
	const total = nodes * PODS_A_NODE;
	const begin = clock.now();
	const wall = await timedAsync(async () => {
		for (let left = total, i = 0; left > 0; left -= REPLICAS, i++) {
			client.create(KINDS.deployments, {
				apiVersion: 'apps/v1',
				kind: 'Deployment',
				metadata: { name: `web-${i}`, namespace: 'default' },
				spec: {
					replicas: Math.min(REPLICAS, left),
					selector: { matchLabels: { app: `web-${i}` } },
					template: {
						metadata: { labels: { app: `web-${i}` } },
						spec: { containers: [{ name: 'web', image: 'nginx' }] },
					},
				},
			} as never);
		}
		const ready = () =>
			client.list(KINDS.deployments).reduce((sum, { status }) => sum + (status?.readyReplicas ?? 0), 0);
		const filled = await clock.advanceUntil(() => ready() >= total, begin + 3_600_000);
		if (!filled) throw new Error(`only ${ready()} of ${total} Pods became ready`);
	});
	const simulated = clock.now() - begin;
	const { heapUsed, external } = process.memoryUsage();
	if (cluster.faults.length > 0) throw cluster.faults[0];
	cluster.dispose();
	return { boot, wall, memory: (heapUsed + external) / 2 ** 20, simulated };
}

/** The large cluster, and how work grows with the number of Pods: 1 is linear. */
async function scale(): Promise<Figure[]> {
	const figures: Figure[] = [];
	const works: number[] = [];
	for (const nodes of SIZES) {
		const { boot, wall, memory, simulated } = await fill(nodes);
		works.push(boot + wall);
		const whole = nodes === SIZES.at(-1);
		const label = `${nodes.toLocaleString('en')} nodes, ${(nodes * PODS_A_NODE).toLocaleString('en')} Pods`;
		figures.push(
			{ name: `${label}: nodes registered`, value: boot, unit: 'ms' },
			{ name: `  from there to all Pods ready`, value: wall, unit: 'ms' },
			{ name: `  both together`, value: boot + wall, unit: 'ms', ...(whole ? { budget: 10_000 } : {}) },
			{ name: `  memory in use`, value: memory, unit: 'MiB', ...(whole ? { budget: 1_024 } : {}) },
			{ name: `  simulated time`, value: simulated, unit: 'ms' },
		);
	}
	const [small = 1, big = 1] = works;
	const exponent = Math.log(big / small) / Math.log(SIZES[1] / SIZES[0]);
	return [...figures, { name: 'growth exponent, 1,000 to 10,000 Pods', value: exponent, unit: '', budget: 1.2 }];
}
