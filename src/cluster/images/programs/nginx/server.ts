/** What nginx answers: virtual servers, locations, files, redirects and proxying, from its configuration. */

import { FileError } from '../../../../os/fs.ts';
import {
	byteLength,
	type HttpRequest,
	type HttpResponse,
	HttpSyntaxError,
	httpRequest,
	REASONS,
} from '../../../../os/http.ts';
import { type Connection, NetworkError } from '../../../../os/net.ts';
import type { Process } from '../../../../os/process.ts';
import { ResolverError } from '../../../../os/resolver.ts';
import { httpDate } from '../../../../os/timestamps.ts';
import type { Directive } from './config.ts';
import { chooseLocation, find, findAll, type Location, type VirtualServer } from './locations.ts';
import { resolveByServers, withOwn } from './variables.ts';

const TYPES: Record<string, string> = {
	html: 'text/html',
	htm: 'text/html',
	css: 'text/css',
	xml: 'text/xml',
	txt: 'text/plain',
	js: 'application/javascript',
	json: 'application/json',
	png: 'image/png',
	jpg: 'image/jpeg',
	gif: 'image/gif',
	svg: 'image/svg+xml',
	ico: 'image/x-icon',
};

/** The log that a request wants its faults in. */
export type ErrorLog = (level: 'error' | 'warn' | 'notice' | 'info', message: string) => void;

/** What one request is answered with. */
export class Responder {
	private readonly process: Process;
	private readonly banner: string;
	private readonly log: ErrorLog;
	private readonly addresses: ReadonlyMap<string, string>;
	private readonly upstreams: Map<string, string[]>;
	private turn = 0;

	/** @param addresses of the hosts that the configuration names, as they were when it was read. */
	constructor(
		process: Process,
		version: string,
		config: readonly Directive[],
		addresses: ReadonlyMap<string, string>,
		log: ErrorLog,
	) {
		this.process = process;
		this.addresses = addresses;
		this.banner = `nginx/${version}`;
		this.log = log;
		const http = config.find((each) => each.name === 'http')?.block ?? [];
		this.upstreams = new Map(
			http
				.filter((each) => each.name === 'upstream')
				.map((each) => [
					each.args[0] ?? '',
					(each.block ?? []).filter((member) => member.name === 'server').map((member) => member.args[0] ?? ''),
				]),
		);
	}

	async answer(server: VirtualServer, request: HttpRequest, connection: Connection): Promise<HttpResponse> {
		let response = await this.respond(server, request, connection, pathOf(request.target), 0);
		const scope = chooseLocation(server.locations, pathOf(request.target))?.scope ?? server.scope;
		if (response.status >= 300 && response.body === undefined)
			response = await this.errorPage(server, scope, request, connection, response);
		const extra = findAll(scope, 'add_header')
			.filter(
				(each) =>
					[200, 201, 204, 206, 301, 302, 303, 304, 307, 308].includes(response.status) || each.args.includes('always'),
			)
			.map((each): [string, string] => [each.args[0] ?? '', this.expand(each.args[1] ?? '', request, connection)]);
		return extra.length > 0 ? { ...response, headers: [...(response.headers ?? []), ...extra] } : response;
	}

