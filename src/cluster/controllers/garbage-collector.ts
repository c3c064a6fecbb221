/**
 * Deletes what lost its owners, and carries out foreground and orphaning deletes
 * (upstream: pkg/controller/garbagecollector; https://kubernetes.io/docs/concepts/architecture/garbage-collection/).
 */

import { KINDS } from '../resources/kinds.ts';
import { ApiError, type KubeObject, type OwnerReference, type ResourceRef } from '../types.ts';
import { ignoreGone } from './pods.ts';
import type { Controller, ControllerContext, Disposable } from './types.ts';
import { Workqueue } from './workqueue.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 20;

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** Kinds whose objects own nothing and are owned by nobody worth following, and of which there are many. */
const IGNORED: ReadonlySet<string> = new Set(['events']);

export const garbageCollector: Controller = {
	component: 'garbage-collector-controller',
	start(context) {
		const collector = new Collector(context);
		return collector;
	},
};

class Collector implements Disposable {
	private readonly context: ControllerContext;
	private readonly queue: Workqueue;
	private readonly kinds: ResourceRef[] = [];
	private readonly subscriptions: Disposable[] = [];
	/** Everything that exists, by uid. */
	private readonly alive = new Map<string, { kind: number; namespace: string; name: string }>();

	constructor(context: ControllerContext) {
		this.context = context;
		this.queue = new Workqueue({
			clock: context.clock,
			latency: LATENCY,
			onFault: context.onFault,
			reconcile: (uid) => this.reconcile(uid),
		});
		for (const kind of Object.values(KINDS) as ResourceRef[]) if (!IGNORED.has(kind.plural)) this.follow(kind);
		this.subscriptions.push(
			context.informers.of(KINDS.customresourcedefinitions).onChange(() => {
				for (const kind of context.client.customResources()) if (!this.kindLike(kind)) this.follow(kind);
			}),
		);
	}

	private follow(kind: ResourceRef): void {
		const number = this.kinds.push(kind) - 1;
		this.subscriptions.push(
			this.context.informers.of(kind).onChange(({ old, current }) => {
				if (current) this.seen(number, old, current);
				else if (old) this.gone(old);
			}),
		);
	}

	private kindLike({ group, version, kind }: Pick<ResourceRef, 'group' | 'version' | 'kind'>): ResourceRef | undefined {
		return this.kinds.find((each) => each.kind === kind && each.group === group && each.version === version);
	}

	dispose(): void {
		this.queue.dispose();
		for (const subscription of this.subscriptions) subscription.dispose();
	}

	private seen(kind: number, old: KubeObject | undefined, object: KubeObject): void {
		const { uid = '', namespace = '', name, ownerReferences, deletionTimestamp, finalizers } = object.metadata;
		if (!old) this.alive.set(uid, { kind, namespace, name });
		if (deletionTimestamp && (finalizers?.includes(FOREGROUND) || finalizers?.includes(ORPHAN))) this.queue.add(uid);
		// An owner that never was, or is gone already when its dependent arrives.
		if (ownerReferences && old?.metadata.ownerReferences !== ownerReferences)
			if (ownerReferences.some((owner) => !this.alive.has(owner.uid))) this.queue.add(uid);
	}

	private gone(object: KubeObject): void {
		const uid = object.metadata.uid ?? '';
		this.alive.delete(uid);
		for (const { object: dependent } of this.dependentsOf(uid)) this.queue.add(dependent.metadata.uid ?? '');
		// An owner that waits in the foreground for this one looks again.
		for (const owner of object.metadata.ownerReferences ?? [])
			if (this.objectOf(owner.uid)?.object.metadata.deletionTimestamp) this.queue.add(owner.uid);
	}

	private *dependentsOf(uid: string): Generator<{ kind: ResourceRef; object: KubeObject }> {
		for (const kind of this.kinds)
			for (const object of this.context.informers.of(kind).by('owner', uid)) yield { kind, object };
	}

	private objectOf(uid: string): { kind: ResourceRef; object: KubeObject } | undefined {
		const entry = this.alive.get(uid);
		const kind = entry && this.kinds[entry.kind];
		const object = kind && this.context.informers.of(kind).get(entry.namespace, entry.name);
		return kind && object?.metadata.uid === uid ? { kind, object } : undefined;
	}

