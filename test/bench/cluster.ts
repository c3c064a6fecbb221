/** The cluster's figures: starting it, listing Pods, bringing up many. */

import { KINDS } from '../../src/cluster/resources/kinds.ts';
import type { KubeObject } from '../../src/cluster/types.ts';
import { createSandbox } from '../../src/workstation/sandbox.ts';
import { median, timedAsync } from './calibration.ts';
import type { Figure } from './main.ts';

const ROUNDS = 15;

/** Boot, `get pods` at 10 and 1,000 Pods, and a Deployment of 200 to Ready. */
export async function clusterFigures(): Promise<Figure[]> {
	await (await createSandbox({ profile: 'k3s' })).dispose();
	return [
		{ name: 'k3s cluster and workstation, start to prompt', value: await boot(), unit: 'ms' },
		{ name: 'kubectl get pods, 10 Pods', value: await getPods(10), unit: 'ms', budget: 5 },
		{ name: 'kubectl get pods, 1,000 Pods', value: await getPods(1_000), unit: 'ms', budget: 50 },
		...(await rollout(200)),
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
