/** getent(1), for the databases that have to do with the network, and passwd and group. */

import { isIPv4 } from '../../dns.ts';
import type { Process } from '../../process.ts';
import { getAddrInfo, lookUpHosts, ResolverError } from '../../resolver.ts';
import type { Command } from '../types.ts';

const FILES: Record<string, string> = { passwd: '/etc/passwd', group: '/etc/group', services: '/etc/services' };

async function run(process: Process): Promise<number> {
	const [database, ...keys] = process.argv.slice(1);
	if (database === undefined) {
		await process.warn(
			"getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n",
		);
		return 1;
	}
	const file = FILES[database];
	if (file !== undefined) return fromFile(process, file, keys);
	if (database !== 'hosts' && database !== 'ahosts' && database !== 'ahostsv4') {
		await process.warn(
			`Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
		);
		return 1;
	}
	if (keys.length === 0) return fromFile(process, '/etc/hosts', []);
	let status = 0;
	for (const key of keys) {
		try {
			if (isIPv4(key) && database === 'hosts') {
				if (!(await reverse(process, key))) status = 2;
				continue;
			}
			const found = await process.wait(getAddrInfo(process.machine, key));
			for (const [i, { address, canonicalName }] of found.entries()) {
				if (database === 'hosts')
					await process.print(`${address.padEnd(15)} ${canonicalName}${canonicalName === key ? '' : ` ${key}`}\n`);
				else
					for (const kind of ['STREAM', 'DGRAM', 'RAW'])
						await process.print(
							`${address.padEnd(15)} ${kind}${i === 0 && kind === 'STREAM' ? ` ${canonicalName}` : ''}\n`,
						);
			}
		} catch (error) {
			if (!(error instanceof ResolverError)) throw error;
			status = 2;
		}
	}
	return status;
}

/** An address's names from /etc/hosts. */
async function reverse(process: Process, address: string): Promise<boolean> {
	const { fs } = process;
	if (!fs.exists('/etc/hosts')) return false;
	for (const line of fs.readFile('/etc/hosts').split('\n')) {
		const [first, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
		if (first !== address || names[0] === undefined || lookUpHosts(fs, names[0]).length === 0) continue;
		await process.print(`${address.padEnd(15)} ${names.join(' ')}\n`);
		return true;
	}
	return false;
}

async function fromFile(process: Process, path: string, keys: string[]): Promise<number> {
	const { fs } = process;
	const lines = fs.exists(path)
		? fs
				.readFile(path)
				.split('\n')
				.filter((line) => line !== '' && !line.startsWith('#'))
		: [];
	if (keys.length === 0) {
		for (const line of lines) await process.print(`${line}\n`);
		return 0;
	}
	let status = 0;
	for (const key of keys) {
		const line = lines.find((each) => each.split(/[:\s]/)[0] === key || each.split(':')[2] === key);
		if (line === undefined) status = 2;
		else await process.print(`${line}\n`);
	}
	return status;
}

export const getent: Command = {
	name: 'getent',
	summary: 'get entries from Name Service Switch libraries',
	program: run,
};
