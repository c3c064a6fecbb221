/** Keeps a running session saved: soon after each change, and when the page may be going away. */

import { isDeed } from '../../src/lab/deeds.ts';
import { type LabProgress, outlive } from '../../src/lab/progress.ts';
import type { Session, SessionLog } from '../../src/lab/session-types.ts';
import { type LabStorage, type Loaded, labStorage, pageArea, type StorageTrouble } from './storage.ts';

/** A change is saved once nothing has changed for this long (milliseconds), and after this long in any case. */
const PAUSE = 400;
const AT_LATEST = 3_000;

export class Keeper {
	progress: LabProgress = new Map();
	private readonly storage: LabStorage;
	private readonly onTrouble: (trouble: StorageTrouble | undefined) => void;
	private session: Session | undefined;
	/** There is a log in the storage. */
	private stored = false;
	private trouble: StorageTrouble | undefined;
	private timer: ReturnType<typeof setTimeout> | undefined;
	private unsavedSince: number | undefined;

	/**
	 * @param fleeting what is kept goes away with the page.
	 * @param onTrouble told when saving begins to fail, and when it works again.
	 */
	constructor(labId: string, fleeting: boolean, onTrouble: (trouble: StorageTrouble | undefined) => void) {
		const items = fleeting ? pageArea() : undefined;
		this.storage = labStorage(labId, items && (() => items));
		this.onTrouble = onTrouble;
	}

	load(): Loaded {
		const loaded = this.storage.load();
		this.progress = loaded.progress;
		this.stored = loaded.log !== undefined;
		this.trouble = loaded.trouble === 'corrupt' ? undefined : loaded.trouble;
		return loaded;
	}

	/** A log is about to be replayed. Returns whether that was so before and never came to its end. */
	replaying(): boolean {
		return this.storage.replaying();
	}

	/** The replay came to its end, well or not. */
	replayed(): void {
		this.storage.replayed();
	}

	/** This log will not be replayed; what had passed in it stays passed. */
	lost(log: SessionLog): void {
		outlive(this.progress, log);
	}

	/** Saves this session from now on. */
	keep(session: Session): void {
		this.session = session;
	}

	/** Something changed. */
	save(): void {
		const now = performance.now();
		this.unsavedSince ??= now;
		clearTimeout(this.timer);
		const wait = Math.max(0, Math.min(PAUSE, this.unsavedSince + AT_LATEST - now));
		this.timer = setTimeout(() => this.saveNow(), wait);
	}

	/** Saves at once. Someone who has only looked leaves nothing behind. */
	saveNow(): void {
		clearTimeout(this.timer);
		this.unsavedSince = undefined;
		const log = this.session?.snapshot();
		if (!log || !(this.stored || log.entries.some(({ event }) => isDeed(event)))) return;
		this.stored = true;
		const trouble = this.storage.save(log, this.progress);
		this.told();
		if (trouble === this.trouble) return;
		this.trouble = trouble;
		this.onTrouble(trouble);
	}

	/** The page's sidebar shows progress too (components/progress/kept.ts). */
	private told(): void {
		document.dispatchEvent(new Event('naru:progress'));
	}

	/** Saves this session no more. */
	release(): void {
		clearTimeout(this.timer);
		this.unsavedSince = undefined;
		this.session = undefined;
	}

	/** Forgets the lab. */
	forget(): void {
		this.storage.forget();
		this.progress = new Map();
		this.stored = false;
		this.told();
	}
}
