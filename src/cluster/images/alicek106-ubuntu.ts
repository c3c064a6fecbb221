/** alicek106/ubuntu:curl: an Ubuntu with curl. */

import { curl } from '../../os/programs/net/commands.ts';
import { install } from './base.ts';
import { ubuntuImage } from './distributions.ts';
import type { ImageContents } from './types.ts';

export const contents: ImageContents = {
	files: (tag) => ({ ...ubuntuImage.files(tag), ...install('/usr/bin', [curl]) }),
	env: ubuntuImage.env,
	entrypoint: ubuntuImage.entrypoint,
	cmd: ubuntuImage.cmd,
	libc: ubuntuImage.libc,
};
