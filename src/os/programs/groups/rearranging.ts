/** Files and lines taken apart and put together: what is fetched together. */

export * from '../join.ts';
export * from '../split.ts';
export * from '../tabs.ts';
