/** Commands on files and directories: what is fetched together. */

export * from '../directories.ts';
export * from '../file-management.ts';
export * from '../ls.ts';
export * from '../permissions.ts';
export { rm } from '../rm.ts';
