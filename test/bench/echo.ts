/** How soon a key shows on the screen while a large cluster is busy: cluster and terminal share the page's one thread. */

import { KINDS } from '../../src/cluster/resources/kinds.ts';
import { createWorkstation } from '../../src/workstation/workstation.ts';
import { percentile, workedAsync } from './calibration.ts';
import { createLarge, fill } from './large.ts';
import type { Figure } from './main.ts';

const PODS = 1_000;
const PODS_A_NODE = 10;

/** Simulated milliseconds of one turn: the page's driver looks this often while somebody types. */
const TURN = 16;
/** Turns between two keys: ten keys a second. */
const TURNS_A_KEY = 6;
const KEYS = 600;

/** What a frame has at 60 a second (milliseconds). */
const FRAME = 16;

/** Milliseconds of work from a key to its echo, a turn of the cluster's life with it, while every Deployment rolls out anew. */
export async function echoFigures(): Promise<Figure[]> {
	const cluster = createLarge(PODS / PODS_A_NODE);
	const { client, clock } = cluster;
	await fill(cluster, PODS);
	const { terminal } = createWorkstation(cluster).openTerminal();
	let echoed = '';
	terminal.onOutput((text, source) => {
		if (source === 'echo') echoed += text;
	});
	await clock.settle();
	const times: number[] = [];
	const between: number[] = [];
	for (let key = 0; key < KEYS; key++) {
		if (key % 100 === 0) churn(key);
		for (let turn = 1; turn < TURNS_A_KEY; turn++)
			between.push(await workedAsync(() => clock.advanceTo(clock.now() + TURN)));
		echoed = '';
		times.push(
			await workedAsync(async () => {
				terminal.input('x');
				await clock.advanceTo(clock.now() + TURN);
			}),
		);
		if (!echoed.includes('x')) throw new Error('a key was not echoed');
	}
	if (cluster.faults.length > 0) throw cluster.faults[0];
	cluster.dispose();
	return [
		{ name: 'key to echo, 1,000 Pods churning, median', value: percentile(times, 50), unit: 'ms' },
		{ name: '  p95', value: percentile(times, 95), unit: 'ms', budget: FRAME },
		{ name: '  longest turn', value: Math.max(...times, ...between), unit: 'ms' },
	];

	/** What `kubectl rollout restart` does to every Deployment. */
	function churn(round: number): void {
		const annotations = { 'kubectl.kubernetes.io/restartedAt': String(round) };
		for (const { metadata } of client.list(KINDS.deployments)) {
			const change = { spec: { template: { metadata: { annotations } } } };
			client.patch(KINDS.deployments, metadata.namespace ?? '', metadata.name, change);
		}
	}
}
