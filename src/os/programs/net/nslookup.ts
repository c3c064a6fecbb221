/** nslookup of BIND 9, in its one-shot form. */

import { isIPv4, type RecordType, type ResourceRecord } from '../../dns.ts';
import type { Process } from '../../process.ts';
import { followAliases } from '../../resolver.ts';
import { readLines } from '../../stream.ts';
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
	shortName,
} from './bind/lookup.ts';

interface Settings {
	type: RecordType | undefined;
	server: string | undefined;
	options: AskOptions;
	search: boolean;
}

async function run(process: Process): Promise<number> {
	const config = configOf(process);
	const settings: Settings = {
		type: undefined,
		server: undefined,
		options: { servers: config.nameservers, port: 53, timeout: config.timeout, tries: 3 },
		search: true,
	};
	const words: string[] = [];
	for (const arg of process.argv.slice(1)) {
		if (!arg.startsWith('-') || arg === '-') words.push(arg);
		else if (!setOption(settings, arg.slice(1))) {
			await process.print(`*** Invalid option: ${arg.slice(1)}\n`);
			return 1;
		}
	}
	const [name, server] = words;
	if (name === undefined || name === '-') return interactive(process, settings, server);
	if (server !== undefined && !(await useServer(process, settings, server))) return 1;
	return lookUp(process, settings, name);
}

/** Sets `-type=a`, `-port=53`, `-nosearch` and their like. False when there is no such option. */
function setOption(settings: Settings, option: string): boolean {
	const [name = '', value] = option.split('=');
	if (/^(?:ty|typ|type|q|qu|que|query|querytype)$/.test(name) && value !== undefined) {
		settings.type = recordType(value);
		return settings.type !== undefined;
	}
	if (name === 'port' && value !== undefined) settings.options.port = Number(value);
	else if (/^(?:timeout|ti)$/.test(name) && value !== undefined) settings.options.timeout = Number(value) * 1000;
	else if (/^(?:retry|ret)$/.test(name) && value !== undefined) settings.options.tries = Number(value) + 1;
	else if (/^no(?:sea|search)$/.test(name)) settings.search = false;
	else if (/^(?:sea|search)$/.test(name)) settings.search = true;
	else if (name === 'vc') settings.options.tcp = true;
	else if (!/^(?:no)?(?:debug|d2|recurse|rec|vc|fail)$/.test(name)) return false;
	return true;
}

async function useServer(process: Process, settings: Settings, server: string): Promise<boolean> {
	const address = await serverAddress(process, server);
	if (address === undefined) {
		await process.print(`nslookup: couldn't get address for '${server}': not found\n`);
		return false;
	}
	settings.server = server;
	settings.options.servers = [address];
	return true;
}

async function lookUp(process: Process, settings: Settings, name: string): Promise<number> {
	const { options } = settings;
	if (isIPv4(name) && (settings.type === undefined || settings.type === 'PTR')) {
		const reverse = reverseName(name);
		const answer = await ask(process, { name: reverse, type: 'PTR' }, options);
		return show(process, settings, answer, reverse, 'PTR', false);
	}
	const names = settings.search ? bindSearch(name, configOf(process)) : [name.endsWith('.') ? name : `${name}.`];
	const type = settings.type ?? 'A';
	const first = await searchAnswer(process, names, type, options);
	const status = await show(process, settings, first.answer, first.name, type, true, name);
	// Without a type it asks for IPv6 addresses too, of the name that the first answer led to.
	if (settings.type === undefined && first.answer.response?.rcode === 'NOERROR') {
		const final = followAliases(first.name, first.answer.response.answers);
		const second = await ask(process, { name: final, type: 'AAAA' }, options);
		for (const line of second.failures) await process.print(`${line}\n`);
		if (second.response?.rcode === 'NOERROR') {
			for (const record of second.response.answers) if (record.type === 'AAAA') await process.print(line(record));
			const nothing = first.answer.response.answers.length === 0 && second.response.answers.length === 0;
			if (nothing) await process.print(`*** Can't find ${name}: No answer\n`);
		}
		await process.print('\n');
	} else if (first.answer.response || settings.type !== undefined) await process.print('\n');
	return status;
}

