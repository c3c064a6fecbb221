/** The sockets of a machine's network, as ss and netstat list them. */

import type { SocketAddress } from '../../net.ts';
import type { Process } from '../../process.ts';

export interface SocketRow {
	protocol: 'tcp' | 'udp';
	/** As ss calls it; UNCONN is a UDP socket that waits. */
	state: 'LISTEN' | 'UNCONN' | 'ESTAB';
	local: SocketAddress;
	/** `undefined`: anybody. */
	peer: SocketAddress | undefined;
}

/** All sockets: those that wait first, in the order in which they were opened. */
export function socketsOf({ machine: { network } }: Process): SocketRow[] {
	const waiting = network.listeners().map(
		({ protocol, address, port }): SocketRow => ({
			protocol: protocol === 'TCP' ? 'tcp' : 'udp',
			state: protocol === 'TCP' ? 'LISTEN' : 'UNCONN',
			local: { address, port },
			peer: undefined,
		}),
	);
	const connected = (network.connections?.() ?? []).map(
		({ local, remote }): SocketRow => ({ protocol: 'tcp', state: 'ESTAB', local, peer: remote }),
	);
	return [...waiting, ...connected];
}
