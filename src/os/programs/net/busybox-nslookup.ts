/**
 * nslookup of busybox (1.3x). It asks for A and AAAA, each with every search domain at once, and tells of each that
 * failed, so that a name that is found ends in an error all the same.
 */

import { absoluteName, type DnsResponse, isIPv4, type RecordType, type ResourceRecord } from '../../dns.ts';
import { NetworkError } from '../../net.ts';
import type { Process } from '../../process.ts';
import { getAddrInfo, ResolverError } from '../../resolver.ts';
import type { Command } from '../types.ts';
import { configOf, recordType, reverseName, shortName } from './bind/lookup.ts';

const USAGE = `BusyBox v1.37.0 () multi-call binary.

Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any
`;

async function run(process: Process): Promise<number> {
	const config = configOf(process);
	const types: RecordType[] = [];
	const words: string[] = [];
	for (const arg of process.argv.slice(1)) {
		const type = /^-(?:type|querytype|q)=(.+)$/.exec(arg)?.[1];
		const known = type === undefined ? undefined : recordType(type);
		if (known) types.push(known);
		else if (type !== undefined) {
			await process.warn(`nslookup: invalid query type "${type}"\n`);
			return 1;
		} else if (arg === '-debug') continue;
		else if (arg.startsWith('-')) {
			await process.warn(`nslookup: unrecognized option: ${arg.slice(1, 2)}\n${USAGE}`);
			return 1;
		} else words.push(arg);
	}
	const [host, given] = words;
	if (host === undefined) {
		await process.warn(USAGE);
		return 1;
	}
	let servers = config.nameservers;
	if (given !== undefined) {
		try {
			servers = [(await process.wait(getAddrInfo(process.machine, given)))[0]?.address ?? given];
		} catch (error) {
			if (!(error instanceof ResolverError)) throw error;
			await process.warn(`nslookup: bad address '${given}'\n`);
			return 1;
		}
	}
	const queries = queriesFor(host, types, config.search, config.ndots);
	const answers = await askAll(process, servers, queries, config.timeout, config.attempts);
	if (!answers) {
		await process.print(';; connection timed out; no servers could be reached\n\n');
		return 1;
	}
	await process.print(`Server:\t\t${given ?? answers.server}\nAddress:\t${answers.server}:53\n\n`);
	let status = 0;
	for (const response of answers.responses) {
		if (!response) {
			await process.print(`*** Can't find ${host}: No answer\n\n`);
			status = 1;
			continue;
		}
		if (response.rcode !== 'NOERROR') {
			await process.print(`** server can't find ${shortName(response.query.name)}: ${response.rcode}\n`);
			status = 1;
		} else {
			if (!response.authoritative) await process.print('Non-authoritative answer:\n');
			for (const record of response.answers) await process.print(line(record));
		}
		await process.print('\n');
	}
	return status;
}

function queriesFor(
	host: string,
	types: RecordType[],
	search: string[],
	ndots: number,
): { name: string; type: RecordType }[] {
	if (isIPv4(host) && types.length === 0) return [{ name: reverseName(host), type: 'PTR' }];
	const wanted: RecordType[] = types.length > 0 ? types : ['A', 'AAAA'];
	const dots = host.split('.').length - 1;
	// Only a name without a dot is completed, whatever ndots says; then it is not asked as it stands.
	const names =
		dots === 0 && ndots > 0 && search.length > 0
			? search.map((domain) => absoluteName(`${host}.${domain}`))
			: [absoluteName(host)];
	return wanted.flatMap((type) => names.map((name) => ({ name, type })));
}

async function askAll(
	process: Process,
	servers: string[],
	queries: { name: string; type: RecordType }[],
	timeout: number,
	attempts: number,
): Promise<{ server: string; responses: (DnsResponse | undefined)[] } | undefined> {
	for (let attempt = 0; attempt < attempts; attempt++) {
		for (const server of servers) {
			let refused = false;
			const responses = await process.wait(
				Promise.all(
					queries.map(async (query) => {
						try {
							return (await process.machine.network.request(server, 53, query, timeout)) as DnsResponse;
						} catch (error) {
							if (!(error instanceof NetworkError)) throw error;
							refused ||= error.code === 'ECONNREFUSED';
							return undefined;
						}
					}),
				),
			);
			if (refused) await process.warn(`nslookup: write to '${server}': Connection refused\n`);
			if (responses.some((response) => response !== undefined)) return { server, responses };
			if (refused) return undefined;
		}
	}
	return undefined;
}

function line(record: ResourceRecord): string {
	const name = shortName(record.name);
	const data = shortName(record.data);
	switch (record.type) {
		case 'A':
		case 'AAAA':
			return `Name:\t${name}\nAddress: ${data}\n`;
		case 'CNAME':
			return `${name}\tcanonical name = ${data}\n`;
		case 'PTR':
			return `${name}\tname = ${data}\n`;
		case 'SRV':
			return `${name}\tservice = ${data}\n`;
		case 'NS':
			return `${name}\tnameserver = ${data}\n`;
		case 'TXT':
			return `${name}\ttext = ${record.data}\n`;
		case 'MX':
			return `${name}\tmail exchanger = ${data}\n`;
		default:
			return `${name}\t${record.type} ${record.data}\n`;
	}
}

export const busyboxNslookup: Command = { name: 'nslookup', summary: 'query DNS about HOST', program: run };
