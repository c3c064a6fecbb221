/** An HTTP/1.1 server over the sockets of src/os/net.ts. */

import { type Connection, type Listener, NetworkError, type NetworkStack } from '../net.ts';
import { BrokenPipe } from '../stream.ts';
import {
	byteLength,
	HeaderFields,
	HttpReader,
	type HttpRequest,
	type HttpResponse,
	HttpSyntaxError,
	REASONS,
	readRequest,
} from './message.ts';

/** A server that proxies to itself must come to an end. */
const MAX_CONNECTIONS = 512;

/** Who sent a request, for logs. */
export interface RequestSource {
	connection: Connection;
}

export type HttpHandler = (request: HttpRequest, source: RequestSource) => HttpResponse | Promise<HttpResponse>;

export interface ServeOptions {
	/** Answers what is no HTTP; default: 400 without a body. `line` is what arrived, as far as it is known. */
	onBadRequest?: (line: string, source: RequestSource) => HttpResponse;
	/** Fields put before those of each response (Server, Date). */
	headers?: () => readonly (readonly [string, string])[];
	/** The address to listen on (default: all). */
	address?: string;
	/** Connections served at a time; further ones are closed at once (default 512, half of nginx's worker_connections). */
	maxConnections?: number;
	/** Called with a connection that is one too many. */
	onOverload?: () => void;
	/** Called with what a handler threw; the client gets 500. Without it the error is passed on as a rejection. */
	onError?: (error: unknown) => void;
	/** Called with each connection before its first request: a TLS layer, or undefined to go on as is. */
	accept?: (connection: Connection) => Promise<Connection | undefined>;
}

/**
 * Serves HTTP on a port until the listener is closed.
 * @throws NetworkError EADDRINUSE
 */
export function serveHttp(
	stack: NetworkStack,
	port: number,
	handler: HttpHandler,
	options: ServeOptions = {},
): Listener {
	const open = new Set<Connection>();
	const listener = stack.listen(
		port,
		(accepted) => {
			if (open.size >= (options.maxConnections ?? MAX_CONNECTIONS)) {
				options.onOverload?.();
				accepted.close();
				return;
			}
			open.add(accepted);
			serveConnection(accepted, handler, options)
				.catch((error: unknown) => {
					// A client that went away is none of the server's business.
					if (!(error instanceof NetworkError || error instanceof BrokenPipe)) options.onError?.(error);
				})
				.finally(() => {
					open.delete(accepted);
					accepted.close();
				});
		},
		options.address,
	);
	return {
		protocol: listener.protocol,
		address: listener.address,
		port: listener.port,
		close() {
			listener.close();
			for (const connection of open) connection.close();
		},
	};
}

async function serveConnection(accepted: Connection, handler: HttpHandler, options: ServeOptions): Promise<void> {
	const connection = options.accept ? await options.accept(accepted) : accepted;
	if (!connection) return;
	const reader = new HttpReader(connection.input);
	const source = { connection };
	for (;;) {
		let request: HttpRequest | undefined;
		let response: HttpResponse;
		try {
			request = await readRequest(reader);
			if (!request) return;
			response = await handler(request, source);
		} catch (error) {
			if (error instanceof HttpSyntaxError) {
				const answer = options.onBadRequest?.(error.message, source) ?? { status: 400, body: '' };
				await send(connection, answer, options, undefined, false);
				return;
			}
			if (error instanceof NetworkError || error instanceof BrokenPipe) throw error;
			options.onError?.(error);
			response = { status: 500, body: '' };
		}
		const persistent =
			request?.version === '1.1'
				? !/close/i.test(request.headers.get('Connection') ?? '')
				: /keep-alive/i.test(request?.headers.get('Connection') ?? '');
		await send(connection, response, options, request, persistent);
		if (!persistent) return;
	}
}

async function send(
	connection: Connection,
	response: HttpResponse,
	options: ServeOptions,
	request: HttpRequest | undefined,
	persistent: boolean,
): Promise<void> {
	const headers = new HeaderFields([...(options.headers?.() ?? []), ...(response.headers ?? [])]);
	const streamed = response.body !== undefined && typeof response.body !== 'string' ? response.body : undefined;
	const text = typeof response.body === 'string' ? response.body : '';
	const bodiless = response.status < 200 || response.status === 204 || response.status === 304;
	if (streamed) headers.set('Transfer-Encoding', 'chunked');
	else if (!bodiless && !headers.has('Content-Length')) headers.set('Content-Length', String(byteLength(text)));
	if (!headers.has('Connection') && !persistent) headers.set('Connection', 'close');
	const reason = response.reason ?? REASONS[response.status] ?? '';
	const fields = headers.fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
	const withBody = request?.method !== 'HEAD' && !bodiless;
	const head = `HTTP/1.1 ${response.status} ${reason}\r\n${fields}\r\n`;
	// Head and body leave together, as with TCP_NOPUSH: a client sees one arrival.
	await connection.output.write(withBody && !streamed ? head + text : head);
	if (!streamed || !withBody) return;
	for await (const piece of streamed) {
		if (piece !== '') await connection.output.write(`${byteLength(piece).toString(16)}\r\n${piece}\r\n`);
	}
	await connection.output.write('0\r\n\r\n');
}
