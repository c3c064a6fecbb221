/** One request and its answer over the simulated network: resolving, connecting, sending, reading, with curl's errors. */

import { isIPv4 } from '../../../dns.ts';
import {
	byteLength,
	formatRequest,
	HeaderFields,
	HttpReader,
	HttpSyntaxError,
	type ResponseHead,
	readResponse,
} from '../../../http.ts';
import { type Connection, NetworkError } from '../../../net.ts';
import type { Process } from '../../../process.ts';
import { getAddrInfo, ResolverError } from '../../../resolver.ts';
import { BrokenPipe } from '../../../stream.ts';
import { TlsError, tlsConnect } from '../../../tls.ts';
import { CurlError } from './errors.ts';
import type { CurlSettings } from './options.ts';
import type { CurlUrl } from './url.ts';

export const CURL_VERSION = '8.14.1';

/** What %{time_…} and friends are made of; instants in milliseconds since the epoch. */
export interface TransferReport {
	url: string;
	scheme: string;
	method: string;
	started: number;
	resolved?: number;
	connected?: number;
	secured?: number;
	sent?: number;
	answered?: number;
	ended: number;
	status: number;
	version: string;
	headers: HeaderFields;
	/** Bytes of the body. */
	downloaded: number;
	uploaded: number;
	headerBytes: number;
	redirects: number;
	redirectUrl?: string;
	connections: number;
	local?: { address: string; port: number };
	remote?: { address: string; port: number };
}

export const emptyReport = (url: string, now: number): TransferReport => ({
	url,
	scheme: '',
	method: 'GET',
	started: now,
	ended: now,
	status: 0,
	version: '0',
	headers: new HeaderFields(),
	downloaded: 0,
	uploaded: 0,
	headerBytes: 0,
	redirects: 0,
	connections: 0,
});

interface PooledConnection {
	connection: Connection;
	/** With or without TLS. */
	reader: HttpReader;
	number: number;
}

/** The connections of one curl run: a second request to the same host uses the first's. */
export class ConnectionPool {
	private readonly idle = new Map<string, PooledConnection>();
	private count = 0;
	next(): number {
		return this.count++;
	}
	take(key: string): PooledConnection | undefined {
		const found = this.idle.get(key);
		this.idle.delete(key);
		return found;
	}
	put(key: string, connection: PooledConnection): void {
		this.idle.get(key)?.connection.close();
		this.idle.set(key, connection);
	}
	close(): void {
		for (const { connection } of this.idle.values()) connection.close();
		this.idle.clear();
	}
}

/** The instant after which curl gives up, and how it says so. */
export class Deadline {
	readonly controller = new AbortController();
	private readonly process: Process;
	private readonly started: number;
	private readonly timers: { cancel(): void }[] = [];
	private connecting: { cancel(): void } | undefined;
	phase: 'resolving' | 'connecting' | 'transferring' = 'resolving';
	/** For the message of a time-out while data flows. */
	progress: () => string = () => 'with 0 bytes received';

	constructor(process: Process, settings: CurlSettings) {
		this.process = process;
		this.started = process.clock.now();
		const arm = (seconds: number) => {
			const timer = process.clock.after(seconds * 1000, () => this.expire());
			this.timers.push(timer);
			return timer;
		};
		if (settings.maxTime !== undefined) arm(settings.maxTime);
		this.connecting = arm(settings.connectTimeout);
		// Ctrl-C takes the socket along: no packet of it stays under way.
		process.atExit(() => this.controller.abort(new CurlError(28, 'interrupted')));
	}

	/** The connection stands: --connect-timeout is over. */
	connected(): void {
		this.connecting?.cancel();
		this.connecting = undefined;
		this.phase = 'transferring';
	}

	/** A redirect starts to connect anew; --max-time goes on. */
	redirected(): void {
		this.phase = 'resolving';
	}

	cancel(): void {
		for (const timer of this.timers) timer.cancel();
	}

	/** Awaits something that the deadline may cut short. Throws the CurlError then. */
	race<T>(promise: Promise<T>): Promise<T> {
		const { signal } = this.controller;
		return this.process.wait(
			new Promise<T>((resolve, reject) => {
				const stop = () => reject(signal.reason);
				if (signal.aborted) {
					promise.catch(() => undefined);
					stop();
					return;
				}
				signal.addEventListener('abort', stop, { once: true });
				promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
			}),
		);
	}

	private expire(): void {
		const took = Math.round(this.process.clock.now() - this.started);
		const message = {
			resolving: `Resolving timed out after ${took} milliseconds`,
			connecting: `Connection timed out after ${took} milliseconds`,
			transferring: `Operation timed out after ${took} milliseconds ${this.progress()}`,
		}[this.phase];
		this.process.clock.stir();
		this.controller.abort(new CurlError(28, message));
	}
}

/** Where verbose lines go: `*` notes, `>` and `<` heads, `{` `}` amounts. */
export type Note = (mark: '*' | '>' | '<' | '{' | '}', text: string) => Promise<void>;

