/** host of BIND 9. */

import { isIPv4, type RecordType, type ResourceRecord } from '../../dns.ts';
import type { Process } from '../../process.ts';
import { followAliases } from '../../resolver.ts';
import type { Command } from '../types.ts';
import { parseOptions, UsageError } from '../types.ts';
import {
	type AskOptions,
	ask,
	bindSearch,
	configOf,
	recordType,
	reverseName,
	searchAnswer,
	serverAddress,
	shortName,
} from './bind/lookup.ts';

const CODES: Record<string, number> = { FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 };

async function run(process: Process): Promise<number> {
	let words: string[];
	let type: RecordType | undefined;
	try {
		const options = parseOptions(process.argv, [
			{ short: 't', value: true },
			{ short: 'a' },
			{ short: 'v' },
			{ short: '4' },
			{ short: 'W', value: true },
		]);
		words = options.operands;
		const given = options.get('t');
		type = options.has('a') ? 'ANY' : given === undefined ? undefined : recordType(given);
		if (given !== undefined && !type) throw new UsageError(`invalid type: ${given}`);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		await process.warn(`host: ${error.message}\n`);
		return 1;
	}
	const [name, server] = words;
	if (name === undefined) {
		await process.warn(
			'Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]\n            [-R number] [-m flag] [-p port] hostname [server]\n',
		);
		return 1;
	}
	const config = configOf(process);
	const options: AskOptions = { servers: config.nameservers, port: 53, timeout: config.timeout, tries: 2 };
	if (server !== undefined) {
		const address = await serverAddress(process, server);
		if (address === undefined) {
			await process.print(`host: couldn't get address for '${server}': not found\n`);
			return 1;
		}
		options.servers = [address];
		await process.print(`Using domain server:\nName: ${server}\nAddress: ${address}#53\nAliases: \n\n`);
	}
	const names = isIPv4(name) ? [reverseName(name)] : bindSearch(name, config);
	const first = await searchAnswer(process, names, type ?? (isIPv4(name) ? 'PTR' : 'A'), options);
	const { answer } = first;
	for (const line of answer.failures) await process.print(`${line}\n`);
	if (!answer.response) {
		await process.print(';; no servers could be reached\n');
		return 1;
	}
	const { rcode, answers } = answer.response;
	if (rcode !== 'NOERROR') {
		await process.print(
			`Host ${isIPv4(name) ? shortName(first.name) : name} not found: ${CODES[rcode] ?? 2}(${rcode})\n`,
		);
		return 1;
	}
	for (const record of answers) await process.print(`${line(record)}\n`);
	if (answers.length === 0 && type !== undefined) {
		await process.print(`${shortName(first.name)} has no ${type} record\n`);
		return 1;
	}
	if (type === undefined && !isIPv4(name)) {
		const final = followAliases(first.name, answers);
		for (const more of ['AAAA', 'MX'] as const) {
			const found = await ask(process, { name: final, type: more }, options);
			for (const record of found.response?.answers ?? [])
				if (record.type === more) await process.print(`${line(record)}\n`);
		}
	}
	return 0;
}

function line(record: ResourceRecord): string {
	const name = shortName(record.name);
	switch (record.type) {
		case 'A':
			return `${name} has address ${record.data}`;
		case 'AAAA':
			return `${name} has IPv6 address ${record.data}`;
		case 'CNAME':
			return `${name} is an alias for ${record.data}`;
		case 'PTR':
			return `${name} domain name pointer ${record.data}`;
		case 'SRV':
			return `${name} has SRV record ${record.data}`;
		case 'MX':
			return `${name} mail is handled by ${record.data}`;
		case 'NS':
			return `${name} name server ${record.data}`;
		case 'TXT':
			return `${name} descriptive text ${record.data}`;
		default:
			return `${name} has ${record.type} record ${record.data}`;
	}
}

export const host: Command = { name: 'host', summary: 'DNS lookup utility', program: run };
