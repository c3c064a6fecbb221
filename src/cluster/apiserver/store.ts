/**
 * What etcd and the watch cache are together: frozen objects by resource, namespace and name; one counter of resource
 * versions; a bounded history; watchers told of each change in order, at the instant of the write.
 */

import type { Clock } from '../../os/clock.ts';
import type { KubeObject } from '../types.ts';
import { type Change, History } from './history.ts';

export type Watcher = (change: Change) => void;

/** Milliseconds between two compactions (--etcd-compaction-interval): what is older than one is forgotten on the next. */
const COMPACTION_INTERVAL = 300_000;

/** What the API server has no watch cache for (kubeapiserver DefaultWatchCacheSizes): events come often and are watched seldom. */
const UNCACHED = new Set(['events']);

interface Subscription {
	/** Changes up to this version were already in what the watcher listed. */
	from: number;
	watcher: Watcher;
}

/** The objects of one resource. */
export class Table {
	private readonly namespaces = new Map<string, Map<string, KubeObject>>();
	private readonly order = new Map<string, string[]>();
	readonly history: History;
	/** How many objects there are. */
	size = 0;
	readonly subscriptions = new Set<Subscription>();

	/** @param cached whether it has a watch cache. */
	constructor(cached: boolean) {
		this.history = new History(cached);
	}

	get(namespace: string, name: string): KubeObject | undefined {
		return this.namespaces.get(namespace)?.get(name);
	}

	set(namespace: string, name: string, object: KubeObject): void {
		let bucket = this.namespaces.get(namespace);
		if (!bucket) {
			bucket = new Map();
			this.namespaces.set(namespace, bucket);
		}
		if (!bucket.has(name)) {
			this.order.delete(namespace);
			this.size++;
		}
		bucket.set(name, object);
	}

	remove(namespace: string, name: string): void {
		const bucket = this.namespaces.get(namespace);
		if (bucket?.delete(name)) this.size--;
		this.order.delete(namespace);
		if (bucket?.size === 0) this.namespaces.delete(namespace);
	}

	/** All objects, or a namespace's, by namespace and name as etcd orders its keys. */
	list(namespace?: string): KubeObject[] {
		const result: KubeObject[] = [];
		const names = namespace === undefined ? [...this.namespaces.keys()].sort() : [namespace];
		for (const each of names) {
			const bucket = this.namespaces.get(each);
			if (!bucket) continue;
			let sorted = this.order.get(each);
			if (!sorted) {
				sorted = [...bucket.keys()].sort();
				this.order.set(each, sorted);
			}
			for (const name of sorted) result.push(bucket.get(name) as KubeObject);
		}
		return result;
	}
}

export class Store {
	private version = 1;
	private readonly tables = new Map<string, Table>();
	private readonly queue: { table: Table; change: Change }[] = [];
	private delivering = false;
	private readonly clock: Clock;
	private readonly began: number;
	private readonly onFault: ((error: unknown) => void) | undefined;
	/** Compactions that were due so far, what the version was on the last one, and what that one compacted to. */
	private compactions = { count: 0, version: 0, to: 0 };

	/** @param onFault told of a watcher that threw; without it the error is thrown out of the write, after all were told. */
	constructor(clock: Clock, onFault?: (error: unknown) => void) {
		this.clock = clock;
		this.began = clock.now();
		this.onFault = onFault;
	}

	/** The version of the newest write. */
	get resourceVersion(): number {
		return this.version;
	}

	/** The version that the next write gets: its object must carry it. */
	get nextVersion(): number {
		return this.version + 1;
	}

	/** @param key group and plural: `apps/deployments` */
	table(key: string): Table {
		let table = this.tables.get(key);
		if (!table) {
			table = new Table(!UNCACHED.has(key));
			this.tables.set(key, table);
		}
		return table;
	}

	/**
	 * Lists from before this version are gone. Compactions are made up for whenever somebody writes or asks: between two
	 * writes nobody can tell when they were, and an idle cluster needs no timer.
	 */
	get compacted(): number {
		const count = Math.floor((this.clock.now() - this.began) / COMPACTION_INTERVAL);
		const { compactions: last } = this;
		if (count === last.count) return last.to;
		// Each compacts to where the one before it was; nothing was written since when more than one was missed.
		const to = count === last.count + 1 ? last.version : this.version;
		this.compactions = { count, version: this.version, to };
		for (const { history } of this.tables.values()) history.compact(to);
		return to;
	}

	/** The changes after a version of the past, newest first; undefined when they are no longer all known. */
	changesSince(table: Table, version: number): readonly Change[] | undefined {
		return table.history.back(version, this.compacted);
	}

	/** Writes a frozen object that carries `nextVersion`, and tells the watchers. */
	put(table: Table, object: KubeObject): void {
		const { namespace = '', name } = object.metadata;
		const previous = table.get(namespace, name);
		table.set(namespace, name, object);
		this.record(table, previous ? 'MODIFIED' : 'ADDED', object, previous);
	}

	/** Removes an object; `last` is it as it was last, carrying `nextVersion`. */
	remove(table: Table, last: KubeObject): void {
		const { namespace = '', name } = last.metadata;
		const previous = table.get(namespace, name);
		table.remove(namespace, name);
		this.record(table, 'DELETED', last, previous);
	}

	private record(table: Table, type: Change['type'], object: KubeObject, previous: KubeObject | undefined): void {
		// Before the version counts: a compaction that was due comes before this write.
		void this.compacted;
		this.version++;
		const change: Change = { resourceVersion: this.version, at: this.clock.now(), type, object, previous };
		table.history.add(change);
		if (table.subscriptions.size === 0) return;
		this.queue.push({ table, change });
		this.deliver();
	}

	/** Tells watchers until nothing is left to tell; a write made by a watcher waits for its turn. */
	private deliver(): void {
		if (this.delivering) return;
		this.delivering = true;
		const faults: unknown[] = [];
		try {
			for (let at = 0; at < this.queue.length; at++) {
				const { table, change } = this.queue[at] as { table: Table; change: Change };
				for (const subscription of [...table.subscriptions]) {
					if (change.resourceVersion <= subscription.from || !table.subscriptions.has(subscription)) continue;
					try {
						subscription.watcher(change);
					} catch (fault) {
						if (this.onFault) this.onFault(fault);
						else faults.push(fault);
					}
				}
			}
		} finally {
			this.queue.length = 0;
			this.delivering = false;
		}
		if (faults.length > 0) throw faults[0];
	}

	/**
	 * Subscribes to changes after `from`.
	 * @param initial called first, before any later change reaches the watcher; what it writes is told in order afterwards.
	 * @throws ApiError 410 when changes after `from` are no longer all known.
	 */
	watch(table: Table, from: number, watcher: Watcher, initial?: () => void): { dispose(): void } {
		// Known changes are told now, so the subscription itself begins at the present.
		const missed = from < this.version ? table.history.after(from, this.compacted) : [];
		const subscription: Subscription = { from: this.version, watcher };
		table.subscriptions.add(subscription);
		const nested = this.delivering;
		this.delivering = true;
		try {
			initial?.();
			for (const change of missed) if (table.subscriptions.has(subscription)) watcher(change);
		} finally {
			this.delivering = nested;
			if (!nested) this.deliver();
		}
		return { dispose: () => void table.subscriptions.delete(subscription) };
	}

	dispose(): void {
		for (const table of this.tables.values()) table.subscriptions.clear();
	}
}
