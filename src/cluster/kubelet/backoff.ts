/** client-go's flowcontrol.Backoff for one thing that keeps failing. */

import { BACKOFF_FIRST, BACKOFF_LAST } from './timing.ts';

export class Backoff {
	/** Milliseconds to wait after the last failure; 0 before the first. */
	duration = 0;
	private updated = 0;

	/** Is it too early at `now` for another attempt, the last having ended at `since`? */
	holds(since: number, now: number): boolean {
		this.expire(now);
		return now - since < this.duration;
	}

	/** An attempt is made or has failed: the next wait is longer. */
	next(now: number): void {
		this.expire(now);
		this.duration = this.duration === 0 ? BACKOFF_FIRST : Math.min(this.duration * 2, BACKOFF_LAST);
		this.updated = now;
	}

	/** Twice the longest wait without trouble, and all is forgotten. */
	private expire(now: number): void {
		if (this.duration > 0 && now - this.updated > 2 * BACKOFF_LAST) this.duration = 0;
	}
}

/** A duration as Go prints it: `10s`, `1m20s`, `5m0s`, `873ms`, `1.452s`. */
export function goDuration(duration: number): string {
	const milliseconds = Math.round(duration);
	if (milliseconds < 1000) return `${milliseconds}ms`;
	const seconds = milliseconds / 1000;
	if (seconds < 60) return `${seconds}s`;
	const minutes = Math.floor(seconds / 60);
	const rest = `${Math.round((seconds - minutes * 60) * 1000) / 1000}s`;
	if (minutes < 60) return `${minutes}m${rest}`;
	return `${Math.floor(minutes / 60)}h${minutes % 60}m${rest}`;
}
