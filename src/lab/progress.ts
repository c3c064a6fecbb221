/** How far a learner has come in a lab, and how: what outlives the session it was done in. */

import type { SessionLog } from './session-types.ts';

/** What is remembered of one checkpoint. All but `passed` only ever grows, so records of it can be merged without loss. */
export interface CheckpointRecord {
	/** It has passed in the session that is kept; going back before that takes it away. */
	passed: boolean;
	/** It had passed in a session that is gone or on another machine: nothing takes that away. */
	before: boolean;
	/** How it passed for the first time: without a wrong answer and without going back, or otherwise. Undefined: it never did. */
	first?: 'at-once' | 'later';
	/** Until it passed for the first time: how many of its hints were opened, */
	hints: number;
	/** how many wrong answers it got, */
	misses: number;
	/** and whether something done for it was taken back. */
	retaken: boolean;
}

/** By the checkpoint's id. */
export type LabProgress = Map<string, CheckpointRecord>;

/** Longest id and most checkpoints of a lab that are believed. */
const MAX_ID = 100;
const MAX_CHECKPOINTS = 200;
const MAX_COUNT = 1_000;

/** The record of a checkpoint, made if there is none. */
export function recordOf(progress: LabProgress, id: string): CheckpointRecord {
	const found = progress.get(id);
	if (found) return found;
	const made: CheckpointRecord = { passed: false, before: false, hints: 0, misses: 0, retaken: false };
	progress.set(id, made);
	return made;
}

export const hasPassed = ({ passed, before }: CheckpointRecord): boolean => passed || before;

export const passedBefore = (progress: LabProgress): ReadonlySet<string> =>
	new Set([...progress].filter(([, { before }]) => before).map(([id]) => id));

/** Keeps what had passed although its session is gone: these checkpoints, and those of a log that will not be replayed. */
export function outlive(progress: LabProgress, log?: Pick<SessionLog, 'passed'>): void {
	for (const id of strings(log?.passed)) recordOf(progress, id).passed = true;
	for (const record of progress.values()) if (hasPassed(record)) makeBefore(record);
}

/** Keeps what had passed in another session than this log's: one whose log found no room, or of another version of the site. */
export function outliveOthers(progress: LabProgress, log: Pick<SessionLog, 'passed'>): void {
	const own = new Set(strings(log.passed));
	for (const [id, record] of progress) if (record.passed && !own.has(id)) makeBefore(record);
}

function makeBefore(record: CheckpointRecord): void {
	record.passed = false;
	record.before = true;
	record.first ??= 'later';
}

/** Takes into `progress` all that another record of the same lab knows. What had passed there, had passed before. */
export function absorb(progress: LabProgress, other: LabProgress): void {
	for (const [id, theirs] of other) {
		const ours = recordOf(progress, id);
		ours.before ||= hasPassed(theirs);
		ours.hints = Math.max(ours.hints, theirs.hints);
		ours.misses = Math.max(ours.misses, theirs.misses);
		ours.retaken ||= theirs.retaken;
		if (theirs.first && ours.first !== 'at-once') ours.first = theirs.first;
	}
}

/**
 * As plain JSON.
 * @param kept what stands where it will be written: what a newer version put there and this one does not know stays.
 */
export function toJSON(progress: LabProgress, kept?: unknown): Record<string, unknown> {
	const before = new Map(isObject(kept) ? Object.entries(kept) : []);
	for (const [id, record] of progress) {
		const known = before.get(id);
		before.set(id, isObject(known) ? { ...known, ...record } : record);
	}
	return Object.fromEntries(before);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads what toJSON gave; whatever is not so is left out. (A list of ids is how progress was kept before hints were
 * counted.)
 */
export function readProgress(value: unknown): LabProgress {
	const progress: LabProgress = new Map();
	if (Array.isArray(value)) {
		outlive(progress, { passed: strings(value) });
		return progress;
	}
	if (!isObject(value)) return progress;
	for (const [id, each] of Object.entries(value).slice(0, MAX_CHECKPOINTS)) {
		if (id.length > MAX_ID || !isObject(each)) continue;
		const { passed, before, first, hints, misses, retaken } = each;
		progress.set(id, {
			passed: passed === true,
			before: before === true,
			...((first === 'at-once' || first === 'later') && { first }),
			hints: count(hints),
			misses: count(misses),
			retaken: retaken === true,
		});
	}
	return progress;
}

const count = (value: unknown): number =>
	typeof value === 'number' && value > 0 ? Math.min(Math.floor(value), MAX_COUNT) : 0;

const strings = (value: unknown): string[] =>
	Array.isArray(value)
		? value
				.filter((item): item is string => typeof item === 'string' && item.length <= MAX_ID)
				.slice(0, MAX_CHECKPOINTS)
		: [];
