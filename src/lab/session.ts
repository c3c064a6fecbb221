/** The session: a cluster, a workstation and a grader on one clock, fed by a log. */

import { createCluster } from '../cluster/create.ts';
import { SimulatedClock } from '../os/clock.ts';
import { FileError } from '../os/fs.ts';
import type { TerminalInput } from '../os/terminal.ts';
import { DEFAULT_START } from '../workstation/sandbox.ts';
import { createWorkstation, type WorkstationTerminal } from '../workstation/workstation.ts';
import type { Browser } from './browser/index.ts';
import { browserMachines, MAX_ADDRESS } from './browser/places.ts';
import { isDeed } from './deeds.ts';
import { LOG_VERSION } from './log-version.ts';
import type {
	CreateSession,
	LogEntry,
	Moment,
	Session,
	SessionEvent,
	SessionLog,
	ShownOutput,
} from './session-types.ts';
import type { CheckpointState, Grader } from './types.ts';

/** What one terminal keeps of its output, in characters. */
const OUTPUT_KEPT = 256 * 1024;

/** Terminals open at a time. */
export const MAX_TERMINALS = 8;

/** Between the end of the last shell and the next one, milliseconds: one that ends at once must not spin (as init's respawn). */
const RESPAWN = 1_000;

/** The most entries a log may have: a day of typing; a longer one is not ours. */
const MAX_ENTRIES = 200_000;

/** A log that does not fit; `message` says why, for the developer's eyes. */
export class LogError extends Error {
	readonly reason: 'version' | 'lab' | 'malformed';
	constructor(reason: LogError['reason'], message: string) {
		super(message);
		this.name = 'LogError';
		this.reason = reason;
	}
}

