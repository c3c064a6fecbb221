/**
 * Port forwarding for clients: in pairs of SPDY streams, on a connection of their own or inside a WebSocket
 * (SPDY/3.1+portforward.k8s.io, KEP-4006), and in pairs of WebSocket channels (v4.channel.k8s.io).
 */

import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { RawData, WebSocket } from 'ws';
import type { PodStreams } from '../cluster/types.ts';
import { SpdyConnection, type SpdyStream } from './spdy.ts';

/** Opens a connection to a port of the Pod. */
export type Dial = (port: number) => Promise<PodStreams | Response>;

/** The client's ends of one forwarded connection. */
interface Ends {
	write(bytes: string): void;
	/** Why it failed, on the channel for that. */
	fail(message: string): void;
	/** All that the Pod had to say has been said. */
	end(): void;
}

/**
 * Carries one connection until the Pod's end closes.
 * @returns takes what the client sends; undefined when it has no more.
 */
function connect(dial: Dial, port: number, ends: Ends, nudge: () => void): (bytes: Buffer | undefined) => void {
	const decoder = new StringDecoder('utf8');
	const streams = dial(port);
	nudge();
	const carry = async () => {
		const opened = await streams;
		if (opened instanceof Response) {
			const status = (await opened.json()) as { message?: string };
			ends.fail(status.message ?? `cannot forward port ${port}`);
			return ends.end();
		}
		for (let text = await opened.stdout?.read(); text; text = await opened.stdout?.read()) ends.write(text);
		// Both ends may take their time to close: the client's must not wait for its own.
		opened.stdin?.close();
		nudge();
		const status = await opened.done;
		if (status.status !== 'Success') ends.fail(status.message ?? '');
		ends.end();
	};
	void carry().catch((error: unknown) => {
		ends.fail(String(error));
		ends.end();
	});
	return (bytes) => {
		void streams.then(async (opened) => {
			if (opened instanceof Response) return;
			if (bytes) await opened.stdin?.write(decoder.write(bytes)).catch(() => opened.close());
			else opened.stdin?.close();
			nudge();
		});
	};
}

/** Serves a client whose streams come in pairs: `error` and `data`, with a port and the number of the request. */
export function forwardStreams(duplex: Duplex, dial: Dial, nudge: () => void): void {
	const waiting = new Map<string, Map<string, SpdyStream>>();
	const inputs = new Set<(bytes: Buffer | undefined) => void>();
	new SpdyConnection(
		duplex,
		(stream) => {
			const id = stream.headers.get('requestid') ?? stream.headers.get('port') ?? '';
			const pair = waiting.get(id) ?? new Map<string, SpdyStream>();
			waiting.set(id, pair.set(stream.headers.get('streamtype') ?? '', stream));
			const [data, error] = [pair.get('data'), pair.get('error')];
			if (!data || !error) return;
			waiting.delete(id);
			const ends: Ends = {
				write: (text) => data.write(text),
				fail: (message) => error.write(message),
				end() {
					error.end();
					data.end();
					inputs.delete(input);
				},
			};
			const input = connect(dial, Number(data.headers.get('port')), ends, nudge);
			inputs.add(input);
			data.onData = input;
			data.onEnd = () => input(undefined);
		},
		() => {
			for (const input of inputs) input(undefined);
		},
	);
}

/** Serves a client whose ports have two channels each: data at 2n, errors at 2n+1; each begins with the port's number. */
export function forwardChannels(connection: WebSocket, ports: number[], dial: Dial, nudge: () => void): void {
	const send = (channel: number, bytes: Buffer | string) => {
		if (connection.readyState === connection.OPEN)
			connection.send(Buffer.concat([Buffer.from([channel]), Buffer.from(bytes)]));
	};
	let open = ports.length;
	const inputs = ports.map((port, index) => {
		const number = Buffer.alloc(2);
		number.writeUInt16LE(port);
		for (const channel of [2 * index, 2 * index + 1]) send(channel, number);
		const ends: Ends = {
			write: (text) => send(2 * index, text),
			fail: (message) => send(2 * index + 1, message),
			end() {
				if (--open === 0) connection.close(1000);
			},
		};
		return connect(dial, port, ends, nudge);
	});
	connection.on('message', (data: RawData) => {
		const bytes = data as Buffer;
		const input = inputs[(bytes[0] ?? 0) / 2];
		if (bytes.length > 1) input?.(bytes.subarray(1));
	});
	connection.on('close', () => {
		for (const input of inputs) input(undefined);
	});
}
