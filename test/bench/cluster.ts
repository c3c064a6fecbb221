/** The cluster's figures: starting it, listing Pods, bringing up many. */

import { KINDS } from '../../src/cluster/resources/kinds.ts';
import type { KubeObject } from '../../src/cluster/types.ts';
import { createSandbox } from '../../src/workstation/sandbox.ts';
import { median, timed, timedAsync } from './calibration.ts';
import { createLarge, fill } from './large.ts';
import type { Figure } from './main.ts';

const ROUNDS = 15;

/** The sizes whose times the growth is worked out from: nodes, with ten Pods on each. */
const SIZES = [100, 1_000] as const;
const PODS_A_NODE = 10;

/** Boot, `get pods` at 10, 1,000 and 10,000 Pods, Deployments of 3, 50 and 200 to Ready, 1,000 nodes with 10,000 Pods. */
export async function clusterFigures(): Promise<Figure[]> {
	await (await createSandbox({ profile: 'k3s' })).dispose();
	return [
		{ name: 'k3s cluster and workstation, start to prompt', value: await boot(), unit: 'ms' },
		{ name: 'kubectl get pods, 10 Pods', value: await getPods(10), unit: 'ms', budget: 5 },
		{ name: 'kubectl get pods, 1,000 Pods', value: await getPods(1_000), unit: 'ms', budget: 50 },
		{ name: 'kubectl get pods, 10,000 Pods', value: await getPods(10_000), unit: 'ms' },
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

/** From nothing to all Pods ready: milliseconds of work, and the memory in use when all are there (MiB). */
async function grow(nodes: number): Promise<{ boot: number; wall: number; memory: number; simulated: number }> {
	let cluster: ReturnType<typeof createLarge> | undefined;
	const boot = timed(() => {
		cluster = createLarge(nodes);
	});
	if (!cluster) throw new Error('no cluster');
	const begin = cluster.clock.now();
	const made = cluster;
	const wall = await timedAsync(() => fill(made, nodes * PODS_A_NODE));
	const simulated = cluster.clock.now() - begin;
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
		const { boot, wall, memory, simulated } = await grow(nodes);
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
