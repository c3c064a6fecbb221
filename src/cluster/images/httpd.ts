/** httpd: the Apache web server. */

import { FileError } from '../../os/fs.ts';
import { byteLength } from '../../os/http.ts';
import type { Program } from '../../os/process.ts';
import { commonLogDate, ctimeDate, httpDate } from '../../os/timestamps.ts';
import { alpine, debian, PATH } from './base.ts';
import { pathOf } from './programs/nginx/server.ts';
import { serve } from './programs/serve.ts';
import type { ImageContents } from './types.ts';

const DOCUMENTS = '/usr/local/apache2/htdocs';

const apache: Program = async (process) => {
	const own = process.machine.network.address ?? '127.0.1.1';
	await process.warn(
		`AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${own}. Set the 'ServerName' directive globally to suppress this message\n`,
	);
	const stamp = ctimeDate(process.clock.now()).replace(/ (\d{4})$/, '.000000 $1');
	await process.warn(
		`[${stamp}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations\n[${stamp}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'\n`,
	);
	const conf =
		process.fs.find('/usr/local/apache2/conf/httpd.conf')?.type === 'file'
			? process.fs.readFile('/usr/local/apache2/conf/httpd.conf')
			: '';
	const port = Number(/^Listen\s+(?:[\d.]+:)?(\d+)/m.exec(conf)?.[1] ?? 80);
	const page = (status: number, title: string, text: string) => ({
		status,
		headers: [['Content-Type', 'text/html; charset=iso-8859-1']] as [string, string][],
		body: `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body></html>\n`,
	});
	return serve(
		process,
		port,
		async (request, { connection }) => {
			const path = pathOf(request.target);
			const file = DOCUMENTS + (path.endsWith('/') ? `${path}index.html` : path);
			let response: { status: number; headers: [string, string][]; body: string };
			try {
				const body = process.fs.readFile(file);
				response = {
					status: 200,
					headers: [
						['Last-Modified', httpDate(process.fs.node(file).modified)],
						['Accept-Ranges', 'bytes'],
						['Content-Type', 'text/html'],
					],
					body,
				};
			} catch (error) {
				if (!(error instanceof FileError)) throw error;
				response = page(404, 'Not Found', 'The requested URL was not found on this server.');
			}
			const size = byteLength(response.body);
			await process.machine.quietly(() =>
				process.print(
					`${connection.remote.address} - - [${commonLogDate(process.clock.now())}] "${request.line}" ${response.status} ${size}\n`,
				),
			);
			return response;
		},
		(taken) => `(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:${taken}`,
		'Apache/2.4.65 (Unix)',
	);
};

export const contents: ImageContents = {
	files: (tag) => ({
		...(tag.includes('alpine') ? alpine() : debian()),
		'/usr/local/bin/httpd-foreground': { program: apache },
		[`${DOCUMENTS}/index.html`]: '<html><body><h1>It works!</h1></body></html>\n',
		'/usr/local/apache2/conf/httpd.conf':
			'ServerRoot "/usr/local/apache2"\nListen 80\nDocumentRoot "/usr/local/apache2/htdocs"\nDirectoryIndex index.html\nErrorLog /proc/self/fd/2\nCustomLog /proc/self/fd/1 common\n',
	}),
	env: () => ({ PATH: `/usr/local/apache2/bin:${PATH}`, HTTPD_PREFIX: '/usr/local/apache2', HTTPD_VERSION: '2.4.65' }),
	entrypoint: [],
	cmd: ['httpd-foreground'],
	workingDir: '/usr/local/apache2',
	stopSignal: 'WINCH',
	exposedPorts: ['80/tcp'],
	idle: { cpu: 1, memory: 9 },
	libc: 'glibc',
};
