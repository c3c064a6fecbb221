/**
 * What is remembered of one resource's changes: those that kube-apiserver's watch cache would still have (storage/cacher
 * watch_cache.go), which watchers resume from, and those that etcd was not yet told to forget (storage/etcd3 compact.go),
 * which lists of the past are made from.
 */

import type { KubeObject } from '../types.ts';
import { gone } from './errors.ts';

/** One change; `previous` is what was there before, for watchers whose selector it used to match. */
export interface Change {
	resourceVersion: number;
	/** When it was written, milliseconds since the epoch. */
	at: number;
	type: 'ADDED' | 'MODIFIED' | 'DELETED';
	object: KubeObject;
	previous: KubeObject | undefined;
}

/** The watch cache has room for at least so many changes (defaultLowerBoundCapacity). */
const LEAST = 100;

/** And for at most so many; upstream's 102,400 (defaultUpperBoundCapacity) would be more than a tab has memory for. */
const MOST = 8 * LEAST;

/** What is younger than so many milliseconds has the room grow before it is let go (eventFreshDuration). */
const FRESH = 75_000;

export class History {
	/** Oldest first. */
	private readonly changes: Change[] = [];
	/** Whether watchers are answered from the watch cache; without it etcd answers. */
	private readonly cached: boolean;
	private capacity = LEAST;
	/** So many of the newest changes are in the watch cache. */
	private inCache = 0;
	/** Whether the watch cache has let go of a change. */
	private overflowed = false;
	/** The version of the newest change that is not remembered at all. */
	private forgotten = 0;

	constructor(cached: boolean) {
		this.cached = cached;
	}

	/** Remembers a change, the newest. */
	add(change: Change): void {
		if (this.cached) this.makeRoom(change.at);
		this.changes.push(change);
		if (this.changes.length > 2 * MOST) this.forget(MOST);
	}

	/** Room in the watch cache: doubled when all in it is fresh, halved when even its newest quarter is not. */
	private makeRoom(now: number): void {
		if (this.inCache < this.capacity) {
			this.inCache++;
			return;
		}
		const { capacity, changes } = this;
		const age = (fromEnd: number) => now - (changes[changes.length - fromEnd]?.at ?? now);
		if (age(capacity) < FRESH) this.capacity = Math.min(2 * capacity, MOST);
		else if (age(capacity / 4) > FRESH) this.capacity = Math.max(capacity / 2, LEAST);
		this.overflowed ||= this.capacity <= capacity;
		this.inCache = Math.min(this.inCache + 1, this.capacity);
	}

	private forget(count: number): void {
		this.forgotten = this.changes[count - 1]?.resourceVersion ?? this.forgotten;
		this.changes.splice(0, count);
	}

	/** Forgets what neither etcd, from version `compacted` on, nor the watch cache has. */
	compact(compacted: number): void {
		const old = this.changes.findIndex(({ resourceVersion }) => resourceVersion >= compacted);
		const count = Math.min(old < 0 ? this.changes.length : old, this.changes.length - this.inCache);
		if (count > 0) this.forget(count);
	}

	/**
	 * The changes after version `from`, oldest first, for a watch from there.
	 * @param compacted what is older than this version is gone from etcd.
	 * @throws ApiError 410 when they are no longer all known.
	 */
	after(from: number, compacted: number): Change[] {
		if (!this.cached) {
			if (from + 1 < compacted || from < this.forgotten)
				throw gone('The resourceVersion for the provided watch is too old.');
		} else if (this.overflowed) {
			const oldest = this.changes[this.changes.length - this.inCache]?.resourceVersion ?? 0;
			if (from < oldest - 1) throw gone(`too old resource version: ${from} (${oldest - 1})`);
		}
		return this.changes.slice(this.changes.findLastIndex(({ resourceVersion }) => resourceVersion <= from) + 1);
	}

	/** The changes after version `version`, newest first, to take them back; undefined when they are no longer all known. */
	back(version: number, compacted: number): Change[] | undefined {
		if (version < compacted || version < this.forgotten) return undefined;
		const at = this.changes.findLastIndex(({ resourceVersion }) => resourceVersion <= version);
		return this.changes.slice(at + 1).reverse();
	}
}
