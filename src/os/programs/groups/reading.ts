/** Looking at long texts and whole directories: what is fetched together. */

export * from '../man/index.ts';
export * from '../pager/index.ts';
export * from '../tree.ts';