export interface Exchange {
	process: Process;
	settings: CurlSettings;
	pool: ConnectionPool;
	deadline: Deadline;
	note: Note;
	report: TransferReport;
}

/** Where the addresses of a URL's host come from, with what -v tells about it. */
async function resolveHost(exchange: Exchange, url: CurlUrl): Promise<string[]> {
	const { process, settings, deadline, note } = exchange;
	const host = url.host.replace(/^\[|\]$/g, '');
	if (host !== url.host) {
		// An IPv6 literal: the simulated network has IPv4 only.
		await note('*', `  Trying ${url.host}:${url.port}...`);
		await note('*', `Immediate connect fail for ${host}: Network is unreachable`);
		throw new CurlError(7, `Failed to connect to ${host} port ${url.port} after 0 ms: Could not connect to server`);
	}
	if (isIPv4(host)) return [host];
	const given = settings.resolve.get(`${host}:${url.port}`) ?? settings.resolve.get(`*:${url.port}`);
	if (given) await note('*', `Added ${host}:${url.port}:${given.join(',')} to DNS cache`);
	deadline.phase = 'resolving';
	let addresses: string[];
	try {
		if (settings.ipv6 && !given) throw new ResolverError('EAI_NONAME', 'glibc');
		addresses = given ?? (await deadline.race(getAddrInfo(process.machine, host))).map((each) => each.address);
	} catch (error) {
		if (!(error instanceof ResolverError)) throw error;
		await note('*', `Could not resolve host: ${host}`);
		throw new CurlError(6, `Could not resolve host: ${host}`);
	}
	if (given) await note('*', `Hostname ${host} was found in DNS cache`);
	else {
		await note('*', `Host ${host}:${url.port} was resolved.`);
		await note('*', 'IPv6: (none)');
		await note('*', `IPv4: ${addresses.join(', ')}`);
	}
	return addresses;
}

/** Tries each address until one connects. */
async function connect(exchange: Exchange, url: CurlUrl): Promise<PooledConnection> {
	const { process, deadline, note, report, pool } = exchange;
	const begun = process.clock.now();
	const addresses = await resolveHost(exchange, url);
	report.resolved = process.clock.now();
	deadline.phase = 'connecting';
	const number = pool.next();
	let failure: NetworkError | undefined;
	for (const address of addresses) {
		await note('*', `  Trying ${address}:${url.port}...`);
		try {
			const connection = await deadline.race(
				process.machine.network.connect(address, url.port, deadline.controller.signal),
			);
			report.connections++;
			report.connected = process.clock.now();
			await note('*', `Connected to ${url.host} (${address}) port ${url.port}`);
			return { connection, reader: new HttpReader(connection.input), number };
		} catch (error) {
			if (!(error instanceof NetworkError)) throw error;
			failure = error;
			const own = process.machine.network.address ?? '0.0.0.0';
			await note('*', `connect to ${address} port ${url.port} from ${own} port 0 failed: ${error.message}`);
		}
	}
	const took = Math.floor(process.clock.now() - begun);
	const message = `Failed to connect to ${url.host} port ${url.port} after ${took} ms: Could not connect to server`;
	await note('*', message);
	await note('*', `closing connection #${number}`);
	throw new CurlError(failure?.code === 'ETIMEDOUT' ? 28 : 7, message);
}

async function secure(exchange: Exchange, url: CurlUrl, connection: Connection): Promise<void> {
	const { deadline, note, settings, process, report } = exchange;
	try {
		await note('*', 'ALPN: curl offers h2,http/1.1');
		const certificate = await deadline.race(tlsConnect(connection, url.host, !settings.insecure));
		await note('*', 'SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384 / X25519MLKEM768 / RSASSA-PSS');
		await note('*', 'ALPN: server accepted http/1.1');
		await note('*', `Server certificate:`);
		await note('*', ` subjectAltName: ${certificate.names.join(', ')}`);
		await note('*', ` issuer: ${certificate.issuer}`);
		await note(
			'*',
			settings.insecure ? ' SSL certificate verification failed, continuing anyway!' : ' SSL certificate verify ok.',
		);
		report.secured = process.clock.now();
	} catch (error) {
		if (!(error instanceof TlsError)) throw error;
		if (error.reason === 'not-tls')
			throw new CurlError(35, 'TLS connect error: error:0A00010B:SSL routines::wrong version number');
		if (error.reason === 'closed')
			throw new CurlError(35, 'TLS connect error: error:0A000126:SSL routines::unexpected eof while reading');
		if (error.reason === 'wrong-name') throw new CurlError(60, `SSL: ${error.message}`);
		throw new CurlError(60, `SSL certificate problem: ${error.message}`);
	}
}

