/** dig of BIND 9. */

import type { DnsResponse, RecordType, ResourceRecord } from '../../dns.ts';
import { isIPv4 } from '../../dns.ts';
import type { Process } from '../../process.ts';
import { ctimeDate } from '../../timestamps.ts';
import type { Command } from '../types.ts';
import {
	type Answer,
	type AskOptions,
	ask,
	bindSearch,
	configOf,
	recordType,
	reverseName,
	searchAnswer,
	serverAddress,
} from './bind/lookup.ts';

const VERSION = '9.20.15-1~deb13u1-Debian';

interface Query {
	name: string;
	type: RecordType;
}

interface Settings {
	server: string | undefined;
	queries: Query[];
	type: RecordType | undefined;
	options: AskOptions;
	/** +search, +short, +noall and so on; true where set. */
	flags: Map<string, boolean>;
}

async function run(process: Process): Promise<number> {
	const config = configOf(process);
	const settings: Settings = {
		server: undefined,
		queries: [],
		type: undefined,
		options: { servers: config.nameservers, port: 53, timeout: config.timeout, tries: 3 },
		flags: new Map(),
	};
	const problem = parse(settings, process.argv.slice(1));
	if (problem !== undefined) {
		await process.warn(problem);
		return 1;
	}
	if (settings.server !== undefined) {
		const address = await serverAddress(process, settings.server);
		if (address === undefined) {
			await process.warn(`dig: couldn't get address for '${settings.server}': not found\n`);
			return 10;
		}
		settings.options.servers = [address];
	}
	if (settings.queries.length === 0) settings.queries.push({ name: '.', type: settings.type ?? 'NS' });
	let status = 0;
	for (const query of settings.queries) status = (await one(process, settings, query)) || status;
	return status;
}

/** Reads the arguments; a text when they are wrong. */
function parse(settings: Settings, args: string[]): string | undefined {
	const rest = [...args];
	for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
		const type = recordType(word);
		const last = settings.queries.at(-1);
		if (word.startsWith('@')) settings.server = word.slice(1);
		else if (word.startsWith('+')) setFlag(settings, word.slice(1));
		else if (word === '-x') {
			const address = rest.shift() ?? '';
			if (!isIPv4(address)) return `Invalid IP address ${address}\n`;
			settings.queries.push({ name: reverseName(address), type: 'PTR' });
		} else if (word === '-t') {
			const given = recordType(rest.shift() ?? '');
			if (last && given) last.type = given;
			else settings.type = given;
		} else if (word === '-p') settings.options.port = Number(rest.shift());
		else if (word === '-4') continue;
		else if (word === '-q') settings.queries.push({ name: rest.shift() ?? '.', type: settings.type ?? 'A' });
		else if (word === '-v') return `DiG ${VERSION}\n`;
		else if (word.startsWith('-'))
			return `Invalid option: ${word}\nUsage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n            {global-d-opt} host [@local-server] {local-d-opt}\n            [ host [@local-server] {local-d-opt} [...]]\n\nUse "dig -h" (or "dig -h | more") for complete list of options\n`;
		else if (type) {
			if (last) last.type = type;
			else settings.type = type;
		} else if (word.toUpperCase() !== 'IN') settings.queries.push({ name: word, type: settings.type ?? 'A' });
	}
	return undefined;
}

function setFlag(settings: Settings, text: string): void {
	const [name = '', value] = text.split('=');
	if (name === 'time') settings.options.timeout = Math.max(1, Number(value)) * 1000;
	else if (name === 'tries') settings.options.tries = Math.max(1, Number(value));
	else if (name === 'retry') settings.options.tries = Number(value) + 1;
	else if (name === 'tcp' || name === 'vc') settings.options.tcp = true;
	else if (name === 'all' || name === 'noall')
		for (const each of ['question', 'answer', 'authority', 'additional', 'comments', 'stats', 'cmd'])
			settings.flags.set(each, name === 'all');
	else if (name.startsWith('no')) settings.flags.set(name.slice(2), false);
	else settings.flags.set(name, true);
}

