/** What a checkpoint is worth. */

import { type CheckpointRecord, hasPassed } from './progress.ts';

/** For a checkpoint passed without help; what each hint and each wrong answer costs; and what passing is worth in any case. */
export const FULL = 10;
export const COST = 2;
export const LEAST = 4;

/** Points for one checkpoint, 0 to FULL. */
export function score(record: CheckpointRecord | undefined): number {
	if (!record || !hasPassed(record)) return 0;
	return Math.max(LEAST, FULL - COST * (record.hints + record.misses));
}