	/** nginx's own page for a status. */
	page(status: number): string {
		const title = `${status} ${{ 413: 'Request Entity Too Large', 503: 'Service Temporarily Unavailable', 504: 'Gateway Time-out' }[status] ?? REASONS[status] ?? ''}`;
		return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${this.banner}</center>\r\n</body>\r\n</html>\r\n`;
	}

	private async respond(
		server: VirtualServer,
		request: HttpRequest,
		connection: Connection,
		path: string,
		depth: number,
	): Promise<HttpResponse> {
		if (depth > 10) return { status: 500 };
		const location = chooseLocation(server.locations, path);
		const scope = location?.scope ?? server.scope;
		const answer =
			scope[0]?.find((each) => each.name === 'return') ?? server.scope[0]?.find((each) => each.name === 'return');
		if (answer) return this.returned(answer, scope, request, connection);
		if (find(scope.slice(0, 1), 'deny')?.args[0] === 'all') return { status: 403 };
		const proxy = location?.scope[0]?.find((each) => each.name === 'proxy_pass');
		if (proxy && location) return this.proxy(proxy, location, request, connection, path);
		if (location?.scope[0]?.some((each) => each.name === 'stub_status'))
			return text(
				200,
				'text/plain',
				'Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n',
			);
		const tries = find(scope, 'try_files');
		if (tries) {
			const candidates = tries.args.map((each) => this.expand(each, request, connection));
			for (const candidate of candidates.slice(0, -1)) {
				const file = this.filePath(location, scope, candidate);
				if (candidate.endsWith('/') ? this.process.fs.isDirectory(file) : this.process.fs.find(file)?.type === 'file')
					return this.file(location, scope, request, candidate, connection);
			}
			const last = candidates.at(-1) ?? '=404';
			if (last.startsWith('=')) return { status: Number(last.slice(1)) };
			return this.respond(server, request, connection, last, depth + 1);
		}
		return this.file(location, scope, request, path, connection);
	}

	private returned(
		directive: Directive,
		scope: Directive[][],
		request: HttpRequest,
		connection: Connection,
	): HttpResponse {
		const [first = '', second] = directive.args;
		if (!/^\d+$/.test(first)) return { status: 302, headers: [['Location', this.expand(first, request, connection)]] };
		const status = Number(first);
		if (second === undefined) return { status };
		const value = this.expand(second, request, connection);
		if ([301, 302, 303, 307, 308].includes(status)) return { status, headers: [['Location', value]] };
		return text(status, find(scope, 'default_type')?.args[0] ?? 'text/plain', value);
	}

	private filePath(location: Location | undefined, scope: Directive[][], path: string): string {
		const alias = location?.scope[0]?.find((each) => each.name === 'alias')?.args[0];
		if (alias !== undefined) return alias + path.slice(location?.path.length ?? 0);
		return `${find(scope, 'root')?.args[0] ?? '/etc/nginx/html'}${path}`;
	}

	private file(
		location: Location | undefined,
		scope: Directive[][],
		request: HttpRequest,
		path: string,
		connection: Connection,
	): HttpResponse {
		const { fs } = this.process;
		if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405 };
		let file = this.filePath(location, scope, path);
		const context = () =>
			`client: ${connection.remote.address}, server: ${'localhost'}, request: "${request.line}", host: "${request.headers.get('Host') ?? ''}"`;
		try {
			if (path.endsWith('/')) {
				const names = find(scope, 'index')?.args ?? ['index.html'];
				const index = names.find((name) => fs.find(file + name)?.type === 'file');
				if (index === undefined) {
					if (!fs.exists(file)) {
						this.log('error', `"${file}${names[0]}" is not found (2: No such file or directory), ${context()}`);
						return { status: 404 };
					}
					this.log('error', `directory index of "${file}" is forbidden, ${context()}`);
					return { status: 403 };
				}
				file += index;
			} else if (fs.isDirectory(file)) {
				const host = request.headers.get('Host') ?? connection.local.address;
				return { status: 301, headers: [['Location', `http://${host}${path}/`]] };
			}
			const content = fs.readFile(file);
			const modified = fs.node(file).modified;
			const seconds = Math.floor(modified / 1000);
			const length = byteLength(content);
			const etag = `"${seconds.toString(16)}-${length.toString(16)}"`;
			const type = TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? find(scope, 'default_type')?.args[0] ?? 'text/plain';
			const shared: [string, string][] = [
				['Last-Modified', httpDate(seconds * 1000)],
				['ETag', etag],
			];
			if (
				request.headers.get('If-None-Match') === etag ||
				request.headers.get('If-Modified-Since') === httpDate(seconds * 1000)
			)
				return { status: 304, headers: shared, body: '' };
			return {
				status: 200,
				headers: [
					['Content-Type', type],
					['Content-Length', String(length)],
					shared[0] as [string, string],
					['Connection', 'keep-alive'],
					shared[1] as [string, string],
					['Accept-Ranges', 'bytes'],
				],
				body: content,
			};
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			const number = error.code === 'EACCES' ? 13 : error.code === 'ENOTDIR' ? 20 : 2;
			this.log('error', `open() "${file}" failed (${number}: ${error.message}), ${context()}`);
			return { status: error.code === 'EACCES' ? 403 : 404 };
		}
	}

	private async errorPage(
		server: VirtualServer,
		scope: Directive[][],
		request: HttpRequest,
		connection: Connection,
		response: HttpResponse,
	): Promise<HttpResponse> {
		const own = findAll(scope, 'error_page').find((each) => each.args.slice(0, -1).includes(String(response.status)));
		const target = own?.args.at(-1);
		if (target?.startsWith('/')) {
			const found = await this.respond(server, { ...request, method: 'GET' }, connection, target, 1);
			if (found.status === 200) return { ...found, status: response.status };
		}
		return {
			...response,
			headers: [
				['Content-Type', 'text/html'],
				['Content-Length', String(byteLength(this.page(response.status)))],
				...(response.headers ?? []).filter(([name]) => name === 'Location'),
				['Connection', 'keep-alive'],
			],
			body: this.page(response.status),
		};
	}

	private async proxy(
		directive: Directive,
		location: Location,
		request: HttpRequest,
		connection: Connection,
		path: string,
	): Promise<HttpResponse> {
		const written = directive.args[0] ?? '';
		const target = this.expand(withOwn(written, location.scope), request, connection);
		const match = /^http:\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(target);
		if (!match) return { status: 500 };
		const [, name = '', port, uri] = match;
		const members = this.upstreams.get(name) ?? [`${name}:${port ?? 80}`];
		const member = members[this.turn++ % members.length] ?? '';
		const [host = '', memberPort] = member.split(':');
		const query = request.target.includes('?') ? request.target.slice(request.target.indexOf('?')) : '';
		// With variables in the address, a path that it has is passed as it is (nginx.org: proxy_pass).
		const variable = written.includes('$');
		const forwarded =
			variable && uri !== undefined ? uri : (uri === undefined ? path : uri + path.slice(location.path.length)) + query;
		const headers = request.headers.fields.filter(([field]) => !/^(?:host|connection|content-length)$/i.test(field));
		const set = findAll(location.scope, 'proxy_set_header').map((each): [string, string] => [
			each.args[0] ?? '',
			this.expand(each.args[1] ?? '', request, connection),
		]);
		if (!set.some(([field]) => field.toLowerCase() === 'host'))
			set.unshift(['Host', port === undefined ? name : `${name}:${port}`]);
		const kept = headers.filter(([field]) => !set.some(([each]) => each.toLowerCase() === field.toLowerCase()));
		const controller = new AbortController();
		const patience = this.process.clock.after(60_000, () => {
			this.process.clock.stir();
			controller.abort(new NetworkError('ETIMEDOUT'));
		});
		try {
			const address = this.addresses.get(host) ?? (await resolveByServers(this.process.machine, host, location.scope));
			if (address === undefined) {
				this.log(
					'error',
					`no resolver defined to resolve ${host}, client: ${connection.remote.address}, server: localhost, request: "${request.line}", host: "${request.headers.get('Host') ?? ''}"`,
				);
				return { status: 502 };
			}
			const result = await httpRequest(this.process.machine.network, {
				address,
				port: Number(memberPort ?? 80),
				method: request.method,
				target: forwarded,
				headers: [...set.filter(([, value]) => value !== ''), ...kept],
				body: request.body,
				signal: controller.signal,
			});
			const passed = result.headers.fields.filter(
				([field]) => !/^(?:server|date|connection|transfer-encoding|content-length)$/i.test(field),
			);
			return { status: result.status, headers: [...passed, ['Connection', 'keep-alive']], body: result.body };
		} catch (error) {
			if (!(error instanceof NetworkError || error instanceof ResolverError || error instanceof HttpSyntaxError))
				throw error;
			const numbers: Partial<Record<string, number>> = {
				ECONNREFUSED: 111,
				ETIMEDOUT: 110,
				EHOSTUNREACH: 113,
				ECONNRESET: 104,
			};
			const code = error instanceof NetworkError ? error.code : '';
			const context = `client: ${connection.remote.address}, server: localhost, request: "${request.line}", upstream: "${target}", host: "${request.headers.get('Host') ?? ''}"`;
			if (error instanceof ResolverError)
				this.log('error', `${host} could not be resolved (3: Host not found), ${context}`);
			else if (code === 'ETIMEDOUT')
				this.log('error', `upstream timed out (110: Connection timed out) while connecting to upstream, ${context}`);
			else
				this.log(
					'error',
					`connect() failed (${numbers[code] ?? 111}: ${error.message}) while connecting to upstream, ${context}`,
				);
			return { status: code === 'ETIMEDOUT' ? 504 : 502 };
		} finally {
			patience.cancel();
		}
	}

	/** nginx's variables in a value. */
	private expand(value: string, request: HttpRequest, connection: Connection): string {
		const host = (request.headers.get('Host') ?? '').replace(/:\d+$/, '') || connection.local.address;
		const query = request.target.includes('?') ? request.target.slice(request.target.indexOf('?') + 1) : '';
		const variables: Record<string, string> = {
			uri: pathOf(request.target),
			request_uri: request.target,
			host,
			http_host: request.headers.get('Host') ?? '',
			hostname: this.process.machine.hostname,
			remote_addr: connection.remote.address,
			remote_port: String(connection.remote.port),
			server_addr: connection.local.address,
			server_port: String(connection.local.port),
			server_name: 'localhost',
			scheme: 'http',
			args: query,
			query_string: query,
			is_args: query === '' ? '' : '?',
			request_method: request.method,
			request: request.line,
			nginx_version: this.banner.slice(6),
			proxy_add_x_forwarded_for: [request.headers.get('X-Forwarded-For'), connection.remote.address]
				.filter(Boolean)
				.join(', '),
			proxy_host: '',
			time_iso8601: '',
			server_protocol: `HTTP/${request.version}`,
			http_user_agent: request.headers.get('User-Agent') ?? '',
		};
		return value.replace(/\$\{?([a-z_0-9]+)\}?/g, (whole, name: string) => {
			if (Object.hasOwn(variables, name)) return variables[name] as string;
			if (name.startsWith('http_')) return request.headers.get(name.slice(5).replaceAll('_', '-')) ?? '';
			if (name.startsWith('arg_')) return new URLSearchParams(query).get(name.slice(4)) ?? '';
			return whole;
		});
	}
}

const text = (status: number, type: string, body: string): HttpResponse => ({
	status,
	headers: [
		['Content-Type', type],
		['Content-Length', String(byteLength(body))],
		['Connection', 'keep-alive'],
	],
	body,
});

/** The path of a request target, decoded and without dots. */
export function pathOf(target: string): string {
	const raw = target.replace(/[?#].*$/s, '').replace(/^https?:\/\/[^/]*/, '');
	let path = raw;
	try {
		path = decodeURIComponent(raw);
	} catch {
		// A stray percent sign stays as it is.
	}
	const parts: string[] = [];
	const segments = path.split('/').slice(1);
	segments.forEach((segment, i) => {
		if (segment === '..') parts.pop();
		else if (segment !== '.' && (segment !== '' || i === segments.length - 1)) parts.push(segment);
		if ((segment === '..' || segment === '.') && i === segments.length - 1) parts.push('');
	});
	return `/${parts.join('/')}`;
}
