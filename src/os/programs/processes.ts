/** Processes: ps, kill, pgrep, pkill, pidof, killall. */

import { type Process, SIGNALS, type SignalName } from '../process.ts';
import { strftime } from '../text/strftime.ts';
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
