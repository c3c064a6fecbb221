/** apt and apt-get of Debian 13 (apt 3.0), and as much of dpkg as shows what they did. */

import type { Process } from '../../process.ts';
import type { Command } from '../types.ts';
import { APT_VERSION, Apt, INFO } from './packages/apt.ts';
import { DEBIAN_PACKAGES } from './packages/debian.ts';

async function run(process: Process): Promise<number> {
	const name = process.argv[0]?.split('/').at(-1) === 'apt' ? 'apt' : 'apt-get';
	const words = process.argv.slice(1).filter((word) => !word.startsWith('-'));
	const flags = process.argv.slice(1).filter((word) => word.startsWith('-'));
	const [verb, ...operands] = words;
	if (flags.includes('--help') || flags.includes('-h') || verb === undefined || verb === 'help') {
		await process.print(
			`apt ${APT_VERSION} (amd64)\nUsage: ${name} [options] command\n\nMost used commands:\n  update - update list of available packages\n  install - install packages\n  remove - remove packages\n` +
				(name === 'apt'
					? '  list - list packages based on package names\n  search - search in package descriptions\n  show - show package details\n'
					: ''),
		);
		return verb === undefined && flags.length === 0 ? 1 : 0;
	}
	if (flags.includes('--version') || flags.includes('-v')) {
		await process.print(`apt ${APT_VERSION} (amd64)\n`);
		return 0;
	}
	if (process.user !== 'root' && ['update', 'install', 'remove'].includes(verb)) {
		await process.warn(
			'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n',
		);
		return 100;
	}
	if (name === 'apt' && !process.stdout.terminal)
		await process.warn('\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n');
	const apt = new Apt(process, name, flags);
	switch (verb) {
		case 'update':
			return apt.update();
		case 'install':
			return apt.install(operands);
		case 'remove':
		case 'purge':
		case 'autoremove':
			return apt.remove(operands);
		case 'upgrade':
		case 'full-upgrade':
		case 'dist-upgrade':
			await apt.readLists();
			await process.print(
				name === 'apt'
					? 'Summary:\n  Upgrading: 0, Installing: 0, Removing: 0, Not Upgrading: 0\n'
					: '0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n',
			);
			return 0;
		case 'clean':
		case 'autoclean':
			return 0;
		case 'list':
			return apt.list(operands);
		case 'search':
			return apt.search(operands);
		case 'show':
			return apt.show(operands);
		default:
			await process.warn(`E: Invalid operation ${verb}\n`);
			return 100;
	}
}

/** dpkg -l, -L and -s for what apt installed. */
async function dpkg(process: Process): Promise<number> {
	const [option, ...names] = process.argv.slice(1);
	const { fs } = process;
	const installed = fs.isDirectory(INFO) ? fs.readdir(INFO).map((file) => file.replace(/\.list$/, '')) : [];
	const entries = installed.flatMap((name) => DEBIAN_PACKAGES.get(name) ?? []);
	if (option === '-l' || option === '--list') {
		await process.print(
			'Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n||/ Name Version Architecture Description\n',
		);
		for (const entry of entries)
			if (names.length === 0 || names.includes(entry.name))
				await process.print(`ii  ${entry.name} ${entry.version} ${entry.architecture ?? 'amd64'} ${entry.summary}\n`);
		return 0;
	}
	if (option === '-L' || option === '-s') {
		const entry = entries.find((each) => each.name === names[0]);
		if (!entry) {
			await process.warn(`dpkg-query: package '${names[0] ?? ''}' is not installed\n`);
			return 1;
		}
		await process.print(
			option === '-L'
				? fs.readFile(`${INFO}/${entry.name}.list`)
				: `Package: ${entry.name}\nStatus: install ok installed\nVersion: ${entry.version}\n`,
		);
		return 0;
	}
	await process.warn(
		'dpkg: error: need an action option\n\nType dpkg --help for help about installing and deinstalling packages [*];\n',
	);
	return 2;
}

export const aptCommands: Command[] = [
	{ name: 'apt', summary: 'command-line package manager', program: run },
	{ name: 'apt-get', summary: 'APT package handling utility', program: run },
	{ name: 'dpkg', summary: 'package manager for Debian', program: dpkg },
];
