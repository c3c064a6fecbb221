/** The API for what lives in the cluster: the registry's verbs without HTTP. */

import type {
	Client,
	EventOptions,
	KubeObject,
	ListOptions,
	ResourceDefinition,
	ResourceRef,
	WatchEvent,
} from '../types.ts';
import { EventRecorder } from './event-recorder.ts';
import { applyMergePatch } from './patch/merge-patch.ts';
import type { Registry } from './registry.ts';
import { type Subresource, writeSubresource } from './subresources.ts';

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
	private readonly recorder: EventRecorder;

	constructor(registry: Registry, component: string, manager = component) {
		this.registry = registry;
		this.component = component;
		this.manager = manager;
		this.recorder = new EventRecorder(registry, this, component);
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
		options: EventOptions = {},
	): void {
		this.recorder.record(regarding, type, reason, message, options);
	}
}
