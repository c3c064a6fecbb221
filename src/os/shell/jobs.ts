/** Jobs: pipelines in the background or stopped, as `jobs`, `fg`, `bg`, `wait`, `kill` and `disown` know them. */

import { type ExitStatus, type Process, SIGNALS, type SignalName } from '../process.ts';
import type { Shell } from './shell.ts';

export interface Job {
	id: number;
	processes: Process[];
	/** The command as typed. */
	text: string;
	/** Told at the prompt already. */
	reported: 'Running' | 'Stopped' | undefined;
	/** Order of being current (%+), later is more current. */
	touched: number;
}

export type JobState = 'Running' | 'Stopped' | 'Done';

/** What a signal's end is called in job listings (strsignal(3)). */
const SIGNAL_WORDS: Partial<Record<SignalName, string>> = {
	HUP: 'Hangup',
	INT: 'Interrupt',
	QUIT: 'Quit',
	KILL: 'Killed',
	ABRT: 'Aborted',
	TERM: 'Terminated',
	PIPE: 'Broken pipe',
	SEGV: 'Segmentation fault',
	USR1: 'User defined signal 1',
	USR2: 'User defined signal 2',
	ALRM: 'Alarm clock',
};

export class Jobs {
	private readonly shell: Shell;
	private table: Job[] = [];
	private inherited: Job[] = [];
	private counter = 0;
	/** Ended background processes whose status `wait` may still ask for. */
	private readonly results = new Map<number, number>();
	/** The processes that now have the foreground. */
	foreground: Process[] = [];

	constructor(shell: Shell) {
		this.shell = shell;
	}

	/** A subshell has no jobs of its own, but `jobs` still shows its parent's. */
	fork(shell: Shell): Jobs {
		const copy = new Jobs(shell);
		copy.inherited = [...this.all];
		return copy;
	}

	/** The shell's own jobs; before it has any, those of the shell that it is a copy of. */
	get all(): Job[] {
		return this.table.length > 0 ? this.table : this.inherited;
	}

	get own(): Job[] {
		return this.table;
	}

	state(job: Job): JobState {
		if (job.processes.every((process) => process.result)) return 'Done';
		return job.processes.some((process) => process.stopped) ? 'Stopped' : 'Running';
	}

	/** Enters a job that runs in the background (or was stopped). */
	add(processes: Process[], text: string): Job {
		const id = Math.max(0, ...this.table.map((job) => job.id)) + 1;
		const job: Job = { id, processes, text, reported: undefined, touched: ++this.counter };
		this.table.push(job);
		for (const process of processes) void process.exited.then((exit) => this.results.set(process.pid, exit.status));
		return job;
	}

	remove(job: Job): void {
		this.table = this.table.filter((other) => other !== job);
		this.inherited = this.inherited.filter((other) => other !== job);
	}

	touch(job: Job): void {
		job.touched = ++this.counter;
	}

	/** The status of an ended child that `wait` is asked for. */
	result(pid: number): number | undefined {
		return this.results.get(pid);
	}

	/** `%1`, `%+`, `%-`, `%name`, `%?text`; undefined when there is none. */
	find(spec: string): Job | undefined {
		const byTouch = [...this.all].sort((a, b) => b.touched - a.touched);
		const stopped = byTouch.filter((job) => this.state(job) === 'Stopped');
		const order = [...stopped, ...byTouch.filter((job) => !stopped.includes(job))];
		const name = spec.replace(/^%/, '');
		if (name === '' || name === '+' || name === '%') return order[0];
		if (name === '-') return order[1] ?? order[0];
		if (/^\d+$/.test(name)) return this.all.find((job) => job.id === Number(name));
		if (name.startsWith('?')) return this.all.find((job) => job.text.includes(name.slice(1)));
		return this.all.find((job) => job.text.startsWith(name));
	}

	/** The job's line as `jobs` prints it. */
	describe(job: Job, options: { pid?: boolean; running?: boolean } = {}): string {
		const mark = this.find('%+') === job ? '+' : this.find('%-') === job ? '-' : ' ';
		const state = this.state(job);
		const last = job.processes.at(-1) as Process;
		const words = state === 'Done' ? exitWords(last.result) : state;
		const tail = state === 'Running' ? ' &' : '';
		const pid = options.pid ? `${String(last.pid).padStart(5)} ` : ' ';
		return `[${job.id}]${mark} ${pid}${words.padEnd(24)}${job.text}${tail}`;
	}

	/** The lines to print before the next prompt: jobs that ended or stopped since; ended ones are forgotten. */
	news(): string[] {
		const lines: string[] = [];
		for (const job of [...this.table]) {
			const state = this.state(job);
			if (state === 'Done') {
				lines.push(this.describe(job));
			} else if (state === 'Stopped' && job.reported !== 'Stopped') {
				job.reported = 'Stopped';
				lines.push(this.describe(job));
			} else if (state === 'Running') job.reported = 'Running';
		}
		this.forgetEnded();
		return lines;
	}

	forgetEnded(): void {
		this.table = this.table.filter((job) => this.state(job) !== 'Done');
	}

	/** Sends a signal to a job's processes and what they started. */
	signal(processes: Process[], signal: SignalName): void {
		for (const process of withDescendants(processes)) process.kill(signal);
	}

	/**
	 * Waits until the processes have ended or (if `stoppable`) one was stopped, having given them the foreground.
	 * @returns the exit of each, or 'stopped'.
	 */
	async waitForeground(processes: Process[], stoppable = false): Promise<ExitStatus[] | 'stopped'> {
		const before = this.foreground;
		this.foreground = processes;
		let onStop: (() => void) | undefined;
		const stopped = new Promise<'stopped'>((resolve) => {
			onStop = () => {
				if (!processes.some((process) => process.stopped)) return;
				this.shell.process.clock.stir();
				resolve('stopped');
			};
		});
		for (const process of processes) process.onStop = onStop;
		try {
			const ended = Promise.all(processes.map((process) => process.exited));
			// Only a shell with job control takes the terminal back from a stopped job.
			return await this.shell.wait<ExitStatus[] | 'stopped'>(
				stoppable && this.shell.interactive ? Promise.race([ended, stopped]) : ended,
			);
		} finally {
			this.foreground = before;
			for (const process of processes) process.onStop = undefined;
		}
	}
}

/** The processes and everything they started, children first told last. */
export function withDescendants(processes: Process[]): Process[] {
	const machine = processes[0]?.machine;
	if (!machine) return [];
	const chosen = new Set<Process>(processes.filter((process) => !process.result));
	for (const process of machine.processes) {
		for (let at: Process | undefined = process; at; at = at.parent) {
			if (!processes.includes(at)) continue;
			chosen.add(process);
			break;
		}
	}
	return [...chosen];
}

/** `Done`, `Exit 2`, `Terminated`. */
export function exitWords(result: ExitStatus | undefined): string {
	if (!result) return 'Running';
	if (result.signal) return SIGNAL_WORDS[result.signal] ?? `Signal ${SIGNALS[result.signal]}`;
	return result.status === 0 ? 'Done' : `Exit ${result.status}`;
}