	private reconcile(uid: string): void {
		const found = this.objectOf(uid);
		if (!found) return;
		const { kind, object } = found;
		const { finalizers = [], deletionTimestamp } = object.metadata;
		if (deletionTimestamp && finalizers.includes(ORPHAN)) this.orphan(kind, object);
		else if (deletionTimestamp && finalizers.includes(FOREGROUND)) this.foreground(kind, object);
		else this.collect(kind, object);
	}

	private orphan(kind: ResourceRef, object: KubeObject): void {
		for (const dependent of [...this.dependentsOf(object.metadata.uid ?? '')])
			this.dropOwners(dependent.kind, dependent.object, (owner) => owner.uid === object.metadata.uid);
		this.dropFinalizer(kind, object, ORPHAN);
	}

	private foreground(kind: ResourceRef, object: KubeObject): void {
		const uid = object.metadata.uid ?? '';
		const dependents = [...this.dependentsOf(uid)];
		for (const dependent of dependents) {
			if (dependent.object.metadata.deletionTimestamp) continue;
			if (this.solidOwners(dependent.object, uid).length > 0)
				this.dropOwners(dependent.kind, dependent.object, (owner) => owner.uid === uid);
			else this.remove(dependent.kind, dependent.object, 'Foreground');
		}
		const blocked = [...this.dependentsOf(uid)].some(({ object: dependent }) =>
			dependent.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion),
		);
		if (!blocked) this.dropFinalizer(kind, object, FOREGROUND);
	}

	/** Deletes an object all of whose owners are gone; cuts dangling references of one that has others. */
	private collect(kind: ResourceRef, object: KubeObject): void {
		const owners = object.metadata.ownerReferences ?? [];
		if (owners.length === 0 || object.metadata.deletionTimestamp) return;
		const missing = owners.filter((owner) => !this.exists(owner, object.metadata.namespace ?? ''));
		if (missing.length === 0) return;
		if (missing.length < owners.length) this.dropOwners(kind, object, (owner) => missing.includes(owner));
		else this.remove(kind, object, undefined);
	}

	/** Owners other than `uid` that exist and are not themselves waiting for their dependents to go. */
	private solidOwners(object: KubeObject, uid: string): OwnerReference[] {
		return (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid && this.alive.has(owner.uid));
	}

	/** Asks the API, as upstream does: a watch may not have told of a new owner yet. Unknown kinds count as there. */
	private exists(owner: OwnerReference, namespace: string): boolean {
		if (this.alive.has(owner.uid)) return true;
		const [version = '', group = ''] = owner.apiVersion.split('/').reverse();
		const kind = this.kindLike({ kind: owner.kind, group, version });
		if (!kind) return true;
		try {
			return this.context.client.get(kind, kind.namespaced ? namespace : '', owner.name)?.metadata.uid === owner.uid;
		} catch (error) {
			// The kind went with its definition.
			if (error instanceof ApiError && error.code === 404) return false;
			throw error;
		}
	}

	private remove(kind: ResourceRef, object: KubeObject, propagation: 'Foreground' | undefined): void {
		const { finalizers = [], namespace = '', name, uid = '' } = object.metadata;
		// What was asked of the object itself still holds for its own dependents.
		const policy = finalizers.includes(ORPHAN)
			? 'Orphan'
			: finalizers.includes(FOREGROUND)
				? 'Foreground'
				: 'Background';
		ignoreGone(() =>
			this.context.client.delete(kind, namespace, name, { propagationPolicy: propagation ?? policy, uid }),
		);
	}

	private dropOwners(kind: ResourceRef, object: KubeObject, drop: (owner: OwnerReference) => boolean): void {
		const left = (object.metadata.ownerReferences ?? []).filter((owner) => !drop(owner));
		const { namespace = '', name, uid } = object.metadata;
		ignoreGone(() =>
			this.context.client.patch(kind, namespace, name, {
				metadata: { uid, ownerReferences: left.length > 0 ? left : null },
			}),
		);
	}

	private dropFinalizer(kind: ResourceRef, object: KubeObject, finalizer: string): void {
		const { namespace = '', name, uid, finalizers = [] } = object.metadata;
		const left = finalizers.filter((other) => other !== finalizer);
		ignoreGone(() =>
			this.context.client.patch(kind, namespace, name, {
				metadata: { uid, finalizers: left.length > 0 ? left : null },
			}),
		);
	}
}
