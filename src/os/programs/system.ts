/** What a machine says of itself and its processes: ps, kill, top, free, uptime, uname, hostname, id and others. */

import { FileError } from '../fs.ts';
import { type Process, SIGNALS, type SignalName } from '../process.ts';
import { strftime } from '../text/printf.ts';
import { type Command, command, UsageError } from './types.ts';

/** The terminal's name as ps shows it. */
const terminalName = (process: Process): string => (process.terminal ? 'pts/0' : '?');

const clockTime = (milliseconds: number): string => {
	const seconds = Math.floor(milliseconds / 1000);
	return `${String(Math.floor(seconds / 3600)).padStart(2, '0')}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
};

const commandLine = (process: Process): string => process.argv.join(' ');

export const ps: Command = {
	name: 'ps',
	summary: 'Report a snapshot of the current processes.',
	async program(process) {
		const words = process.argv.slice(1);
		const letters = words.map((word) => word.replace(/^-+/, '')).join('');
		const dashed = words.some((word) => word.startsWith('-'));
		if (words.some((word) => !/^-?[aAuxefwlTp0-9o,=a-z%]*$/.test(word))) {
			await process.warn(
				"error: unsupported option (BSD syntax)\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n",
			);
			return 1;
		}
		const now = process.clock.now();
		const everything = /[xAe]/.test(letters);
		const pids = /^-?p\d|^-p$/.test(words.join(' ')) ? words.join(',').match(/\d+/g)?.map(Number) : undefined;
		const shown = process.machine.processes
			.filter((each) => (pids ? pids.includes(each.pid) : everything || each.terminal === process.terminal))
			.sort((a, b) => a.pid - b.pid);
		const start = (each: Process) => strftime(now - each.started > 86_400_000 ? '%b%d' : '%H:%M', each.started);
		const state = (each: Process) =>
			(each.stopped ? 'T' : each === process ? 'R' : 'S') + (each.terminal ? '+' : each.pid === 1 ? 's' : '');
		const column =
			words.indexOf('-o') >= 0
				? (words[words.indexOf('-o') + 1] ?? '')
				: /^-?e?o(.+)$/.exec(words.find((word) => /^-?e?o.+/.test(word)) ?? '')?.[1];
		if (column) {
			const fields: Record<string, [string, (each: Process) => string]> = {
				pid: ['PID', (each) => String(each.pid)],
				ppid: ['PPID', (each) => String(each.parent?.pid ?? 0)],
				user: ['USER', (each) => each.user],
				comm: ['COMMAND', (each) => (each.argv[0] ?? '').split('/').at(-1) as string],
				cmd: ['CMD', commandLine],
				args: ['COMMAND', commandLine],
				command: ['COMMAND', commandLine],
				stat: ['STAT', state],
				tty: ['TT', terminalName],
				etime: ['ELAPSED', (each) => clockTime(now - each.started)],
				time: ['TIME', () => '00:00:00'],
				'%cpu': ['%CPU', () => '0.0'],
				'%mem': ['%MEM', () => '0.1'],
			};
			const chosen = column.split(',').map((name) => name.replace(/=.*/, ''));
			const unknown = chosen.find((name) => !fields[name]);
			if (unknown !== undefined) {
				await process.warn(`error: unknown user-defined format specifier "${unknown}"\n`);
				return 1;
			}
			const rows = [
				chosen.map((name) => (fields[name] as [string, unknown])[0] as string),
				...shown.map((each) => chosen.map((name) => (fields[name] as [string, (p: Process) => string])[1](each))),
			];
			if (column.endsWith('=')) rows.shift();
			const widths = chosen.map((_, index) => Math.max(...rows.map((row) => (row[index] as string).length)));
			for (const row of rows)
				await process.print(
					`${row.map((cell, index) => (/^[pP]+[iI][dD]$/.test(chosen[index] as string) ? cell.padStart(widths[index] as number) : index === row.length - 1 ? cell : cell.padEnd(widths[index] as number))).join(' ')}\n`,
				);
			return 0;
		}
		if (letters.includes('u') && !dashed) {
			await process.print('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
			for (const each of shown) {
				const size = 2_400 + 16 * ((each.argv[0] ?? '').length % 40);
				await process.print(
					`${each.user.padEnd(8)} ${String(each.pid).padStart(7)}  0.0  0.1 ${String(size * 2).padStart(6)} ${String(size).padStart(5)} ${terminalName(each).padEnd(8)} ${state(each).padEnd(4)} ${start(each)}   0:00 ${commandLine(each)}\n`,
				);
			}
			return 0;
		}
		if (letters.includes('f')) {
			await process.print('UID          PID    PPID  C STIME TTY          TIME CMD\n');
			for (const each of shown)
				await process.print(
					`${each.user.padEnd(8)} ${String(each.pid).padStart(7)} ${String(each.parent?.pid ?? 0).padStart(7)}  0 ${start(each)} ${terminalName(each).padEnd(8)} 00:00:00 ${commandLine(each)}\n`,
				);
			return 0;
		}
		if (letters.includes('x') && !dashed) {
			await process.print('    PID TTY      STAT   TIME COMMAND\n');
			for (const each of shown)
				await process.print(
					`${String(each.pid).padStart(7)} ${terminalName(each).padEnd(8)} ${state(each).padEnd(4)}   0:00 ${commandLine(each)}\n`,
				);
			return 0;
		}
		await process.print('    PID TTY          TIME CMD\n');
		for (const each of shown)
			await process.print(
				`${String(each.pid).padStart(7)} ${terminalName(each).padEnd(8)} 00:00:00 ${(each.argv[0] ?? '').split('/').at(-1)?.replace(/^-/, '')}\n`,
			);
		return 0;
	},
};

/** A signal by name or number. */
function signalOf(text: string): SignalName | undefined {
	const name = text.toUpperCase().replace(/^SIG/, '');
	if (name in SIGNALS) return name as SignalName;
	return (Object.keys(SIGNALS) as SignalName[]).find((each) => String(SIGNALS[each]) === text);
}

export const kill: Command = {
	name: 'kill',
	summary: 'Send a signal to a process.',
	async program(process) {
		let args = process.argv.slice(1);
		let signal: SignalName | '0' = 'TERM';
		if (args[0] === '-l') {
			await process.print(`${Object.keys(SIGNALS).join(' ')}\n`);
			return 0;
		}
		const given = args[0] === '-s' ? args[1] : /^-[A-Za-z0-9]+$/.test(args[0] ?? '') ? args[0]?.slice(1) : undefined;
		if (given !== undefined) {
			args = args.slice(args[0] === '-s' ? 2 : 1);
			const found = given === '0' ? '0' : signalOf(given);
			if (!found) {
				await process.warn(`kill: unknown signal ${given}\n`);
				return 1;
			}
			signal = found;
		}
		if (args.length === 0) {
			await process.warn('\nUsage:\n kill [options] <pid> [...]\n');
			return 1;
		}
		let status = 0;
		for (const text of args) {
			const target = process.machine.processes.find((each) => String(each.pid) === text);
			if (!target) {
				await process.warn(
					/^\d+$/.test(text) ? `kill: (${text}): No such process\n` : `kill: failed to parse argument: '${text}'\n`,
				);
				status = 1;
			} else if (signal !== '0') target.kill(signal);
		}
		return status;
	},
};

/** Processes whose name (or command line) matches, but not the one that asks. */
function matching(process: Process, pattern: string, full: boolean, exact: boolean): Process[] {
	return process.machine.processes.filter((each) => {
		if (each === process) return false;
		const name = full ? commandLine(each) : ((each.argv[0] ?? '').split('/').at(-1) as string);
		return exact ? name === pattern : name.includes(pattern);
	});
}

const pgrepLike = (name: 'pgrep' | 'pkill'): Command =>
	command({
		name,
		summary: name === 'pgrep' ? 'Look up processes based on name.' : 'Signal processes based on name.',
		usage: '[options] <pattern>',
		misuse: 2,
		adapt: (argv) =>
			argv.flatMap((word, index) =>
				index > 0 &&
				name === 'pkill' &&
				signalOf(word.replace(/^-/, '')) &&
				/^-./.test(word) &&
				!/^-[acflnouvx]$/.test(word)
					? ['--signal', word.slice(1)]
					: [word],
			),
		options: [
			{ short: 'a' },
			{ short: 'c' },
			{ short: 'f', long: 'full' },
			{ short: 'l' },
			{ short: 'n' },
			{ short: 'o' },
			{ short: 'u', value: true },
			{ short: 'x', long: 'exact' },
			{ long: 'signal', value: true },
		],
		async run({ process, options, operands }) {
			const pattern = operands[0];
			if (pattern === undefined) throw new UsageError('no matching criteria specified', 2);
			let found = matching(process, pattern, options.has('full'), options.has('exact'));
			if (options.has('n')) found = found.slice(-1);
			if (options.has('o')) found = found.slice(0, 1);
			if (name === 'pkill') {
				const signal = signalOf(options.get('signal') ?? 'TERM') ?? 'TERM';
				for (const each of found) each.kill(signal);
			} else if (options.has('c')) await process.print(`${found.length}\n`);
			else
				for (const each of found)
					await process.print(
						options.has('a')
							? `${each.pid} ${commandLine(each)}\n`
							: options.has('l')
								? `${each.pid} ${each.argv[0]?.split('/').at(-1)}\n`
								: `${each.pid}\n`,
					);
			return found.length > 0 ? 0 : 1;
		},
	});

export const pgrep = pgrepLike('pgrep');
export const pkill = pgrepLike('pkill');

export const pidof: Command = command({
	name: 'pidof',
	summary: 'Find the process ID of a running program.',
	usage: '[options] [program [...]]',
	options: [{ short: 's' }],
	async run({ process, options, operands }) {
		const pids = operands.flatMap((name) => matching(process, name, false, true).map((each) => each.pid)).reverse();
		if (pids.length === 0) return 1;
		await process.print(`${(options.has('s') ? pids.slice(0, 1) : pids).join(' ')}\n`);
		return 0;
	},
});

export const killall: Command = command({
	name: 'killall',
	summary: 'Kill processes by name.',
	usage: '[options] [--] name ...',
	adapt: (argv) =>
		argv.flatMap((word, index) =>
			index > 0 && /^-/.test(word) && signalOf(word.slice(1)) ? ['--signal', word.slice(1)] : [word],
		),
	options: [
		{ short: 's', long: 'signal', value: true },
		{ short: 'q', long: 'quiet' },
	],
	async run({ process, options, operands }) {
		let status = 0;
		for (const name of operands) {
			const found = matching(process, name, false, true);
			for (const each of found) each.kill(signalOf(options.get('signal') ?? 'TERM') ?? 'TERM');
			if (found.length > 0) continue;
			if (!options.has('quiet')) await process.warn(`${name}: no process found\n`);
			status = 1;
		}
		return status;
	},
});

/** When the machine came up: its first process' start, or an hour ago. */
const bootTime = (process: Process): number =>
	Math.min(...process.machine.processes.map((each) => each.started), process.clock.now() - 3_600_000);

function upWords(milliseconds: number): string {
	const minutes = Math.floor(milliseconds / 60_000);
	const days = Math.floor(minutes / 1440);
	const hours = Math.floor(minutes / 60) % 24;
	const clock =
		hours > 0 ? `${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, '0')}` : `${minutes % 60} min`;
	return `${days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : ''}${clock}`;
}

export const uptime: Command = command({
	name: 'uptime',
	summary: 'Tell how long the system has been running.',
	usage: '[options]',
	options: [
		{ short: 'p', long: 'pretty' },
		{ short: 's', long: 'since' },
	],
	async run({ process, options }) {
		const boot = bootTime(process);
		const up = process.clock.now() - boot;
		if (options.has('since')) await process.print(`${strftime('%F %T', boot)}\n`);
		else if (options.has('pretty'))
			await process.print(`up ${Math.floor(up / 3_600_000)} hours, ${Math.floor(up / 60_000) % 60} minutes\n`);
		else
			await process.print(
				` ${strftime('%T', process.clock.now())} up ${upWords(up)},  1 user,  load average: 0.08, 0.05, 0.01\n`,
			);
		return 0;
	},
});

export const top: Command = command({
	name: 'top',
	summary: 'Display processes.',
	usage: '[options]',
	options: [{ short: 'b' }, { short: 'n', value: true }, { short: 'd', value: true }],
	async run({ process, options }) {
		const { terminal } = process.stdout;
		const limit = options.has('n') ? Number(options.get('n')) : Number.POSITIVE_INFINITY;
		const screen = terminal !== undefined && !options.has('b');
		if (screen) terminal.setRaw(true);
		if (screen) await process.print('\x1b[?1049h');
		try {
			for (let count = 0; count < limit; count++) {
				const all = process.machine.processes;
				const head = `top - ${strftime('%T', process.clock.now())} up ${upWords(process.clock.now() - bootTime(process))},  1 user,  load average: 0.08, 0.05, 0.01\nTasks: ${String(all.length).padStart(3)} total,   1 running, ${String(all.length - 1).padStart(3)} sleeping,   0 stopped,   0 zombie\n%Cpu(s):  1.0 us,  0.7 sy,  0.0 ni, 98.3 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st\nMiB Mem :   3911.0 total,   1812.4 free,    902.1 used,   1196.5 buff/cache\nMiB Swap:      0.0 total,      0.0 free,      0.0 used.   2798.2 avail Mem\n\n    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n`;
				const rows = all.map(
					(each) =>
						`${String(each.pid).padStart(7)} ${each.user.padEnd(8)}  20   0    7184   3584   3328 ${each === process ? 'R' : 'S'}   0.0   0.1   0:00.00 ${each.argv[0]?.split('/').at(-1)}\n`,
				);
				await process.print(
					`${screen ? '\x1b[H\x1b[2J' : ''}${head}${rows.slice(0, screen ? (terminal?.rows ?? 24) - 8 : undefined).join('')}`,
				);
				if (count + 1 >= limit) break;
				if (!screen) {
					await process.sleep(Number(options.get('d') ?? 3) * 1000);
					continue;
				}
				const pending = process.stdin.read();
				const key = await Promise.race([
					pending,
					process.sleep(Number(options.get('d') ?? 3) * 1000).then(() => undefined),
				]);
				if (key === undefined) process.stdin.abandon?.(pending);
				else if (key === null || /[q\x03]/.test(key)) break;
			}
		} finally {
			if (screen) {
				terminal.setRaw(false);
				void terminal.stdout.write('\x1b[?1049l');
			}
		}
		return 0;
	},
});

export const free: Command = command({
	name: 'free',
	summary: 'Display amount of free and used memory in the system.',
	usage: '[options]',
	options: [
		{ short: 'b' },
		{ short: 'h', long: 'human' },
		{ short: 'k' },
		{ short: 'm' },
		{ short: 'g' },
		{ short: 't' },
	],
	async run({ process, options }) {
		const show = (kilobytes: number): string => {
			if (options.has('human'))
				return kilobytes === 0
					? '0B'
					: kilobytes >= 1024 ** 2
						? `${(kilobytes / 1024 ** 2).toFixed(1)}Gi`
						: `${Math.round(kilobytes / 1024)}Mi`;
			return String(
				Math.floor(
					options.has('m')
						? kilobytes / 1024
						: options.has('g')
							? kilobytes / 1024 ** 2
							: options.has('b')
								? kilobytes * 1024
								: kilobytes,
				),
			);
		};
		const row = (name: string, values: number[]) =>
			`${name.padEnd(8)}${values.map((value) => show(value).padStart(12)).join('')}\n`.replace(
				/^(.{8})(.{12})/,
				(_, label: string, first: string) => label + first,
			);
		await process.print(`               total        used        free      shared  buff/cache   available\n`);
		await process.print(row('Mem:', [4_004_864, 923_712, 1_855_488, 5_632, 1_225_664, 2_865_152]));
		await process.print(row('Swap:', [0, 0, 0]));
		return 0;
	},
});

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
