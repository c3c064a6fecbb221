/** How busy a machine is: uptime, top, free. */

import type { Process } from '../process.ts';
import { strftime } from '../text/strftime.ts';
import { type Command, command } from './types.ts';

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
