/** How package managers get their files: over the simulated network, in simulated time by size. */

import { HttpSyntaxError, httpRequest } from '../../../http.ts';
import { NetworkError } from '../../../net.ts';
import type { Process } from '../../../process.ts';
import { getAddrInfo, ResolverError } from '../../../resolver.ts';

/** Bytes a second that a mirror gives. */
const BANDWIDTH = 12_000_000;

/** A download that failed, in words without the tool's own prefix. */
export class FetchError extends Error {
	readonly kind: 'resolve' | 'connect' | 'http';
	readonly host: string;
	readonly address: string | undefined;
	constructor(kind: FetchError['kind'], message: string, host: string, address?: string) {
		super(message);
		this.kind = kind;
		this.host = host;
		this.address = address;
	}
}

/**
 * Gets a file of `size` bytes from a mirror: the request is real, the file's content is not carried.
 * @throws FetchError
 */
export async function fetchFile(process: Process, host: string, path: string, size: number): Promise<void> {
	let address = '';
	try {
		address = (await process.wait(getAddrInfo(process.machine, host)))[0]?.address ?? '';
		const response = await process.wait(
			httpRequest(process.machine.network, { address, port: 80, target: path, headers: [['Host', host]] }),
		);
		if (response.status !== 200) throw new FetchError('http', `${response.status}  Not Found`, host, address);
		await process.sleep((size / BANDWIDTH) * 1000);
	} catch (error) {
		if (error instanceof ResolverError) throw new FetchError('resolve', error.message, host);
		if (error instanceof NetworkError || error instanceof HttpSyntaxError)
			throw new FetchError('connect', error.message, host, address);
		throw error;
	}
}
