/** alicek106/rr-test:echo-hostname: Apache with a page that greets in its Pod's name, to watch requests being spread. */

import { byteLength } from '../../os/http.ts';
import type { Program } from '../../os/process.ts';
import { commonLogDate } from '../../os/timestamps.ts';
import { debian, PATH } from './base.ts';
import { pathOf } from './programs/nginx/server.ts';
import { serve } from './programs/serve.ts';
import type { ImageContents } from './types.ts';

const page = (hostname: string): string =>
	`<!DOCTYPE html>\n<meta charset="utf-8" />\n<div class="form-layout">\n\t<blockquote>\n\t<p>Hello,  ${hostname}</p>\t</blockquote>\n</div>\n`;

const apache: Program = async (process) => {
	const own = process.machine.network.address ?? '127.0.1.1';
	await process.warn(
		`AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${own}. Set the 'ServerName' directive globally to suppress this message\n`,
	);
	return serve(
		process,
		80,
		async (request, { connection }) => {
			const found = ['/', '/index.php'].includes(pathOf(request.target));
			const body = found
				? page(process.machine.hostname)
				: '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n</body></html>\n';
			const status = found ? 200 : 404;
			await process.machine.quietly(() =>
				process.print(
					`${connection.remote.address} - - [${commonLogDate(process.clock.now())}] "${request.line}" ${status} ${byteLength(body)} "-" "${request.headers.get('User-Agent') ?? '-'}"\n`,
				),
			);
			return { status, headers: [['Content-Type', 'text/html']], body };
		},
		(port) => `(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:${port}`,
		'Apache/2.4.7 (Ubuntu)',
	);
};

export const contents: ImageContents = {
	files: () => ({ ...debian(), '/usr/sbin/apachectl': { program: apache } }),
	env: () => ({ PATH }),
	entrypoint: [],
	cmd: ['apachectl', '-DFOREGROUND'],
	exposedPorts: ['80/tcp'],
	idle: { cpu: 1, memory: 12 },
	libc: 'glibc',
};
