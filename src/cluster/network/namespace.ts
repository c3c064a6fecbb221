/** A network namespace: the sockets of a Pod, of a node, of the learner's machine or of a host in the outside. */

import {
	type Connection,
	type Datagram,
	type EchoReply,
	type Interface,
	type KernelRoute,
	type Listener,
	NetworkError,
	type NetworkStack,
} from '../../os/net.ts';
import type { Place } from './routing.ts';
import type { NamespaceOwner } from './types.ts';
import type { Wire } from './wire.ts';

/** Linux's default range of ports for outgoing connections. */
const EPHEMERAL = { first: 32_768, last: 60_999 };

interface TcpSocket extends Listener {
	onConnection(connection: Connection): void;
}

interface UdpSocket extends Listener {
	onDatagram(datagram: Datagram): unknown | Promise<unknown>;
}

/** What a namespace needs of the network around it. */
export interface Carrier {
	connect(from: Namespace, address: string, port: number, signal: AbortSignal | undefined): Promise<Connection>;
	request(from: Namespace, address: string, port: number, payload: unknown, timeout: number): Promise<unknown>;
	echo(from: Namespace, address: string, timeout: number): Promise<EchoReply>;
	/** A node's namespace answers for an address. */
	announce(from: Namespace, address: string): { dispose(): void };
	/** The namespace is gone. */
	forget(namespace: Namespace): void;
}

export class Namespace implements NetworkStack, Place {
	readonly owner: NamespaceOwner;
	readonly address: string;
	standsFor = 1;
	private readonly carrier: Carrier;
	private readonly prefixLength: number;
	private readonly more: () => Interface[];
	readonly routes: () => KernelRoute[];
	private readonly tcp: TcpSocket[] = [];
	private readonly udp: UdpSocket[] = [];
	/** Connections with their ends here: two of one that does not leave. */
	private readonly wires = new Map<Wire, Connection[]>();
	private gone = false;

	/**
	 * @param more interfaces besides `lo` and `eth0`.
	 * @param routes routes besides those of the interfaces.
	 */
	constructor(
		carrier: Carrier,
		owner: NamespaceOwner,
		address: string,
		prefixLength: number,
		more: () => Interface[],
		routes: () => KernelRoute[],
	) {
		this.carrier = carrier;
		this.owner = owner;
		this.address = address;
		this.prefixLength = prefixLength;
		this.more = more;
		this.routes = routes;
	}

	interfaces(): Interface[] {
		return [
			{ name: 'lo', address: '127.0.0.1', prefixLength: 8 },
			{ name: 'eth0', address: this.address, prefixLength: this.prefixLength },
			...this.more(),
		];
	}

	listeners(): Listener[] {
		return [...this.tcp, ...this.udp];
	}

	connections(): Connection[] {
		return [...this.wires.values()].flat();
	}

	listen(port: number, onConnection: (connection: Connection) => void, address = '0.0.0.0'): Listener {
		const socket: TcpSocket = {
			protocol: 'TCP',
			address,
			port: this.bind(this.tcp, port, address),
			onConnection,
			close: () => remove(this.tcp, socket),
		};
		this.tcp.push(socket);
		return socket;
	}

	listenUdp(
		port: number,
		onDatagram: (datagram: Datagram) => unknown | Promise<unknown>,
		address = '0.0.0.0',
	): Listener {
		const socket: UdpSocket = {
			protocol: 'UDP',
			address,
			port: this.bind(this.udp, port, address),
			onDatagram,
			close: () => remove(this.udp, socket),
		};
		this.udp.push(socket);
		return socket;
	}

	connect(address: string, port: number, signal?: AbortSignal): Promise<Connection> {
		return this.carrier.connect(this, address, port, signal);
	}

	request(address: string, port: number, payload: unknown, timeout: number): Promise<unknown> {
		return this.carrier.request(this, address, port, payload, timeout);
	}

	echo(address: string, timeout: number): Promise<EchoReply> {
		return this.carrier.echo(this, address, timeout);
	}

	announce(address: string): { dispose(): void } {
		return this.carrier.announce(this, address);
	}

	/** Who listens there, if anybody: what arrives at `address` and `port` goes to them. */
	tcpSocket(address: string, port: number): TcpSocket | undefined {
		return this.tcp.find((socket) => socket.port === port && accepts(socket, address));
	}

	udpSocket(address: string, port: number): UdpSocket | undefined {
		return this.udp.find((socket) => socket.port === port && accepts(socket, address));
	}

	/** Keeps a connection that ends here, so that it breaks when the namespace goes. */
	keep(wire: Wire, end: Connection): void {
		this.wires.set(wire, [...(this.wires.get(wire) ?? []), end]);
	}

	release(wire: Wire): void {
		this.wires.delete(wire);
	}

	get disposed(): boolean {
		return this.gone;
	}

	/** Takes the namespace away with all its sockets. */
	dispose(): void {
		if (this.gone) return;
		this.gone = true;
		this.tcp.length = 0;
		this.udp.length = 0;
		this.breakConnections();
		this.carrier.forget(this);
	}

	/** Ends what is connected here without a farewell; sockets that listen stay. */
	breakConnections(): void {
		for (const wire of [...this.wires.keys()]) wire.reset();
	}

	private bind(sockets: Listener[], port: number, address: string): number {
		if (this.gone) throw new NetworkError('ENETUNREACH');
		if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new NetworkError('EINVAL');
		const taken = (candidate: number) =>
			sockets.some(
				(socket) =>
					socket.port === candidate &&
					(socket.address === address || socket.address === '0.0.0.0' || address === '0.0.0.0'),
			);
		if (port === 0) {
			for (let free = EPHEMERAL.first; free <= EPHEMERAL.last; free++) if (!taken(free)) return free;
			throw new NetworkError('EADDRINUSE');
		}
		if (taken(port)) throw new NetworkError('EADDRINUSE');
		return port;
	}
}

const accepts = (socket: Listener, address: string): boolean =>
	socket.address === '0.0.0.0' || socket.address === address;

function remove<T>(list: T[], item: T): void {
	const at = list.indexOf(item);
	if (at >= 0) list.splice(at, 1);
}

/** A port for an outgoing connection, chosen by `below` (a generator's). */
export const ephemeralPort = (below: (bound: number) => number): number =>
	EPHEMERAL.first + below(EPHEMERAL.last - EPHEMERAL.first + 1);
