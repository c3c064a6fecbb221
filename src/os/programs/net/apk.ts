/** apk of Alpine Linux: add, del, update, info. */

import type { FileTable } from '../../fs.ts';
import type { Process } from '../../process.ts';
import type { Command } from '../types.ts';
import { curl, dig, host, ip, netcat, nslookup, ping, ss, wget } from './commands.ts';
import { FetchError, fetchFile } from './packages/fetch.ts';

interface AlpinePackage {
	version: string;
	size: number;
	depends?: string[];
	files?: () => FileTable;
}

const put = (list: Command[]): FileTable =>
	Object.fromEntries(list.map((each) => [`/usr/bin/${each.name}`, { program: each.program }]));

const PACKAGES: Record<string, AlpinePackage> = {
	curl: { version: '8.14.1-r2', size: 154_000, depends: ['libcurl', 'ca-certificates'], files: () => put([curl]) },
	libcurl: { version: '8.14.1-r2', size: 320_000 },
	'ca-certificates': { version: '20250911-r0', size: 152_000 },
	'bind-tools': {
		version: '9.20.15-r0',
		size: 190_000,
		depends: ['bind-libs'],
		files: () => put([dig, host, nslookup]),
	},
	'bind-libs': { version: '9.20.15-r0', size: 1_300_000 },
	wget: { version: '1.25.0-r1', size: 240_000, files: () => put([wget]) },
	iproute2: { version: '6.15.0-r0', size: 1_000_000, files: () => put([ip, ss]) },
	'iputils-ping': { version: '20240905-r0', size: 40_000, files: () => put([ping('iputils')]) },
	iputils: { version: '20240905-r0', size: 60_000, depends: ['iputils-ping'] },
	'netcat-openbsd': { version: '1.229.1-r0', size: 24_000, files: () => put([netcat('openbsd')]) },
};

const WORLD = '/etc/apk/world';
const MIRROR = 'dl-cdn.alpinelinux.org';
const INDEXES = ['main', 'community'].map((part) => `/alpine/v3.22/${part}/x86_64/APKINDEX.tar.gz`);
const CACHE = '/var/cache/apk/APKINDEX';

async function run(process: Process): Promise<number> {
	const words = process.argv.slice(1).filter((word) => !word.startsWith('-'));
	const noCache = process.argv.includes('--no-cache');
	const [verb, ...names] = words;
	switch (verb) {
		case 'update':
			if (!(await update(process, true))) return 1;
			await process.print(
				`v3.22.2-122-g1b0f7ab [https://${MIRROR}/alpine/v3.22/main]\nv3.22.2-121-g9c1e8d4 [https://${MIRROR}/alpine/v3.22/community]\nOK: 26326 distinct packages available\n`,
			);
			return 0;
		case 'add':
			return add(process, names, noCache || process.argv.includes('-U'));
		case 'del':
			return remove(process, names);
		case 'info':
			for (const name of installed(process)) await process.print(`${name}\n`);
			return 0;
		case undefined:
			await process.print(
				'apk-tools 2.14.9, compiled for x86_64.\n\nusage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]\n\nPackage installation and removal:\n  add        Add or modify constraints in WORLD and commit changes\n  del        Remove constraints from WORLD and commit changes\n\nIndex:\n  update     Update repository indexes\n  info       Give detailed information about packages or repositories\n',
			);
			return 1;
		default:
			await process.warn(`apk: '${verb}' is not an apk command. See 'apk --help'.\n`);
			return 1;
	}
}

const installed = (process: Process): string[] =>
	process.fs.exists(WORLD)
		? process.fs
				.readFile(WORLD)
				.split('\n')
				.filter((name) => name !== '')
		: [];

async function update(process: Process, keep: boolean): Promise<boolean> {
	let fine = true;
	for (const path of INDEXES) {
		await process.print(`fetch https://${MIRROR}${path}\n`);
		try {
			await fetchFile(process, MIRROR, path, 1_900_000);
		} catch (error) {
			if (!(error instanceof FetchError)) throw error;
			fine = false;
			const why =
				error.kind === 'resolve'
					? 'temporary error (try again later)'
					: 'network error (check Internet connection and firewall)';
			await process.warn(`WARNING: fetching https://${MIRROR}${path.replace('/x86_64/APKINDEX.tar.gz', '')}: ${why}\n`);
		}
	}
	if (fine && keep) process.fs.install({ [CACHE]: '' });
	return fine;
}

async function add(process: Process, names: string[], fresh: boolean): Promise<number> {
	const known = fresh || !process.fs.exists(CACHE) ? await update(process, !fresh) : true;
	const missing = names
		.filter((name) => !known || !PACKAGES[name])
		.filter((name) => !installed(process).includes(name));
	if (missing.length > 0) {
		await process.warn(
			`ERROR: unable to select packages:\n${missing.map((name) => `  ${name} (no such package):\n    required by: world[${name}]\n`).join('')}`,
		);
		return missing.length;
	}
	const plan: string[] = [];
	const visit = (name: string) => {
		if (plan.includes(name) || installed(process).includes(name)) return;
		for (const needed of PACKAGES[name]?.depends ?? []) visit(needed);
		plan.push(name);
	};
	for (const name of names) visit(name);
	for (const [i, name] of plan.entries()) {
		const entry = PACKAGES[name] as AlpinePackage;
		await fetchFile(process, MIRROR, `/alpine/v3.22/main/x86_64/${name}-${entry.version}.apk`, entry.size).catch(
			(error: unknown) => {
				if (!(error instanceof FetchError)) throw error;
			},
		);
		await process.print(`(${i + 1}/${plan.length}) Installing ${name} (${entry.version})\n`);
		process.fs.install(entry.files?.() ?? {});
	}
	if (plan.length > 0) {
		process.fs.mkdir('/etc/apk', { parents: true });
		process.fs.writeFile(WORLD, `${[...installed(process), ...plan].join('\n')}\n`);
		await process.print('Executing busybox-1.37.0-r19.trigger\n');
	}
	await process.print(`OK: ${7 + plan.length} MiB in ${16 + installed(process).length} packages\n`);
	return 0;
}

async function remove(process: Process, names: string[]): Promise<number> {
	const there = names.filter((name) => installed(process).includes(name) && PACKAGES[name]);
	process.fs.writeFile(
		WORLD,
		`${installed(process)
			.filter((name) => !there.includes(name))
			.join('\n')}\n`,
	);
	for (const [i, name] of there.entries()) {
		await process.print(`(${i + 1}/${there.length}) Purging ${name} (${PACKAGES[name]?.version})\n`);
		for (const file of Object.keys(PACKAGES[name]?.files?.() ?? {}))
			if (process.fs.exists(file)) process.fs.remove(file);
	}
	await process.print(`OK: 7 MiB in ${16 + installed(process).length} packages\n`);
	return 0;
}

export const apkCommand: Command = { name: 'apk', summary: 'Alpine package manager', program: run };
