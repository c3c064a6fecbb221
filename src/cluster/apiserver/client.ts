/** The API for what lives in the cluster: the registry's verbs without HTTP. */

import { rfc3339 } from '../../os/time.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Event } from '../resources/types.ts';
import {
	ApiError,
	type Client,
	type KubeObject,
	type ListOptions,
	type ResourceDefinition,
	type ResourceRef,
	type WatchEvent,
} from '../types.ts';
import { applyMergePatch } from './patch/merge-patch.ts';
import type { Registry } from './registry.ts';
import { type Subresource, writeSubresource } from './subresources.ts';

/** 2026-10-26, milliseconds since the epoch: what the names of events are counted from. */
const FIRST_DAY = 1_792_972_800_000;

/** Events remembered for counting, per component. */
const REMEMBERED_EVENTS = 4096;

/** All that a write of the status looks at: kubelets write little else, and often. */
const statusOf = ({ apiVersion, kind, metadata, status }: KubeObject): unknown => {
	const { name, namespace, uid, resourceVersion } = metadata;
	return { apiVersion, kind, metadata: { name, namespace, uid, resourceVersion }, status };
};

export class RegistryClient implements Client {
	readonly component: string;
	private readonly registry: Registry;
	/** Field manager. */
	private readonly manager: string;
	/** Event name by what makes two events the same (client-go EventLogger). */
	private readonly recorded = new Map<string, string>();

	constructor(registry: Registry, component: string, manager = component) {
		this.registry = registry;
		this.component = component;
		this.manager = manager;
	}

	get<T extends KubeObject>(resource: ResourceRef<T>, namespace: string, name: string): T | undefined {
		return this.registry.find(this.registry.definition(resource), namespace, name) as T | undefined;
	}

	customResources(): ResourceRef[] {
		return [...this.registry.definitions.values()].filter(({ custom }) => custom !== undefined);
	}

	list<T extends KubeObject>(resource: ResourceRef<T>, options?: ListOptions): T[] {
		return this.registry.list(this.registry.definition(resource), options) as T[];
	}

	create<T extends KubeObject>(resource: ResourceRef<T>, object: T): T {
		const definition = this.registry.definition(resource);
		const decoded = this.registry.decode(definition, object).object;
		return this.registry.create(definition, decoded.metadata.namespace ?? '', decoded, {
			manager: this.manager,
		}) as T;
	}

	update<T extends KubeObject>(resource: ResourceRef<T>, object: T): T {
		return this.replace(this.registry.definition(resource), object) as T;
	}

	updateStatus<T extends KubeObject>(resource: ResourceRef<T>, object: T): T {
		return this.replace(this.registry.definition(resource), statusOf(object), 'status') as T;
	}

	patch<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		name: string,
		patch: Record<string, unknown>,
		subresource?: 'status',
	): T {
		const definition = this.registry.definition(resource);
		const old = this.registry.get(definition, namespace, name);
		return this.replace(definition, applyMergePatch(subresource ? statusOf(old) : old, patch), subresource, old) as T;
	}

	private replace(
		definition: ResourceDefinition,
		object: unknown,
		subresource?: 'status',
		old?: KubeObject,
	): KubeObject {
		const decoded = this.registry.decode(definition, object).object;
		const { namespace = '', name } = old?.metadata ?? decoded.metadata;
		return this.registry.update(definition, namespace, name, decoded, {
			manager: this.manager,
			...(subresource ? { subresource } : {}),
		});
	}

	delete<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		name: string,
		options: {
			gracePeriodSeconds?: number;
			propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
			uid?: string;
		} = {},
	): void {
		this.registry.delete(this.registry.definition(resource), namespace, name, { manager: this.manager, ...options });
	}

	subresource(
		resource: ResourceRef,
		namespace: string,
		name: string,
		subresource: Subresource,
		body: Record<string, unknown>,
	): Record<string, unknown> {
		const definition = this.registry.definition(resource);
		return writeSubresource(this.registry, definition, namespace, name, subresource, body, { manager: this.manager });
	}

	watch<T extends KubeObject>(
		resource: ResourceRef<T>,
		handler: (event: WatchEvent<T>) => void,
		options: ListOptions = {},
	): { dispose(): void } {
		return this.registry.watch(this.registry.definition(resource), options, undefined, ({ type, object }) =>
			handler({ type, object: object as T }),
		);
	}

	event(
		regarding: KubeObject,
		type: 'Normal' | 'Warning',
		reason: string,
		message: string,
		options: { fieldPath?: string; host?: string } = {},
	): void {
		const { name, uid = '', resourceVersion } = regarding.metadata;
		// Events about objects without a namespace are kept in default.
		const namespace = regarding.metadata.namespace ?? 'default';
		const now = rfc3339(this.registry.clock.now());
		const key = [
			regarding.kind,
			namespace,
			name,
			uid,
			type,
			reason,
			message,
			options.fieldPath ?? '',
			options.host ?? '',
		].join('\n');
		const known = this.recorded.get(key);
		const before = known ? this.get(KINDS.events, namespace, known) : undefined;
		try {
			if (before) {
				this.patch(KINDS.events, namespace, before.metadata.name, {
					count: (before.count ?? 1) + 1,
					lastTimestamp: now,
				});
				return;
			}
			const { clock, began, random } = this.registry;
			// Upstream: the nanoseconds of now. Counted from a fixed first day here, so that a script gives the same names
			// whenever its cluster began.
			const stamp = BigInt(FIRST_DAY + Math.floor(clock.now() - began)) * 1_000_000n + BigInt(random.below(1_000_000));
			const event: Event = {
				apiVersion: 'v1',
				kind: 'Event',
				metadata: { name: `${name}.${stamp.toString(16)}`, namespace },
				involvedObject: {
					kind: regarding.kind,
					...(regarding.metadata.namespace ? { namespace } : {}),
					name,
					uid,
					apiVersion: regarding.apiVersion,
					...(resourceVersion ? { resourceVersion } : {}),
					...(options.fieldPath ? { fieldPath: options.fieldPath } : {}),
				},
				reason,
				message,
				source: { component: this.component, ...(options.host ? { host: options.host } : {}) },
				firstTimestamp: now,
				lastTimestamp: now,
				count: 1,
				type,
				reportingComponent: this.component,
				reportingInstance: options.host ?? '',
			};
			this.create(KINDS.events, event);
			if (this.recorded.size >= REMEMBERED_EVENTS) this.recorded.clear();
			this.recorded.set(key, event.metadata.name);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			// An event that cannot be stored (its namespace is going) is lost, as upstream's recorder loses it.
		}
	}
}
