/** systemctl(1): what the host's services are doing. Most are the sandbox's own: only a kubelet can be stopped. */

import type { Process } from '../../../os/process.ts';
import { type Command, command } from '../../../os/programs/types.ts';
import { findUnit, journalTime, runUnit, sinceText, type Unit } from './units.ts';

/** Exit statuses of the LSB for `status`: 3 not running, 4 no such unit. */
const NOT_RUNNING = 3;
const NO_SUCH_UNIT = 4;

/** What to do to a unit, one after the other: stop (false), start (true). */
const RUNS: Record<string, boolean[]> = {
	start: [true],
	stop: [false],
	kill: [false],
	restart: [false, true],
	'try-restart': [false, true],
};

const CHANGES = new Set([
	'start',
	'stop',
	'restart',
	'reload',
	'enable',
	'disable',
	'kill',
	'mask',
	'unmask',
	'try-restart',
]);

export const systemctl = (units: ReadonlyMap<string, Unit>): Command =>
	command({
		name: 'systemctl',
		summary: 'Query or send control commands to the system manager.',
		usage: '[OPTIONS...] COMMAND ...',
		options: [
			{ long: 'no-pager' },
			{ long: 'full', short: 'l' },
			{ long: 'lines', short: 'n', value: true },
			{ long: 'quiet', short: 'q' },
			{ long: 'all', short: 'a' },
			{ long: 'type', short: 't', value: true },
			{ long: 'no-legend' },
		],
		async run({ process, operands, options }) {
			const [verb = 'list-units', ...words] = operands;
			if (verb === 'status') return status(process, units, words, Number(options.get('lines') ?? 10));
			if (verb === 'list-units' || verb === 'list-unit-files') return list(process, units);
			if (verb === 'is-active' || verb === 'is-enabled' || verb === 'is-failed')
				return query(process, units, verb, words, options.has('quiet'));
			if (verb === 'cat') return show(process, units, words);
			if (verb === 'poweroff' || verb === 'halt' || verb === 'reboot')
				return (await process.wait(process.spawn({ argv: [`/usr/sbin/${verb}`] }).exited)).status;
			if (verb === 'daemon-reload') return refuse(process, 'reload daemon');
			if (CHANGES.has(verb)) {
				for (const word of words)
					if (!findUnit(units, word))
						return missing(process, `Failed to ${verb} ${unitName(word)}: Unit ${unitName(word)} not found.`, 5);
				const chosen = words.flatMap((word) => findUnit(units, word) ?? []);
				const runs = RUNS[verb];
				if (process.user !== 'root' || !runs || chosen.some((unit) => !unit.run))
					return refuse(process, `${verb} ${words.map(unitName).join(' ')}`);
				for (const unit of chosen) for (const running of runs) runUnit(unit, running, process.clock.now());
				return 0;
			}
			await process.warn(`Unknown command verb '${verb}'.\n`);
			return 1;
		},
	});

const unitName = (word: string): string => (word.includes('.') ? word : `${word}.service`);

async function missing(process: Process, message: string, code: number): Promise<number> {
	await process.warn(`${message}\n`);
	return code;
}

async function refuse(process: Process, what: string): Promise<number> {
	if (process.user !== 'root') {
		await process.warn(`Failed to ${what}: Access denied\n`);
		return 4;
	}
	await process.warn(`Failed to ${what}: the sandbox keeps its own services running\n`);
	return 1;
}

