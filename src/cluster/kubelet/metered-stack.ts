/** A Pod's network as one of its containers sees it: what is served and asked there counts as the container's work. */

import type { Connection, Datagram, EchoReply, Interface, KernelRoute, Listener, NetworkStack } from '../../os/net.ts';
import { COST } from '../../os/usage.ts';

export class MeteredStack implements NetworkStack {
	private readonly stack: NetworkStack;
	private readonly spend: (milliseconds: number) => void;

	/** @param spend counts milliseconds of CPU. */
	constructor(stack: NetworkStack, spend: (milliseconds: number) => void) {
		this.stack = stack;
		this.spend = spend;
	}

	get address(): string | undefined {
		return this.stack.address;
	}

	get standsFor(): number {
		return this.stack.standsFor ?? 1;
	}

	set standsFor(count: number) {
		this.stack.standsFor = count;
	}

	routes(): KernelRoute[] {
		return this.stack.routes?.() ?? [];
	}

	interfaces(): Interface[] {
		return this.stack.interfaces();
	}

	listeners(): Listener[] {
		return this.stack.listeners();
	}

	connections(): ReturnType<NonNullable<NetworkStack['connections']>> {
		return this.stack.connections?.() ?? [];
	}

	listen(port: number, onConnection: (connection: Connection) => void, address?: string): Listener {
		return this.stack.listen(
			port,
			(connection) => {
				this.spend(COST.accept * (connection.standsFor ?? 1));
				onConnection(this.metered(connection));
			},
			address,
		);
	}

	listenUdp(port: number, onDatagram: (datagram: Datagram) => unknown | Promise<unknown>, address?: string): Listener {
		return this.stack.listenUdp(
			port,
			(datagram) => {
				this.spend(COST.datagram * (datagram.standsFor ?? 1));
				return onDatagram(datagram);
			},
			address,
		);
	}

	connect(address: string, port: number, signal?: AbortSignal): Promise<Connection> {
		this.spend(COST.connect * this.standsFor);
		return this.stack.connect(address, port, signal);
	}

	request(address: string, port: number, payload: unknown, timeout: number): Promise<unknown> {
		this.spend(COST.datagram * this.standsFor);
		return this.stack.request(address, port, payload, timeout);
	}

	echo(address: string, timeout: number): Promise<EchoReply> {
		if (!this.stack.echo) throw new Error('this network has no ICMP');
		return this.stack.echo(address, timeout);
	}

	announce(address: string): { dispose(): void } {
		if (!this.stack.announce) throw new Error('this network has no ARP');
		return this.stack.announce(address);
	}

	/** A connection whose incoming pieces cost. */
	private metered(connection: Connection): Connection {
		const { input } = connection;
		const price = COST.chunk * (connection.standsFor ?? 1);
		return {
			...connection,
			input: {
				...input,
				read: () => {
					const pending = input.read();
					void pending.then(
						(chunk) => {
							if (chunk !== null) this.spend(price);
						},
						() => {},
					);
					return pending;
				},
			},
		};
	}
}
