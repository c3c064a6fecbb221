/**
 * What the browser keeps of a lab: the session's log, and apart from it the progress, which outlives a log that no longer
 * fits. The same for both languages of a page.
 *
 * localStorage and not IndexedDB: its writes are done when they return, so the last one may happen while the page goes away.
 */

import { absorb, type LabProgress, outlive, readProgress, toJSON } from '../../src/lab/progress.ts';
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
	progress: LabProgress;
	trouble?: StorageTrouble;
}

export interface LabStorage {
	load(): Loaded;
	/** Saves the log and the progress. Returns what went wrong, if anything. */
	save(log: SessionLog, progress: LabProgress): StorageTrouble | undefined;
	/** Notes that the log is being replayed, until `replayed`. Returns whether the last replay never got that far. */
	replaying(): boolean;
	replayed(): void;
	/** Forgets the lab. */
	forget(): void;
}

/** What of a browser's storage a lab needs. */
type Area = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const logKey = (lab: string) => `naru:log:${lab}`;
export const progressKey = (lab: string) => `naru:progress:${lab}`;
const replayKey = (lab: string) => `naru:replay:${lab}`;
const settingKey = (name: string) => `naru:setting:${name}`;

/** The browser's storage, if it has one for us. Merely naming localStorage throws where it does not. */
export function area(): Storage | undefined {
	try {
		return globalThis.localStorage ?? undefined;
	} catch {
		return undefined;
	}
}

/** A storage that goes away with the page. */
export function pageArea(): Area {
	const items = new Map<string, string>();
	return {
		getItem: (key) => items.get(key) ?? null,
		setItem: (key, value) => void items.set(key, value),
		removeItem: (key) => void items.delete(key),
	};
}

/** The place of one lab. `open` gives the browser's localStorage, or whatever else it is kept in. */
export function labStorage(lab: string, open: () => Area | undefined = area): LabStorage {
	return {
		load() {
			const storage = open();
			let savedLog: string | null;
			let savedProgress: string | null;
			try {
				if (!storage) return { progress: new Map(), trouble: 'forbidden' };
				savedLog = storage.getItem(logKey(lab));
				savedProgress = storage.getItem(progressKey(lab));
			} catch {
				return { progress: new Map(), trouble: 'forbidden' };
			}
			const progress = readProgress(parse(savedProgress));
			const log = parse(savedLog);
			if (isLog(log)) return { log, progress };
			outlive(progress, (log ?? undefined) as SessionLog | undefined);
			return savedLog === null ? { progress } : { progress, trouble: 'corrupt' };
		},
		save(log, progress) {
			const storage = open();
			if (!storage) return 'forbidden';
			try {
				// Progress first: it is small, and it is what hurts most to lose.
				absorb(progress, elsewhere(storage.getItem(progressKey(lab))));
				storage.setItem(progressKey(lab), JSON.stringify(toJSON(progress)));
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

/** What a text of JSON says; undefined where it is none. */
export function parse(text: string | null): unknown {
	try {
		return text === null ? undefined : JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** What another page may have put there meanwhile (an import). What has passed in this session, this session says. */
function elsewhere(stored: string | null): LabProgress {
	const progress = readProgress(parse(stored));
	for (const record of progress.values()) record.passed = false;
	return progress;
}

/** Is it shaped as a log? Whether it fits the lab and the version, createSession says. */
function isLog(value: unknown): value is SessionLog {
	return Array.isArray((value as { entries?: unknown } | null | undefined)?.entries);
}
