import { expect, test } from 'vitest';
import { ContainerLog } from '../../../src/cluster/kubelet/log.ts';
import { SimulatedClock } from '../../../src/os/clock.ts';

test('a container that writes short lines for ever has the oldest forgotten, counted as the files on the node would be', async () => {
	const log = new ContainerLog(new SimulatedClock(0));
	for (let i = 0; i < 50_000; i++) log.append(`${i % 10}\n`, 'stdout');
	const text = (await log.read({ follow: false, timestamps: false }).read()) ?? '';
	// A megabyte, of which each line takes 40 characters for its time and stream, and two for itself.
	expect(text.length / 2).toBeLessThanOrEqual(2 ** 20 / 42);
	expect(text.length / 2).toBeGreaterThan((0.9 * 2 ** 20) / 42);
	expect(text.endsWith('8\n9\n')).toBe(true);
});

test('a follower is given what comes while it waits, what came while it did not in one piece, and then the end', async () => {
	const log = new ContainerLog(new SimulatedClock(0));
	log.append('one\ntw', 'stdout');
	const reader = log.read({ follow: true, timestamps: false });
	expect(await reader.read()).toBe('one\ntw');
	const waiting = reader.read();
	log.append('o\n', 'stdout');
	expect(await waiting).toBe('o\n');
	for (let i = 0; i < 40_000; i++) log.append('yes\n', 'stdout');
	log.close();
	let rest = '';
	let pieces = 0;
	for (let text = await reader.read(); text !== null; text = await reader.read()) {
		rest += text;
		pieces++;
	}
	// What the log has forgotten by then, the follower does not get either.
	expect(rest).toMatch(/^(yes\n){20000,25000}$/);
	expect(pieces).toBeLessThan(5);
});
