/** The services of a host as systemd has them. */

import type { Random } from '../../../os/random.ts';
import { calendar, rfc3339 } from '../../../os/time.ts';
import type { HostUnit } from '../../profiles/types.ts';

export interface Unit {
	name: string;
	description: string;
	path: string;
	command: string;
	/** The name that journal lines carry. */
	process: string;
	pid: number;
	/** Milliseconds since the epoch. */
	since: number;
	memory: string;
	tasks: number;
	/** Milliseconds since the epoch; undefined while it runs. */
	stopped: number | undefined;
	/** Stops (false) or starts it; undefined for what the sandbox keeps running. */
	run: ((running: boolean) => void) | undefined;
	/** Journal: when and what. */
	journal: { time: number; text: string }[];
}

const pad = (number: number): string => String(number).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Nov 21 01:02:03`, as the journal begins its lines. */
export function journalTime(milliseconds: number): string {
	const { month, day, hour, minute, second } = calendar(milliseconds);
	return `${MONTHS[month - 1]} ${pad(day)} ${pad(hour)}:${pad(minute)}:${pad(second)}`;
}

/** `Sat 2026-11-21 01:02:03 UTC; 3h 5min ago`. */
export function sinceText(since: number, now: number): string {
	const { year, month, day, weekday, hour, minute, second } = calendar(since);
	const at = `${DAYS[weekday]} ${year}-${pad(month)}-${pad(day)} ${pad(hour)}:${pad(minute)}:${pad(second)} UTC`;
	return `${at}; ${ago(Math.floor((now - since) / 1000))} ago`;
}

/** A span in systemd's words, two units at most. */
function ago(seconds: number): string {
	const plural = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;
	const days = Math.floor(seconds / 86_400);
	if (days >= 30) return `${plural(Math.floor(days / 30), 'month')} ${plural(days % 30, 'day')}`;
	if (days >= 7) return `${plural(Math.floor(days / 7), 'week')} ${plural(days % 7, 'day')}`;
	if (days >= 2) return plural(days, 'day');
	const hours = Math.floor(seconds / 3600);
	if (days >= 1) return `1 day ${hours - 24}h`;
	if (hours >= 1) return `${hours}h ${Math.floor((seconds % 3600) / 60)}min`;
	if (seconds >= 60) return `${Math.floor(seconds / 60)}min ${seconds % 60}s`;
	return `${seconds}s`;
}

/** A node's units: its profile's, with process ids of their own. @param runKubelet stops or starts the node's kubelet. */
export function unitsOf(
	from: readonly HostUnit[],
	node: string,
	since: number,
	random: Random,
	runKubelet: (running: boolean) => void,
): Map<string, Unit> {
	const units = new Map<string, Unit>();
	for (const unit of from) {
		if (unit.nodes && !unit.nodes.includes(node)) continue;
		const process = (unit.command.split(' ')[0] ?? '').split('/').at(-1) ?? '';
		let time = since;
		const journal = [
			`Starting ${unit.name} - ${unit.description}...`,
			...unit.journal,
			`Started ${unit.name} - ${unit.description}.`,
		].map((text) => {
			time += 200 + random.below(2_500);
			// logrus, which k3s writes its log with, puts the time in front itself.
			const stamp = text.startsWith('level=') ? `time="${rfc3339(time)}" ` : '';
			return { time, text: stamp + text.replaceAll('{node}', node) };
		});
		units.set(unit.name, {
			name: unit.name,
			description: unit.description,
			path: unit.path,
			command: unit.command,
			process,
			pid: 700 + random.below(600),
			since: time,
			memory: unit.memory ?? `${40 + random.below(60)}.${random.below(10)}M`,
			tasks: 12 + random.below(80),
			stopped: undefined,
			run: unit.kubelet ? runKubelet : undefined,
			journal,
		});
	}
	return units;
}

/** The unit that a word means: with or without `.service`. */
export const findUnit = (units: ReadonlyMap<string, Unit>, word: string): Unit | undefined =>
	units.get(word) ?? units.get(`${word}.service`);

/** The machine has come up: its services run anew. @param now milliseconds since the epoch. */
export function bootUnit(unit: Unit, now: number): void {
	const title = `${unit.name} - ${unit.description}`;
	unit.journal.push({ time: now, text: `Starting ${title}...` }, { time: now, text: `Started ${title}.` });
	unit.stopped = undefined;
	unit.since = now;
}

/** Stops or starts a unit that may be; its journal tells of it. @param now milliseconds since the epoch. */
export function runUnit(unit: Unit, running: boolean, now: number): void {
	if (!unit.run || (unit.stopped === undefined) === running) return;
	const say = (text: string) => unit.journal.push({ time: now, text });
	const title = `${unit.name} - ${unit.description}`;
	if (running) {
		say(`Starting ${title}...`);
		unit.stopped = undefined;
		unit.since = now;
		unit.pid += 1_000;
		say(`Started ${title}.`);
	} else {
		say(`Stopping ${title}...`);
		unit.stopped = now;
		say(`${unit.name}: Deactivated successfully.`);
		say(`Stopped ${title}.`);
	}
	unit.run(running);
}
