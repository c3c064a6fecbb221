/** Lets a session's simulated time follow the wall's while somebody may be watching. */

import type { Session } from '../../src/lab/session-types.ts';

/** Between two turns while something is going on, and while nothing is (milliseconds of wall time). */
const LIVELY = 16;
const CALM = 60;

/** How long after the last key or output it stays lively. */
const LIVELY_FOR = 1_500;

/**
 * Simulated milliseconds asked for at once, at most: a crowded moment is cut into slices, and keys are heard between
 * them. In hard times they get shorter.
 */
const STRIDE = 20;

/** Work in one turn before the page gets its chance again, milliseconds. Well under the 50 that people notice. */
const SLICE = 24;

/** The most wall time that one turn makes up for: a page that was held up goes on from where it was, it does not race. */
const CATCH_UP = 250;

export interface Driver {
	/** Something came in or went out: look at once, and stay lively for a while. */
	nudge(): void;
	dispose(): void;
}

/**
 * Drives `session` until disposed of. A hidden page pauses its cluster.
 * @param onTurn called after each turn.
 * @param onFault the simulator threw; nothing is driven any more.
 * @param speed simulated time for each unit of wall time, asked at each turn; at 0 what is typed is still delivered.
 */
export function drive(
	session: Session,
	onTurn: () => void,
	onFault: (error: unknown) => void,
	speed: () => number,
): Driver {
	let last = performance.now();
	let livelyUntil = last + LIVELY_FOR;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let running = false;
	let again = false;
	let disposed = false;
	let longest = STRIDE;

	const schedule = (wait: number) => {
		clearTimeout(timer);
		timer = disposed || document.hidden ? undefined : setTimeout(turn, wait);
	};

	const turn = async () => {
		if (running || disposed) {
			again = true;
			return;
		}
		running = true;
		again = false;
		let wait = 0;
		try {
			const begun = performance.now();
			const factor = speed();
			let owed = Math.min(begun - last, CATCH_UP) * factor;
			last = begun;
			do {
				const stride = Math.min(owed, longest);
				owed -= stride;
				const before = performance.now();
				await session.run(stride);
				const slow = performance.now() - before > SLICE;
				longest = slow ? Math.max(1, longest / 2) : Math.min(STRIDE, longest * 2);
			} while (owed > 0 && !disposed && performance.now() - begun < SLICE);
			// What this turn had no time for, the next one owes.
			if (factor > 0) last -= owed / factor;
			const now = performance.now();
			wait = owed > 0 || again ? 0 : now < livelyUntil ? LIVELY : CALM;
		} catch (error) {
			dispose();
			onFault(error);
			return;
		} finally {
			running = false;
		}
		if (disposed) return;
		onTurn();
		schedule(wait);
	};

	const onVisibility = () => {
		last = performance.now();
		schedule(0);
	};

	function dispose() {
		disposed = true;
		clearTimeout(timer);
		document.removeEventListener('visibilitychange', onVisibility);
	}

	document.addEventListener('visibilitychange', onVisibility);
	schedule(0);
	return {
		nudge() {
			const now = performance.now();
			const wasCalm = now >= livelyUntil;
			livelyUntil = now + LIVELY_FOR;
			if (running) again = true;
			else if (wasCalm) schedule(0);
		},
		dispose,
	};
}