async function one(process: Process, settings: Settings, query: Query): Promise<number> {
	const { options, flags } = settings;
	const names = flags.get('search')
		? bindSearch(query.name, configOf(process))
		: [query.name.endsWith('.') ? query.name : `${query.name}.`];
	const { name, answer } =
		names.length > 1
			? await searchAnswer(process, names, query.type, options)
			: {
					name: names[0] as string,
					answer: await ask(process, { name: names[0] as string, type: query.type }, options),
				};
	for (const line of answer.failures) if (!flags.get('short')) await process.print(`${line}\n`);
	if (flags.get('short')) {
		if (!answer.response) {
			await process.print(`${answer.failures.join('\n')}\n;; no servers could be reached\n`);
			return 9;
		}
		for (const record of answer.response.answers) await process.print(`${record.data}\n`);
		return 0;
	}
	const shown = (part: string) => flags.get(part) ?? true;
	if (shown('cmd'))
		await process.print(
			`\n; <<>> DiG ${VERSION} <<>> ${process.argv.slice(1).join(' ')}\n${settings.server === undefined ? '' : '; (1 server found)\n'};; global options: +cmd\n`,
		);
	if (!answer.response) {
		await process.print(';; no servers could be reached\n');
		return 9;
	}
	await process.print(message(process, answer, { name, type: query.type }, options, shown));
	return 0;
}

function message(
	process: Process,
	answer: Answer & { response: DnsResponse },
	query: Query,
	options: AskOptions,
	shown: (part: string) => boolean,
): string {
	const { response, server, took } = answer as Extract<Answer, { server: string }>;
	const { random, clock } = process.machine;
	const out: string[] = [];
	if (shown('comments')) {
		out.push(';; Got answer:');
		if (query.name.endsWith('.local.'))
			out.push(
				';; WARNING: .local is reserved for Multicast DNS',
				';; You are currently testing what happens when an mDNS query is leaked to DNS',
			);
		out.push(`;; ->>HEADER<<- opcode: QUERY, status: ${response.rcode}, id: ${random.below(65_536)}`);
		const flags = response.authoritative ? 'qr aa rd' : 'qr rd ra';
		out.push(
			`;; flags: ${flags}; QUERY: 1, ANSWER: ${response.answers.length}, AUTHORITY: ${response.authority.length}, ADDITIONAL: ${response.additional.length + 1}`,
		);
		if (response.authoritative) out.push(';; WARNING: recursion requested but not available');
		out.push(
			'',
			';; OPT PSEUDOSECTION:',
			'; EDNS: version: 0, flags:; udp: 1232',
			`; COOKIE: ${random.hex(16)} (echoed)`,
		);
	}
	if (shown('question'))
		out.push(
			';; QUESTION SECTION:',
			`;${columns([
				[0, query.name],
				[32, 'IN'],
				[40, query.type],
			])}`,
			'',
		);
	const section = (part: string, title: string, records: ResourceRecord[]) => {
		if (records.length === 0 || !shown(part)) return;
		if (shown('comments')) out.push(`;; ${title} SECTION:`);
		for (const record of records)
			out.push(
				columns([
					[0, record.name],
					[24, String(record.ttl)],
					[32, 'IN'],
					[40, record.type],
					[48, record.data],
				]),
			);
		if (shown('comments')) out.push('');
	};
	section('answer', 'ANSWER', response.answers);
	section('authority', 'AUTHORITY', response.authority);
	section('additional', 'ADDITIONAL', response.additional);
	if (shown('stats')) {
		out.push(
			`;; Query time: ${Math.round(took)} msec`,
			`;; SERVER: ${server}#${options.port}(${server}) (${options.tcp ? 'TCP' : 'UDP'})`,
			`;; WHEN: ${ctimeDate(clock.now(), 'UTC')}`,
			`;; MSG SIZE  rcvd: ${size(response)}`,
		);
	}
	return `${out.join('\n')}\n${shown('stats') ? '\n' : ''}`;
}

/** Texts at their columns, reached by tabs; past its column a text follows after one blank (BIND's master file style). */
function columns(parts: [column: number, text: string][]): string {
	let line = '';
	let at = 0;
	for (const [column, text] of parts) {
		if (line !== '') {
			const tabs = Math.ceil((column - at) / 8);
			line += tabs > 0 ? '\t'.repeat(tabs) : ' ';
			at = tabs > 0 ? column : at + 1;
		}
		line += text;
		at += text.length;
	}
	return line;
}

/** About the size of the message in bytes, cookie included. */
function size(response: DnsResponse): number {
	const records = [...response.answers, ...response.authority, ...response.additional];
	const data = (record: ResourceRecord) => (record.type === 'A' ? 4 : record.data.length + 1);
	return (
		12 +
		response.query.name.length +
		5 +
		23 +
		records.reduce((sum, record) => sum + record.name.length + 11 + data(record), 0)
	);
}

export const dig: Command = { name: 'dig', summary: 'DNS lookup utility', program: run };
