/** One forwarded connection: from the API server into a Pod's network namespace (containerd: sandbox_portforward_linux.go). */

import { type Connection, NetworkError, type NetworkStack } from '../../os/net.ts';
import { BrokenPipe, Pipe, type Readable, type Writable } from '../../os/stream.ts';
import type { PodStreams, Status } from '../types.ts';
import type { KubeletContext } from './context.ts';

/** Connects to `port` of the namespace's loopback, as the container runtime does: Services and policies have no say. */
export function forwardPort({ clock, random }: KubeletContext, network: NetworkStack, port: number): PodStreams {
	const up = new Pipe(clock);
	const down = new Pipe(clock);
	const abort = new AbortController();
	let connection: Connection | undefined;
	const carry = async (): Promise<Status> => {
		try {
			connection = await network.connect('127.0.0.1', port, abort.signal);
		} catch (error) {
			if (!(error instanceof NetworkError)) throw error;
			down.close();
			return failure(
				`error forwarding port ${port} to pod ${random.hex(64)}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${random.hex(8)}": failed to connect to localhost:${port} inside namespace, IPv4: dial tcp4 127.0.0.1:${port}: connect: ${error.message.toLowerCase()}`,
			);
		}
		const { input, output } = connection;
		await Promise.all([pump(up.ends().reader, output), pump(input, down)]);
		connection.close();
		return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
	};
	const done = carry().finally(() => clock.stir());
	return {
		stdin: up,
		stdout: down.ends().reader,
		done,
		close() {
			abort.abort(new NetworkError('ECONNRESET'));
			connection?.close();
			up.close();
		},
	};
}

async function pump(from: Readable, to: Writable): Promise<void> {
	try {
		for (let chunk = await from.read(); chunk !== null; chunk = await from.read()) await to.write(chunk);
	} catch (error) {
		if (!(error instanceof NetworkError || error instanceof BrokenPipe)) throw error;
	}
	to.close();
}

const failure = (message: string): Status => ({
	kind: 'Status',
	apiVersion: 'v1',
	metadata: {},
	status: 'Failure',
	message,
	reason: 'InternalError',
	code: 500,
});
