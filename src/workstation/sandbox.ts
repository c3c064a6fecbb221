/** A cluster with a workstation and one terminal, without a lab: what the command line and the transcripts use. */

import type { Cluster, ProfileName } from '../cluster/cluster.ts';
import { createCluster } from '../cluster/create.ts';
import { SimulatedClock } from '../os/clock.ts';
import type { Process } from '../os/process.ts';
import type { OutputSource, Terminal } from '../os/terminal.ts';
import { createWorkstation, type Workstation, type WorkstationTerminal } from './workstation.ts';

/** The instant at which time begins where no wall clock is asked: 2026-11-21 01:00 UTC. */
export const DEFAULT_START = 1_795_222_800_000;

/** A person needs a moment between two lines. */
const TYPING_PAUSE = 1_000;

/** After this long a line that still holds the terminal is interrupted, as a person would. */
const PATIENCE = 3_600_000;

const COLOURS = /\x1b\[[0-9;]*m/g;

export interface SandboxOptions {
	profile: ProfileName;
	/** Default 1. */
	seed?: number;
	/** Files in the home directory: path relative to ~ → text. */
	files?: Record<string, string>;
	/** The simulated instant at which it begins, milliseconds since the epoch. Default DEFAULT_START. */
	start?: number;
}

/** What a typed line gave, as it reads on the terminal: its colours (SGR, ECMA-48 8.3.117) are left out. */
export interface LineOutcome {
	line: string;
	stdout: string;
	stderr: string;
	exitCode: number;
}

export interface Sandbox {
	readonly clock: SimulatedClock;
	readonly cluster: Cluster;
	readonly workstation: Workstation;
	readonly terminal: Terminal;
	/** The login shell. */
	readonly shell: Process;
	/** What the terminal showed since the last typed line. */
	shown(): readonly { text: string; source: OutputSource }[];
	/**
	 * Types one line and lets time jump until the terminal waits for input again, at most an hour; then Ctrl-C.
	 * A line typed while a program holds the terminal goes to it.
	 */
	type(line: string): Promise<LineOutcome>;
	dispose(): void;
}

/** Starts a sandbox with its shell at the prompt. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
	const clock = new SimulatedClock(options.start ?? DEFAULT_START);
	const cluster = await createCluster({ profile: options.profile, seed: options.seed ?? 1, clock });
	const workstation = createWorkstation(cluster);
	workstation.writeFiles(options.files ?? {});
	const seat: WorkstationTerminal = workstation.openTerminal();
	const { terminal } = seat;
	let shown: { text: string; source: OutputSource }[] = [];
	terminal.onOutput((text, source) => shown.push({ text, source }));
	const written = (wanted: OutputSource) =>
		shown
			.filter(({ source }) => source === wanted)
			.map(({ text }) => text)
			.join('')
			.replace(COLOURS, '');
	await clock.settle();
	return {
		clock,
		cluster,
		workstation,
		terminal,
		shell: seat.shell,
		shown: () => shown,
		async type(line) {
			await clock.advanceTo(clock.now() + TYPING_PAUSE);
			for (const part of line.split('\n')) {
				terminal.apply({ type: 'line', text: part });
				await clock.advanceUntil(() => terminal.awaitingInput, clock.now() + PATIENCE);
			}
			if (!terminal.awaitingInput) {
				terminal.apply({ type: 'interrupt' });
				await clock.advanceUntil(() => terminal.awaitingInput, clock.now() + PATIENCE);
			}
			const outcome = { line, stdout: written('stdout'), stderr: written('stderr'), exitCode: seat.lastStatus() };
			shown = [];
			return outcome;
		},
		dispose: () => cluster.dispose(),
	};
}
