/** jobs, fg, bg, wait, kill, disown. */

import { type Process, SIGNALS, type SignalName } from '../../process.ts';
import { foreground } from '../evaluate.ts';
import type { Job } from '../jobs.ts';
import type { Shell } from '../shell.ts';
import { signalList, signalName } from '../signals.ts';
import { runPendingTraps } from '../traps.ts';
import { type Builtin, readOptions } from './types.ts';

/** The job that `spec` names, or a complaint. */
async function job(shell: Shell, name: string, spec: string | undefined): Promise<Job | undefined> {
	const found = shell.jobs.find(spec ?? '%+');
	if (found) return found;
	await shell.complain(`${name}: ${spec ?? 'current'}: no such job`);
	return undefined;
}

async function controlled(shell: Shell, name: string): Promise<boolean> {
	if (shell.settings.has('monitor')) return true;
	await shell.complain(`${name}: no job control`);
	return false;
}

function resume(shell: Shell, one: Job): void {
	shell.jobs.signal(one.processes, 'CONT');
	one.reported = 'Running';
}

export const jobBuiltins: Builtin[] = [
	{
		name: 'jobs',
		usage: 'jobs [-lnprs] [jobspec ...] or jobs -x command [args]',
		async run(shell, argv) {
			const read = await readOptions(shell, this, argv, 'lnprs');
			if (!read) return 2;
			let status = 0;
			const chosen: Job[] = read.rest.length > 0 ? [] : [...shell.jobs.all];
			for (const spec of read.rest) {
				const one = await job(shell, 'jobs', spec);
				if (one) chosen.push(one);
				else status = 1;
			}
			for (const one of chosen) {
				const state = shell.jobs.state(one);
				if (read.options.has('r') && state !== 'Running') continue;
				if (read.options.has('s') && state !== 'Stopped') continue;
				if (read.options.has('p')) await shell.print(`${(one.processes[0] as Process).pid}\n`);
				else await shell.print(`${shell.jobs.describe(one, { pid: read.options.has('l') })}\n`);
			}
			shell.jobs.forgetEnded();
			return status;
		},
	},
	{
		name: 'fg',
		usage: 'fg [job_spec]',
		async run(shell, argv) {
			if (!(await controlled(shell, 'fg'))) return 1;
			const one = await job(shell, 'fg', argv[1]);
			if (!one) return 1;
			await shell.print(`${one.text}\n`);
			shell.jobs.remove(one);
			shell.jobs.signal(one.processes, 'CONT');
			return foreground(shell, one.processes, one.text);
		},
	},
	{
		name: 'bg',
		usage: 'bg [job_spec ...]',
		async run(shell, argv) {
			if (!(await controlled(shell, 'bg'))) return 1;
			const one = await job(shell, 'bg', argv[1]);
			if (!one) return 1;
			if (shell.jobs.state(one) === 'Running') {
				await shell.complain(`bg: job ${one.id} already in background`);
				return 0;
			}
			resume(shell, one);
			await shell.print(`[${one.id}]+ ${one.text} &\n`);
			return 0;
		},
	},
	{
		name: 'disown',
		usage: 'disown [-h] [-ar] [jobspec ... | pid ...]',
		only: ['bash'],
		async run(shell, argv) {
			const read = await readOptions(shell, this, argv, 'har');
			if (!read) return 2;
			if (read.options.has('a')) {
				for (const one of [...shell.jobs.all]) shell.jobs.remove(one);
				return 0;
			}
			for (const spec of read.rest.length > 0 ? read.rest : [undefined]) {
				const one = await job(shell, 'disown', spec);
				if (!one) return 1;
				shell.jobs.remove(one);
			}
			return 0;
		},
	},
	{
		name: 'wait',
		usage: 'wait [-fn] [-p var] [id ...]',
		async run(shell, argv) {
			const read = await readOptions(shell, this, argv, 'fnp:');
			if (!read) return 2;
			const ended = async (processes: Process[]): Promise<number> => {
				let cut = false;
				const exits = await shell.wait(Promise.all(processes.map((process) => process.exited)), () => {
					cut = true;
					return [];
				});
				if (cut) {
					const signal = shell.pendingTraps[0] as SignalName | undefined;
					await runPendingTraps(shell);
					return 128 + (signal ? SIGNALS[signal] : 2);
				}
				return exits.at(-1)?.status ?? 0;
			};
			if (read.options.has('n')) {
				const all = shell.jobs.own.flatMap((one) => one.processes.slice(-1));
				if (all.length === 0) return 127;
				const first = await shell.wait(Promise.race(all.map((process) => process.exited)));
				shell.jobs.forgetEnded();
				return first.status;
			}
			if (read.rest.length === 0) {
				const running = shell.jobs.own
					.filter((one) => shell.jobs.state(one) !== 'Stopped')
					.flatMap((one) => one.processes);
				const status = await ended(running);
				if (!shell.interactive) shell.jobs.forgetEnded();
				return status > 128 && running.some((process) => !process.result) ? status : 0;
			}
			let status = 0;
			for (const id of read.rest) {
				if (id.startsWith('%')) {
					const one = await job(shell, 'wait', id);
					status = one ? await ended(one.processes) : 127;
					if (one && !shell.interactive) shell.jobs.remove(one);
					continue;
				}
				if (!/^\d+$/.test(id)) {
					await shell.complain(`wait: \`${id}': not a pid or valid job spec`);
					status = 2;
					continue;
				}
				const pid = Number(id);
				const one = shell.jobs.all.find((each) => each.processes.some((process) => process.pid === pid));
				const process = one?.processes.find((candidate) => candidate.pid === pid);
				if (one && process) {
					status = await ended([process]);
					// At a prompt its end is still told.
					if (!shell.interactive && shell.jobs.state(one) === 'Done') shell.jobs.remove(one);
					continue;
				}
				const result = shell.jobs.result(pid);
				if (result === undefined) await shell.complain(`wait: pid ${pid} is not a child of this shell`);
				status = result ?? 127;
			}
			return status;
		},
	},
	{
		name: 'kill',
		usage: 'kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]',
		async run(shell, argv) {
			let args = argv.slice(1);
			let signal: SignalName | '0' = 'TERM';
			const first = args[0] ?? '';
			if (first === '-l' || first === '-L') {
				const one = args[1];
				if (one !== undefined) {
					const number = Number(one) > 128 ? Number(one) - 128 : one;
					const name = signalName(String(number));
					if (!name) {
						await shell.complain(`kill: ${one}: invalid signal specification`);
						return 1;
					}
					await shell.print(`${/^\d+$/.test(one) ? name : SIGNALS[name as SignalName]}\n`);
					return 0;
				}
				await shell.print(signalList(shell));
				return 0;
			}
			const named =
				first === '-s' || first === '-n' ? args[1] : /^-[A-Za-z0-9]+$/.test(first) ? first.slice(1) : undefined;
			if (named !== undefined) {
				args = args.slice(first === '-s' || first === '-n' ? 2 : 1);
				const name = named === '0' ? '0' : signalName(named);
				if (name === undefined || name === 'ERR' || (name === 'EXIT' && named !== '0')) {
					await shell.complain(`kill: ${named}: invalid signal specification`);
					return 1;
				}
				signal = name as SignalName | '0';
			}
			if (args[0] === '--') args = args.slice(1);
			if (args.length === 0) {
				await shell.write(2, `kill: usage: ${this.usage}\n`);
				return 2;
			}
			let status = 0;
			for (const target of args) {
				if (target.startsWith('%')) {
					const one = await job(shell, 'kill', target);
					if (!one) {
						status = 1;
						continue;
					}
					if (signal === '0') continue;
					shell.jobs.signal(one.processes, signal);
					if (signal === 'TERM' || signal === 'HUP') shell.jobs.signal(one.processes, 'CONT');
					continue;
				}
				if (!/^-?\d+$/.test(target)) {
					await shell.complain(`kill: ${target}: arguments must be process or job IDs`);
					status = 1;
					continue;
				}
				const pid = Math.abs(Number(target));
				const process = shell.process.machine.processes.find((candidate) => candidate.pid === pid);
				if (!process) {
					await shell.complain(`kill: (${target}) - No such process`);
					status = 1;
					continue;
				}
				if (shell.process.user !== 'root' && process.user !== shell.process.user) {
					await shell.complain(`kill: (${target}) - Operation not permitted`);
					status = 1;
					continue;
				}
				if (signal !== '0') process.kill(signal);
			}
			// What the signal makes runnable gets its turn before the next command.
			await null;
			shell.process.checkSignals();
			return status;
		},
	},
];
