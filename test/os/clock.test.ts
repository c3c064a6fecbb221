import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../src/os/clock.ts';

describe('the simulated clock', () => {
	it('runs what is due in order of time, then of asking', async () => {
		const clock = new SimulatedClock(1_000);
		const seen: string[] = [];
		clock.after(20, () => seen.push(`c at ${clock.now()}`));
		clock.after(10, () => seen.push(`a at ${clock.now()}`));
		clock.after(10, () => seen.push(`b at ${clock.now()}`));
		await clock.advanceTo(1_015);
		expect(seen).toEqual(['a at 1010', 'b at 1010']);
		expect(clock.now()).toBe(1_015);
		await clock.advanceTo(2_000);
		expect(seen.at(-1)).toBe('c at 1020');
	});

	it('does not run what was cancelled, even by another callback of the same instant', async () => {
		const clock = new SimulatedClock(0);
		const seen: string[] = [];
		clock.after(5, () => timer.cancel());
		const timer = clock.after(5, () => seen.push('cancelled'));
		await clock.advanceTo(10);
		expect(seen).toEqual([]);
		expect(clock.nextDue()).toBeUndefined();
	});

	it('lets a woken program go on before time moves', async () => {
		const clock = new SimulatedClock(0);
		const seen: string[] = [];
		let wake = () => {};
		const program = async () => {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
			await null;
			seen.push(`program at ${clock.now()}`);
		};
		void program();
		clock.after(10, () => {
			clock.stir();
			wake();
		});
		clock.after(11, () => seen.push(`callback at ${clock.now()}`));
		await clock.advanceTo(20);
		expect(seen).toEqual(['program at 10', 'callback at 11']);
	});

	it('stands still while a promise of the platform is held', async () => {
		const clock = new SimulatedClock(0);
		let now = -1;
		const answer = clock.hold(new Response('body').text());
		void answer.then(() => {
			now = clock.now();
		});
		clock.after(1, () => {});
		await clock.advanceTo(50);
		expect(now).toBe(0);
	});

	it('jumps only as far as it must', async () => {
		const clock = new SimulatedClock(0);
		let done = false;
		clock.after(300_000, () => {
			done = true;
		});
		clock.after(400_000, () => {});
		expect(await clock.advanceUntil(() => done)).toBe(true);
		expect(clock.now()).toBe(300_000);
		expect(await clock.advanceUntil(() => false, 350_000)).toBe(false);
	});

	it('counts whole milliseconds only', async () => {
		const clock = new SimulatedClock(0);
		const seen: number[] = [];
		clock.after(1.25, () => seen.push(clock.now()));
		await clock.advanceTo(2.75);
		expect(seen).toEqual([2]);
		expect(clock.now()).toBe(2);
	});

	it('keeps thousands of timers in order', async () => {
		const clock = new SimulatedClock(0);
		const seen: number[] = [];
		for (let i = 0; i < 5_000; i++) clock.after((i * 7_919) % 5_003, () => seen.push(clock.now()));
		await clock.advanceTo(6_000);
		expect(seen).toHaveLength(5_000);
		expect(seen).toEqual([...seen].sort((a, b) => a - b));
	});
});
