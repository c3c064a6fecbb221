/**
 * Simulated time. One clock per session; nothing below `site` may ask the platform for the time or wait on it.
 *
 * Two worlds share it. Inside the cluster everything is a callback (`after`) that runs to its end at one instant.
 * Programs in containers and on the workstation are promises (`sleep`, streams). The clock moves only when every
 * program has come to rest, so a session is a function of its inputs and their times.
 */

/** Something that was asked for and can be called off. */
export interface Timer {
	cancel(): void;
}

/** What code that lives on simulated time may do with it. */
export interface Clock {
	/** Milliseconds since the Unix epoch, on simulated time: a whole number. */
	now(): number;
	/** Calls `callback` once, `milliseconds` (at least 0) from now. Callbacks due together run in the order asked for. */
	after(milliseconds: number, callback: () => void): Timer;
	/** Tells the clock that a waiting program may have become runnable, so it must settle before it moves. */
	stir(): void;
	/** Awaits a promise of the platform's own (a body, a module); the clock stands still until it is there. */
	hold<T>(foreign: Promise<T>): Promise<T>;
	/**
	 * Counts a step of a program, or several. A promise, when many were taken without the page having had a turn: await it
	 * before the next one. No time passes.
	 */
	breathe(steps?: number): Promise<void> | undefined;
}

/**
 * Steps of programs, and callbacks, after which the platform gets a turn. Counted and not timed, so that every machine
 * runs programs in the same order.
 */
const STEPS_A_TURN = 500;
const CALLBACKS_A_TURN = 50;

interface Entry {
	due: number;
	order: number;
	callback: (() => void) | undefined;
}

/** One turn of the platform's event loop: every promise that can go on has gone on afterwards. */
const turn: () => Promise<void> = (() => {
	// MessageChannel rather than setTimeout: browsers stretch nested timeouts to 4 ms and more.
	const channel = new MessageChannel();
	const waiting: (() => void)[] = [];
	channel.port1.onmessage = () => waiting.shift()?.();
	// In Node an open port would keep the process alive.
	(channel.port1 as unknown as { unref?: () => void }).unref?.();
	return () =>
		new Promise<void>((resolve) => {
			waiting.push(resolve);
			(channel.port1 as unknown as { ref?: () => void }).ref?.();
			channel.port2.postMessage(null);
		}).finally(() => {
			if (waiting.length === 0) (channel.port1 as unknown as { unref?: () => void }).unref?.();
		});
})();

/** A binary heap on (due, order): 10,000 kubelets' timers must not cost a scan each. */
class Heap {
	private readonly items: Entry[] = [];

	get first(): Entry | undefined {
		return this.items[0];
	}

	push(entry: Entry): void {
		const items = this.items;
		let at = items.length;
		items.push(entry);
		while (at > 0) {
			const parent = (at - 1) >> 1;
			const above = items[parent] as Entry;
			if (!before(entry, above)) break;
			items[at] = above;
			at = parent;
		}
		items[at] = entry;
	}

	pop(): Entry | undefined {
		const items = this.items;
		const top = items[0];
		const last = items.pop();
		if (!top || !last || items.length === 0) return top;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= items.length) break;
			if (child + 1 < items.length && before(items[child + 1] as Entry, items[child] as Entry)) child++;
			if (!before(items[child] as Entry, last)) break;
			items[at] = items[child] as Entry;
			at = child;
		}
		items[at] = last;
		return top;
	}
}

const before = (a: Entry, b: Entry): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

/** The clock itself, and the hand that turns it. Only a session (or a test) turns it. */
export class SimulatedClock implements Clock {
	private heap = new Heap();
	private stopped = false;
	private time: number;
	private order = 0;
	private held = 0;
	private stirred = false;
	/** Since the platform's last turn. */
	private sinceTurn = { steps: 0, callbacks: 0 };

	/** @param start the first instant, in milliseconds since the Unix epoch. */
	constructor(start: number) {
		this.time = start;
	}

	now(): number {
		return this.time;
	}

	after(milliseconds: number, callback: () => void): Timer {
		const entry: Entry = { due: this.time + Math.max(0, Math.ceil(milliseconds)), order: this.order++, callback };
		if (!this.stopped) this.heap.push(entry);
		return {
			cancel: () => {
				entry.callback = undefined;
			},
		};
	}

	stir(): void {
		this.stirred = true;
	}

	async hold<T>(foreign: Promise<T>): Promise<T> {
		this.held++;
		this.stirred = true;
		try {
			return await foreign;
		} finally {
			this.held--;
			this.stirred = true;
		}
	}

	/** The instant of the next thing due, or undefined when nothing is. */
	nextDue(): number | undefined {
		for (;;) {
			const first = this.heap.first;
			if (!first) return undefined;
			if (first.callback) return first.due;
			this.heap.pop();
		}
	}

	/** Nothing falls due any more, now or later: what waited is let go. */
	stop(): void {
		this.stopped = true;
		this.heap = new Heap();
	}

	/** Lets every program run until it waits on the clock or on somebody's input. Time stands still meanwhile. */
	async settle(): Promise<void> {
		while (this.stirred || this.held > 0) {
			this.stirred = false;
			this.sinceTurn = { steps: 0, callbacks: 0 };
			await turn();
		}
	}

	breathe(steps = 1): Promise<void> | undefined {
		this.sinceTurn.steps += steps;
		return this.sinceTurn.steps < STEPS_A_TURN ? undefined : this.hold(turn());
	}

	/** Runs all callbacks of the next instant that has any, without settling. Returns false when nothing is due. */
	private runNextInstant(limit: number): boolean {
		const due = this.nextDue();
		if (due === undefined || due > limit) return false;
		this.time = Math.max(this.time, due);
		while (this.nextDue() === due && !this.stirred) {
			const callback = this.heap.pop()?.callback;
			callback?.();
			if (++this.sinceTurn.callbacks >= CALLBACKS_A_TURN) this.stirred = true;
		}
		return true;
	}

	/**
	 * Turns the clock to `instant` (milliseconds since the epoch), doing everything that falls due on the way.
	 * Instants already past only settle; parts of a millisecond do not count.
	 */
	async advanceTo(instant: number): Promise<void> {
		const whole = Math.floor(instant);
		await this.settle();
		while (this.runNextInstant(whole)) await this.settle();
		this.time = Math.max(this.time, whole);
	}

	/**
	 * Jumps from one due thing to the next until `done` holds.
	 * @param limit the last instant to go to, in milliseconds since the epoch.
	 * @returns false when nothing more was due before `limit` and `done` still does not hold.
	 */
	async advanceUntil(done: () => boolean, limit = Number.POSITIVE_INFINITY): Promise<boolean> {
		await this.settle();
		while (!done()) {
			if (!this.runNextInstant(limit)) return false;
			await this.settle();
		}
		return true;
	}
}
