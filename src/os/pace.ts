/** How fast programs work: what one of them handles at one instant adds up to milliseconds, which then have to pass. */

import { CHARACTERS_A_STEP } from './breathe.ts';
import type { Clock } from './clock.ts';
import { CAPACITY } from './stream.ts';

/** Characters that a program handles in a millisecond. */
const CHARACTERS_A_MILLISECOND = CAPACITY;

/** What reading or writing once costs, in characters. */
export const CALL = 64;

/** Work in stretches: it yields what each was worth, in characters, and returns what came out. Process.finish does it. */
export type Work<T> = Generator<number, T, void>;

/** Does work in one go: for what is known to be little. */
export function atOnce<T>(work: Work<T>): T {
	for (;;) {
		const step = work.next();
		if (step.done) return step.value;
	}
}

/** Counts the work of one process. Counted and not timed: see STEPS_A_TURN in clock.ts. */
export class Pace {
	private readonly clock: Clock;
	private at = 0;
	private characters = 0;

	constructor(clock: Clock) {
		this.clock = clock;
	}

	/** Adds work on so many characters, of which nobody can wait the end. */
	add(characters: number): void {
		const now = this.clock.now();
		if (this.at !== now) this.characters = 0;
		this.at = now;
		this.characters += characters;
	}

	/**
	 * Adds work on so many characters.
	 * @returns milliseconds that it has added up to at this instant; or a promise, when the page has long had no turn.
	 */
	work(characters: number): number | Promise<void> | undefined {
		this.add(characters);
		const milliseconds = Math.floor(this.characters / CHARACTERS_A_MILLISECOND);
		return milliseconds > 0 ? milliseconds : this.clock.breathe(Math.ceil(characters / CHARACTERS_A_STEP));
	}
}
