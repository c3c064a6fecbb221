/** Lets a sandbox's clock follow the wall's, for commands that somebody watches. */

import type { SimulatedClock } from '../os/clock.ts';

const TICK = 20;

/** Follows until disposed of. `nudge` lets what just came in settle at once instead of at the next tick. */
export function followWall(clock: SimulatedClock): { nudge(): void; dispose(): void } {
	const begin = performance.now();
	const start = clock.now();
	let work: Promise<void> = Promise.resolve();
	const advance = () => {
		work = work.then(() => clock.advanceTo(start + performance.now() - begin));
	};
	const interval = setInterval(advance, TICK);
	return { nudge: advance, dispose: () => clearInterval(interval) };
}
