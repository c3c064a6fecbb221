/** jessie-dnsutils: a Debian that waits, with the tools for asking name servers. */

import { curl, dig, host, nslookup, wget } from '../../os/programs/net/commands.ts';
import { debian, install, PATH } from './base.ts';
import { untilTerminated } from './system.ts';
import type { ImageContents } from './types.ts';

export const contents: ImageContents = {
	files: () => ({
		...debian(),
		...install('/usr/bin', [nslookup, dig, host, curl, wget]),
		'/etc/debian_version': '8.11\n',
		'/usr/lib/os-release':
			'PRETTY_NAME="Debian GNU/Linux 8 (jessie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="8"\nVERSION="8 (jessie)"\nID=debian\n',
		'/pause': { program: untilTerminated },
	}),
	env: () => ({ PATH }),
	entrypoint: [],
	cmd: ['/pause'],
	libc: 'glibc',
};
