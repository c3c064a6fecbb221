/** An established TCP connection between two programs: text that arrives a latency after it was sent. */

import type { Clock } from '../../os/clock.ts';
import { type Connection, NetworkError, type SocketAddress } from '../../os/net.ts';
import { BrokenPipe, type Readable, type Writable } from '../../os/stream.ts';

/** How much may be under way or unread before the sender waits: a socket's buffers, in characters. */
const WINDOW = 262_144;

/** Linux gives up on an unanswered SYN after six repetitions: 1 + 2 + … + 64 seconds (tcp_syn_retries). */
export const SYN_TIMEOUT = 127_000;
/** Three unanswered ARP requests, a second apart, and a bit: then the router says "no route to host". */
export const ARP_TIMEOUT = 3_050;

interface Reader {
	resolve(chunk: string | null): void;
	reject(error: NetworkError): void;
}

/** One direction. */
class Channel implements Readable, Writable {
	private readonly clock: Clock;
	private readonly latency: number;
	private readonly arrived: string[] = [];
	private readonly readers: Reader[] = [];
	private readonly blocked: (() => void)[] = [];
	/** Sent and not yet read. */
	private size = 0;
	private closed = false;
	private ended = false;
	private readerGone = false;
	private failed = false;

	constructor(clock: Clock, latency: number) {
		this.clock = clock;
		this.latency = latency;
	}

	async write(text: string): Promise<void> {
		if (this.failed) throw new NetworkError('ECONNRESET');
		if (this.closed || this.readerGone) throw new BrokenPipe();
		if (text === '') return;
		this.size += text.length;
		this.clock.after(this.latency, () => this.arrive(text));
		if (this.size < WINDOW) return;
		await new Promise<void>((resolve) => this.blocked.push(resolve));
		if (this.failed) throw new NetworkError('ECONNRESET');
		if (this.readerGone) throw new BrokenPipe();
	}

	read(): Promise<string | null> {
		const chunk = this.arrived.shift();
		if (chunk !== undefined) {
			this.drain(chunk.length);
			return Promise.resolve(chunk);
		}
		if (this.failed) return Promise.reject(new NetworkError('ECONNRESET'));
		if (this.ended || this.readerGone) return Promise.resolve(null);
		return new Promise((resolve, reject) => this.readers.push({ resolve, reject }));
	}

	/** The sender has no more to say (FIN). */
	close(): void {
		if (this.closed) return;
		this.closed = true;
		this.clock.after(this.latency, () => {
			this.ended = true;
			this.wake(null);
		});
	}

	/** The receiver takes no more. */
	closeReader(): void {
		this.readerGone = true;
		this.arrived.length = 0;
		this.drain(this.size);
		this.wake(null);
	}

	/** The connection is gone without a farewell (RST): who reads or writes gets ECONNRESET. */
	reset(): void {
		if (this.ended || this.readerGone || this.failed) return;
		this.failed = true;
		this.drain(this.size);
		this.clock.stir();
		for (const reader of this.readers.splice(0)) reader.reject(new NetworkError('ECONNRESET'));
	}

	private arrive(text: string): void {
		if (this.readerGone || this.failed) return;
		const reader = this.readers.shift();
		if (!reader) {
			this.arrived.push(text);
			return;
		}
		this.drain(text.length);
		this.clock.stir();
		reader.resolve(text);
	}

	private wake(chunk: null): void {
		if (this.readers.length > 0) this.clock.stir();
		for (const reader of this.readers.splice(0)) reader.resolve(chunk);
	}

	private drain(length: number): void {
		this.size -= length;
		if (this.size >= WINDOW || this.blocked.length === 0) return;
		this.clock.stir();
		for (const resume of this.blocked.splice(0)) resume();
	}
}

/** A connection's two ends and how to break it. */
export interface Wire {
	client: Connection;
	server: Connection;
	/** Breaks it as a vanished host or a RST does. */
	reset(): void;
}

/** What each end calls itself and the other: they differ when an address was rewritten on the way. */
export interface WireAddresses {
	client: { local: SocketAddress; remote: SocketAddress };
	server: { local: SocketAddress; remote: SocketAddress };
}

/** Milliseconds that data takes in each direction. */
export interface Delays {
	up: number;
	down: number;
}

/**
 * A round trip in the clock's whole milliseconds: at least one on the way there, so that programs which only call
 * each other let time pass; the rest on the way back.
 */
export function delaysOf(latency: number): Delays {
	const up = Math.max(1, Math.ceil(latency));
	return { up, down: Math.max(0, Math.round(2 * latency - up)) };
}

/**
 * Makes an established connection.
 * @param delays `up` from client to server.
 * @param onClosed called once, when either end has closed it.
 */
export function createWire(clock: Clock, delays: Delays, addresses: WireAddresses, onClosed: () => void): Wire {
	const up = new Channel(clock, delays.up);
	const down = new Channel(clock, delays.down);
	let open = true;
	const reset = () => {
		up.reset();
		down.reset();
		if (open) onClosed();
		open = false;
	};
	const end = (sides: WireAddresses['client'], incoming: Channel, outgoing: Channel): Connection => ({
		local: sides.local,
		remote: sides.remote,
		input: { read: () => incoming.read(), close: () => incoming.closeReader() },
		output: { write: (text) => outgoing.write(text), close: () => outgoing.close() },
		close() {
			outgoing.close();
			incoming.closeReader();
			if (open) onClosed();
			open = false;
		},
		reset,
	});
	return {
		client: end(addresses.client, down, up),
		server: end(addresses.server, up, down),
		reset,
	};
}
