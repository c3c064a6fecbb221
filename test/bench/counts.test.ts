/**
 * How much work the cluster makes of a task, counted and not timed. A controller that writes twice what it should, or
 * looks at everything for each change, shows here on every machine alike.
 */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { KINDS } from '../../src/cluster/resources/kinds.ts';
import { CountingClock, type Counts, countStores } from './counts.ts';
import { createLarge, deploy, fill } from './large.ts';

const START = Date.UTC(2026, 10, 21);

let stores: ReturnType<typeof countStores>;
beforeEach(() => {
	stores = countStores();
});
afterEach(() => stores.dispose());

/** What `action` makes the cluster do. */
async function counted(clock: CountingClock, action: () => Promise<void>): Promise<Counts> {
	const before = { callbacks: clock.callbacks, writes: stores.writes, deliveries: stores.deliveries };
	await action();
	return {
		callbacks: clock.callbacks - before.callbacks,
		writes: stores.writes - before.writes,
		deliveries: stores.deliveries - before.deliveries,
	};
}

/**
 * That no more was done for each Pod than this. And not much less either: whoever makes the cluster do less lowers the
 * numbers, so that they keep guarding it.
 */
function within(counts: Counts, pods: number, most: Counts) {
	for (const [name, budget] of Object.entries(most) as [keyof Counts, number][]) {
		expect(counts[name] / pods, name).toBeLessThanOrEqual(budget);
		expect(counts[name] / pods, name).toBeGreaterThan(0.8 * budget);
	}
}

describe('a Deployment of 200', () => {
	const REPLICAS = 200;
	const isWhole = ({ client }: Cluster) => {
		const { metadata, status } = client.get(KINDS.deployments, 'default', 'web') ?? {};
		const { observedGeneration, readyReplicas, updatedReplicas, replicas } = status ?? {};
		const counts = [readyReplicas, updatedReplicas, replicas];
		return observedGeneration === metadata?.generation && counts.every((count) => count === REPLICAS);
	};

	test('takes a bounded number of writes and watch deliveries a Pod: made, rolled out, drained', async () => {
		const clock = new CountingClock(START);
		const cluster = createLarge(5, clock);
		const { client } = cluster;
		const whole = async () => {
			expect(await clock.advanceUntil(() => isWhole(cluster), clock.now() + 600_000)).toBe(true);
		};
		const made = await counted(clock, async () => {
			deploy(cluster, 'web', REPLICAS);
			await whole();
		});
		const rolled = await counted(clock, async () => {
			const image = { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:1.29' }] } } } };
			client.patch(KINDS.deployments, 'default', 'web', image);
			await whole();
		});
		const moved = client.list(KINDS.pods, { fieldSelector: 'spec.nodeName=worker1' });
		const drained = await counted(clock, async () => {
			client.patch(KINDS.nodes, '', 'worker1', { spec: { unschedulable: true } });
			for (const { metadata } of moved) {
				client.subresource(KINDS.pods, 'default', metadata.name, 'eviction', { metadata: { name: metadata.name } });
			}
			const gone = () => client.list(KINDS.pods, { fieldSelector: 'spec.nodeName=worker1' }).length === 0;
			expect(await clock.advanceUntil(gone, clock.now() + 600_000)).toBe(true);
			await whole();
		});
		const events = client.list(KINDS.events);
		expect(cluster.faults).toEqual([]);
		cluster.dispose();
		within(made, REPLICAS, { callbacks: 13.5, writes: 11.6, deliveries: 93 });
		within(rolled, REPLICAS, { callbacks: 22.5, writes: 21.2, deliveries: 199 });
		within(drained, moved.length, { callbacks: 17, writes: 15.7, deliveries: 168 });
		// Scheduled, Pulling or "already present", Pulled, Created, Started; and Killing for those that are gone.
		const ofPods = events.filter(({ involvedObject }) => involvedObject.kind === 'Pod');
		const pods = 2 * REPLICAS + moved.length;
		const gone = REPLICAS + moved.length;
		expect(ofPods.length).toBeGreaterThanOrEqual(4 * pods + gone);
		expect(ofPods.length).toBeLessThanOrEqual(5 * pods + gone);
	});
});

test('work grows with the number of Pods, not faster', async () => {
	const SIZES = [1_000, 2_000, 4_000];
	const all: Counts[] = [];
	for (const pods of SIZES) {
		const clock = new CountingClock(START);
		all.push(
			await counted(clock, async () => {
				const cluster = createLarge(pods / 10, clock);
				await fill(cluster, pods);
				expect(cluster.faults).toEqual([]);
				cluster.dispose();
			}),
		);
	}
	const names = ['callbacks', 'writes', 'deliveries'] as const;
	for (const name of names) {
		for (const [at, { [name]: count }] of all.entries()) {
			const before = all[at - 1]?.[name];
			// The exponent of growth from one size to the next, twice as large: 1 is linear, 2 is everything for everything.
			if (before) expect(Math.log2(count / before), `${name} at ${SIZES[at]} Pods`).toBeLessThan(1.05);
			else expect(count, name).toBeGreaterThan(1_000);
		}
	}
}, 120_000);
