/** Commands on bytes: what is fetched together. */

export * from '../dump.ts';
export * from '../gzip.ts';
export * from '../od.ts';
