/** A session: one learner on one cluster, rebuilt wholly from its log. */

import type { Cluster } from '../cluster/cluster.ts';
import type { OutputSource, Terminal, TerminalInput } from '../os/terminal.ts';
import type { Workstation } from '../workstation/workstation.ts';
import type { BrowserPlace } from './browser/places.ts';
import type { Visit } from './browser/types.ts';
import type { CheckpointState, Lab } from './types.ts';

/** Something that came from outside, at an instant of simulated time. */
export interface LogEntry {
	/** Milliseconds of simulated time since the session began. */
	at: number;
	event: SessionEvent;
}

export type SessionEvent =
	/** A finished input of terminal number `terminal`. */
	| { kind: 'input'; terminal: number; input: TerminalInput }
	/** One more terminal was opened; it has the next number. The first one is there from the beginning. */
	| { kind: 'terminal' }
	/** Terminal number `terminal` was closed: its programs are told by a hangup. */
	| { kind: 'hangup'; terminal: number }
	/** A file saved from outside the terminal (an editor); `path` relative to the home directory. */
	| { kind: 'file'; path: string; text: string }
	/** An answer to a checkpoint's question. */
	| { kind: 'answer'; checkpoint: string; value: string }
	/** A hint was opened: `level` counts from 1. */
	| { kind: 'hint'; checkpoint: string; level: number }
	/** The browser was sent to an address. */
	| { kind: 'browse'; address: string; from: BrowserPlace }
	/** What the browser was loading was given up. */
	| { kind: 'browse-stop' };

/** What is saved, sent in a link, replayed. Plain JSON. */
export interface SessionLog {
	/** Rises when an old log would no longer rebuild the same session. */
	version: number;
	lab: string;
	profile: string;
	seed: number;
	/** The simulated instant at which the session began, milliseconds since the epoch. */
	start: number;
	entries: LogEntry[];
	/** Simulated milliseconds since the beginning at which the session was last seen. */
	until: number;
	/** Checkpoints that had passed, so that progress survives even a log of another version. */
	passed: string[];
}

/** A point in a session's past: so many entries of the log, and then until an instant. */
export interface Moment {
	/** How many entries the log had. */
	entries: number;
	/** Milliseconds of simulated time since the session began. */
	at: number;
}

/** A piece of a terminal's output. */
export interface ShownOutput {
	text: string;
	source: OutputSource;
	/** How many entries the log had when it was written: what it answers, and (by their resizes) how wide the terminal was. */
	after: number;
}

export interface Session {
	readonly labId: string;
	readonly lab: Lab;
	readonly cluster: Cluster;
	/** The learner's machine; files are read there, and written by `saveFile`. */
	readonly workstation: Workstation;
	/** All terminals there have been, by their numbers. */
	readonly terminals: readonly Terminal[];
	/** The numbers of those that are open, in order; never none. */
	readonly open: readonly number[];
	/** The log so far (live view; copy to keep). */
	readonly log: SessionLog;
	/** The log, and behind it what came in and still waits for its turn: what to keep where this may be the end. */
	snapshot(): SessionLog;
	/** Simulated milliseconds since the beginning. */
	readonly elapsed: number;
	/**
	 * Lets `milliseconds` of simulated time pass, doing what falls due. Calls queue up: one runs at a time. 0
	 * delivers the inputs that wait and does what is due at this instant.
	 */
	run(milliseconds: number): Promise<void>;
	/**
	 * Jumps from one thing due to the next until `done` holds, at most `limit` simulated milliseconds on. Queues up with
	 * `run`. Returns whether it came to hold.
	 */
	runUntil(done: () => boolean, limit: number): Promise<boolean>;
	/** When each checkpoint that has passed did so. */
	readonly moments: ReadonlyMap<string, Moment>;
	/**
	 * What terminal number `terminal` has shown so far, oldest first (bounded): whoever opens a view on a resumed
	 * session writes this first and then follows the terminal's onOutput.
	 */
	output(terminal: number): readonly ShownOutput[];
	/** Opens one more terminal with a shell, up to MAX_TERMINALS (session.ts). */
	openTerminal(): void;
	/** Closes a terminal, unless it is the last one. One whose shell ends closes by itself; the last one gets a new shell. */
	closeTerminal(terminal: number): void;
	/** Calls back when a terminal was opened or closed. */
	onTerminals(listener: () => void): { dispose(): void };
	/** Writes a file, its path from the home directory. Where the file system refuses, nothing is written. */
	saveFile(path: string, text: string): void;
	answer(checkpoint: string, value: string): void;
	openHint(checkpoint: string, level: number): void;
	/** Where the browser may sit in this cluster. */
	readonly browserPlaces: readonly BrowserPlace[];
	/** Sends the browser to an address, of at most MAX_ADDRESS characters (browser/places.ts). */
	browse(address: string, from: BrowserPlace): void;
	stopBrowsing(): void;
	/** What the browser was sent to, oldest first (bounded); the last one is shown. */
	readonly visits: readonly Visit[];
	/** Calls back when a visit began or changed. */
	onBrowser(listener: () => void): { dispose(): void };
	/** Where each checkpoint stands, in the lab's order; nothing before something was done. */
	readonly checkpoints: readonly CheckpointState[];
	/** Calls back when a checkpoint's state (or explanation) changed. */
	onCheckpoints(listener: (states: readonly CheckpointState[]) => void): { dispose(): void };
	/** Calls back after each new log entry and each change worth saving. */
	onLog(listener: () => void): { dispose(): void };
	dispose(): void;
}

/**
 * Starts a session, or rebuilds one from its log (on simulated time, as fast as it goes).
 * `createSession` in session.ts has this type. Throws LogError when the log is not of this lab or version.
 * `start` is the simulated instant at which a new session begins (milliseconds since the epoch; the page passes
 * the wall's, tests leave it out). `signal` gives up a replay that takes too long: its reason is then thrown.
 * `onReplayed` is told after each entry how many of the log's have been replayed.
 */
export type CreateSession = (
	labId: string,
	lab: Lab,
	log?: SessionLog,
	start?: number,
	signal?: AbortSignal,
	onReplayed?: (entries: number) => void,
) => Promise<Session>;
