/** A log that is run again: how far it is, once that takes a while, and how it is given up. */

import { signal } from '@preact/signals';
import { createSession } from '../../src/lab/session.ts';
import type { Session, SessionLog } from '../../src/lab/session-types.ts';
import type { Lab } from '../../src/lab/types.ts';

/** A replay that is done by then is not worth a word (milliseconds). */
const PATIENCE = 500;

/** How often it says how far it is, milliseconds. */
const PACE = 100;

export interface Progress {
	/** Entries of the log that have been replayed. */
	done: number;
	of: number;
}

export class Replay {
	/** How far the replay is that takes a while. */
	readonly progress = signal<Progress | undefined>(undefined);
	private giving: AbortController | undefined;

	/**
	 * Rebuilds the session of a log. One at a time: another one gives this one up.
	 * @throws what createSession throws, and an AbortError when it was given up.
	 */
	async run(labId: string, lab: Lab, log: SessionLog): Promise<Session> {
		this.giveUp();
		const giving = new AbortController();
		this.giving = giving;
		const of = log.entries.length;
		let done = 0;
		const begun = performance.now();
		// By the clock and not with each entry: one of them alone may go on for ever.
		const timer = setInterval(() => {
			if (performance.now() > begun + PATIENCE) this.progress.value = { done, of };
		}, PACE);
		try {
			return await createSession(labId, lab, log, undefined, giving.signal, (entries) => {
				done = entries;
			});
		} finally {
			clearInterval(timer);
			if (this.giving === giving) {
				this.giving = undefined;
				this.progress.value = undefined;
			}
		}
	}

	/** Whether one is under way. */
	get going(): boolean {
		return this.giving !== undefined;
	}

	giveUp(): void {
		this.giving?.abort();
	}
}
