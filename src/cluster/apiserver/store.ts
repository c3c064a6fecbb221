/**
 * What etcd and the watch cache are together: frozen objects by resource, namespace and name; one counter of resource
 * versions; a bounded history; watchers told of each change in order, at the instant of the write.
 */

import type { KubeObject } from '../types.ts';
import { gone } from './errors.ts';

/** One change; `previous` is what was there before, for watchers whose selector it used to match. */
export interface Change {
	resourceVersion: number;
	type: 'ADDED' | 'MODIFIED' | 'DELETED';
	object: KubeObject;
	previous: KubeObject | undefined;
}

export type Watcher = (change: Change) => void;

/** Changes kept for each resource: who watches from before that gets 410. */
const HISTORY = 1000;

interface Subscription {
	/** Changes up to this version were already in what the watcher listed. */
	from: number;
	watcher: Watcher;
}

/** The objects of one resource. */
export class Table {
	private readonly namespaces = new Map<string, Map<string, KubeObject>>();
	private readonly order = new Map<string, string[]>();
	readonly history: Change[] = [];
	/** The version of the newest change that fell out of the history. */
	forgotten = 0;
	/** How many objects there are. */
	size = 0;
	readonly subscriptions = new Set<Subscription>();

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
	private readonly onFault: ((error: unknown) => void) | undefined;

	/** @param onFault told of a watcher that threw; without it the error is thrown out of the write, after all were told. */
	constructor(onFault?: (error: unknown) => void) {
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
			table = new Table();
			this.tables.set(key, table);
		}
		return table;
	}

	/** Writes a frozen object that carries `nextVersion`, and tells the watchers. */
	put(table: Table, object: KubeObject): void {
		const { namespace = '', name } = object.metadata;
		const previous = table.get(namespace, name);
		this.version++;
		table.set(namespace, name, object);
		this.record(table, { resourceVersion: this.version, type: previous ? 'MODIFIED' : 'ADDED', object, previous });
	}

	/** Removes an object; `last` is it as it was last, carrying `nextVersion`. */
	remove(table: Table, last: KubeObject): void {
		const { namespace = '', name } = last.metadata;
		const previous = table.get(namespace, name);
		this.version++;
		table.remove(namespace, name);
		this.record(table, { resourceVersion: this.version, type: 'DELETED', object: last, previous });
	}

	private record(table: Table, change: Change): void {
		table.history.push(change);
		if (table.history.length > HISTORY * 2) {
			table.forgotten = table.history[HISTORY - 1]?.resourceVersion ?? 0;
			table.history.splice(0, HISTORY);
		}
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
		if (from < table.forgotten) {
			throw gone(`too old resource version: ${from} (${table.history[0]?.resourceVersion ?? this.version})`);
		}
		// Known changes are told now, so the subscription itself begins at the present.
		const missed = from < this.version ? table.history.filter((change) => change.resourceVersion > from) : [];
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
