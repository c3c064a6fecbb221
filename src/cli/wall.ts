/** Lets a sandbox's clock follow the wall's, for commands that somebody watches. */

import type { SimulatedClock } from '../os/clock.ts';

const TICK = 20;

/** Follows until disposed of. `nudge` lets what just came in settle at once instead of at the next tick. */
export function followWall(clock: SimulatedClock): { nudge(): void; dispose(): void } {
	let last = performance.now();
	let work: Promise<void> = Promise.resolve();
	const advance = () => {
		work = work.then(() => {
			const now = performance.now();
			const passed = now - last;
			last = now;
			return clock.advanceTo(clock.now() + passed);
		});
	};
	const interval = setInterval(advance, TICK);
	return { nudge: advance, dispose: () => clearInterval(interval) };
}
