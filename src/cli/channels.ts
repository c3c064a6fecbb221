/**
 * exec, attach and port-forward as clients upgrade to them: over WebSocket (v5.channel.k8s.io and older, KEP-4006; each
 * message starts with a byte that names its channel, in v5 channel 255 closes another one) and over SPDY/3.1, a stream
 * for each channel.
 */

import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createWebSocketStream, type RawData, type WebSocket, WebSocketServer } from 'ws';
import { isTrue } from '../cluster/apiserver/http/list-options.ts';
import type { ApiTransport, PodStreams } from '../cluster/types.ts';
import type { Readable } from '../os/stream.ts';
import { type Dial, forwardChannels, forwardStreams } from './port-forward.ts';
import { SpdyConnection, type SpdyStream } from './spdy.ts';

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** port-forward's streams, as SPDY inside the messages of a WebSocket. */
const TUNNEL = 'SPDY/3.1+portforward.k8s.io';
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'channel.k8s.io'];

/** Answers the server's upgrade requests with the cluster's streams. `nudge` is called after each piece of input. */
export function upgradeStreams(
	server: Server,
	api: ApiTransport,
	requestOf: (incoming: IncomingMessage) => Request,
	nudge: () => void,
): void {
	const sockets = new WebSocketServer({
		noServer: true,
		handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
	});
	// Its name is no token (RFC 6455, 4.1), which ws insists on: it is agreed on beside it.
	const tunnels = new WeakSet<IncomingMessage>();
	sockets.on('headers', (headers, incoming) => {
		if (tunnels.has(incoming)) headers.push(`Sec-WebSocket-Protocol: ${TUNNEL}`);
	});
	const upgrade = async (incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
		const asked = incoming.headers.upgrade ?? '';
		const spdy = /^spdy\/3\.1$/i.test(asked);
		if (!spdy && !/websocket/i.test(asked)) {
			socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
			return;
		}
		const request = requestOf(incoming);
		const url = new URL(request.url);
		if (/\/portforward$/.test(url.pathname)) {
			const dial: Dial = (port) => {
				url.searchParams.set('ports', String(port));
				return api.stream(new Request(url, { method: 'POST' }));
			};
			const ports = url.searchParams.getAll('ports').flatMap((text) => text.split(',').map(Number));
			const refusal = (await refused(api, url)) ?? wrongPort(ports);
			if (refusal) return refuse(socket, refusal);
			if (spdy) return forwardStreams(accept(incoming, socket, head, ['portforward.k8s.io']), dial, nudge);
			if ((incoming.headers['sec-websocket-protocol'] ?? '').split(/, */).includes(TUNNEL)) {
				delete incoming.headers['sec-websocket-protocol'];
				tunnels.add(incoming);
			}
			sockets.handleUpgrade(incoming, socket, head, (connection) => {
				connection.on('error', () => connection.terminate());
				if (tunnels.has(incoming)) forwardStreams(createWebSocketStream(connection), dial, nudge);
				else forwardChannels(connection, ports, dial, nudge);
			});
			return;
		}
		const streams = await api.stream(request);
		if (streams instanceof Response) return refuse(socket, streams);
		const output = outputOf(streams);
		nudge();
		if (spdy) {
			const duplex = accept(incoming, socket, head, ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io']);
			const { searchParams: query } = url;
			// A terminal has one output for both.
			const names = isTrue(query.get('tty')) ? ['stdin', 'stdout'] : ['stdin', 'stdout', 'stderr'];
			const wanted = names.filter((name) => isTrue(query.get(name))).length + 1;
			openLink(duplex, wanted, (link) => void carry(link, streams, output, nudge).catch(() => duplex.destroy()));
		} else
			sockets.handleUpgrade(incoming, socket, head, (connection) => {
				connection.on('error', () => connection.terminate());
				void carry(linkTo(connection), streams, output, nudge).catch(() => connection.terminate());
			});
	};
	server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
		// A client that goes away without a word is no reason to end.
		socket.on('error', () => socket.destroy());
		upgrade(incoming, socket, head).catch((error: unknown) => {
			socket.end(`HTTP/1.1 500 Internal Server Error\r\nconnection: close\r\n\r\n${String(error)}`);
		});
	});
}

/** Why no port of the Pod can be forwarded: it is not there. */
async function refused(api: ApiTransport, url: URL): Promise<Response | undefined> {
	const pod = await api.fetch(new Request(new URL(url.pathname.replace(/\/portforward$/, ''), url)));
	return pod.ok ? undefined : pod;
}

/** What a port that is none gets: the server's own refusal, before anything is upgraded. */
function wrongPort(ports: number[]): Response | undefined {
	const wrong = ports.find((port) => !Number.isInteger(port) || port < 1 || port > 65_535);
	if (wrong === undefined) return undefined;
	const message = `query parameter "port" must be an integer from 1 to 65535: ${wrong}`;
	const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 400 };
	return Response.json({ ...status, reason: 'BadRequest' }, { status: 400 });
}

