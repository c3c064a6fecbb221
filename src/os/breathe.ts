/** Turns for the page during long work that takes no simulated time: reading and composing a large text. */

import type { Process } from './process.ts';

/** Characters of plain reading or writing that count as a step (Clock.breathe). */
export const CHARACTERS_A_STEP = 512;

/** Counts so many steps of work; a promise when the page needs a turn: await it before going on. */
export type Breathe = (steps: number) => Promise<void> | undefined;

/** For the work of a process, whose signals come through meanwhile. */
export const breatheIn =
	(process: Process): Breathe =>
	(steps) => {
		const breath = process.clock.breathe(steps);
		return breath && process.wait(breath);
	};
