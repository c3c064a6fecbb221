/** A controller's queue of keys: each key once, failed ones again after a growing wait. All on the simulated clock. */

import type { Clock, Timer } from '../../os/clock.ts';
import { ApiError } from '../types.ts';

export interface WorkqueueOptions {
	clock: Clock;
	/** Milliseconds between a key's being added and its being worked on, as network and queueing take in reality. */
	latency: number;
	/** Brings the world one step nearer to what `key`'s object asks for. May throw ApiError: the key is tried again. */
	reconcile(key: string): void;
	/** Told of anything else that `reconcile` throws: that is a fault of ours. */
	onFault(error: unknown): void;
}

/** client-go's ItemExponentialFailureRateLimiter: 5 ms doubling up to 1,000 s. */
const FIRST_RETRY = 5;
const LAST_RETRY = 1_000_000;

export class Workqueue {
	private readonly options: WorkqueueOptions;
	private ready = new Set<string>();
	private readonly failures = new Map<string, number>();
	/** Keys to be added later, with their timers; the earliest request wins. */
	private readonly delayed = new Map<string, { due: number; timer: Timer }>();
	/** Keys still being worked on, until when. */
	private readonly busyUntil = new Map<string, number>();
	private timer: Timer | undefined;
	private disposed = false;

	constructor(options: WorkqueueOptions) {
		this.options = options;
	}

	/** Asks for a reconcile of `key` one latency from now. */
	add(key: string): void {
		if (this.disposed) return;
		const busy = this.busyUntil.get(key);
		if (busy !== undefined) {
			const left = busy - this.options.clock.now() - this.options.latency;
			if (left > 0) return this.addAfter(key, left);
			this.busyUntil.delete(key);
		}
		this.ready.add(key);
		this.timer ??= this.options.clock.after(this.options.latency, () => this.drain());
	}

	/** Asks for a reconcile of `key` in `milliseconds`; an earlier request for the same key stands. */
	addAfter(key: string, milliseconds: number): void {
		if (this.disposed) return;
		const due = this.options.clock.now() + milliseconds;
		const earlier = this.delayed.get(key);
		if (earlier && earlier.due <= due) return;
		earlier?.timer.cancel();
		const timer = this.options.clock.after(milliseconds, () => {
			this.delayed.delete(key);
			this.add(key);
		});
		this.delayed.set(key, { due, timer });
	}

	/**
	 * Says that working on `key` takes so many milliseconds on a real machine: its next turn comes no sooner. What costs
	 * work in proportion to its size is so done less often the larger it is.
	 */
	occupy(key: string, milliseconds: number): void {
		if (milliseconds > 0) this.busyUntil.set(key, this.options.clock.now() + milliseconds);
	}

	dispose(): void {
		this.disposed = true;
		this.timer?.cancel();
		for (const { timer } of this.delayed.values()) timer.cancel();
		this.delayed.clear();
		this.ready.clear();
	}

	private drain(): void {
		this.timer = undefined;
		const keys = this.ready;
		this.ready = new Set();
		for (const key of keys) {
			if (this.disposed) return;
			try {
				this.options.reconcile(key);
				this.failures.delete(key);
			} catch (error) {
				if (!(error instanceof ApiError)) this.options.onFault(error);
				const failures = this.failures.get(key) ?? 0;
				this.failures.set(key, failures + 1);
				this.addAfter(key, Math.min(FIRST_RETRY * 2 ** failures, LAST_RETRY));
			}
		}
	}
}
