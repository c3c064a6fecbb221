/** Images of one program, as clusters run them for themselves. */

import type { Program } from '../../os/process.ts';
import { PATH } from './base.ts';
import type { Image } from './types.ts';

/**
 * An image that runs `program` as `command` and has nothing else.
 * @param idle what it uses while nothing is asked of it: thousandths of a core, MiB.
 */
export const singleProgram = (
	repository: string,
	tags: RegExp,
	size: number,
	command: string,
	program: Program,
	idle: NonNullable<Image['idle']> = { cpu: 0, memory: 1 },
): Image => ({
	repository,
	tags,
	size,
	files: () => ({ [command]: { program } }),
	env: () => ({ PATH }),
	entrypoint: [command],
	cmd: [],
	libc: 'glibc',
	idle,
});
