/**
 * Port forwarding of a virtual machine host (VirtualBox's NAT network): a program of the host takes connections on its
 * ports and opens others to the machines, which see the network's own address of the host as the client
 * (virtualbox.org/manual: "NAT Network Service", "Port forwarding").
 */

import { type Connection, type Listener, NetworkError, type NetworkStack } from '../../os/net.ts';
import { BrokenPipe, type Readable, type Writable } from '../../os/stream.ts';

/** A port of the host's loopback address, and where it leads. */
export interface PortForward {
	port: number;
	to: { address: string; port: number };
}

/**
 * Starts forwarding.
 * @param host where the ports are.
 * @param gateway the host's end in the machines' network.
 */
export function startForwards(
	host: NetworkStack,
	gateway: NetworkStack,
	forwards: readonly PortForward[],
): { dispose(): void } {
	const listeners: Listener[] = forwards.map(({ port, to }) =>
		host.listen(port, (accepted) => void carry(accepted, gateway, to), '127.0.0.1'),
	);
	return {
		dispose() {
			for (const listener of listeners) listener.close();
		},
	};
}

/** The client is accepted before the machine is asked: where the machine refuses, the client's connection breaks. */
async function carry(accepted: Connection, gateway: NetworkStack, to: PortForward['to']): Promise<void> {
	try {
		const onward = await gateway.connect(to.address, to.port);
		await Promise.all([pump(accepted.input, onward.output), pump(onward.input, accepted.output)]);
		onward.close();
		accepted.close();
	} catch (error) {
		if (!(error instanceof NetworkError || error instanceof BrokenPipe)) throw error;
		(accepted.reset ?? accepted.close)();
	}
}

async function pump(from: Readable, to: Writable): Promise<void> {
	for (let chunk = await from.read(); chunk !== null; chunk = await from.read()) await to.write(chunk);
	to.close();
}