async function show(
	process: Process,
	settings: Settings,
	answer: Answer,
	name: string,
	type: RecordType,
	header: boolean,
	typed = shortName(name),
): Promise<number> {
	for (const line of answer.failures) await process.print(`${line}\n`);
	if (!answer.response) {
		await process.print(`;; no servers could be reached\n${header && settings.type === undefined ? '\n' : ''}`);
		return 1;
	}
	const { response } = answer;
	const address = `${answer.server}#${settings.options.port}`;
	if (header) await process.print(`Server:\t\t${settings.server ?? answer.server}\nAddress:\t${address}\n\n`);
	if (response.rcode !== 'NOERROR') {
		await process.print(`** server can't find ${shortName(name)}: ${response.rcode}\n${header ? '' : '\n'}`);
		return 1;
	}
	if (!response.authoritative && header && response.answers.length > 0)
		await process.print('Non-authoritative answer:\n');
	for (const record of response.answers) await process.print(line(record));
	if (response.answers.length === 0 && settings.type !== undefined)
		await process.print(`*** Can't find ${typed}: No answer\n`);
	if (type === 'PTR' && !header) await process.print('\n');
	return 0;
}

function line(record: ResourceRecord): string {
	const name = shortName(record.name);
	switch (record.type) {
		case 'A':
			return `Name:\t${name}\nAddress: ${record.data}\n`;
		case 'AAAA':
			return `Name:\t${name}\nAddress: ${record.data}\n`;
		case 'CNAME':
			return `${name}\tcanonical name = ${record.data}\n`;
		case 'PTR':
			return `${name}\tname = ${record.data}\n`;
		case 'SRV':
			return `${name}\tservice = ${record.data}\n`;
		case 'NS':
			return `${name}\tnameserver = ${record.data}\n`;
		case 'MX':
			return `${name}\tmail exchanger = ${record.data}\n`;
		case 'TXT':
			return `${name}\ttext = ${record.data}\n`;
		case 'SOA': {
			const [origin, mail, serial, refresh, retry, expire, minimum] = record.data.split(' ');
			return `${name}\n\torigin = ${shortName(origin ?? '')}\n\tmail addr = ${shortName(mail ?? '')}\n\tserial = ${serial}\n\trefresh = ${refresh}\n\tretry = ${retry}\n\texpire = ${expire}\n\tminimum = ${minimum}\n`;
		}
		default:
			return `${name}\t${record.type} ${record.data}\n`;
	}
}

/** nslookup's own prompt, as far as names, `server`, `set` and `exit` go. */
async function interactive(process: Process, settings: Settings, server: string | undefined): Promise<number> {
	if (server !== undefined && !(await useServer(process, settings, server))) return 1;
	for await (const line of commands(process)) {
		const [word = '', ...rest] = line.trim().split(/\s+/);
		if (word === 'exit') return 0;
		if (word === 'server' || word === 'lserver') {
			if (rest[0] !== undefined && (await useServer(process, settings, rest[0])))
				await process.print(
					`Default server: ${rest[0]}\nAddress: ${settings.options.servers[0]}#${settings.options.port}\n`,
				);
		} else if (word === 'set') {
			for (const option of rest)
				if (!setOption(settings, option)) await process.print(`*** Invalid option: ${option}\n`);
		} else if (word !== '') await lookUp(process, settings, word);
	}
	return 0;
}

/** Lines typed at the prompt, or read from a file or pipe. */
async function* commands(process: Process): AsyncGenerator<string> {
	const terminal = process.stdin.terminal;
	if (!terminal) {
		yield* readLines(process.stdin);
		return;
	}
	for (;;) {
		const result = await process.wait(terminal.readLine({ prompt: '> ' }));
		if (result.type !== 'line') return;
		yield result.text;
	}
}

export const nslookup: Command = { name: 'nslookup', summary: 'query Internet name servers', program: run };
