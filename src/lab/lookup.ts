/** What the grader's own probes do: ask DNS, send a request. Both as any program of the machine would. */

import { httpRequest } from '../os/http.ts';
import { NetworkError, type NetworkStack } from '../os/net.ts';
import type { Process } from '../os/process.ts';
import { getAddrInfo, ResolverError } from '../os/resolver.ts';
import { PROBE_TIMEOUT } from './probes.ts';

/** The addresses that a name has on the process's machine, asked over `network`; none when it has none. */
export async function lookUp(process: Process, network: NetworkStack, name: string): Promise<readonly string[]> {
	const { clock, fs } = process.machine;
	try {
		return (await process.wait(getAddrInfo({ clock, fs, network }, name))).map(({ address }) => address);
	} catch (error) {
		if (error instanceof ResolverError) return [];
		throw error;
	}
}

/** How a request ended: a status and body, or why none came. */
export interface RequestOutcome {
	status?: number;
	body: string;
	error?: string;
}

/** Gets `url` (http only) from the process's machine over `network`, waiting no longer than PROBE_TIMEOUT. */
export async function requestFrom(process: Process, network: NetworkStack, url: string): Promise<RequestOutcome> {
	const { hostname, port, pathname, search, host } = new URL(url);
	const abort = new AbortController();
	const timer = process.clock.after(PROBE_TIMEOUT, () => {
		abort.abort();
		process.clock.stir();
	});
	try {
		const [found] = await lookUp(process, network, hostname);
		if (found === undefined) return { body: '', error: 'NXDOMAIN' };
		const answer = await process.wait(
			httpRequest(network, {
				address: found,
				port: Number(port || 80),
				target: pathname + search,
				headers: [
					['Host', host],
					['User-Agent', 'naru-check'],
				],
				signal: abort.signal,
			}),
		);
		return { status: answer.status, body: answer.body };
	} catch (error) {
		if (abort.signal.aborted) return { body: '', error: 'ETIMEDOUT' };
		if (error instanceof NetworkError) return { body: '', error: error.code };
		throw error;
	} finally {
		timer.cancel();
	}
}
