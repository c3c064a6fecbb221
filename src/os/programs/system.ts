/** What a machine says of itself and its users: uname, hostname, id and others. */

import { FileError } from '../fs.ts';
import type { Process } from '../process.ts';
import { type Command, command, UsageError } from './types.ts';

const KERNEL = '6.8.0-87-generic';

export const uname: Command = command({
	name: 'uname',
	summary: 'Print certain system information.',
	usage: '[OPTION]...',
	directory: '/bin',
	options: [
		{ short: 'a', long: 'all' },
		{ short: 's', long: 'kernel-name' },
		{ short: 'n', long: 'nodename' },
		{ short: 'r', long: 'kernel-release' },
		{ short: 'v', long: 'kernel-version' },
		{ short: 'm', long: 'machine' },
		{ short: 'p', long: 'processor' },
		{ short: 'i', long: 'hardware-platform' },
		{ short: 'o', long: 'operating-system' },
	],
	async run({ process, options, operands }) {
		if (operands[0] !== undefined) throw new UsageError(`extra operand '${operands[0]}'`);
		const all = options.has('all');
		const none = options.values.size === 0;
		const parts: [string, string][] = [
			['kernel-name', 'Linux'],
			['nodename', process.machine.hostname],
			['kernel-release', KERNEL],
			['kernel-version', '#88-Ubuntu SMP PREEMPT_DYNAMIC Sat Oct 11 09:28:41 UTC 2025'],
			['machine', 'x86_64'],
			['processor', 'x86_64'],
			['hardware-platform', 'x86_64'],
			['operating-system', 'GNU/Linux'],
		];
		const shown = parts.filter(
			([name]) =>
				options.has(name) ||
				(all && !['processor', 'hardware-platform'].includes(name)) ||
				(none && name === 'kernel-name'),
		);
		await process.print(`${shown.map(([, text]) => text).join(' ')}\n`);
		return 0;
	},
});

export const arch: Command = {
	name: 'arch',
	summary: 'Print machine architecture.',
	async program(process) {
		await process.print('x86_64\n');
		return 0;
	},
};

