/**
 * The clock that everything in a cluster runs on. A cluster has lived a while when the learner meets it: its boot is
 * played on a time of its own, in the past and without programs running, and then joined to the session's clock.
 */

import type { Clock, SimulatedClock, Timer } from '../os/clock.ts';

interface Entry {
	due: number;
	order: number;
	callback: (() => void) | undefined;
	/** The timer on the session's clock, once there is one. */
	live?: Timer;
}

export class BootClock implements Clock {
	private readonly session: SimulatedClock;
	private entries: Entry[] = [];
	private time: number;
	private order = 0;
	private live = false;

	/** @param start the instant the boot begins at, milliseconds since the epoch. */
	constructor(session: SimulatedClock, start: number) {
		this.session = session;
		this.time = start;
	}

	now(): number {
		return this.live ? this.session.now() : this.time;
	}

	after(milliseconds: number, callback: () => void): Timer {
		if (this.live) return this.session.after(milliseconds, callback);
		const entry: Entry = { due: this.time + Math.max(0, milliseconds), order: this.order++, callback };
		this.entries.push(entry);
		return {
			cancel() {
				entry.callback = undefined;
				entry.live?.cancel();
			},
		};
	}

	stir(): void {
		this.session.stir();
	}

	hold<T>(foreign: Promise<T>): Promise<T> {
		return this.session.hold(foreign);
	}

	breathe(steps?: number): Promise<void> | undefined {
		return this.session.breathe(steps);
	}

	/**
	 * Plays what falls due until `done` holds or `milliseconds` have passed. Only callbacks run: a program that was
	 * started waits for the session's clock.
	 */
	play(milliseconds: number, done: () => boolean = () => false): void {
		const end = this.time + milliseconds;
		while (!done()) {
			const next = this.next();
			if (!next || next.due > end) break;
			this.time = Math.max(this.time, next.due);
			const { callback } = next;
			next.callback = undefined;
			callback?.();
		}
		this.time = done() ? this.time : end;
	}

	/** Leaps to `instant` without anything happening: what was due in two seconds is due in two seconds still. */
	leapTo(instant: number): void {
		const leap = instant - this.time;
		for (const entry of this.entries) entry.due += leap;
		this.time = instant;
	}

	/** Joins the session's clock: what is still to come happens there. */
	join(): void {
		this.leapTo(this.session.now());
		this.live = true;
		const left = this.entries.filter((entry) => entry.callback).sort((a, b) => a.due - b.due || a.order - b.order);
		this.entries = [];
		for (const entry of left) {
			entry.live = this.session.after(entry.due - this.time, () => entry.callback?.());
		}
	}

	/** A boot has few things under way at once: a scan is cheaper than keeping them sorted. */
	private next(): Entry | undefined {
		let first: Entry | undefined;
		let dead = 0;
		for (const entry of this.entries) {
			if (!entry.callback) dead++;
			else if (!first || entry.due < first.due || (entry.due === first.due && entry.order < first.order)) first = entry;
		}
		if (dead > 32) this.entries = this.entries.filter((entry) => entry.callback);
		return first;
	}
}
