/**
 * poweroff(8), halt(8), reboot(8) and shutdown(8): a machine goes off, or off and on again. systemd(1) ends all
 * processes in order first; whoever was logged in is hung up on.
 */

import type { Timer } from '../../../os/clock.ts';
import type { Machine } from '../../../os/machine.ts';
import type { Process, Program } from '../../../os/process.ts';
import { type Command, command } from '../../../os/programs/types.ts';
import { strftime } from '../../../os/text/strftime.ts';
import { bootUnit, type Unit } from './units.ts';

/** What becomes of a machine. */
type Act = 'poweroff' | 'halt' | 'reboot';

/** A host whose power can be switched. */
export interface PowerSource {
	machine: Machine;
	units: ReadonlyMap<string, Unit>;
	/** Takes from, or gives back to, the machine what the cluster has on it; undefined where the sandbox needs it running. */
	power: ((on: boolean) => void) | undefined;
	/** What shutdown(8) has planned. */
	planned: { timer: Timer } | undefined;
}

/** Milliseconds from the order until the last process is gone, and until the network card is without power. */
const STOPPING = 900;
const UNPLUGGED = 400;
/** Milliseconds that a small virtual machine takes to come up. */
const BOOTING = 22_000;

/** What logind calls the acts. */
const METHODS: Record<Act, string> = { poweroff: 'PowerOff', halt: 'Halt', reboot: 'Reboot' };

/** Carries out an act, unless the sandbox needs the machine. Returns the command's exit status. */
async function carryOut(process: Process, source: PowerSource, act: Act): Promise<number> {
	if (process.user !== 'root') {
		await process.warn(`Call to ${METHODS[act]} failed: Interactive authentication required.\n`);
		return 1;
	}
	const { power } = source;
	if (!power) {
		await process.warn(
			`${process.argv[0]?.split('/').at(-1)}: the sandbox keeps this machine running: your terminal or the cluster's control plane is on it\n`,
		);
		return 1;
	}
	begin(source, power, act);
	return 0;
}

function begin(source: PowerSource, power: (on: boolean) => void, act: Act): void {
	const { machine, units } = source;
	const { clock } = machine;
	source.planned?.timer.cancel();
	source.planned = undefined;
	if (machine.down) return;
	clock.after(STOPPING, () => {
		machine.down = true;
		machine.killAll('KILL');
		clock.after(UNPLUGGED, () => power(false));
	});
	if (act !== 'reboot') return;
	clock.after(STOPPING + UNPLUGGED + BOOTING, () => {
		machine.down = false;
		for (const unit of units.values()) bootUnit(unit, clock.now());
		power(true);
	});
}

const OPTIONS = [
	{ long: 'force', short: 'f' },
	{ long: 'no-wall' },
	{ long: 'wtmp-only', short: 'w' },
	{ long: 'no-wtmp', short: 'd' },
	{ long: 'poweroff', short: 'p' },
	{ long: 'halt' },
	{ long: 'reboot' },
];

const switchCommand = (act: Act, source: PowerSource): Command =>
	command({
		name: act,
		summary: { poweroff: 'Power off the system.', halt: 'Halt the system.', reboot: 'Reboot the system.' }[act],
		usage: '[OPTIONS...]',
		options: OPTIONS,
		async run({ process, options }) {
			if (options.has('wtmp-only')) return 0;
			const wanted = (['halt', 'poweroff', 'reboot'] as const).find((each) => options.has(each));
			return carryOut(process, source, wanted ?? act);
		},
	});

/** shutdown(8) waits a minute unless told otherwise. */
const shutdownCommand = (source: PowerSource): Command =>
	command({
		name: 'shutdown',
		summary: 'Shut down the system.',
		usage: '[OPTIONS...] [TIME] [WALL...]',
		options: [
			{ long: 'halt', short: 'H' },
			{ long: 'poweroff', short: 'P' },
			{ long: 'reboot', short: 'r' },
			{ short: 'h' },
			{ short: 'k' },
			{ short: 'c' },
			{ long: 'no-wall' },
			{ long: 'show' },
		],
		async run({ process, options, operands }) {
			const act: Act = options.has('reboot') ? 'reboot' : options.has('halt') ? 'halt' : 'poweroff';
			if (options.has('c')) {
				source.planned?.timer.cancel();
				source.planned = undefined;
				return 0;
			}
			if (options.has('k')) return 0;
			const [word = '+1'] = operands;
			const wait = waitOf(word, process.clock.now());
			if (wait === undefined) {
				await process.warn(`Failed to parse time specification: ${word}\n`);
				return 1;
			}
			const { power } = source;
			if (wait === 0 || process.user !== 'root' || !power) return carryOut(process, source, act);
			const at = process.clock.now() + wait;
			source.planned?.timer.cancel();
			source.planned = { timer: process.clock.after(wait, () => begin(source, power, act)) };
			await process.warn(
				`${act === 'reboot' ? 'Reboot' : 'Shutdown'} scheduled for ${strftime('%a %Y-%m-%d %H:%M:%S UTC', at)}, use 'shutdown -c' to cancel.\n`,
			);
			return 0;
		},
	});

/** Milliseconds until `now`, `+minutes` or `hh:mm`; undefined for anything else. */
function waitOf(word: string, now: number): number | undefined {
	if (word === 'now') return 0;
	const minutes = /^\+?(\d{1,5})$/.exec(word)?.[1];
	if (minutes !== undefined) return Number(minutes) * 60_000;
	const [, hours, past] = /^(\d{1,2}):(\d{2})$/.exec(word) ?? [];
	if (hours === undefined || Number(hours) > 23 || Number(past) > 59) return undefined;
	const day = 86_400_000;
	const at = (Number(hours) * 60 + Number(past)) * 60_000;
	return (at - (now % day) + day) % day || day;
}

/** The program of that name. */
export function powerProgram(name: Act | 'shutdown', source: PowerSource): Program {
	return (name === 'shutdown' ? shutdownCommand(source) : switchCommand(name, source)).program;
}
