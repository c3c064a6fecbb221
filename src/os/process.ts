/** Processes: what a program is given, how it is signalled and waited for. Machines are in machine.ts. */

import type { Clock } from './clock.ts';
import { DEFAULT_UMASK, FileError, type FileSystem, resolvePath } from './fs.ts';
import type { Machine } from './machine.ts';
import { CALL, Pace, type Work } from './pace.ts';
import { SIGNALS, type SignalName } from './signals.ts';
import {
	BadDescriptor,
	BrokenPipe,
	CAPACITY,
	emptyInput,
	nullOutput,
	OutOfMemory,
	pieceEnd,
	type Readable,
	type Writable,
} from './stream.ts';
import type { Terminal } from './terminal.ts';

export { SIGNALS, type SignalName } from './signals.ts';

/** A program: argv[0] is its name. Returns the exit status. */
export type Program = (process: Process) => Promise<number> | number;

/** Thrown inside a program that a signal ends; programs let it pass. */
export class Killed extends Error {
	readonly signal: SignalName;
	constructor(signal: SignalName) {
		super(`killed by SIG${signal}`);
		this.name = 'Killed';
		this.signal = signal;
	}
}

/** Throw to end a program with a status from anywhere in it. */
export class Exit extends Error {
	readonly status: number;
	constructor(status: number) {
		super(`exit ${status}`);
		this.name = 'Exit';
		this.status = status;
	}
}

/** How a process ended: 128 + signal number when a signal ended it, as a shell's $? has it. */
export interface ExitStatus {
	status: number;
	signal?: SignalName;
}

/** The three standard streams. */
export interface Stdio {
	stdin: Readable;
	stdout: Writable;
	stderr: Writable;
}

export interface SpawnOptions extends Partial<Stdio> {
	/** argv[0] is looked up in PATH unless `program` is given. */
	argv: string[];
	env?: Record<string, string>;
	cwd?: string;
	program?: Program;
	/** The controlling terminal. */
	terminal?: Terminal | undefined;
	parent?: Process;
	user?: string;
	/** The first process of a pid namespace (a container's own): signals that it does not handle are ignored, but KILL. */
	init?: boolean;
}

const EXEC_MESSAGES = {
	ENOENT: 'No such file or directory',
	EACCES: 'Permission denied',
	EISDIR: 'Is a directory',
	EAGAIN: 'Resource temporarily unavailable',
} as const;

/** The stream behind a process's own standard stream: children inherit that one, not the parent's waiting. */
const behind = new WeakMap<object, Readable | Writable>();
const unwrap = <T extends Readable | Writable>(stream: T): T => (behind.get(stream) as T | undefined) ?? stream;

/** A failed exec(2): `ENOENT` no such file, `EACCES` not executable; or fork(2): `EAGAIN` too many processes. */
export class ExecError extends Error {
	readonly code: 'ENOENT' | 'EACCES' | 'EISDIR' | 'EAGAIN';
	readonly file: string;
	constructor(code: ExecError['code'], file: string) {
		super(EXEC_MESSAGES[code]);
		this.code = code;
		this.file = file;
	}
}

/** A running program. Programs use only what is here; the outside uses `kill` and `exited`. */
export class Process {
	readonly pid: number;
	readonly parent: Process | undefined;
	readonly machine: Machine;
	readonly argv: string[];
	readonly env: Record<string, string>;
	readonly user: string;
	readonly terminal: Terminal | undefined;
	/** The first of its pid namespace: see SpawnOptions. */
	readonly init: boolean;
	readonly stdin: Readable;
	readonly stdout: Writable;
	readonly stderr: Writable;
	/** When it was started, milliseconds since the epoch. */
	readonly started: number;
	/** Resolves when the program has ended, never rejects. */
	readonly exited: Promise<ExitStatus>;
	cwd: string;
	/** Permission bits that files made here do not get (umask(2)). */
	umask: number;
	private killedBy: SignalName | undefined;
	private readonly waits = new Set<(error: Killed) => void>();
	private readonly handlers = new Map<SignalName, () => void>();
	private readonly ended: (() => void)[] = [];
	private readonly pace: Pace;
	/** What goes on when a stopped process continues; undefined while it runs. */
	private onResume: (() => void)[] | undefined;
	/** How it ended, once it has. */
	result: ExitStatus | undefined;
	/** Told when the process is stopped (SIGSTOP, SIGTSTP) or continued: the shell's job table. */
	onStop: (() => void) | undefined;

