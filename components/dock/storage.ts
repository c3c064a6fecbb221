/**
 * What the browser keeps of a lab: the session's log, and apart from it the progress, which outlives a log that no longer
 * fits. The same for both languages of a page.
 *
 * localStorage and not IndexedDB: its writes are done when they return, so the last one may happen while the page goes away.
 */

import { LOG_VERSION } from '../../src/lab/log-version.ts';
import { absorb, type LabProgress, outlive, outliveOthers, readProgress, toJSON } from '../../src/lab/progress.ts';
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
	/** There is a log that another version of the site left; it stays there. `older` only where there is none of this one. */
	other?: 'older' | 'newer';
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
type Area = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/**
 * Each version has a log of its own: a tab that still has an older site open must not write over what was done in a newer
 * one. (Keys without a version are of the first.)
 */
const logKey = (lab: string, version = LOG_VERSION) => `naru:log:${lab}${version === 1 ? '' : `:${version}`}`;
const LOG_KEY = /^naru:log:(?<lab>[^:]+)(?::(?<version>\d+))?$/;
export const progressKey = (lab: string) => `naru:progress:${lab}`;
const replayKey = (lab: string) => `naru:replay:${lab}`;
const settingKey = (name: string) => `naru:setting:${name}`;

/**
 * The browser's storage, if it has one for us. Merely naming localStorage throws where it does not, unless something stands
 * in for it (components/starlight/ThemeProvider.astro).
 */
export function area(): Storage | undefined {
	try {
		const storage = globalThis.localStorage as Storage | { kept?: Storage };
		return storage instanceof Storage ? storage : storage.kept;
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
		key: (index) => [...items.keys()][index] ?? null,
		get length() {
			return items.size;
		},
	};
}

interface KeptLog {
	key: string;
	lab: string;
	version: number;
}

/** The logs that other versions of the site have left. */
function otherLogs(storage: Area): KeptLog[] {
	const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
	return keys.flatMap((key) => {
		const { lab = '', version = 1 } = LOG_KEY.exec(key)?.groups ?? {};
		return lab === '' || Number(version) === LOG_VERSION ? [] : [{ key, lab, version: Number(version) }];
	});
}

/** Removes logs that nothing replays any more. What had passed in them stays passed. */
function dropOlderLogs(storage: Area): void {
	for (const { key, lab, version } of otherLogs(storage)) {
		if (version > LOG_VERSION) continue;
		const kept = parse(storage.getItem(progressKey(lab)));
		const progress = readProgress(kept);
		outlive(progress, passedIn(storage.getItem(key)));
		storage.removeItem(key);
		storage.setItem(progressKey(lab), JSON.stringify(toJSON(progress, kept)));
	}
}

/**
 * Stores a text; where there is no room, in place of what is worth less.
 * @param rooms what can be given up, the least worth first.
 * @throws DOMException when even that does not do.
 */
function store(storage: Area, key: string, text: string, ...rooms: (() => void)[]): void {
	for (;;) {
		try {
			storage.setItem(key, text);
			return;
		} catch (error) {
			const next = rooms.shift();
			if (!next) throw error;
			next();
		}
	}
}

/** What a log, or whatever stands in its place, says to have passed. */
const passedIn = (savedLog: string | null) => (parse(savedLog) ?? undefined) as Pick<SessionLog, 'passed'> | undefined;

/** The place of one lab. `open` gives the browser's localStorage, or whatever else it is kept in. */
export function labStorage(lab: string, open: () => Area | undefined = area): LabStorage {
	return {
		load() {
			const storage = open();
			let savedLog: string | null;
			let savedProgress: string | null;
			let others: KeptLog[];
			try {
				if (!storage) return { progress: new Map(), trouble: 'forbidden' };
				savedLog = storage.getItem(logKey(lab));
				savedProgress = storage.getItem(progressKey(lab));
				others = otherLogs(storage).filter((each) => each.lab === lab);
			} catch {
				return { progress: new Map(), trouble: 'forbidden' };
			}
			const progress = readProgress(parse(savedProgress));
			const newer = others.some(({ version }) => version > LOG_VERSION) && ({ other: 'newer' } as const);
			const log = parse(savedLog);
			if (isLog(log)) {
				outliveOthers(progress, log);
				return { log, progress, ...newer };
			}
			for (const { key } of others) outlive(progress, passedIn(storage.getItem(key)));
			outlive(progress, passedIn(savedLog));
			if (savedLog !== null) return { progress, trouble: 'corrupt', ...newer };
			return { progress, ...(others.length > 0 && { other: 'older' }), ...newer };
		},
		save(log, progress) {
			const storage = open();
			if (!storage) return 'forbidden';
			try {
				const older = () => dropOlderLogs(storage);
				// Progress first: it is small, and it is what hurts most to lose.
				const kept = parse(storage.getItem(progressKey(lab)));
				absorb(progress, elsewhere(kept));
				const text = JSON.stringify(toJSON(progress, kept));
				store(storage, progressKey(lab), text, older, () => storage.removeItem(logKey(lab)));
				store(storage, logKey(lab), JSON.stringify(log), older);
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
				const storage = open();
				if (!storage) return;
				for (const other of otherLogs(storage)) if (other.lab === lab) storage.removeItem(other.key);
				for (const key of [logKey, progressKey, replayKey]) storage.removeItem(key(lab));
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
function elsewhere(stored: unknown): LabProgress {
	const progress = readProgress(stored);
	for (const record of progress.values()) record.passed = false;
	return progress;
}

/** Is it shaped as a log? Whether it fits the lab and the version, createSession says. */
function isLog(value: unknown): value is SessionLog {
	return Array.isArray((value as { entries?: unknown } | null | undefined)?.entries);
}
