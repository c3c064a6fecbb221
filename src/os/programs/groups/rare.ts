/** Commands that few sessions use: what is fetched together. */

export * from '../cmp.ts';
export * from '../diff.ts';
export * from '../digest.ts';
export * from '../expr.ts';
export * from '../file-status.ts';
export * from '../find.ts';
export * from '../seq.ts';
