/** One page load as a browser does it: resolve, connect (or use an idle connection), ask, follow redirects. */

import {
	formatRequest,
	HeaderFields,
	HttpReader,
	HttpSyntaxError,
	type ResponseHead,
	readResponse,
} from '../../os/http.ts';
import { type Connection, type NetworkErrno, NetworkError } from '../../os/net.ts';
import type { Process } from '../../os/process.ts';
import { getAddrInfo, ResolverError } from '../../os/resolver.ts';
import { BrokenPipe } from '../../os/stream.ts';
import { TlsError, tlsConnect } from '../../os/tls.ts';
import type { BrowserAnswer, BrowserErrorCode } from './types.ts';

/** Fetch Standard, HTTP-redirect fetch: a request is led on twenty times at most. */
const MOST_REDIRECTS = 20;

/** What is kept of a body, in characters: nobody reads more in a pane. */
const BODY_KEPT = 256 * 1024;

/**
 * How long a connection is kept for the next request, milliseconds. Apache closes after 5 seconds, nginx after 65;
 * servers here leave it to the client, which takes the shorter: a reload at once asks the same Pod, a later one chooses anew.
 */
const IDLE = 5_000;

/** Nothing could be shown. */
export class BrowserError extends Error {
	readonly code: BrowserErrorCode;
	constructor(code: BrowserErrorCode) {
		super(code);
		this.name = 'BrowserError';
		this.code = code;
	}
}

const CODES: Record<NetworkErrno, BrowserErrorCode> = {
	ECONNREFUSED: 'ERR_CONNECTION_REFUSED',
	ETIMEDOUT: 'ERR_CONNECTION_TIMED_OUT',
	ECONNRESET: 'ERR_CONNECTION_RESET',
	EHOSTUNREACH: 'ERR_ADDRESS_UNREACHABLE',
	ENETUNREACH: 'ERR_ADDRESS_UNREACHABLE',
	EADDRINUSE: 'ERR_ADDRESS_UNREACHABLE',
	EINVAL: 'ERR_ADDRESS_UNREACHABLE',
};

const parseUrl = (text: string, base?: string): URL | undefined => {
	try {
		return new URL(text, base);
	} catch {
		return undefined;
	}
};

/**
 * What is written into an address bar, as a URL: without a scheme it is http.
 * @throws BrowserError for what is no URL, or one of another scheme than http and https.
 */
export function readAddress(address: string): URL {
	const text = address.trim();
	// `localhost:8080` would be a URL of the scheme localhost.
	const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
	if (!url || url.hostname === '') throw new BrowserError('ERR_INVALID_URL');
	if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new BrowserError('ERR_UNKNOWN_URL_SCHEME');
	url.hash = '';
	return url;
}

interface Idle {
	connection: Connection;
	reader: HttpReader;
	expiry: { cancel(): void };
}

/** The connections that one browser keeps for the next request to the same origin. */
export class Connections {
	private readonly idle = new Map<string, Idle>();

	take(origin: string): Idle | undefined {
		const found = this.idle.get(origin);
		this.idle.delete(origin);
		found?.expiry.cancel();
		return found;
	}

	keep(process: Process, origin: string, connection: Connection, reader: HttpReader): void {
		this.take(origin)?.connection.close();
		const expiry = process.clock.after(IDLE, () => {
			this.idle.delete(origin);
			connection.close();
		});
		this.idle.set(origin, { connection, reader, expiry });
	}
}

export interface Load {
	process: Process;
	connections: Connections;
	/** Gives up when aborted. */
	signal: AbortSignal;
	/** A redirect leads on to this URL. */
	onRedirect(to: URL): void;
}

/**
 * Loads a page.
 * @throws BrowserError, or the signal's reason.
 */
export async function loadPage(load: Load, url: URL): Promise<BrowserAnswer> {
	let at = url;
	for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
		const answer = await ask(load, at);
		const location = new HeaderFields(answer.headers).get('Location');
		if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer;
		const next = parseUrl(location, at.href);
		if (!next) throw new BrowserError('ERR_INVALID_URL');
		at = readAddress(next.href);
		load.onRedirect(at);
	}
	throw new BrowserError('ERR_TOO_MANY_REDIRECTS');
}

