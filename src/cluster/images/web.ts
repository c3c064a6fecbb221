/** Small web servers that examples use: httpd, http-echo, whoami, agnhost. */

import { FileError } from '../../os/fs.ts';
import { byteLength, type HttpHandler, type HttpRequest, serveHttp } from '../../os/http.ts';
import { NetworkError } from '../../os/net.ts';
import type { Process, Program } from '../../os/process.ts';
import { getAddrInfo, ResolverError } from '../../os/resolver.ts';
import { commonLogDate, ctimeDate, dashDate, httpDate, slashDate } from '../../os/timestamps.ts';
import { alpine, debian, PATH } from './base.ts';
import { pathOf } from './programs/nginx/server.ts';
import { untilTerminated } from './system.ts';
import type { Image } from './types.ts';

/** Serves until terminated; 1 when the port is taken, told by `inUse`. */
async function serve(
	process: Process,
	port: number,
	handler: HttpHandler,
	inUse: (port: number) => string,
	server?: string,
): Promise<number> {
	try {
		const listener = serveHttp(process.machine.network, port, handler, {
			headers: () => [
				['Date', httpDate(process.clock.now())],
				...(server === undefined ? [] : ([['Server', server]] as [string, string][])),
			],
			onError: (error) => process.machine.onFault?.(error, process),
		});
		process.atExit(() => listener.close());
	} catch (error) {
		if (!(error instanceof NetworkError)) throw error;
		await process.warn(`${inUse(port)}\n`);
		return 1;
	}
	return untilTerminated(process);
}

const goInUse = (port: number): string => `listen tcp :${port}: bind: address already in use`;

const plain = (body: string, status = 200) => ({
	status,
	headers: [['Content-Type', 'text/plain; charset=utf-8']] as [string, string][],
	body,
});

/** A flag of a Go program: `-name=value`, `-name value`, with one dash or two. */
function goFlag(args: readonly string[], ...names: string[]): string | undefined {
	for (const [i, arg] of args.entries()) {
		const match = /^--?([^=]+)(?:=(.*))?$/s.exec(arg);
		if (match && names.includes(match[1] as string)) return match[2] ?? args[i + 1];
	}
	return undefined;
}

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

const httpd: Image = {
	repository: 'httpd',
	tags: /^2(?:\.\d+){0,2}(?:-(?:alpine|trixie|bookworm))?$|^(?:alpine|trixie|bookworm)$/,
	size: 45_200_000,
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
	libc: 'glibc',
};

const httpEcho: Program = async (process) => {
	const args = process.argv.slice(1);
	const text = goFlag(args, 'text') ?? process.env.ECHO_TEXT ?? 'hello-world';
	const status = Number(goFlag(args, 'status-code') ?? 200);
	const port = Number(/:(\d+)$/.exec(goFlag(args, 'listen') ?? ':5678')?.[1] ?? 5678);
	await process.warn(`${slashDate(process.clock.now())} [INFO] server is listening on :${port}\n`);
	return serve(
		process,
		port,
		async (request, { connection }) => {
			const health = request.target === '/health';
			const body = health ? '{"status":"ok"}\n' : `${text}\n`;
			if (!health)
				await process.machine.quietly(() =>
					process.print(
						`${slashDate(process.clock.now())} ${request.headers.get('Host') ?? ''} ${connection.remote.address}:${connection.remote.port} "${request.line}" ${status} ${byteLength(body)} "${request.headers.get('User-Agent') ?? ''}" 12.345µs\n`,
					),
				);
			return {
				...plain(body, health ? 200 : status),
				headers: [
					['X-App-Name', 'http-echo'],
					['X-App-Version', '1.0.0'],
					['Content-Type', health ? 'application/json' : 'text/plain; charset=utf-8'],
				],
			};
		},
		goInUse,
	);
};

/** The request as a server that echoes shows it. */
const shown = (request: HttpRequest): string =>
	`${request.method} ${request.target} HTTP/${request.version}\r\n${request.headers.fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`.replaceAll(
		'\r\n',
		'\n',
	);

const whoami: Program = async (process) => {
	const args = process.argv.slice(1);
	const port = Number(goFlag(args, 'port') ?? process.env.WHOAMI_PORT_NUMBER ?? 80);
	const name = goFlag(args, 'name') ?? process.env.WHOAMI_NAME;
	await process.print(`${slashDate(process.clock.now())} Starting up on port ${port}\n`);
	return serve(
		process,
		port,
		(request, { connection }) => {
			const path = pathOf(request.target);
			if (path === '/health') return plain('');
			const addresses = process.machine.network
				.interfaces()
				.map((each) => `IP: ${each.address}\n`)
				.join('');
			if (path === '/api')
				return {
					status: 200,
					headers: [['Content-Type', 'application/json']],
					body: `${JSON.stringify({ hostname: process.machine.hostname, ip: process.machine.network.interfaces().map((each) => each.address), method: request.method, url: request.target, host: request.headers.get('Host') ?? '', remoteAddr: `${connection.remote.address}:${connection.remote.port}`, ...(name === undefined ? {} : { name }) })}\n`,
				};
			return plain(
				`${name === undefined ? '' : `Name: ${name}\n`}Hostname: ${process.machine.hostname}\n${addresses}RemoteAddr: ${connection.remote.address}:${connection.remote.port}\n${shown(request)}\n`,
			);
		},
		goInUse,
	);
};

