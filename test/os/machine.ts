/** A machine, a clock and a shell for tests. */

import { SimulatedClock } from '../../src/os/clock.ts';
import { Machine } from '../../src/os/machine.ts';
import type { NetworkStack } from '../../src/os/net.ts';
import type { Process } from '../../src/os/process.ts';
import { createTerminal } from '../../src/os/pty.ts';
import { Random } from '../../src/os/random.ts';
import { createShell, type Flavour, useShell } from '../../src/os/shell/index.ts';
import type { ShellOptions } from '../../src/os/shell/shell.ts';
import { Collector, textInput } from '../../src/os/stream.ts';
import type { TerminalInput } from '../../src/os/terminal.ts';
import { busyboxUserland, debianUserland, machineUserland } from '../../src/os/userland.ts';
import { Screen } from './screen.ts';

const debian = { ...debianUserland(), ...machineUserland() };
const busybox = busyboxUserland();

const network = {
	interfaces: () => [
		{ name: 'lo', address: '127.0.0.1', prefixLength: 8 },
		{ name: 'eth0', address: '10.42.0.7', prefixLength: 24 },
	],
	address: '10.42.0.7',
} as unknown as NetworkStack;

export const START = Date.parse('2026-11-21T00:00:00Z');

/** A machine on a clock of its own. Faults of programs are thrown at the end of each run. */
export function testMachine(flavour: Flavour = 'bash') {
	const clock = new SimulatedClock(START);
	const machine = new Machine({
		hostname: 'box',
		clock,
		random: new Random(1),
		network,
		base: flavour === 'ash' ? busybox : debian,
		files: { '/work': null },
	});
	useShell(machine);
	const faults: unknown[] = [];
	machine.onFault = (error) => faults.push(error);
	return { clock, machine, faults };
}

export interface Outcome {
	stdout: string;
	stderr: string;
	status: number | undefined;
	/** Simulated milliseconds it took. */
	took: number;
}

/** Runs a script with `-c` to its end (at most an hour of simulated time). */
export async function runScript(
	script: string,
	options: {
		flavour?: Flavour;
		input?: string;
		user?: string;
		args?: string[];
		/** Texts by their names in the working directory. */
		files?: Record<string, string>;
	} = {},
): Promise<Outcome> {
	const { clock, machine, faults } = testMachine(options.flavour);
	for (const [name, text] of Object.entries(options.files ?? {})) machine.fs.writeFile(`/work/${name}`, text);
	const stdout = new Collector();
	const stderr = new Collector();
	const name = options.flavour === 'dash' || options.flavour === 'ash' ? 'sh' : 'bash';
	const process = machine.spawn({
		argv: [name, '-c', script, ...(options.args ?? [])],
		env: { PATH: machine.env.PATH as string, HOME: '/root', LC_ALL: 'C' },
		cwd: '/work',
		stdin: textInput(options.input ?? ''),
		stdout,
		stderr,
		...(options.user && { user: options.user }),
	});
	const ended = await clock.advanceUntil(() => process.result !== undefined, START + 3_600_000);
	if (faults.length > 0) throw faults[0];
	if (!ended) throw new Error(`still running: ${script}`);
	return { stdout: stdout.text(), stderr: stderr.text(), status: process.result?.status, took: clock.now() - START };
}

/** A terminal with a login shell at its prompt. */
export async function openShell(
	options: {
		flavour?: Flavour;
		columns?: number;
		rows?: number;
		shell?: Partial<ShellOptions>;
		env?: Record<string, string>;
	} = {},
) {
	const { clock, machine, faults } = testMachine(options.flavour);
	const columns = options.columns ?? 80;
	const terminal = createTerminal(clock, { columns, rows: options.rows ?? 24 });
	const screen = new Screen(columns, options.rows ?? 24);
	let output = '';
	terminal.onOutput((text, source) => {
		screen.write(text);
		if (source !== 'echo') output += text;
	});
	const inputs: TerminalInput[] = [];
	terminal.onInput = (input) => {
		inputs.push(input);
		terminal.apply(input);
	};
	const shell: Process = machine.spawn({
		argv: [options.flavour === 'ash' ? 'sh' : 'bash'],
		program: createShell({ flavour: options.flavour ?? 'bash', ...options.shell }),
		env: { PATH: machine.env.PATH as string, HOME: '/root', PS1: '$ ', LC_ALL: 'C', ...options.env },
		cwd: '/work',
		terminal,
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		stderr: terminal.stderr,
	});
	await clock.settle();
	return {
		clock,
		machine,
		terminal,
		screen,
		shell,
		inputs,
		faults,
		/** What programs wrote since the last call. */
		output: () => {
			const text = output;
			output = '';
			return text;
		},
		/** Sends keys and lets `milliseconds` of simulated time pass. */
		async type(keys: string, milliseconds = 0) {
			terminal.input(keys);
			await clock.advanceTo(clock.now() + milliseconds);
			await clock.settle();
			if (faults.length > 0) throw faults[0];
		},
		/** Types a line and waits until the terminal waits for input again. */
		async line(text: string) {
			terminal.input(`${text}\r`);
			const done = await clock.advanceUntil(
				() => terminal.awaitingInput || shell.result !== undefined,
				clock.now() + 3_600_000,
			);
			if (faults.length > 0) throw faults[0];
			if (!done) throw new Error(`no prompt after ${JSON.stringify(text)}`);
		},
	};
}
