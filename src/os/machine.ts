/** Machines: files, a network namespace, and the processes that are started there. */

import type { Clock } from './clock.ts';
import { DEFAULT_UMASK, type DirectoryNode, FileSystem, type FileTable, resolvePath } from './fs.ts';
import type { NetworkStack } from './net.ts';
import { ExecError, Process, type Program, type SpawnOptions } from './process.ts';
import type { Random } from './random.ts';
import { randomDevices } from './random-devices.ts';
import type { SignalName } from './signals.ts';
import { COST, CpuMeter } from './usage.ts';

/** The most processes on one machine (RLIMIT_NPROC), and how long after reaching it no fork succeeds: bombs die out. */
const MAX_PROCESSES = 512;
const FORK_PENALTY = 2_000;

/** Where programs are looked for without PATH (execvp(3)). */
const DEFAULT_PATH = '/bin:/usr/bin';

export interface MachineOptions {
	hostname: string;
	clock: Clock;
	random: Random;
	network: NetworkStack;
	/** Files under `files` that many machines have: the same table object for all of them (an image's). */
	base?: FileTable;
	files?: FileTable;
	env?: Record<string, string>;
	user?: string;
	/** A machine whose processes it sees and may signal, and that sees its own (they share a PID namespace). */
	joins?: Machine | undefined;
	/** Counts its CPU time; a new one when left out. */
	meter?: CpuMeter;
}

/** The processes of a PID namespace, and the machine whose first process is its first. */
interface ProcessTable {
	running: Map<number, Process>;
	lastPid: number;
	owner: Machine;
}

/** One computer or one container: a host name, files, a network namespace and the processes on them. */
export class Machine {
	readonly hostname: string;
	readonly clock: Clock;
	readonly random: Random;
	readonly network: NetworkStack;
	readonly env: Record<string, string>;
	readonly user: string;
	/** Has it lost its power? Nothing runs on it then; who was logged in is hung up on. */
	down = false;
	/** Told of an exception that a program did not handle; tests make it fail. */
	onFault: ((error: unknown, process: Process) => void) | undefined;
	/** The CPU time that its processes took. */
	readonly meter: CpuMeter;
	/** Runs a file that is no program of ours: a script. The shell puts itself here. */
	interpreter: ((script: string) => Program) | undefined;
	private readonly table: ProcessTable;
	private readonly files: FileTable;
	private readonly base: FileTable | undefined;
	private mounted: FileSystem | undefined;
	private noForkBefore = 0;

	constructor(options: MachineOptions) {
		this.hostname = options.hostname;
		this.clock = options.clock;
		this.random = options.random;
		this.network = options.network;
		this.env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...options.env };
		this.user = options.user ?? 'root';
		this.files = options.files ?? {};
		this.base = options.base;
		this.table = options.joins?.table ?? { running: new Map(), lastPid: 0, owner: this };
		this.meter = options.meter ?? new CpuMeter(options.clock);
	}

	/** Laid out on first use: most of 10,000 containers are never looked into. */
	get fs(): FileSystem {
		this.mounted ??= new FileSystem(this.clock, { ...this.files, ...randomDevices(this.random) }, this.user, this.base);
		// Whoever comes this way is no process; Process.fs says whose files it makes.
		this.mounted.user = undefined;
		this.mounted.umask = DEFAULT_UMASK;
		return this.mounted;
	}

	/** The same machine to a process whose root directory is another one (chroot(2)). */
	withRoot(root: DirectoryNode): Machine {
		const { hostname, clock, random, network, env, user, meter } = this;
		const inside = new Machine({ hostname, clock, random, network, env, user, meter, joins: this });
		inside.mounted = new FileSystem(this.clock, {}, this.user, undefined, root);
		inside.interpreter = this.interpreter;
		inside.onFault = this.onFault;
		return inside;
	}

	/** Running processes by pid: its own, and those of machines that share their numbers with it. */
	get processes(): Process[] {
		return [...this.table.running.values()];
	}

	/**
	 * Starts a program.
	 * @throws ExecError when argv[0] is no program, or there are too many processes.
	 */
	spawn(options: SpawnOptions): Process {
		// What comes from outside (a login, a container's exec) was forked by a superuser, whom the limit does not bind.
		if (options.parent && this.full) throw new ExecError('EAGAIN', options.argv[0] ?? '');
		const name = options.argv[0] ?? '';
		const env = options.env ?? options.parent?.env ?? this.env;
		const program = options.program ?? this.executable(name, env.PATH ?? DEFAULT_PATH, options.cwd ?? '/');
		this.meter.spend(COST.process * (this.network.standsFor ?? 1));
		const init = options.init === true && this.table.owner === this;
		const process = new Process(this, ++this.table.lastPid, { ...options, init }, program);
		this.table.running.set(process.pid, process);
		this.clock.stir();
		return process;
	}

	/** Are there too many processes for one of them to start another? */
	get full(): boolean {
		if (this.table.running.size >= MAX_PROCESSES) this.noForkBefore = this.clock.now() + FORK_PENALTY;
		return this.clock.now() < this.noForkBefore;
	}

	/** The file that `name` runs: itself when it has a slash, else the first in `path`. Undefined when there is none. */
	which(name: string, path: string, cwd: string): string | undefined {
		if (name.includes('/')) return this.fs.exists(resolvePath(cwd, name)) ? resolvePath(cwd, name) : undefined;
		for (const directory of path.split(':')) {
			const file = resolvePath(cwd, `${directory || '.'}/${name}`);
			const node = this.fs.find(file);
			if (node?.type === 'file' && node.mode & 0o111) return file;
		}
		return undefined;
	}

	/** What runs for `name`. Throws ExecError. */
	executable(name: string, path: string, cwd: string): Program {
		const file = this.which(name, path, cwd);
		const node = file === undefined ? undefined : this.fs.find(file);
		if (!node) throw new ExecError('ENOENT', name);
		if (node.type !== 'file') throw new ExecError('EISDIR', name);
		if (!(node.mode & 0o111)) throw new ExecError('EACCES', name);
		if (node.program) return node.program;
		const interpreter = this.interpreter;
		if (!interpreter) throw new ExecError('EACCES', name);
		return interpreter(typeof node.content === 'string' ? node.content : node.content());
	}

	/** Ends every process, as when a container stops. With the first process of a namespace go all that joined it. */
	killAll(signal: SignalName = 'KILL'): void {
		const isOwner = this.table.owner === this;
		for (const process of this.processes) if (isOwner || process.machine === this) process.kill(signal);
	}

	/** Called by a process that has ended. */
	reap(process: Process): void {
		this.table.running.delete(process.pid);
	}

	/** Runs something whose failure no longer matters. */
	async quietly(action: () => Promise<void>): Promise<void> {
		try {
			await action();
		} catch {
			// The reader is gone or the process was killed: nobody is left to tell.
		}
	}
}
