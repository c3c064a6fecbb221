/** CPU time that programs take, as far as a simulation can tell: each piece of work has a price in milliseconds. */

import type { Clock } from './clock.ts';

/** Use is counted by stretches of so many milliseconds, which begin at whole multiples of it since the epoch. */
export const USAGE_STRETCH = 15_000;

/** Stretches remembered. */
const KEPT = 4;

/** What pieces of work cost a machine, in milliseconds of one core: a small virtual machine's. */
export const COST = {
	/** fork(2), exec(2), and ending again. */
	process: 1,
	/** Taking up a TCP connection. */
	accept: 0.5,
	/** Reading and working on what came in one piece over a connection: mostly one request. */
	chunk: 0.5,
	/** Opening a connection. */
	connect: 0.2,
	/** Answering one datagram. */
	datagram: 0.1,
} as const;

/** Counts the CPU time of one machine. */
export class CpuMeter {
	private readonly clock: Clock;
	/** Milliseconds of CPU by the number of the stretch, oldest first. */
	private readonly stretches: { number: number; spent: number }[] = [];

	constructor(clock: Clock) {
		this.clock = clock;
	}

	/** Counts work done now. @param milliseconds of one core */
	spend(milliseconds: number): void {
		const number = Math.floor(this.clock.now() / USAGE_STRETCH);
		const last = this.stretches.at(-1);
		if (last?.number === number) last.spent += milliseconds;
		else {
			if (this.stretches.length >= KEPT) this.stretches.shift();
			this.stretches.push({ number, spent: milliseconds });
		}
	}

	/**
	 * Milliseconds of CPU spent in the stretch that ended at `end`.
	 * @param end milliseconds since the epoch, a multiple of USAGE_STRETCH; stretches long past give 0.
	 */
	spentUntil(end: number): number {
		const number = Math.floor(end / USAGE_STRETCH) - 1;
		return this.stretches.find((stretch) => stretch.number === number)?.spent ?? 0;
	}
}