async function status(
	process: Process,
	units: ReadonlyMap<string, Unit>,
	words: string[],
	lines: number,
): Promise<number> {
	const now = process.clock.now();
	if (words.length === 0) {
		await process.print(
			`● ${process.machine.hostname}\n    State: running\n    Units: ${units.size} loaded\n     Jobs: 0 queued\n   Failed: 0 units\n`,
		);
		return 0;
	}
	let code = 0;
	for (const [index, word] of words.entries()) {
		const unit = findUnit(units, word);
		if (!unit) {
			await process.warn(`Unit ${unitName(word)} could not be found.\n`);
			code = NO_SUCH_UNIT;
			continue;
		}
		const cpu = Math.floor((now - unit.since) / 1000 / 25);
		const journal = unit.journal.slice(Math.max(0, unit.journal.length - lines));
		if (unit.stopped !== undefined) code = NOT_RUNNING;
		await process.print(
			`${index > 0 ? '\n' : ''}${unit.stopped === undefined ? '●' : '○'} ${unit.name} - ${unit.description}\n` +
				`     Loaded: loaded (${unit.path}; enabled; preset: enabled)\n` +
				(unit.stopped === undefined
					? `     Active: active (running) since ${sinceText(unit.since, now)}\n` +
						`   Main PID: ${unit.pid} (${unit.process})\n` +
						`      Tasks: ${unit.tasks}\n` +
						`     Memory: ${unit.memory}\n`
					: `     Active: inactive (dead) since ${sinceText(unit.stopped, now)}\n` +
						`   Main PID: ${unit.pid} (code=exited, status=0/SUCCESS)\n`) +
				`        CPU: ${Math.floor(cpu / 3600)}h ${Math.floor((cpu % 3600) / 60)}min ${cpu % 60}.${String(unit.pid % 1000).padStart(3, '0')}s\n` +
				(unit.stopped === undefined
					? `     CGroup: /system.slice/${unit.name}\n             └─${unit.pid} ${unit.command}\n\n`
					: '\n') +
				journal
					.map(
						({ time, text }) => `${journalTime(time)} ${process.machine.hostname} ${sourceOf(text, unit)}: ${text}\n`,
					)
					.join(''),
		);
	}
	return code;
}

/** systemd itself speaks of starting and started; the rest is the process's. */
export const sourceOf = (text: string, unit: Unit): string =>
	/^(Starting|Started|Stopping|Stopped) |: Deactivated /.test(text) ? 'systemd[1]' : `${unit.process}[${unit.pid}]`;

async function query(
	process: Process,
	units: ReadonlyMap<string, Unit>,
	verb: string,
	words: string[],
	quiet: boolean,
): Promise<number> {
	let found = 0;
	for (const word of words) {
		const unit = findUnit(units, word);
		const active = unit !== undefined && unit.stopped === undefined;
		if (verb === 'is-enabled' ? unit : active && verb !== 'is-failed') found++;
		const text = verb === 'is-enabled' ? (unit ? 'enabled' : 'not-found') : active ? 'active' : 'inactive';
		if (!quiet) await process.print(`${text}\n`);
	}
	if (verb === 'is-enabled') return found === words.length ? 0 : 4;
	if (found > 0) return 0;
	return verb === 'is-failed' ? 1 : words.some((word) => findUnit(units, word)) ? NOT_RUNNING : NO_SUCH_UNIT;
}

async function list(process: Process, units: ReadonlyMap<string, Unit>): Promise<number> {
	const width = Math.max(4, ...[...units.keys()].map((name) => name.length));
	await process.print(`  ${'UNIT'.padEnd(width)} LOAD   ACTIVE SUB     DESCRIPTION\n`);
	const running = [...units.values()].filter(({ stopped }) => stopped === undefined);
	for (const unit of running)
		await process.print(`  ${unit.name.padEnd(width)} loaded active running ${unit.description}\n`);
	await process.print(`\n${running.length} loaded units listed.\n`);
	return 0;
}

async function show(process: Process, units: ReadonlyMap<string, Unit>, words: string[]): Promise<number> {
	for (const word of words) {
		const unit = findUnit(units, word);
		if (!unit) return missing(process, `No files found for ${unitName(word)}.`, 1);
		await process.print(
			`# ${unit.path}\n[Unit]\nDescription=${unit.description}\nWants=network-online.target\nAfter=network-online.target\n\n` +
				`[Service]\nExecStart=${unit.command}\nRestart=always\nRestartSec=5s\n\n[Install]\nWantedBy=multi-user.target\n`,
		);
	}
	return 0;
}