/** One request and its answer. An idle connection that turns out to be gone is replaced once. */
async function ask(load: Load, url: URL): Promise<BrowserAnswer> {
	const kept = load.connections.take(url.origin);
	if (kept) {
		try {
			return await exchange(load, url, kept.connection, kept.reader);
		} catch (error) {
			kept.connection.close();
			load.signal.throwIfAborted();
			if (!(error instanceof BrowserError)) throw error;
		}
	}
	const connection = await connect(load, url);
	return exchange(load, url, connection, new HttpReader(connection.input));
}

async function connect({ process, signal }: Load, url: URL): Promise<Connection> {
	const secure = url.protocol === 'https:';
	// The simulated network has IPv4 only.
	if (url.hostname.startsWith('[')) throw new BrowserError('ERR_ADDRESS_UNREACHABLE');
	let failure: unknown = new BrowserError('ERR_NAME_NOT_RESOLVED');
	const found = await race(process, signal, getAddrInfo(process.machine, url.hostname)).catch((error: unknown) => {
		throw error instanceof ResolverError ? failure : error;
	});
	for (const { address } of found) {
		try {
			const port = Number(url.port || (secure ? 443 : 80));
			const connection = await process.wait(process.machine.network.connect(address, port, signal));
			if (secure) await race(process, signal, tlsConnect(connection, url.hostname));
			return connection;
		} catch (error) {
			failure = toBrowserError(error);
		}
	}
	throw failure;
}

async function exchange(load: Load, url: URL, connection: Connection, reader: HttpReader): Promise<BrowserAnswer> {
	const { process, signal, connections } = load;
	const stop = () => connection.close();
	signal.addEventListener('abort', stop, { once: true });
	try {
		const request = formatRequest(
			'GET',
			url.pathname + url.search,
			new HeaderFields([
				['Host', url.host],
				['Connection', 'keep-alive'],
				['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) Naru'],
				['Accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
				['Accept-Language', 'ko,en;q=0.8'],
			]),
		);
		await race(process, signal, connection.output.write(request));
		const head = await race(process, signal, readResponse(reader, 'GET'));
		if (!head) throw new BrowserError('ERR_EMPTY_RESPONSE');
		const { body, whole } = await race(process, signal, readBody(head));
		const reusable = whole && head.length !== 'close' && !/close/i.test(head.headers.get('Connection') ?? '');
		if (reusable) connections.keep(process, url.origin, connection, reader);
		else connection.close();
		return {
			status: head.status,
			reason: head.reason,
			headers: head.headers.fields.map(([name, value]) => [name, value]),
			body,
			cut: !whole,
		};
	} catch (error) {
		connection.close();
		throw toBrowserError(error);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

async function readBody(head: ResponseHead): Promise<{ body: string; whole: boolean }> {
	let body = '';
	for await (const piece of head.body) {
		body += piece;
		if (body.length > BODY_KEPT) return { body: body.slice(0, BODY_KEPT), whole: false };
	}
	return { body, whole: true };
}

/** Awaits something that has no signal of its own, no longer than until it is aborted. */
function race<T>(process: Process, signal: AbortSignal, promise: Promise<T>): Promise<T> {
	return process.wait(
		new Promise<T>((resolve, reject) => {
			const stop = () => reject(signal.reason);
			promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
			if (signal.aborted) stop();
			else signal.addEventListener('abort', stop, { once: true });
		}),
	);
}

function toBrowserError(error: unknown): unknown {
	if (error instanceof NetworkError) return new BrowserError(CODES[error.code]);
	if (error instanceof BrokenPipe) return new BrowserError('ERR_CONNECTION_RESET');
	if (error instanceof HttpSyntaxError) return new BrowserError('ERR_INVALID_HTTP_RESPONSE');
	if (error instanceof TlsError)
		return new BrowserError(
			error.reason === 'untrusted'
				? 'ERR_CERT_AUTHORITY_INVALID'
				: error.reason === 'wrong-name'
					? 'ERR_CERT_COMMON_NAME_INVALID'
					: 'ERR_SSL_PROTOCOL_ERROR',
		);
	return error;
}
