/** How BIND's tools (nslookup, dig, host) ask: their own search list, retries and server choice, not the C library's. */

import { absoluteName, type DnsQuery, type DnsResponse, isIPv4, type RecordType } from '../../../dns.ts';
import { NetworkError } from '../../../net.ts';
import type { Process } from '../../../process.ts';
import { getAddrInfo, type ResolverConfig, ResolverError, resolverConfig } from '../../../resolver.ts';

export const RECORD_TYPES: readonly string[] = ['A', 'AAAA', 'CNAME', 'SRV', 'PTR', 'NS', 'SOA', 'TXT', 'MX', 'ANY'];

/** Is this word a record type? Returned in upper case. */
export const recordType = (word: string): RecordType | undefined =>
	RECORD_TYPES.includes(word.toUpperCase()) ? (word.toUpperCase() as RecordType) : undefined;

/** Who is asked, and how patiently. */
export interface AskOptions {
	servers: string[];
	port: number;
	/** Milliseconds per try. */
	timeout: number;
	tries: number;
	tcp?: boolean;
}

/** An answer and who gave it, or how the asking failed. */
export type Answer =
	| { response: DnsResponse; server: string; took: number; failures: string[] }
	| { response: undefined; failures: string[] };

/** What BIND 9.18 and later print when a try fails. */
const failureText = (server: string, port: number, error: NetworkError): string => {
	const why = {
		ECONNREFUSED: 'connection refused',
		EHOSTUNREACH: 'host unreachable',
		ENETUNREACH: 'network unreachable',
	};
	return `;; communications error to ${server}#${port}: ${why[error.code as keyof typeof why] ?? 'timed out'}`;
};

/** Asks until somebody answers; each failed try gives a line. */
export async function ask(process: Process, query: DnsQuery, options: AskOptions): Promise<Answer> {
	const failures: string[] = [];
	let refused: Answer | undefined;
	for (const server of options.servers) {
		for (let i = 0; i < options.tries; i++) {
			const started = process.clock.now();
			try {
				const response = await process.wait(askOnce(process, server, query, options));
				const took = process.clock.now() - started;
				if (response.rcode !== 'SERVFAIL') return { response, server, took, failures };
				const more = server !== options.servers.at(-1);
				failures.push(`;; Got SERVFAIL reply from ${server}${more ? ', trying next server' : ''}`);
				refused = { response, server, took, failures };
				break;
			} catch (error) {
				if (!(error instanceof NetworkError)) throw error;
				failures.push(failureText(server, options.port, error));
			}
		}
	}
	return refused ?? { response: undefined, failures };
}

async function askOnce(process: Process, server: string, query: DnsQuery, options: AskOptions): Promise<DnsResponse> {
	const { network } = process.machine;
	if (!options.tcp) return (await network.request(server, options.port, query, options.timeout)) as DnsResponse;
	const connection = await network.connect(server, options.port);
	process.atExit(() => connection.close());
	await connection.output.write(`${JSON.stringify(query)}\n`);
	let text = '';
	while (!text.endsWith('\n')) {
		const chunk = await connection.input.read();
		if (chunk === null) throw new NetworkError('ECONNRESET');
		text += chunk;
	}
	connection.close();
	return JSON.parse(text) as DnsResponse;
}

/**
 * The names to try, in order, each absolute: with fewer dots than ndots the search list and then the name itself;
 * otherwise the name alone. (BIND's tools do not come back to the search list, as the C library does.)
 */
export function bindSearch(name: string, config: ResolverConfig): string[] {
	const dots = name.split('.').length - 1;
	if (name.endsWith('.') || dots >= config.ndots) return [absoluteName(name)];
	return [...config.search.map((domain) => absoluteName(`${name}.${domain}`)), absoluteName(name)];
}

/** The addresses of a server given by name or address. Undefined when the name does not resolve. */
export async function serverAddress(process: Process, server: string): Promise<string | undefined> {
	if (isIPv4(server)) return server;
	try {
		return (await process.wait(getAddrInfo(process.machine, server)))[0]?.address;
	} catch (error) {
		if (error instanceof ResolverError) return undefined;
		throw error;
	}
}

/** Asks by the search list until a name is not NXDOMAIN; the last answer otherwise. */
export async function searchAnswer(
	process: Process,
	names: string[],
	type: RecordType,
	options: AskOptions,
): Promise<{ name: string; answer: Answer }> {
	let last: { name: string; answer: Answer } | undefined;
	for (const name of names) {
		last = { name, answer: await ask(process, { name, type }, options) };
		if (last.answer.response?.rcode !== 'NXDOMAIN') break;
	}
	return last as { name: string; answer: Answer };
}

/** `2.1.43.10.in-addr.arpa.` for an address. */
export const reverseName = (address: string): string => `${address.split('.').reverse().join('.')}.in-addr.arpa.`;

/** The machine's servers and search list. */
export const configOf = (process: Process): ResolverConfig => resolverConfig(process.fs);

/** A name without its final dot. */
export const shortName = (name: string): string => (name === '.' ? '.' : name.replace(/\.$/, ''));
