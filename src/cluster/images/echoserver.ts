/** echoserver: nginx with a script that answers with what it was asked. The layout changed after version 1.4. */

import type { HttpHandler, HttpRequest } from '../../os/http.ts';
import { byteLength } from '../../os/http.ts';
import type { Program } from '../../os/process.ts';
import { commonLogDate } from '../../os/timestamps.ts';
import { debian, PATH } from './base.ts';
import { serve } from './programs/serve.ts';
import type { ImageContents } from './types.ts';

const headersOf = (request: HttpRequest): string[] =>
	request.headers.fields.map(([name, value]) => `${name.toLowerCase()}=${value}`).sort();

const bodyOf = (request: HttpRequest): string => request.body || '-no body in request-';

function split(request: HttpRequest): { path: string; query: string } {
	const at = request.target.indexOf('?');
	return at < 0
		? { path: request.target, query: '' }
		: { path: request.target.slice(0, at), query: request.target.slice(at + 1) };
}

const uriOf = (request: HttpRequest, port: number): string =>
	`http://${(request.headers.get('Host') ?? '').replace(/:\d+$/, '')}:${port}${request.target}`;

const oldLayout = (request: HttpRequest, client: string): string =>
	[
		'CLIENT VALUES:',
		`client_address=${client}`,
		`command=${request.method}`,
		`real path=${request.target}`,
		`query=${split(request).query || 'nil'}`,
		`request_version=${request.version}`,
		`request_uri=${uriOf(request, 8080)}`,
		'',
		'SERVER VALUES:',
		'server_version=nginx: 1.10.0 - lua: 10001',
		'',
		'HEADERS RECEIVED:',
		...headersOf(request),
		'BODY:',
		bodyOf(request),
	].join('\n');

const newLayout = (request: HttpRequest, client: string, hostname: string, pod: string[]): string =>
	[
		'',
		'',
		`Hostname: ${hostname}`,
		'',
		'Pod Information:',
		...(pod.length > 0 ? pod : ['-no pod information available-']).map((line) => `\t${line}`),
		'',
		'Server values:',
		'\tserver_version=nginx: 1.13.3 - lua: 10008',
		'',
		'Request Information:',
		`\tclient_address=${client}`,
		`\tmethod=${request.method}`,
		`\treal path=${request.target}`,
		`\tquery=${split(request).query}`,
		`\trequest_version=${request.version}`,
		'\trequest_scheme=http',
		`\trequest_uri=${uriOf(request, 8080)}`,
		'',
		'Request Headers:',
		...headersOf(request).map((line) => `\t${line}`),
		'',
		'Request Body:',
		`\t${bodyOf(request)}`,
		'',
		'',
	].join('\n');

/** What the downward API told, under the names the image's script looks for. */
const POD_VARIABLES: [variable: string, label: string][] = [
	['NODE_NAME', 'node name'],
	['POD_NAME', 'pod name'],
	['POD_NAMESPACE', 'pod namespace'],
	['POD_IP', 'pod IP'],
];

const server =
	(old: boolean): Program =>
	async (process) => {
		const pod = POD_VARIABLES.flatMap(([variable, label]) =>
			process.env[variable] === undefined ? [] : [`${label}:\t${process.env[variable]}`],
		);
		const handler: HttpHandler = async (request, { connection }) => {
			const client = connection.remote.address;
			const body = old ? oldLayout(request, client) : newLayout(request, client, process.machine.hostname, pod);
			await process.machine.quietly(() =>
				process.print(
					`${client} - - [${commonLogDate(process.clock.now())}] "${request.line}" 200 ${byteLength(body)} "-" "${request.headers.get('User-Agent') ?? '-'}"\n`,
				),
			);
			return { status: 200, headers: [['Content-Type', 'text/plain']], body };
		};
		if (!old) await process.print('Generating self-signed cert\n');
		return serve(
			process,
			8080,
			handler,
			(port) => `nginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)`,
			old ? 'nginx/1.10.0' : 'echoserver',
		);
	};

export const contents: ImageContents = {
	files: (tag) => ({ ...debian(), '/usr/local/bin/run.sh': { program: server(/^1\.[0-4]$/.test(tag)) } }),
	env: () => ({ PATH }),
	entrypoint: [],
	cmd: ['/usr/local/bin/run.sh'],
	exposedPorts: ['8080/tcp'],
	idle: { cpu: 0, memory: 5 },
	libc: 'glibc',
};
