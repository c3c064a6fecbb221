/** A live copy of one kind's objects, fed by a watch, with indexes: what client-go calls a shared informer. */

import type { Client, KubeObject, ResourceRef } from '../types.ts';

/** `namespace/name`, or the name alone of what has no namespace. */
export const keyOf = (object: KubeObject): string =>
	object.metadata.namespace ? `${object.metadata.namespace}/${object.metadata.name}` : object.metadata.name;

/** The parts of a key. */
export function splitKey(key: string): { namespace: string; name: string } {
	const slash = key.indexOf('/');
	return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** What changed: `old` is undefined for a new object, `current` for one that is gone. */
export interface Change<T extends KubeObject = KubeObject> {
	old: T | undefined;
	current: T | undefined;
}

/** Values an object is found by; none when the index has no place for it. */
type IndexFunction<T> = (object: T) => readonly string[];

interface Index<T> {
	of: IndexFunction<T>;
	/** Value → key → object; inner maps keep the order of arrival, so that lists are the same in each run. */
	entries: Map<string, Map<string, T>>;
}

export class Informer<T extends KubeObject> {
	private readonly objects = new Map<string, T>();
	private readonly indexes = new Map<string, Index<T>>();
	private readonly handlers = new Set<(change: Change<T>) => void>();
	private readonly watch: { dispose(): void };

	constructor(client: Client, resource: ResourceRef<T>) {
		this.addIndex('namespace', (object) => [object.metadata.namespace ?? '']);
		this.addIndex('owner', (object) => (object.metadata.ownerReferences ?? []).map((owner) => owner.uid));
		this.watch = client.watch(resource, (event) => {
			if (event.type === 'ADDED' || event.type === 'MODIFIED') this.put(event.object);
			else if (event.type === 'DELETED') this.remove(event.object);
		});
	}

	/** Adds an index; asking again for a name that is there does nothing. */
	addIndex(name: string, of: IndexFunction<T>): void {
		if (this.indexes.has(name)) return;
		const index: Index<T> = { of, entries: new Map() };
		this.indexes.set(name, index);
		for (const [key, object] of this.objects) enter(index, key, object);
	}

	get(namespace: string, name: string): T | undefined {
		return this.objects.get(namespace ? `${namespace}/${name}` : name);
	}

	/** All objects, oldest arrival first. */
	list(): T[] {
		return [...this.objects.values()];
	}

	/** Objects that index `name` has under `value`. `namespace` and `owner` (uid) are always there. */
	by(name: string, value: string): T[] {
		return [...(this.indexes.get(name)?.entries.get(value)?.values() ?? [])];
	}

	get size(): number {
		return this.objects.size;
	}

	/** Calls `handler` for what is there and for each change from now on. */
	onChange(handler: (change: Change<T>) => void): { dispose(): void } {
		for (const object of this.objects.values()) handler({ old: undefined, current: object });
		this.handlers.add(handler);
		return { dispose: () => this.handlers.delete(handler) };
	}

	dispose(): void {
		this.watch.dispose();
		this.handlers.clear();
	}

	private put(object: T): void {
		const key = keyOf(object);
		const old = this.objects.get(key);
		this.objects.set(key, object);
		for (const index of this.indexes.values()) {
			if (old) leave(index, key, old, object);
			enter(index, key, object);
		}
		for (const handler of this.handlers) handler({ old, current: object });
	}

	private remove(object: T): void {
		const key = keyOf(object);
		const old = this.objects.get(key) ?? object;
		this.objects.delete(key);
		for (const index of this.indexes.values()) leave(index, key, old);
		// The last state of the object, not the one before: its final status matters to some.
		for (const handler of this.handlers) handler({ old: object, current: undefined });
	}
}

function enter<T>(index: Index<T>, key: string, object: T): void {
	for (const value of index.of(object)) {
		let entries = index.entries.get(value);
		if (!entries) {
			entries = new Map();
			index.entries.set(value, entries);
		}
		entries.set(key, object);
	}
}

/** Takes `old` out of the index, but from where `next` will stand: so an update keeps its place in the order. */
function leave<T>(index: Index<T>, key: string, old: T, next?: T): void {
	const staying = next ? index.of(next) : [];
	for (const value of index.of(old)) {
		if (staying.includes(value)) continue;
		const entries = index.entries.get(value);
		entries?.delete(key);
		if (entries?.size === 0) index.entries.delete(value);
	}
}

/** One informer for each kind that somebody asked for, shared by all controllers. */
export class Informers {
	private readonly client: Client;
	private readonly informers = new Map<string, Informer<KubeObject>>();

	constructor(client: Client) {
		this.client = client;
	}

	of<T extends KubeObject>(resource: ResourceRef<T>): Informer<T> {
		const key = `${resource.group}/${resource.plural}`;
		let informer = this.informers.get(key);
		if (!informer) {
			informer = new Informer<T>(this.client, resource) as unknown as Informer<KubeObject>;
			this.informers.set(key, informer);
		}
		return informer as unknown as Informer<T>;
	}

	dispose(): void {
		for (const informer of this.informers.values()) informer.dispose();
		this.informers.clear();
	}
}
