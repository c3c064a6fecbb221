/**
 * What a program sees of a network: sockets. Whoever builds a network (src/cluster/network) implements NetworkStack;
 * one stack is one network namespace, shared by the containers of a Pod.
 */

import type { Readable, Writable } from './stream.ts';

/** errno names of failed connections; ENOTFOUND-like failures are the resolver's (src/os/resolver.ts), not these. */
export type NetworkErrno =
	| 'ECONNREFUSED'
	| 'ETIMEDOUT'
	| 'ECONNRESET'
	| 'EHOSTUNREACH'
	| 'ENETUNREACH'
	| 'EADDRINUSE'
	| 'EINVAL';

const MESSAGES: Record<NetworkErrno, string> = {
	ECONNREFUSED: 'Connection refused',
	ETIMEDOUT: 'Connection timed out',
	ECONNRESET: 'Connection reset by peer',
	EHOSTUNREACH: 'No route to host',
	ENETUNREACH: 'Network is unreachable',
	EADDRINUSE: 'Address already in use',
	EINVAL: 'Invalid argument',
};

/** A failed socket call; `message` is strerror's text. */
export class NetworkError extends Error {
	readonly code: NetworkErrno;
	constructor(code: NetworkErrno) {
		super(MESSAGES[code]);
		this.name = 'NetworkError';
		this.code = code;
	}
}

/** An address and port, as `getsockname` gives them. */
export interface SocketAddress {
	address: string;
	port: number;
}

/** One side of an established TCP connection. */
export interface Connection {
	readonly local: SocketAddress;
	readonly remote: SocketAddress;
	readonly input: Readable;
	readonly output: Writable;
	/** So many like it its client would have opened (see NetworkStack.standsFor); 1 when left out. */
	standsFor?: number;
	/** Closes both directions. */
	close(): void;
	/** Ends it without a farewell (RST): the other side's next read fails with ECONNRESET. */
	reset?(): void;
}

/** A listening socket. */
export interface Listener {
	readonly protocol: 'TCP' | 'UDP';
	readonly address: string;
	readonly port: number;
	close(): void;
}

/** A UDP request as its receiver sees it. Payloads are values, not bytes: DNS messages are src/os/dns.ts's. */
export interface Datagram {
	readonly payload: unknown;
	readonly source: SocketAddress;
	/** As Connection.standsFor. */
	readonly standsFor?: number;
}

/** A network interface for `ip addr` and `hostname -I`. */
export interface Interface {
	readonly name: string;
	readonly address: string;
	readonly prefixLength: number;
}

/** A line of `ip route`. */
export interface KernelRoute {
	/** Left out: an ordinary one. */
	readonly type?: 'blackhole';
	/** `default`, an address or a range. */
	readonly destination: string;
	readonly via?: string;
	readonly device?: string;
	/** What is printed behind. */
	readonly flags?: string;
}

/** The answer to an ICMP echo request. */
export interface EchoReply {
	/** The round trip in milliseconds, finer than the clock counts. */
	took: number;
	/** The time to live that it has left. */
	ttl: number;
}

/** A network namespace. */
export interface NetworkStack {
	/** Interfaces that are up, `lo` first. */
	interfaces(): Interface[];
	/** Routes besides those to the interfaces' own networks; without a default one it is the network's first address. */
	routes?(): KernelRoute[];
	/**
	 * How many connections each new one stands for, 1 when left out: programs in endless loops are slowed down to spare
	 * the page (src/os/shell), and what they load others with shall not be.
	 */
	standsFor?: number;
	/** The address others reach this stack at, or undefined before it has one. */
	readonly address: string | undefined;
	listeners(): Listener[];
	/** Established TCP connections that end here, oldest first. */
	connections?(): { readonly local: SocketAddress; readonly remote: SocketAddress }[];
	/**
	 * Listens for TCP connections on `port` of `address` (0.0.0.0: all).
	 * @throws NetworkError EADDRINUSE
	 */
	listen(port: number, onConnection: (connection: Connection) => void, address?: string): Listener;
	/** Answers UDP requests; a handler that returns undefined sends nothing back. */
	listenUdp(port: number, onDatagram: (datagram: Datagram) => unknown | Promise<unknown>, address?: string): Listener;
	/**
	 * Opens a TCP connection to an IPv4 address. Takes as long as the network takes; a packet that is dropped
	 * on the way lets the caller wait until the kernel gives up (about two minutes): abort with `signal`.
	 * @throws NetworkError
	 */
	connect(address: string, port: number, signal?: AbortSignal): Promise<Connection>;
	/**
	 * Sends one UDP request and waits for the answer, at most `timeout` milliseconds.
	 * @throws NetworkError ETIMEDOUT, ECONNREFUSED, ENETUNREACH …
	 */
	request(address: string, port: number, payload: unknown, timeout: number): Promise<unknown>;
	/**
	 * Sends an ICMP echo request and waits for its answer, at most `timeout` milliseconds.
	 * @returns how it came back.
	 * @throws NetworkError ETIMEDOUT, EHOSTUNREACH, ENETUNREACH
	 */
	echo?(address: string, timeout: number): Promise<EchoReply>;
	/**
	 * Answers for an address that is none of its own (ARP from a raw socket, packet(7)) until it is disposed of: what
	 * others in its network send there comes here.
	 */
	announce?(address: string): { dispose(): void };
}
