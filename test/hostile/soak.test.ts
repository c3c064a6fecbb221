/** Four simulated hours in one session: memory stays flat after the first, and nothing is left when it is closed. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Kept, Soak } from './soak.ts';

/**
 * The most that the heap may grow in an hour, as a part of what it is. One per cent or a little more it does grow, of what
 * is bounded and takes days to fill: the container's log, of which a megabyte is kept; the events that each component
 * remembers to count their like, 4,096 of them, as upstream; the hundred changes that the watch cache has room for at
 * least, of kinds that change seldom.
 */
const HEAP_GROWTH = 0.02;

/** In a process of its own, whose memory is nobody else's and whose garbage can be collected when it is measured. */
async function soak(): Promise<Soak> {
	const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', 'test/hostile/soak.ts']);
	return JSON.parse(stdout) as Soak;
}

test('probes, rollouts, autoscaling and traffic for four hours keep nothing for good', async () => {
	const { hours, after, answered, faults } = await soak();
	expect(faults).toEqual([]);
	// One each two or three seconds: it did go on all the time.
	expect(answered).toBeGreaterThan(4 * 1_000);
	const [, second, ...later] = hours as [Kept, Kept, ...Kept[]];
	expect(later).toHaveLength(2);
	for (const [at, hour] of later.entries()) {
		expect(hour.heap).toBeLessThan(second.heap * (1 + HEAP_GROWTH * (at + 1)));
		for (const what of ['objects', 'events', 'watchers', 'timers'] as const)
			expect(hour[what], what).toBeLessThanOrEqual(1.1 * second[what] + 5);
	}
	expect(after).toEqual({ watchers: 0, timers: 0, told: [], alive: [] });
}, 180_000);
