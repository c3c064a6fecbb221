import { expect, test } from 'vitest';
import { ContainerLog } from '../../../src/cluster/kubelet/log.ts';
import { SimulatedClock } from '../../../src/os/clock.ts';

test('a container that writes short lines for ever has the oldest forgotten, counted as the files on the node would be', async () => {
	const log = new ContainerLog(new SimulatedClock(0));
	for (let i = 0; i < 50_000; i++) log.append(`${i % 10}\n`, 'stdout');
	const text = (await log.read({}).read()) ?? '';
	// A megabyte, of which each line takes 40 characters for its time and stream, and two for itself.
	expect(text.length / 2).toBeLessThanOrEqual(2 ** 20 / 42);
	expect(text.length / 2).toBeGreaterThan((0.9 * 2 ** 20) / 42);
	expect(text.endsWith('8\n9\n')).toBe(true);
});
