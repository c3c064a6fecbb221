/** Commands on processes, and on the machine they run on: what is fetched together. */

export * from '../chroot.ts';
export * from '../date.ts';
export * from '../load.ts';
export * from '../processes.ts';
export * from '../runners.ts';
export * from '../system.ts';
export * from '../tee-which.ts';
