/**
 * What the browser keeps of a lab: the session's log, and apart from it the checkpoints that had passed, so that
 * progress outlives a log that no longer fits. The same for both languages of a page.
 *
 * localStorage and not IndexedDB: its writes are done when they return, so the last one may happen while the page goes away.
 */

import type { SessionLog } from '../../src/lab/session-types.ts';

export type StorageTrouble =
	/** The browser does not let the page store anything. */
	| 'forbidden'
	/** No room. */
	| 'full'
	/** What was there could not be read. */
	| 'corrupt';

export interface Loaded {
	log?: SessionLog;
	/** Ids of checkpoints that had passed. */
	passed: string[];
	trouble?: StorageTrouble;
}

export interface LabStorage {
	load(): Loaded;
	/** Saves the log and the progress. Returns what went wrong, if anything. */
	save(log: SessionLog, passed: readonly string[]): StorageTrouble | undefined;
	/** Notes that the log is being replayed, until `replayed`. Returns whether the last replay never got that far. */
	replaying(): boolean;
	replayed(): void;
	/** Forgets the lab. */
	forget(): void;
}

const logKey = (lab: string) => `naru:log:${lab}`;
const progressKey = (lab: string) => `naru:progress:${lab}`;
const replayKey = (lab: string) => `naru:replay:${lab}`;
const settingKey = (name: string) => `naru:setting:${name}`;

/** Merely naming localStorage throws where the browser forbids it. */
function area(): Storage | undefined {
	try {
		return globalThis.localStorage ?? undefined;
	} catch {
		return undefined;
	}
}

/** The place of one lab. `open` is the browser's localStorage; a test gives another. */
export function labStorage(lab: string, open: () => Storage | undefined = area): LabStorage {
	return {
		load() {
			const storage = open();
			let savedLog: string | null;
			let savedProgress: string | null;
			try {
				if (!storage) return { passed: [], trouble: 'forbidden' };
				savedLog = storage.getItem(logKey(lab));
				savedProgress = storage.getItem(progressKey(lab));
			} catch {
				return { passed: [], trouble: 'forbidden' };
			}
			const progress = parse(savedProgress);
			const log = parse(savedLog);
			const passed = [
				...new Set([...strings(progress), ...strings((log as { passed?: unknown } | undefined)?.passed)]),
			];
			if (savedLog === null) return { passed };
			if (!isLog(log)) return { passed, trouble: 'corrupt' };
			return { passed, log };
		},
		save(log, passed) {
			const storage = open();
			if (!storage) return 'forbidden';
			try {
				// Progress first: it is small, and it is what hurts most to lose.
				storage.setItem(progressKey(lab), JSON.stringify(passed));
				storage.setItem(logKey(lab), JSON.stringify(log));
				return undefined;
			} catch (error) {
				return error instanceof DOMException && error.name === 'SecurityError' ? 'forbidden' : 'full';
			}
		},
		replaying() {
			try {
				const storage = open();
				const before = storage?.getItem(replayKey(lab)) != null;
				storage?.setItem(replayKey(lab), 'begun');
				return before;
			} catch {
				return false;
			}
		},
		replayed() {
			try {
				open()?.removeItem(replayKey(lab));
			} catch {
				// Then it was not noted either.
			}
		},
		forget() {
			try {
				open()?.removeItem(logKey(lab));
				open()?.removeItem(progressKey(lab));
				open()?.removeItem(replayKey(lab));
			} catch {
				// What could not be stored need not be forgotten.
			}
		},
	};
}

/** A reader's choice that holds for every lab. */
export function readSetting(name: string): boolean {
	try {
		return area()?.getItem(settingKey(name)) === 'true';
	} catch {
		return false;
	}
}

export function writeSetting(name: string, value: boolean): void {
	try {
		area()?.setItem(settingKey(name), String(value));
	} catch {
		// It holds for this page, then.
	}
}

function parse(text: string | null): unknown {
	try {
		return text === null ? undefined : JSON.parse(text);
	} catch {
		return undefined;
	}
}

const strings = (value: unknown): string[] =>
	Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** Is it shaped as a log? Whether it fits the lab and the version, createSession says. */
function isLog(value: unknown): value is SessionLog {
	return typeof value === 'object' && value !== null && Array.isArray((value as { entries?: unknown }).entries);
}