	constructor(machine: Machine, pid: number, options: SpawnOptions, program: Program) {
		const parent = options.parent;
		this.machine = machine;
		this.pid = pid;
		this.parent = parent;
		this.argv = options.argv;
		this.env = { ...(options.env ?? parent?.env ?? machine.env) };
		this.user = options.user ?? parent?.user ?? machine.user;
		this.cwd = options.cwd ?? parent?.cwd ?? '/';
		this.umask = parent?.umask ?? DEFAULT_UMASK;
		this.terminal = options.terminal ?? parent?.terminal;
		this.started = machine.clock.now();
		this.pace = new Pace(machine.clock);
		this.init = options.init ?? false;
		const stdin = unwrap(options.stdin ?? parent?.stdin ?? emptyInput);
		const stdout = unwrap(options.stdout ?? parent?.stdout ?? nullOutput);
		const stderr = unwrap(options.stderr ?? parent?.stderr ?? nullOutput);
		this.stdin = {
			read: () => {
				const read = () => {
					const pending = stdin.read();
					pending.then(
						(text) => this.pace.add(text?.length ?? 0),
						() => {},
					);
					return this.wait(pending, () => stdin.abandon?.(pending));
				};
				return this.work(CALL)?.then(read) ?? read();
			},
			close: () => stdin.close(),
			terminal: stdin.terminal,
		};
		this.stdout = this.writable(stdout);
		this.stderr = this.writable(stderr);
		behind.set(this.stdin, stdin);
		// The first process on a terminal has its foreground until a shell gives that to a job (setsid(2), tcsetpgrp(3)).
		if (this.terminal && this.terminal !== parent?.terminal) this.leadSession(this.terminal);
		this.exited = this.run(program);
	}

	private leadSession(terminal: Terminal): void {
		const signal = (name: SignalName) => {
			for (const process of this.machine.processes) if (process.terminal === terminal) process.kill(name);
		};
		const foreground = terminal.enterForeground({ interrupt: () => signal('INT'), suspend: () => signal('TSTP') });
		this.atExit(() => foreground.dispose());
	}

	private writable(stream: Writable): Writable {
		const write = (text: string): Promise<void> => {
			const put = () => this.wait(stream.write(text));
			return this.work(CALL + text.length)?.then(put) ?? put();
		};
		const writeLong = async (text: string): Promise<void> => {
			for (let at = 0; at < text.length; ) {
				const end = pieceEnd(text, at);
				await write(text.slice(at, end));
				at = end;
			}
		};
		const own: Writable = {
			write: (text) => (text.length > CAPACITY ? writeLong(text) : write(text)),
			close: () => stream.close(),
			terminal: stream.terminal,
		};
		behind.set(own, stream);
		return own;
	}

	get clock(): Clock {
		return this.machine.clock;
	}

	/** Is it stopped (state T of ps)? */
	get stopped(): boolean {
		return this.onResume !== undefined;
	}

	/** The machine's files; what this process makes there now belongs to its user. */
	get fs(): FileSystem {
		const { fs } = this.machine;
		fs.user = this.user;
		fs.umask = this.umask;
		return fs;
	}

	/** `path` made absolute against the working directory. */
	path(path: string): string {
		return resolvePath(this.cwd, path);
	}

	/** Writes to standard output. */
	print(text: string): Promise<void> {
		return this.stdout.write(text);
	}

	/** Writes to standard error. */
	warn(text: string): Promise<void> {
		return this.stderr.write(text);
	}

	/** Waits `milliseconds` of simulated time (at least one: a loop of sleeps must let time pass). */
	async sleep(milliseconds: number): Promise<void> {
		let timer: { cancel(): void } | undefined;
		const wake = new Promise<void>((resolve) => {
			if (milliseconds === Number.POSITIVE_INFINITY) return;
			timer = this.clock.after(Math.max(1, milliseconds), () => {
				this.clock.stir();
				resolve();
			});
		});
		try {
			await this.wait(wake);
		} finally {
			timer?.cancel();
		}
	}

	/** Computes for so many milliseconds: time passes, and the processor is busy. Endless loops of ours call it. */
	compute(milliseconds: number): Promise<void> {
		this.machine.meter.spend(milliseconds);
		return this.sleep(milliseconds);
	}

	/**
	 * Counts work on so many characters. A promise when a millisecond's work has been done at one instant, or the page has
	 * long had no turn: await it before going on. What is read and written counts by itself; who goes over it again, calls it.
	 */
	work(characters: number): Promise<void> | undefined {
		const due = this.pace.work(characters);
		return typeof due === 'number' ? this.compute(due) : due && this.wait(due);
	}

	/** Does work in stretches, between which the page has its turns and signals come through. Throws Killed, and what the work throws. */
	async finish<T>(work: Work<T>): Promise<T> {
		for (;;) {
			const step = work.next();
			if (step.done) return step.value;
			await this.work(step.value);
		}
	}

