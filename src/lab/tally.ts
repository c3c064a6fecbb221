/** Counts what a learner needed for each checkpoint, while they work. */

import { type LabProgress, recordOf } from './progress.ts';
import type { Session, SessionLog } from './session-types.ts';

/** Keeps `progress` true to a session: passed follows its log; hints, wrong answers and first tries are never unsaid. */
export class Tally {
	private readonly progress: LabProgress;
	private readonly session: Session;
	private seen: number;

	/** Takes in what the session's log has so far. Passing in it was not seen, so it is no first try. */
	constructor(progress: LabProgress, session: Session) {
		this.progress = progress;
		this.session = session;
		const { log, lab, moments } = session;
		this.seen = log.entries.length;
		for (const { id } of lab.checkpoints) {
			const record = recordOf(progress, id);
			record.passed = log.passed.includes(id);
			log.entries.slice(0, moments.get(id)?.entries).forEach(({ event }) => {
				if (event.kind === 'hint' && event.checkpoint === id) this.hint(id, event.level);
			});
			if (record.passed) record.first ??= 'later';
		}
	}

	/** Something was done, or a checkpoint passed. */
	look(): void {
		const { log, checkpoints } = this.session;
		for (; this.seen < log.entries.length; this.seen++) {
			const event = log.entries[this.seen]?.event;
			if (event?.kind === 'hint') this.hint(event.checkpoint, event.level);
			if (event?.kind !== 'answer') continue;
			const record = this.progress.get(event.checkpoint);
			const state = checkpoints.find(({ id }) => id === event.checkpoint);
			if (record && !record.first && state?.status === 'failed') record.misses++;
		}
		for (const id of log.passed) {
			const record = recordOf(this.progress, id);
			record.passed = true;
			record.first ??= record.misses === 0 && !record.retaken ? 'at-once' : 'later';
		}
	}

	/** The learner goes on from another log. Where that is the beginning of this one, the step they are at is tried again. */
	goOnFrom(log: SessionLog): void {
		const { entries } = this.session.log;
		const { length } = log.entries;
		if (entries.length <= length || entries[length - 1] !== log.entries[length - 1]) return;
		const at = this.session.checkpoints.find(({ status }) => status !== 'passed');
		const record = at && this.progress.get(at.id);
		if (record && !record.first) record.retaken = true;
	}

	private hint(id: string, level: number): void {
		const record = this.progress.get(id);
		if (record && !record.first) record.hints = Math.max(record.hints, level);
	}
}
