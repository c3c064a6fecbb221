/** radial/busyboxplus: busybox, and curl in the tag of that name. */

import { curl } from '../../os/programs/net/commands.ts';
import { busybox, install, PATH } from './base.ts';
import type { ImageContents } from './types.ts';

export const contents: ImageContents = {
	files: (tag) => ({ ...busybox(), ...(tag === 'base' ? {} : install('/usr/bin', [curl])) }),
	// Its prompt names the host: `[ root@curl:/ ]$ `.
	env: () => ({ PATH, PS1: '[ \\u@\\h:\\w ]\\$ ' }),
	entrypoint: [],
	cmd: ['/bin/sh'],
	libc: 'glibc',
};