async function refuse(socket: Duplex, refusal: Response): Promise<void> {
	const body = await refusal.text();
	socket.end(
		`HTTP/1.1 ${refusal.status} ${refusal.statusText || 'Error'}\r\ncontent-type: application/json\r\n` +
			`content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
	);
}

/** Agrees to SPDY, and to the first of our protocols that the client speaks. */
function accept(incoming: IncomingMessage, socket: Duplex, head: Buffer, protocols: string[]): Duplex {
	const spoken = [incoming.headers['x-stream-protocol-version'] ?? []].flat().flatMap((text) => text.split(/, */));
	const chosen = protocols.find((protocol) => spoken.includes(protocol));
	socket.write(
		`HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: SPDY/3.1\r\n` +
			`${chosen ? `x-stream-protocol-version: ${chosen}\r\n` : ''}\r\n`,
	);
	if (head.length > 0) socket.unshift(head);
	return socket;
}

/** Channels to a client. */
interface Link {
	send(channel: number, text: string): void;
	/** Told of what comes; undefined: there is no more of that channel. */
	onInput(handler: (channel: number, bytes: Buffer | undefined) => void): void;
	onClose(handler: () => void): void;
	close(): void;
}

/** Channels in the messages of a WebSocket. */
const linkTo = (connection: WebSocket): Link => ({
	send(channel, text) {
		if (connection.readyState === connection.OPEN)
			connection.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
	},
	onInput: (handler) =>
		void connection.on('message', (data: RawData) => {
			const bytes = Buffer.isBuffer(data) ? data : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
			if (bytes[0] === CHANNEL.close) handler(bytes[1] ?? 0, undefined);
			else if (bytes.length > 0) handler(bytes[0] as number, bytes.subarray(1));
		}),
	onClose: (handler) => void connection.on('close', handler),
	close: () => connection.close(1000),
});

/** Channels that are SPDY streams: open once the client has made as many as it asked for. */
function openLink(duplex: Duplex, wanted: number, opened: (link: Link) => void): void {
	const streams = new Map<number, SpdyStream>();
	const early: [number, Buffer | undefined][] = [];
	let input = (channel: number, bytes: Buffer | undefined): void => void early.push([channel, bytes]);
	let closed = (): void => {};
	const connection = new SpdyConnection(
		duplex,
		(stream) => {
			const type = stream.headers.get('streamtype') as keyof typeof CHANNEL;
			const channel = CHANNEL[type];
			streams.set(channel, stream);
			stream.onData = (bytes) => input(channel, bytes);
			stream.onEnd = () => input(channel, undefined);
			if (type === 'resize' || [...streams.keys()].filter((key) => key !== CHANNEL.resize).length !== wanted) return;
			opened({
				send: (to, text) => streams.get(to)?.write(text),
				onInput(handler) {
					input = handler;
					for (const [from, bytes] of early) handler(from, bytes);
				},
				onClose(handler) {
					closed = handler;
				},
				close() {
					for (const one of streams.values()) one.end();
					connection.close();
				},
			});
		},
		() => closed(),
	);
}

/** A terminal's size as clients send it; undefined for what is none. */
function sizeOf(bytes: Buffer): { columns: number; rows: number } | undefined {
	try {
		const { Width: columns, Height: rows } = JSON.parse(bytes.toString()) as { Width: unknown; Height: unknown };
		if (typeof columns === 'number' && typeof rows === 'number' && columns > 0 && rows > 0) return { columns, rows };
	} catch {
		// A client's mistake is no reason to end anybody's session.
	}
	return undefined;
}

/** What a terminal shows, from now on: kept until somebody takes it. */
function outputOf({ terminal }: PodStreams): (take: (text: string) => void) => void {
	const kept: string[] = [];
	let take = (text: string): void => void kept.push(text);
	terminal?.onOutput((text) => take(text));
	return (taker) => {
		for (const text of kept) taker(text);
		take = taker;
	};
}

/**
 * Carries one exec until it ends or the client goes away.
 * @param output what its terminal shows, if it has one.
 */
async function carry(
	link: Link,
	streams: PodStreams,
	output: ReturnType<typeof outputOf>,
	nudge: () => void,
): Promise<void> {
	// A character may be cut between two messages.
	const decoder = new StringDecoder('utf8');
	link.onInput((channel, bytes) => {
		if (channel === CHANNEL.stdin && bytes) {
			const text = decoder.write(bytes);
			if (streams.terminal) streams.terminal.input(text);
			else void streams.stdin?.write(text).catch(() => {});
		} else if (channel === CHANNEL.stdin) streams.stdin?.close();
		else if (channel === CHANNEL.resize && bytes) {
			const size = sizeOf(bytes);
			if (size) streams.terminal?.apply({ type: 'resize', ...size });
		}
		nudge();
	});
	link.onClose(() => {
		streams.close();
		nudge();
	});
	const pump = async (channel: number, stream: Readable | undefined) => {
		for (let text = await stream?.read(); text; text = await stream?.read()) link.send(channel, text);
	};
	const pumps = [pump(CHANNEL.stdout, streams.stdout), pump(CHANNEL.stderr, streams.stderr)];
	output((text) => link.send(CHANNEL.stdout, text.replaceAll('\n', '\r\n')));
	const status = await streams.done;
	await Promise.all(pumps);
	link.send(CHANNEL.error, JSON.stringify(status));
	link.close();
}
