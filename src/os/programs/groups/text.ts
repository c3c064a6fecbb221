/** Filters of text: what is fetched together. */

export * from '../column.ts';
export * from '../grep.ts';
export * from '../sort.ts';
export * from '../text-columns.ts';
export * from '../wc.ts';
