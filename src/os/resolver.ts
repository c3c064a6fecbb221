/**
 * Names to addresses as a C library does it: getaddrinfo(3) over /etc/hosts and the servers of /etc/resolv.conf.
 * glibc and musl differ in which questions they ask and when they give up; which one it is shows in the files.
 */

import type { Clock } from './clock.ts';
import { absoluteName, type DnsQuery, type DnsResponse, isIPv4, type RecordType, type ResourceRecord } from './dns.ts';
import type { FileSystem } from './fs.ts';
import { NetworkError, type NetworkStack } from './net.ts';

/** What /etc/resolv.conf says (resolv.conf(5)). */
export interface ResolverConfig {
	nameservers: string[];
	search: string[];
	/** So many dots make a name be asked as it is first. */
	ndots: number;
	/** Milliseconds to wait for one server's answer. */
	timeout: number;
	attempts: number;
}

/** Where names are looked up from: a process and a machine both are such a place. */
export interface ResolverHost {
	readonly clock: Clock;
	readonly fs: FileSystem;
	readonly network: NetworkStack;
}

/** getaddrinfo's errors (netdb.h), with gai_strerror's text. */
export type ResolverErrorCode = 'EAI_NONAME' | 'EAI_AGAIN' | 'EAI_FAIL' | 'EAI_NODATA';

const GLIBC_MESSAGES: Record<ResolverErrorCode, string> = {
	EAI_NONAME: 'Name or service not known',
	EAI_AGAIN: 'Temporary failure in name resolution',
	EAI_FAIL: 'Non-recoverable failure in name resolution',
	EAI_NODATA: 'No address associated with hostname',
};

const MUSL_MESSAGES: Record<ResolverErrorCode, string> = {
	EAI_NONAME: 'Name does not resolve',
	EAI_AGAIN: 'Try again',
	EAI_FAIL: 'Non-recoverable error',
	EAI_NODATA: 'Name has no usable address',
};

/** A name that could not be resolved. */
export class ResolverError extends Error {
	readonly code: ResolverErrorCode;
	constructor(code: ResolverErrorCode, libc: 'glibc' | 'musl') {
		super((libc === 'glibc' ? GLIBC_MESSAGES : MUSL_MESSAGES)[code]);
		this.name = 'ResolverError';
		this.code = code;
	}
}

/** A found address and the name it finally had (CNAMEs followed). */
export interface ResolvedAddress {
	address: string;
	canonicalName: string;
}

/** The name's labels are at most 63 and the whole 253 characters long (RFC 1035, 2.3.4). */
const isPossibleName = (name: string): boolean =>
	name.length <= 254 && /^[^\s.]{1,63}(?:\.[^\s.]{1,63})*\.?$/.test(name);

/** Which C library the programs of this file system are linked with. */
export const libcOf = (fs: FileSystem): 'glibc' | 'musl' => (fs.exists('/lib/ld-musl-x86_64.so.1') ? 'musl' : 'glibc');

