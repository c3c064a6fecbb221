/** What Go's HTTP client does and says before a request is on its way: look the name up, connect, shake hands. */

import { NetworkError } from '../../os/net.ts';
import type { Process } from '../../os/process.ts';
import { addressesOf, open, Patience, parseDownloadUrl } from '../../os/programs/net/download.ts';
import { ResolverError } from '../../os/resolver.ts';
import { TlsError } from '../../os/tls.ts';
import { ConnectionError } from '../cli/errors.ts';

/** How long client-go waits for a connection, milliseconds (net.Dialer in k8s.io/client-go/transport). */
const DIAL_TIMEOUT = 30_000;

/** Where a connection was meant to go. `address` is the host's, once it is known. */
export interface Destination {
	host: string;
	port: number;
	address?: string;
}

/** The failure of a connection in Go's words; anything else is returned as it is. */
export function dialError(process: Process, error: unknown, { host, port, address = host }: Destination): unknown {
	if (error instanceof ResolverError) {
		const { fs } = process;
		const server = /^nameserver\s+(\S+)/m.exec(
			fs.exists('/etc/resolv.conf') ? fs.readFile('/etc/resolv.conf') : '',
		)?.[1];
		return new ConnectionError(host, false, `dial tcp: lookup ${host} on ${server ?? '127.0.0.1'}:53: no such host`);
	}
	if (error instanceof NetworkError) {
		const why = error.code === 'ETIMEDOUT' ? 'i/o timeout' : `connect: ${error.message.toLowerCase()}`;
		return new ConnectionError(`${host}:${port}`, error.code === 'ECONNREFUSED', `dial tcp ${address}:${port}: ${why}`);
	}
	if (error instanceof TlsError)
		return new ConnectionError(
			host,
			false,
			error.reason === 'not-tls'
				? 'tls: first record does not look like a TLS handshake'
				: `tls: failed to verify certificate: x509: ${error.message}`,
		);
	return error;
}

/**
 * Connects to a server and hangs up: is there somebody?
 * @param server `https://host:port`
 * @throws ConnectionError when there is not.
 */
export async function dial(process: Process, server: string): Promise<void> {
	const url = parseDownloadUrl(server);
	if (!url) throw new ConnectionError(server, false, `parse ${JSON.stringify(server)}: invalid URL`);
	const patience = new Patience(process, DIAL_TIMEOUT);
	let address: string | undefined;
	try {
		address = (await addressesOf(process, url.host, patience))[0] ?? url.host;
		// The kubeconfig here has no certificates to compare with.
		(await open(process, url, address, patience, false)).close();
	} catch (error) {
		throw dialError(process, error, { host: url.host, port: url.port, ...(address ? { address } : {}) });
	}
}