/** The head and the body that go out. */
function buildRequest(settings: CurlSettings, url: CurlUrl, method: string, body: string | undefined): string {
	const headers = new HeaderFields([
		[
			'Host',
			url.explicitPort && url.port !== (url.scheme === 'http' ? 80 : 443) ? `${url.host}:${url.port}` : url.host,
		],
	]);
	const user = settings.user ?? url.user;
	if (user !== undefined) headers.add('Authorization', `Basic ${base64(user.includes(':') ? user : `${user}:`)}`);
	headers.add('User-Agent', settings.agent ?? `curl/${CURL_VERSION}`);
	headers.add('Accept', settings.json ? 'application/json' : '*/*');
	if (settings.compressed) headers.add('Accept-Encoding', 'deflate, gzip, br, zstd');
	if (settings.referer !== undefined) headers.add('Referer', settings.referer);
	if (settings.cookie?.includes('=')) headers.add('Cookie', settings.cookie);
	if (body !== undefined) {
		headers.add('Content-Length', String(byteLength(body)));
		if (settings.json) headers.add('Content-Type', 'application/json');
		else if (settings.upload === undefined) headers.add('Content-Type', 'application/x-www-form-urlencoded');
	}
	for (const header of settings.headers) {
		const match = /^([^:;]+)([:;])\s*(.*)$/s.exec(header);
		if (!match) continue;
		const [, name = '', mark, value = ''] = match;
		if (mark === ';') headers.set(name, '');
		else if (value === '') headers.remove(name);
		else if (headers.has(name) && name.toLowerCase() !== 'cookie') headers.set(name, value);
		else headers.add(name, value);
	}
	if (settings.agent === '') headers.remove('User-Agent');
	const text = formatRequest(method, url.target, headers, body ?? '');
	return settings.http10 ? text.replace(' HTTP/1.1\r\n', ' HTTP/1.0\r\n') : text;
}

/** Base64 of a text's UTF-8. */
function base64(text: string): string {
	return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/**
 * Sends one request and reads the answer's head; the body is read by the caller, who then calls `finish`.
 * @throws CurlError
 */
export async function exchangeOnce(
	exchange: Exchange,
	url: CurlUrl,
	method: string,
	body: string | undefined,
): Promise<{ head: ResponseHead; finish: () => Promise<void> }> {
	const { process, settings, deadline, note, report, pool } = exchange;
	const key = `${url.scheme}://${url.host}:${url.port}`;
	const request = buildRequest(settings, url, method, body);
	let reused = pool.take(key);
	for (;;) {
		let pooled = reused;
		if (pooled) {
			await note('*', `Re-using existing ${url.scheme}: connection with host ${url.host}`);
			report.resolved = report.connected = process.clock.now();
		} else {
			pooled = await connect(exchange, url);
			if (url.scheme === 'https') await secure(exchange, url, pooled.connection);
			if (!reused) await note('*', 'using HTTP/1.x');
		}
		const { connection, reader, number } = pooled;
		process.atExit(() => connection.close());
		deadline.connected();
		report.local = connection.local;
		report.remote = connection.remote;
		try {
			report.sent = process.clock.now();
			for (const line of request.slice(0, request.indexOf('\r\n\r\n') + 2).split('\r\n')) await note('>', line);
			await deadline.race(connection.output.write(request));
			if (body) {
				report.uploaded = byteLength(body);
				await note('}', `[${report.uploaded} bytes data]`);
				await note('*', `upload completely sent off: ${report.uploaded} bytes`);
			} else await note('*', 'Request completely sent off');
			const head = await deadline.race(readHead(reader, method));
			if (!head) throw new CurlError(52, 'Empty reply from server');
			report.answered = process.clock.now();
			const finish = async () => {
				const persistent =
					head.version === '1.1' && head.length !== 'close' && !/close/i.test(head.headers.get('Connection') ?? '');
				if (!persistent) {
					connection.close();
					await note('*', `${head.length === 'close' ? 'shutting down' : 'closing'} connection #${number}`);
					return;
				}
				pool.put(key, pooled);
				await note('*', `Connection #${number} to host ${url.host} left intact`);
			};
			return { head, finish };
		} catch (error) {
			connection.close();
			// A kept connection that the server has closed meanwhile: curl takes a new one without a word of error.
			if (reused && !(error instanceof CurlError && error.code === 28)) {
				reused = undefined;
				await note('*', `Connection ${number} seems to be dead`);
				continue;
			}
			throw asCurlError(error);
		}
	}
}

/** The head, past interim answers. */
async function readHead(reader: HttpReader, method: string): Promise<ResponseHead | undefined> {
	for (;;) {
		const head = await readResponse(reader, method);
		if (!head || head.status >= 200 || head.status === 101) return head;
	}
}

/** What a fault on an established connection is to curl. */
export function asCurlError(error: unknown): unknown {
	if (error instanceof NetworkError) return new CurlError(56, `Recv failure: ${error.message}`);
	if (error instanceof BrokenPipe) return new CurlError(55, 'Send failure: Broken pipe');
	if (error instanceof HttpSyntaxError)
		return /^stream ended/.test(error.message)
			? new CurlError(18, 'end of response with data missing')
			: new CurlError(1, 'Received HTTP/0.9 when not allowed');
	return error;
}