	/**
	 * Awaits anything; a signal that ends the process makes it throw Killed, after `onKilled`. A stopped process
	 * learns of the outcome when it continues.
	 */
	wait<T>(promise: Promise<T>, onKilled?: () => void): Promise<T> {
		if (this.killedBy) {
			onKilled?.();
			return Promise.reject(new Killed(this.killedBy));
		}
		return new Promise<T>((resolve, reject) => {
			const killed = (error: Killed) => {
				onKilled?.();
				reject(error);
			};
			this.waits.add(killed);
			const settle = (action: () => void) => {
				const go = () => {
					this.waits.delete(killed);
					action();
				};
				if (this.onResume) this.onResume.push(go);
				else go();
			};
			promise.then(
				(value) => settle(() => resolve(value)),
				(error) => settle(() => reject(error)),
			);
		});
	}

	/** Awaits a promise of the platform's own (a Response's body); the clock stands still meanwhile. */
	hold<T>(foreign: Promise<T>): Promise<T> {
		return this.wait(this.clock.hold(foreign));
	}

	/** Throws Killed when a signal came: long loops without waits call it. */
	checkSignals(): void {
		if (this.killedBy) throw new Killed(this.killedBy);
	}

	/** Handles a signal instead of dying of it (not KILL); undefined restores the default. */
	onSignal(signal: SignalName, handler: (() => void) | undefined): void {
		if (handler) this.handlers.set(signal, handler);
		else this.handlers.delete(signal);
	}

	/** Runs when the process ends, in reverse order of asking: closing listeners, watches, timers. */
	atExit(callback: () => void): void {
		this.ended.push(callback);
	}

	/** Sends a signal. */
	kill(signal: SignalName): void {
		const handler = signal === 'KILL' ? undefined : this.handlers.get(signal);
		if (handler) {
			this.clock.stir();
			handler();
			return;
		}
		if (signal === 'STOP' || signal === 'TSTP' || signal === 'TTIN' || signal === 'TTOU') {
			if (this.onResume || this.result) return;
			this.onResume = [];
			this.onStop?.();
			return;
		}
		if (signal === 'CONT' && this.onResume) {
			const actions = this.onResume;
			this.onResume = undefined;
			this.clock.stir();
			for (const action of actions) action();
			this.onStop?.();
			return;
		}
		if (this.init && signal !== 'KILL') return;
		if (['CHLD', 'WINCH', 'CONT', 'URG'].includes(signal) || this.killedBy) return;
		this.killedBy = signal;
		this.clock.stir();
		for (const reject of [...this.waits]) reject(new Killed(signal));
	}

	/**
	 * Starts a child; it inherits what `options` leaves out.
	 * @throws ExecError when argv[0] is no program.
	 */
	spawn(options: SpawnOptions): Process {
		return this.machine.spawn({ parent: this, cwd: this.cwd, ...options });
	}

	private async run(program: Program): Promise<ExitStatus> {
		let result: ExitStatus;
		try {
			// A program's first step runs in its own turn, as after fork: the parent gets to hold the process first.
			await null;
			result = { status: (await program(this)) & 0xff };
		} catch (error) {
			if (error instanceof Exit) result = { status: error.status & 0xff };
			else if (error instanceof Killed) result = { status: 128 + SIGNALS[error.signal], signal: error.signal };
			else if (error instanceof BrokenPipe) result = { status: 128 + SIGNALS.PIPE, signal: 'PIPE' };
			else if (error instanceof FileError) {
				// A redirected stream whose file cannot grow any more, or a program that lets the error pass.
				const text = error.code === 'ENOSPC' ? `write error: ${error.message}` : `${error.path}: ${error.message}`;
				await this.machine.quietly(() => this.stderr.write(`${this.argv[0]}: ${text}\n`));
				result = { status: 1 };
			} else if (error instanceof BadDescriptor) {
				// Its own standard error may be the stream in question: then nobody hears of it.
				await this.machine.quietly(() => this.stderr.write(`${this.argv[0]}: write error: ${error.message}\n`));
				result = { status: 1 };
			} else if (error instanceof OutOfMemory) {
				await this.machine.quietly(() => this.stderr.write(`${this.argv[0]}: ${error.message}\n`));
				result = { status: 1 };
			} else {
				// A fault of ours: say so where the learner sees it, end this program only, keep the session.
				const text = error instanceof Error ? error.message : String(error);
				this.machine.onFault?.(error, this);
				await this.machine.quietly(() =>
					this.stderr.write(`${this.argv[0]}: internal error in the sandbox: ${text}\n`),
				);
				result = { status: 70 };
			}
		}
		this.result = result;
		for (const callback of this.ended.reverse()) callback();
		this.machine.reap(this);
		this.clock.stir();
		return result;
	}
}