/** Starts or resumes a session: see CreateSession in session-types.ts. */
export const createSession: CreateSession = async (labId, lab, log, start = DEFAULT_START, signal, onReplayed) => {
	if (log) checkLog(log, labId, lab.profile, lab.seed);
	const beginning = log?.start ?? start;
	const clock = new SimulatedClock(beginning);
	const cluster = await createCluster({ profile: lab.profile, seed: lab.seed, clock });
	const workstation = createWorkstation(cluster);
	workstation.writeFiles(lab.files);
	let grader: Grader | undefined;
	const gradeListeners = new Set<(states: readonly CheckpointState[]) => void>();
	const moments = new Map<string, Moment>();

	const own: SessionLog = {
		version: LOG_VERSION,
		lab: labId,
		profile: lab.profile,
		seed: lab.seed,
		start: beginning,
		entries: [],
		until: 0,
		passed: [],
	};
	const seats: WorkstationTerminal[] = [];
	const shown: ShownOutput[][] = [];
	const waiting: SessionEvent[] = [];
	const open = new Set<number>();
	const machines = browserMachines(cluster, workstation.machine);
	let browser: Browser | undefined;
	const browserListeners = new Set<() => void>();
	const logListeners = new Set<() => void>();
	const terminalListeners = new Set<() => void>();
	let work: Promise<void> = Promise.resolve();
	let disposed = false;
	/** A part of a millisecond that `run` has not let pass yet. */
	let owed = 0;

	const changed = () => {
		for (const listener of logListeners) listener();
	};

	const terminalsChanged = () => {
		for (const listener of terminalListeners) listener();
	};

	/** A shell has ended: its terminal closes, or being the only one gets another. */
	const watchShell = (number: number, seat: WorkstationTerminal) => {
		void seat.shell.exited.then(() => {
			if (disposed || !open.has(number)) return;
			if (open.size === 1) {
				clock.after(RESPAWN, () => watchShell(number, workstation.openTerminal(seat.terminal)));
				return;
			}
			open.delete(number);
			terminalsChanged();
		});
	};

	const openTerminal = () => {
		if (open.size >= MAX_TERMINALS) return;
		const number = seats.length;
		const seat = workstation.openTerminal();
		open.add(number);
		watchShell(number, seat);
		const kept: ShownOutput[] = [];
		let size = 0;
		// Whatever opens an editor waits for what the log says was done in it.
		seat.terminal.editors.hosted = true;
		seats.push(seat);
		shown.push(kept);
		seat.terminal.onOutput((text, source) => {
			kept.push({ text, source, after: own.entries.length });
			size += text.length;
			while (size > OUTPUT_KEPT && kept.length > 1) size -= kept.shift()?.text.length ?? 0;
		});
		seat.terminal.onInput = (input: TerminalInput) => {
			waiting.push({ kind: 'input', terminal: number, input });
			void session.run(0);
		};
		terminalsChanged();
	};

	const closeTerminal = (number: number) => {
		if (open.size === 1 || !open.delete(number)) return;
		seats[number]?.terminal.hangUp();
		seats[number]?.shell.kill('HUP');
		terminalsChanged();
	};

	/**
	 * The grader begins with the first thing that is done: before that there is nothing to grade, and a page that is only
	 * read need not fetch its code. Where it begins is in the log, so that a replay grades the same.
	 */
	const startGrading = async (event: SessionEvent) => {
		if (grader || !isDeed(event)) return;
		const { createGrader } = await import('./grade.ts');
		grader = createGrader({ lab, cluster });
		const tell = (states: readonly CheckpointState[]) => {
			own.passed = states.filter((state) => state.status === 'passed').map((state) => state.id);
			const now = { entries: own.entries.length, at: clock.now() - beginning };
			for (const id of own.passed) if (!moments.has(id)) moments.set(id, now);
			for (const listener of gradeListeners) listener(states);
			changed();
		};
		grader.onChange(tell);
		tell(grader.states);
	};

	/** The browser's code comes with the first address that it is sent to. */
	const startBrowser = async (event: SessionEvent) => {
		if (browser || event.kind !== 'browse') return;
		const code = await import('./browser/index.ts');
		browser = new code.Browser(machines, () => {
			for (const listener of browserListeners) listener();
		});
	};

	const deliver = (event: SessionEvent) => {
		switch (event.kind) {
			case 'input':
				seats[event.terminal]?.terminal.apply(event.input);
				break;
			case 'terminal':
				openTerminal();
				break;
			case 'hangup':
				closeTerminal(event.terminal);
				break;
			case 'file':
				try {
					workstation.writeFiles({ [event.path]: event.text });
				} catch (error) {
					// No place for a file: it is not written, as saveFile says.
					if (!(error instanceof FileError)) throw error;
				}
				break;
			case 'answer':
				grader?.answer(event.checkpoint, event.value);
				break;
			case 'hint':
				break;
			case 'browse':
				browser?.visit(event.address, event.from);
				break;
			case 'browse-stop':
				browser?.stop();
				break;
		}
	};

	const step = async (milliseconds: number) => {
		if (disposed) return;
		await clock.settle();
		for (let [event] = waiting; event; [event] = waiting) {
			// What is due at this instant comes first, as when the log is replayed.
			await clock.advanceTo(clock.now());
			await startGrading(event);
			await startBrowser(event);
			waiting.shift();
			own.entries.push({ at: clock.now() - beginning, event });
			deliver(event);
			await clock.settle();
			own.until = clock.now() - beginning;
			changed();
		}
		// The clock counts whole milliseconds; what a frame leaves over counts in the next one.
		owed += Math.max(0, milliseconds);
		const whole = Math.floor(owed);
		owed -= whole;
		await clock.advanceTo(clock.now() + whole);
		own.until = clock.now() - beginning;
	};

	const session: Session = {
		labId,
		lab,
		cluster,
		workstation,
		get terminals() {
			return seats.map((seat) => seat.terminal);
		},
		log: own,
		snapshot() {
			if (waiting.length === 0) return own;
			const at = clock.now() - beginning;
			return { ...own, entries: [...own.entries, ...waiting.map((event) => ({ at, event }))], until: at };
		},
		get elapsed() {
			return clock.now() - beginning;
		},
		run(milliseconds) {
			work = work.then(() => step(milliseconds));
			return work;
		},
		runUntil(done, limit) {
			const skipped = work.then(async () => {
				if (disposed) return false;
				const before = clock.now();
				const found = await clock.advanceUntil(done, before + limit);
				if (!found) await clock.advanceTo(before + limit);
				own.until = clock.now() - beginning;
				changed();
				return found;
			});
			work = skipped.then(() => undefined);
			return skipped;
		},
		moments,
		output: (terminal) => shown[terminal] ?? [],
		get open() {
			return [...open];
		},
		openTerminal() {
			waiting.push({ kind: 'terminal' });
			void session.run(0);
		},
		closeTerminal(terminal) {
			waiting.push({ kind: 'hangup', terminal });
			void session.run(0);
		},
		onTerminals(listener) {
			terminalListeners.add(listener);
			return { dispose: () => terminalListeners.delete(listener) };
		},
		saveFile(path, text) {
			waiting.push({ kind: 'file', path, text });
			void session.run(0);
		},
		answer(checkpoint, value) {
			waiting.push({ kind: 'answer', checkpoint, value });
			void session.run(0);
		},
		openHint(checkpoint, level) {
			waiting.push({ kind: 'hint', checkpoint, level });
			void session.run(0);
		},
		browserPlaces: [...machines.keys()],
		browse(address, from) {
			waiting.push({ kind: 'browse', address: address.slice(0, MAX_ADDRESS), from });
			void session.run(0);
		},
		stopBrowsing() {
			waiting.push({ kind: 'browse-stop' });
			void session.run(0);
		},
		get visits() {
			return browser?.visits ?? [];
		},
		onBrowser(listener) {
			browserListeners.add(listener);
			return { dispose: () => browserListeners.delete(listener) };
		},
		get checkpoints() {
			return grader?.states ?? [];
		},
		onCheckpoints(listener) {
			gradeListeners.add(listener);
			return { dispose: () => gradeListeners.delete(listener) };
		},
		onLog(listener) {
			logListeners.add(listener);
			return { dispose: () => logListeners.delete(listener) };
		},
		dispose() {
			disposed = true;
			// What ends with the cluster (a page that was loading, a shell) is no news to anybody.
			for (const listeners of [gradeListeners, browserListeners, logListeners, terminalListeners]) listeners.clear();
			grader?.dispose();
			cluster.dispose();
			clock.stop();
		},
	};

	const giveUp = () => session.dispose();
	signal?.addEventListener('abort', giveUp);
	try {
		if (lab.setup) await applySetup(lab.setup);
		if (lab.wait) await clock.advanceTo(clock.now() + lab.wait * 1_000);
		openTerminal();
		await clock.settle();
		for (const entry of log?.entries ?? []) {
			await replay(entry);
			onReplayed?.(own.entries.length);
		}
		if (log) await clock.advanceTo(beginning + log.until);
		signal?.throwIfAborted();
	} finally {
		signal?.removeEventListener('abort', giveUp);
	}
	own.until = clock.now() - beginning;
	return session;

	async function replay(entry: LogEntry): Promise<void> {
		signal?.throwIfAborted();
		await clock.advanceTo(beginning + entry.at);
		await startGrading(entry.event);
		await startBrowser(entry.event);
		own.entries.push(entry);
		deliver(entry.event);
		await clock.settle();
	}

	/** Applies the lab's starting manifests as the learner's own kubectl would, before the first prompt. */
	async function applySetup(manifest: string): Promise<void> {
		const path = '/tmp/.setup.yaml';
		workstation.machine.fs.writeFile(path, manifest);
		const process = workstation.machine.spawn({
			argv: ['kubectl', 'apply', '-f', path],
			env: { ...workstation.machine.env, HOME: workstation.home },
			cwd: workstation.home,
		});
		let status: number | undefined;
		void process.exited.then((exit) => {
			status = exit.status;
		});
		await clock.advanceUntil(() => status !== undefined, clock.now() + 60_000);
		workstation.machine.fs.remove(path);
		if (status !== 0) throw new Error(`lab ${labId}: its setup could not be applied (kubectl ended with ${status})`);
	}
};

/** Throws LogError unless `log` can be replayed on this lab. */
function checkLog(log: SessionLog, labId: string, profile: string, seed: number): void {
	if (typeof log !== 'object' || log === null || !Array.isArray(log.entries))
		throw new LogError('malformed', 'the log is not an object with entries');
	if (log.version !== LOG_VERSION)
		throw new LogError('version', `the log has version ${log.version}, not ${LOG_VERSION}`);
	if (log.lab !== labId || log.profile !== profile || log.seed !== seed)
		throw new LogError('lab', `the log is of lab ${log.lab} on ${log.profile} with seed ${log.seed}`);
	if (log.entries.length > MAX_ENTRIES || !Number.isFinite(log.until) || !Number.isFinite(log.start))
		throw new LogError('malformed', 'the log is out of bounds');
	let last = 0;
	for (const entry of log.entries) {
		if (!entry?.event || !Number.isFinite(entry.at) || entry.at < last || entry.at > log.until)
			throw new LogError('malformed', 'the log has an entry out of order');
		const { event } = entry;
		if (event.kind === 'browse' && (typeof event.address !== 'string' || event.address.length > MAX_ADDRESS))
			throw new LogError('malformed', 'the log has an address that is none');
		last = entry.at;
	}
}