/** agnhost's netexec and serve-hostname, and pause; its other subcommands are told of as missing. */
const agnhost: Program = async (process) => {
	const [subcommand = 'help', ...args] = process.argv.slice(1);
	if (subcommand === 'pause') {
		await process.print('Paused\n');
		return untilTerminated(process);
	}
	if (subcommand === 'serve-hostname') {
		const port = Number(goFlag(args, 'port') ?? 9376);
		await process.warn(
			`I${dashDate(process.clock.now()).slice(5, 10).replace('-', '')} ${dashDate(process.clock.now()).slice(11)}.000000       1 log.go:245] Serving on port ${port}.\n`,
		);
		return serve(process, port, () => plain(process.machine.hostname), goInUse);
	}
	if (subcommand !== 'netexec') {
		await process.warn(
			`Error: the agnhost of this sandbox has netexec, serve-hostname and pause, not "${subcommand}"\n`,
		);
		return 1;
	}
	const port = Number(goFlag(args, 'http-port') ?? 8080);
	const udp = Number(goFlag(args, 'udp-port') ?? 8081);
	const log = (text: string) =>
		process.machine.quietly(() => process.print(`${dashDate(process.clock.now()).replaceAll('-', '/')} ${text}\n`));
	const answer = (text: string): string | undefined =>
		text === 'hostname' ? process.machine.hostname : text.startsWith('echo ') ? text.slice(5) : undefined;
	if (udp > 0) {
		const listener = process.machine.network.listenUdp(udp, ({ payload }) =>
			typeof payload === 'string' ? answer(payload.trim().toLowerCase()) : undefined,
		);
		process.atExit(() => listener.close());
	}
	await log(`Started HTTP server on port ${port}`);
	await log(`Started UDP server on port  ${udp}`);
	let ready = 200;
	return serve(
		process,
		port,
		async (request, { connection }) => {
			const [, query = ''] = request.target.split('?');
			const parameters = new URLSearchParams(query);
			switch (pathOf(request.target)) {
				case '/':
					await log(`GET /`);
					return plain(`NOW: ${dashDate(process.clock.now())} +0000 UTC`);
				case '/hostname':
				case '/hostName':
					await log('GET /hostName');
					return plain(process.machine.hostname);
				case '/clientip':
					await log('GET /clientip');
					return plain(`${connection.remote.address}:${connection.remote.port}`);
				case '/echo':
					return plain(parameters.get('msg') ?? '', Number(parameters.get('code') ?? 200));
				case '/header':
					return plain(request.headers.get(parameters.get('key') ?? '') ?? '');
				case '/healthz':
					return { status: ready, body: '' };
				case '/unhealthy':
					ready = 412;
					return plain('');
				case '/dial': {
					const [host = '', dialPort = '80'] = [parameters.get('host') ?? '', parameters.get('port') ?? '80'];
					try {
						const address = (await getAddrInfo(process.machine, host))[0]?.address ?? '';
						const text = (await process.machine.network.request(
							address,
							Number(dialPort),
							parameters.get('request') ?? 'hostname',
							5_000,
						)) as string;
						return plain(JSON.stringify({ responses: [text] }));
					} catch (error) {
						if (!(error instanceof NetworkError || error instanceof ResolverError)) throw error;
						return plain(JSON.stringify({ errors: [error.message] }));
					}
				}
				case '/exit':
					process.kill('TERM');
					return plain('');
				default:
					return plain('404 page not found\n', 404);
			}
		},
		goInUse,
	);
};

const go = (
	repository: string,
	tags: RegExp,
	size: number,
	command: string,
	program: Program,
	cmd: string[] = [],
): Image => ({
	repository,
	tags,
	size,
	files: () => ({ [command]: { program } }),
	env: () => ({ PATH }),
	entrypoint: [command],
	cmd,
	libc: 'glibc',
});

export const webImages: Image[] = [
	httpd,
	go('hashicorp/http-echo', /^(?:0\.2\.3|1\.0(?:\.0)?|alpine)$/, 3_200_000, '/http-echo', httpEcho),
	go('traefik/whoami', /^v1\.\d+(?:\.\d+)?$/, 2_900_000, '/whoami', whoami),
	{
		...go('registry.k8s.io/e2e-test-images/agnhost', /^2\.\d+(?:\.\d+)?$/, 52_000_000, '/agnhost', agnhost, ['pause']),
		files: () => ({ ...alpine(), '/agnhost': { program: agnhost } }),
		libc: 'musl',
	},
];
