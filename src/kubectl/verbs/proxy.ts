/** kubectl proxy: the API server's face on a port of this machine (kubectl pkg/proxy). */

import type { HttpRequest, HttpResponse } from '../../os/http/message.ts';
import { serveHttp } from '../../os/http/server.ts';
import { NetworkError } from '../../os/net.ts';
import type { Cli, Command } from '../cli/command.ts';
import { bool, duration, int, text } from '../cli/common-flags.ts';
import { CliError } from '../cli/errors.ts';

const ACCEPT_HOSTS = '^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$';
const ACCEPT_PATHS = '^.*';
const REJECT_PATHS = '^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach';
const REJECT_METHODS = '^$';

export const proxy: Command = {
	name: 'proxy',
	group: 'debug',
	summary: 'Run a proxy to the Kubernetes API server',
	description:
		'Opens a port on this machine and passes what is asked of it on to the API server, with the credentials of your kubeconfig.',
	examples: [
		['Serve the API on port 8001, and ask it', 'kubectl proxy --port=8001 & curl http://127.0.0.1:8001/api/'],
		['Take any free port', 'kubectl proxy --port=0'],
		['Serve it under another path', 'kubectl proxy --api-prefix=/k8s-api'],
	],
	usage: 'proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]',
	flags: [
		text('accept-hosts', 'Regular expressions of hosts to accept (comma separated).', { default: `'${ACCEPT_HOSTS}'` }),
		text('accept-paths', 'Regular expressions of paths to accept.', { default: `'${ACCEPT_PATHS}'` }),
		text('address', 'The address to listen on.', { default: "'127.0.0.1'" }),
		text('api-prefix', 'The path to serve the API under.', { default: "'/'" }),
		bool('append-server-path', 'Puts the path of the server’s URL before each request’s.'),
		bool('disable-filter', 'Accepts every request. Dangerous.'),
		duration('keepalive', 'How often to keep the connection alive.', { default: '0s' }),
		int('port', 'The port to listen on; 0 takes a free one.', { short: 'p', default: '8001' }),
		text('reject-methods', 'Regular expressions of methods to reject.', { default: `'${REJECT_METHODS}'` }),
		text('reject-paths', 'Regular expressions of paths to reject.', { default: `'${REJECT_PATHS}'` }),
		text('unix-socket', 'A Unix socket to listen on instead.', { short: 'u' }),
		text('www', 'A directory to serve beside the API.', { short: 'w' }),
		text('www-prefix', 'The path to serve that directory under.', { short: 'P', default: "'/static/'" }),
	],
	async run(cli) {
		const { flags, process } = cli;
		if (flags.changed('port') && flags.changed('unix-socket'))
			throw new CliError('cannot set --unix-socket and --port at the same time');
		for (const name of ['www', 'unix-socket'])
			if (flags.string(name))
				throw new CliError(`the sandbox's kubectl proxy serves the API only: it has no --${name}`);
		const port = flags.int('port');
		const address = flags.string('address');
		if (port < 0 || port > 65_535) throw new CliError(`listen tcp: address ${port}: invalid port`);
		const accepts = filterOf(cli);
		const prefix = `/${flags.string('api-prefix').replace(/^\/+|\/+$/g, '')}/`.replace('//', '/');
		// Without a kubeconfig this throws before anything listens.
		const { api } = cli;
		const handle = async (request: HttpRequest): Promise<HttpResponse> => {
			if (!accepts(request)) return plain(403, 'Forbidden\n');
			if (!request.target.startsWith(prefix)) return plain(404, '404 page not found\n');
			return pass(cli, request, request.target.slice(prefix.length - 1));
		};
		try {
			const listener = serveHttp(process.machine.network, port, handle, {
				address,
				onError: (error) => process.machine.onFault?.(error, process),
			});
			process.atExit(() => listener.close());
			await cli.say(`Starting to serve on ${address}:${listener.port}`);
		} catch (error) {
			if (!(error instanceof NetworkError)) throw error;
			throw new CliError(
				`listen tcp ${address}:${port}: bind: ${error.code === 'EADDRINUSE' ? 'address already in use' : 'cannot assign requested address'}`,
			);
		}
		// Only a signal ends it.
		return process.wait(new Promise<never>(() => {}));

		async function pass(running: Cli, request: HttpRequest, target: string): Promise<HttpResponse> {
			const headers = new Headers();
			for (const [name, value] of request.headers.fields)
				if (!/^(connection|host|content-length|transfer-encoding|keep-alive|upgrade|te|trailer)$/i.test(name))
					headers.append(name, value);
			const bodiless = request.method === 'GET' || request.method === 'HEAD';
			let response: Response;
			try {
				response = await api.forward(
					new Request(new URL(target, api.server), {
						method: request.method,
						headers,
						body: bodiless ? null : request.body,
					}),
				);
			} catch (error) {
				// What Go's ReverseProxy answers when the other side does not.
				return plain(502, error instanceof Error ? `${error.message}\n` : '');
			}
			const fields = [...response.headers]
				.filter(([name]) => !/^(content-length|transfer-encoding|connection)$/.test(name))
				.map(([name, value]): [string, string] => [titled(name), value]);
			const streams = /[?&](watch|follow)=(true|1)/.test(target);
			const body =
				streams && response.body ? pieces(running, response.body) : await running.process.hold(response.text());
			return { status: response.status, headers: fields, body };
		}
	},
};

/** The answers of http.Error. */
const plain = (status: number, body: string): HttpResponse => ({
	status,
	headers: [
		['Content-Type', 'text/plain; charset=utf-8'],
		['X-Content-Type-Options', 'nosniff'],
	],
	body,
});

/** `content-type` as it goes over the wire. */
const titled = (name: string): string =>
	name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());

/** A body as it comes. */
async function* pieces(cli: Cli, body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
	const reader = body.getReader();
	const decoder = new TextDecoder();
	cli.process.atExit(() => void reader.cancel().catch(() => undefined));
	try {
		for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read())
			yield decoder.decode(value, { stream: true });
	} finally {
		void reader.cancel().catch(() => undefined);
	}
}

/** Which requests go on to the server (FilterServer). Throws CliError for an expression that is none. */
function filterOf(cli: Cli): (request: HttpRequest) => boolean {
	if (cli.flags.bool('disable-filter')) return () => true;
	const expressions = (name: string): RegExp[] =>
		cli.flags
			.string(name)
			.split(',')
			.map((source) => {
				try {
					return new RegExp(source);
				} catch {
					throw new CliError(`error parsing regexp: ${source}`);
				}
			});
	const [hosts, paths, noPaths, noMethods] = ['accept-hosts', 'accept-paths', 'reject-paths', 'reject-methods'].map(
		expressions,
	) as [RegExp[], RegExp[], RegExp[], RegExp[]];
	const any = (list: RegExp[], text: string) => list.some((each) => each.test(text));
	return ({ method, target, headers }) => {
		const host = (headers.get('Host') ?? '').replace(/:\d+$/, '');
		const path = target.split('?')[0] as string;
		return any(hosts, host) && any(paths, path) && !any(noPaths, path) && !any(noMethods, method);
	};
}