/** Reads a resolv.conf; unknown words are passed over. Without a name server it is 127.0.0.1. */
export function parseResolvConf(text: string): ResolverConfig {
	const config: ResolverConfig = { nameservers: [], search: [], ndots: 1, timeout: 5_000, attempts: 2 };
	for (const line of text.split('\n')) {
		const [keyword, ...words] = line
			.replace(/[#;].*/, '')
			.trim()
			.split(/\s+/);
		if (keyword === 'nameserver' && words[0] && isIPv4(words[0])) config.nameservers.push(words[0]);
		else if (keyword === 'search') config.search = words;
		else if (keyword === 'domain' && words[0]) config.search = [words[0]];
		else if (keyword === 'options') for (const word of words) setOption(config, word);
	}
	// MAXNS: further servers are passed over.
	config.nameservers = config.nameservers.slice(0, 3);
	if (config.nameservers.length === 0) config.nameservers.push('127.0.0.1');
	return config;
}

function setOption(config: ResolverConfig, word: string): void {
	const [name, value] = word.split(':');
	const number = Number(value);
	if (value === undefined || !Number.isInteger(number) || number < 0) return;
	if (name === 'ndots') config.ndots = Math.min(number, 15);
	else if (name === 'timeout') config.timeout = Math.min(number || 1, 30) * 1000;
	else if (name === 'attempts') config.attempts = Math.min(number || 1, 5);
}

/** The resolver's configuration of a machine. */
export const resolverConfig = (fs: FileSystem): ResolverConfig =>
	parseResolvConf(fs.exists('/etc/resolv.conf') ? fs.readFile('/etc/resolv.conf') : '');

/** Addresses that /etc/hosts has for a name; the first name of the line is the canonical one. */
export function lookUpHosts(fs: FileSystem, name: string): ResolvedAddress[] {
	if (!fs.exists('/etc/hosts')) return [];
	const wanted = name.toLowerCase().replace(/\.$/, '');
	const found: ResolvedAddress[] = [];
	for (const line of fs.readFile('/etc/hosts').split('\n')) {
		const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
		if (address && isIPv4(address) && names.some((each) => each.toLowerCase() === wanted))
			found.push({ address, canonicalName: names[0] ?? name });
	}
	return found;
}

/** The names to ask for, in order, each absolute. */
export function searchNames(name: string, config: ResolverConfig, libc: 'glibc' | 'musl'): string[] {
	if (name.endsWith('.')) return [name];
	const dots = name.split('.').length - 1;
	const asIs = absoluteName(name);
	const searched = config.search.map((domain) =>
		absoluteName(`${name}.${domain === '.' ? '' : domain}`.replace(/\.+$/, '')),
	);
	if (dots < config.ndots) return [...searched, asIs];
	// musl leaves the search list alone once a name has dots enough; glibc falls back to it.
	return libc === 'musl' ? [asIs] : [asIs, ...searched];
}

/**
 * Asks the servers one question as res_send(3) does: each in turn, `attempts` rounds.
 * @returns undefined when none answered in time.
 */
export async function askServers(
	network: NetworkStack,
	config: ResolverConfig,
	query: DnsQuery,
): Promise<{ response: DnsResponse; server: string } | undefined> {
	for (let attempt = 0; attempt < config.attempts; attempt++) {
		for (const server of config.nameservers) {
			const response = await askServer(network, server, query, config.timeout);
			if (response && response.rcode !== 'SERVFAIL' && response.rcode !== 'REFUSED') return { response, server };
			if (response && attempt === config.attempts - 1 && server === config.nameservers.at(-1))
				return { response, server };
		}
	}
	return undefined;
}

/**
 * Asks one server. Returns undefined when no answer came within `timeout` milliseconds or nobody listens there.
 * @param port 53 unless the caller says otherwise.
 */
export async function askServer(
	network: NetworkStack,
	server: string,
	query: DnsQuery,
	timeout: number,
	port = 53,
): Promise<DnsResponse | undefined> {
	try {
		return (await network.request(server, port, query, timeout)) as DnsResponse;
	} catch (error) {
		if (error instanceof NetworkError) return undefined;
		throw error;
	}
}

/** The addresses in an answer, CNAMEs followed from the name that was asked. */
export function addressesIn(response: DnsResponse, type: RecordType = 'A'): ResolvedAddress[] {
	const canonicalName = followAliases(response.query.name, response.answers).replace(/\.$/, '');
	return response.answers
		.filter((record) => record.type === type)
		.map((record) => ({ address: record.data, canonicalName }));
}

/** The last name of a chain of CNAMEs. */
export function followAliases(name: string, records: readonly ResourceRecord[]): string {
	let current = name;
	for (let i = 0; i < 16; i++) {
		const alias = records.find(
			(record) => record.type === 'CNAME' && record.name.toLowerCase() === current.toLowerCase(),
		);
		if (!alias) break;
		current = alias.data;
	}
	return current;
}

/**
 * The IPv4 addresses of a host name, as getaddrinfo gives them to curl and everybody else.
 * @throws ResolverError
 */
export async function getAddrInfo(host: ResolverHost, name: string): Promise<ResolvedAddress[]> {
	if (isIPv4(name)) return [{ address: name, canonicalName: name }];
	const libc = libcOf(host.fs);
	if (!isPossibleName(name)) throw new ResolverError('EAI_NONAME', libc);
	const known = lookUpHosts(host.fs, name);
	if (known.length > 0) return known;
	// nss-myhostname and musl both know localhost without a file.
	if (name === 'localhost') return [{ address: '127.0.0.1', canonicalName: 'localhost' }];
	const config = resolverConfig(host.fs);
	return libc === 'musl' ? await searchMusl(host, name, config) : await searchGlibc(host, name, config);
}

/** A and AAAA go out together, as both libraries do for AF_UNSPEC; IPv6 answers are not used here. */
async function askBoth(host: ResolverHost, name: string, config: ResolverConfig): Promise<DnsResponse | undefined> {
	const [four] = await Promise.all([
		askServers(host.network, config, { name, type: 'A' }),
		askServers(host.network, config, { name, type: 'AAAA' }),
	]);
	return four?.response;
}

/** glibc's res_nsearch: a name without data goes on to the next candidate, silence ends the search. */
async function searchGlibc(host: ResolverHost, name: string, config: ResolverConfig): Promise<ResolvedAddress[]> {
	let noData = false;
	let failed = false;
	for (const candidate of searchNames(name, config, 'glibc')) {
		const response = await askBoth(host, candidate, config);
		if (!response) throw new ResolverError('EAI_AGAIN', 'glibc');
		const addresses = addressesIn(response);
		if (addresses.length > 0) return addresses;
		if (response.rcode === 'SERVFAIL' || response.rcode === 'REFUSED') failed = true;
		else if (response.rcode === 'NOERROR') noData = true;
	}
	throw new ResolverError(noData ? 'EAI_NODATA' : failed ? 'EAI_AGAIN' : 'EAI_NONAME', 'glibc');
}

/** musl's name_from_dns_search: only NXDOMAIN goes on to the next candidate. All servers are asked at once. */
async function searchMusl(host: ResolverHost, name: string, config: ResolverConfig): Promise<ResolvedAddress[]> {
	// musl counts `timeout` for all attempts together.
	const together = { ...config, timeout: config.timeout / config.attempts };
	for (const candidate of searchNames(name, config, 'musl')) {
		const response = await askBoth(host, candidate, together);
		if (!response || response.rcode === 'SERVFAIL') throw new ResolverError('EAI_AGAIN', 'musl');
		const addresses = addressesIn(response);
		if (addresses.length > 0) return addresses;
		if (response.rcode === 'NOERROR') throw new ResolverError('EAI_NODATA', 'musl');
		if (response.rcode !== 'NXDOMAIN') throw new ResolverError('EAI_FAIL', 'musl');
	}
	throw new ResolverError('EAI_NONAME', 'musl');
}