export const hostname: Command = command({
	name: 'hostname',
	summary: "Show or set the system's host name.",
	usage: '[-a|-A|-d|-f|-i|-I|-s|-y]',
	directory: '/bin',
	options: [
		{ short: 'A', long: 'all-fqdns' },
		{ short: 'd', long: 'domain' },
		{ short: 'f', long: 'fqdn' },
		{ long: 'long' },
		{ short: 'I', long: 'all-ip-addresses' },
		{ short: 'i', long: 'ip-address' },
		{ short: 's', long: 'short' },
	],
	async run({ process, options, operands, complain }) {
		const { machine } = process;
		if (operands.length > 0) {
			await complain('you must be root to change the host name');
			return 1;
		}
		// The name with its domain stands first in its line of /etc/hosts.
		const hosts = process.fs.exists('/etc/hosts') ? process.fs.readFile('/etc/hosts').split('\n') : [];
		const line = hosts
			.map((each) => each.replace(/#.*/, '').trim().split(/\s+/))
			.find((words) => words.slice(1).includes(machine.hostname));
		if (options.has('all-ip-addresses')) {
			const addresses = machine.network
				.interfaces()
				.filter((each) => each.name !== 'lo')
				.map((each) => each.address);
			await process.print(`${addresses.join(' ')} \n`);
		} else if (options.has('ip-address')) {
			const address = line?.[0] ?? machine.network.address;
			if (!address) {
				await complain('Name or service not known');
				return 1;
			}
			await process.print(`${address}\n`);
		} else if (options.has('fqdn') || options.has('long') || options.has('all-fqdns'))
			await process.print(`${line?.[1] ?? machine.hostname}\n`);
		else if (options.has('domain')) await process.print(`${(line?.[1] ?? '').split('.').slice(1).join('.')}\n`);
		else await process.print(`${options.has('short') ? machine.hostname.split('.')[0] : machine.hostname}\n`);
		return 0;
	},
});

/** A user's line in /etc/passwd, and the groups from /etc/group. */
function account(process: Process, user: string): { uid: string; gid: string; groups: [string, string][] } | undefined {
	const read = (path: string): string[][] => {
		try {
			return process.fs
				.readFile(path)
				.split('\n')
				.filter((line) => line !== '')
				.map((line) => line.split(':'));
		} catch (error) {
			if (error instanceof FileError) return [];
			throw error;
		}
	};
	const entry = read('/etc/passwd').find((fields) => fields[0] === user || fields[2] === user);
	if (!entry)
		return user === process.user
			? { uid: user === 'root' ? '0' : '1000', gid: user === 'root' ? '0' : '1000', groups: [] }
			: undefined;
	const groups = read('/etc/group').filter(
		(fields) => fields[2] === entry[3] || (fields[3] ?? '').split(',').includes(user),
	);
	return {
		uid: entry[2] ?? '0',
		gid: entry[3] ?? '0',
		groups: groups.map((fields) => [fields[2] as string, fields[0] as string]),
	};
}

export const id: Command = command({
	name: 'id',
	summary: 'Print user and group information for each specified USER.',
	usage: '[OPTION]... [USER]...',
	options: [
		{ short: 'u', long: 'user' },
		{ short: 'g', long: 'group' },
		{ short: 'G', long: 'groups' },
		{ short: 'n', long: 'name' },
		{ short: 'r', long: 'real' },
	],
	async run({ process, options, operands, complain }) {
		const user = operands[0] ?? process.user;
		const found = account(process, user);
		if (!found) {
			await complain(`'${user}': no such user`);
			return 1;
		}
		const groups: [string, string][] = found.groups.length > 0 ? found.groups : [[found.gid, user]];
		const primary = groups.find(([gid]) => gid === found.gid) ?? [found.gid, user];
		const name = options.has('name');
		if (options.has('user')) await process.print(`${name ? user : found.uid}\n`);
		else if (options.has('group')) await process.print(`${name ? primary[1] : found.gid}\n`);
		else if (options.has('groups'))
			await process.print(`${groups.map(([gid, group]) => (name ? group : gid)).join(' ')}\n`);
		else
			await process.print(
				`uid=${found.uid}(${user}) gid=${found.gid}(${primary[1]}) groups=${groups.map(([gid, group]) => `${gid}(${group})`).join(',')}\n`,
			);
		return 0;
	},
});

export const groups: Command = {
	name: 'groups',
	summary: 'Print group memberships.',
	async program(process) {
		const found = account(process, process.argv[1] ?? process.user);
		await process.print(
			`${found && found.groups.length > 0 ? found.groups.map(([, name]) => name).join(' ') : process.user}\n`,
		);
		return 0;
	},
};

export const nproc: Command = {
	name: 'nproc',
	summary: 'Print the number of processing units available.',
	async program(process) {
		await process.print('2\n');
		return 0;
	},
};

export const tty: Command = {
	name: 'tty',
	summary: 'Print the file name of the terminal connected to standard input.',
	async program(process) {
		await process.print(process.stdin.terminal ? '/dev/pts/0\n' : 'not a tty\n');
		return process.stdin.terminal ? 0 : 1;
	},
};

export const stty: Command = {
	name: 'stty',
	summary: 'Print or change terminal characteristics.',
	async program(process) {
		const { terminal } = process.stdin;
		if (!terminal) {
			await process.warn("stty: 'standard input': Inappropriate ioctl for device\n");
			return 1;
		}
		const args = process.argv.slice(1);
		if (args[0] === 'size') await process.print(`${terminal.rows} ${terminal.columns}\n`);
		else if (args.length === 0 || args[0] === '-a')
			await process.print(`speed 38400 baud; rows ${terminal.rows}; columns ${terminal.columns}; line = 0;\n`);
		else if (args.includes('raw') || args.includes('-icanon')) terminal.setRaw(true);
		else if (args.includes('sane') || args.includes('cooked') || args.includes('icanon')) terminal.setRaw(false);
		return 0;
	},
};
