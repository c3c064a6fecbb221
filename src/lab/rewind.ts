/**
 * Going back: a session is its log, so an earlier point of it is the beginning of that log. Whoever replays what these
 * functions give has the cluster, the files and the screens as if what came later had never been done.
 */

import { isDeed, isLine } from './deeds.ts';
import type { LogEntry, Moment, Session, SessionLog } from './session-types.ts';
import type { Checkpoint } from './types.ts';

/** The point before anything was done. */
export const BEGINNING: Moment = { entries: 0, at: 0 };

/** The log up to a moment. The entries are shared with the one it is cut from. */
export function upTo(log: SessionLog, { entries, at }: Moment): SessionLog {
	// Which checkpoints had passed, the replay finds out.
	return { ...log, entries: log.entries.slice(0, entries), until: at, passed: [] };
}

/** What came after a moment. */
export const since = (log: SessionLog, { entries }: Moment): readonly LogEntry[] => log.entries.slice(entries);

/** The moment just before the last line typed, or undefined when no line was. */
export function beforeLastLine(log: SessionLog): Moment | undefined {
	const entries = log.entries.findLastIndex(({ event }) => isLine(event));
	const entry = log.entries[entries];
	return entry && { entries, at: entry.at };
}

/** The start of a step: `moment` is undefined while the learner has not come there. */
export interface StepStart {
	checkpoint: Checkpoint;
	moment?: Moment;
}

/**
 * Where each step of a lab began: when all checkpoints before it had passed. One that had itself passed by then (done
 * out of order) began with the last thing done before it passed.
 * @param before checkpoints that had passed before this session began.
 */
export function stepStarts(session: Session, before: ReadonlySet<string>): StepStart[] {
	let reached: Moment | undefined = BEGINNING;
	return session.lab.checkpoints.map((checkpoint) => {
		const passed = session.moments.get(checkpoint.id) ?? (before.has(checkpoint.id) ? BEGINNING : undefined);
		const early =
			reached && passed && passed !== BEGINNING && passed.entries <= reached.entries && passed.at <= reached.at;
		const moment = early ? beforeLastDeed(session.log, passed) : reached;
		reached = reached && passed && later(reached, passed);
		return moment ? { checkpoint, moment } : { checkpoint };
	});
}

/** The moment just before the last thing done up to `moment`. */
function beforeLastDeed(log: SessionLog, moment: Moment): Moment {
	const entries = log.entries.slice(0, moment.entries).findLastIndex(({ event }) => isDeed(event));
	const entry = log.entries[entries];
	return entry ? { entries, at: entry.at } : BEGINNING;
}

const later = (a: Moment, b: Moment): Moment => (b.at > a.at || b.entries > a.entries ? b : a);
