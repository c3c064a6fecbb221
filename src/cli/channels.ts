/**
 * exec and attach over WebSocket: the v5.channel.k8s.io protocol (KEP-4006). Each message starts with a byte that
 * names its channel; in v5 channel 255 closes another one.
 */

import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { ApiTransport, PodStreams } from '../cluster/types.ts';
import type { Readable } from '../os/stream.ts';

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

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
	server.on('upgrade', async (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
		if (!/websocket/i.test(incoming.headers.upgrade ?? '')) {
			socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
			return;
		}
		try {
			const opened = api.stream(requestOf(incoming));
			nudge();
			const streams = await opened;
			if (streams instanceof Response) {
				const body = await streams.text();
				socket.end(
					`HTTP/1.1 ${streams.status} ${streams.statusText || 'Error'}\r\ncontent-type: application/json\r\n` +
						`content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
				);
				return;
			}
			sockets.handleUpgrade(incoming, socket, head, (connection) => void carry(connection, streams, nudge));
		} catch (error) {
			socket.end(`HTTP/1.1 500 Internal Server Error\r\nconnection: close\r\n\r\n${String(error)}`);
		}
	});
}

/** Carries one exec until it ends or the client goes away. */
async function carry(connection: WebSocket, streams: PodStreams, nudge: () => void): Promise<void> {
	const send = (channel: number, text: string) => {
		if (connection.readyState === connection.OPEN)
			connection.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
	};
	// A character may be cut between two messages.
	const decoder = new StringDecoder('utf8');
	connection.on('message', (data: RawData) => {
		const bytes = Buffer.isBuffer(data) ? data : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
		const payload = bytes.subarray(1);
		switch (bytes[0]) {
			case CHANNEL.stdin: {
				const text = decoder.write(payload);
				if (streams.terminal) streams.terminal.input(text);
				else void streams.stdin?.write(text).catch(() => {});
				break;
			}
			case CHANNEL.resize: {
				const { Width: columns, Height: rows } = JSON.parse(payload.toString()) as { Width: number; Height: number };
				streams.terminal?.apply({ type: 'resize', columns, rows });
				break;
			}
			case CHANNEL.close:
				if (bytes[1] === CHANNEL.stdin) streams.stdin?.close();
				break;
		}
		nudge();
	});
	connection.on('close', () => {
		streams.close();
		nudge();
	});
	const pump = async (channel: number, stream: Readable | undefined) => {
		for (let text = await stream?.read(); text; text = await stream?.read()) send(channel, text);
	};
	const pumps = [pump(CHANNEL.stdout, streams.stdout), pump(CHANNEL.stderr, streams.stderr)];
	streams.terminal?.onOutput((text) => send(CHANNEL.stdout, text.replaceAll('\n', '\r\n')));
	const status = await streams.done;
	await Promise.all(pumps);
	send(CHANNEL.error, JSON.stringify(status));
	connection.close(1000);
}
