/** The verbs over any kind: what happens between a decoded object and the store (apiserver registry/generic, rest). */

import type { Clock } from '../../os/clock.ts';
import type { Random } from '../../os/random.ts';
import { rfc3339 } from '../../os/time.ts';
import { admitToQuota } from '../resources/resourcequotas/admission.ts';
import type {
	ApiServerSettings,
	Client,
	FieldError,
	KubeObject,
	ListOptions,
	ResourceContext,
	ResourceDefinition,
} from '../types.ts';
import { type Extension, extensionFor } from './computed.ts';
import { DecodeError, decode } from './decode.ts';
import { alreadyExists, badRequest, conflict, invalid, notFound, plainFailure } from './errors.ts';
import type { Change } from './history.ts';
import { deepFreeze, type Fields, isFields, same } from './json.ts';
import { ServedKinds } from './kinds.ts';
import { trackManagedFields } from './managed-fields.ts';
import { checkPreconditions, checkVersion, validateMeta, validateMetaUpdate } from './metadata.ts';
import {
	carryOver,
	finalizersFor,
	requireLivingNamespace,
	selects,
	settleNamespace,
	withoutMetaAndStatus,
	withServersFields,
	withStatus,
} from './object-rules.ts';
import { apiVersionOf, type DeleteOptions, type Selection, tableKey, type WriteOptions } from './requests.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';
import { Store, type Table } from './store.ts';

/** So many objects of one kind fill the disk: four times what the largest cluster here has. etcd says so through the server. */
const MOST_OBJECTS = 40_000;

export interface RegistryOptions {
	clock: Clock;
	random: Random;
	settings: ApiServerSettings;
	definitions: readonly ResourceDefinition[];
	onFault: ((error: unknown) => void) | undefined;
}

export class Registry {
	readonly store: Store;
	readonly kinds: ServedKinds;
	readonly definitions: ReadonlyMap<string, ResourceDefinition>;
	readonly clock: Clock;
	/** When the server began, milliseconds since the epoch. */
	readonly began: number;
	readonly random: Random;
	readonly settings: ApiServerSettings;
	/** The server's own client, for the kinds' hooks; set once when the server is put together. */
	client!: Client;
	/** Makes clients for parts of the cluster; set together with the server's own. */
	clientFor!: (component: string, manager?: string) => Client;
	/** Who answers for kinds that are not stored, by API group. */
	readonly extensions = new Map<string, Extension>();
	disposed = false;
	/** Ends of what is still being answered: open watches. */
	readonly closing = new Set<() => void>();

	constructor(options: RegistryOptions) {
		this.clock = options.clock;
		this.began = options.clock.now();
		this.random = options.random;
		this.settings = options.settings;
		this.store = new Store(options.clock, options.onFault);
		this.kinds = new ServedKinds(
			options.definitions,
			options.clock,
			options.settings,
			(component, manager) => (component === undefined ? this.client : this.clientFor(component, manager)),
			options.onFault,
			(definition, object) => this.seed(definition, object),
		);
		this.definitions = this.kinds.all;
	}

	/** The kind behind a client's reference. */
	definition(resource: { group: string; plural: string }): ResourceDefinition {
		const definition = this.definitions.get(tableKey(resource));
		if (!definition) throw notFound(resource, '');
		return definition;
	}

	table(definition: ResourceDefinition): Table {
		return this.store.table(tableKey(definition));
	}

	context(dryRun = false): ResourceContext {
		return {
			client: this.client,
			now: () => this.clock.now(),
			random: this.random,
			settings: this.settings,
			dryRun,
		};
	}

	/** Is the kind there at all? A computed one only once its extension is installed. */
	isServed(definition: ResourceDefinition): boolean {
		return !definition.computed || (this.extensions.get(definition.group)?.state() ?? 'absent') !== 'absent';
	}

	find(definition: ResourceDefinition, namespace: string, name: string): KubeObject | undefined {
		if (definition.computed) {
			return extensionFor(this.extensions, definition, 'get').get(definition.plural, namespace, name);
		}
		return this.table(definition).get(definition.namespaced ? namespace : '', name);
	}

	get(definition: ResourceDefinition, namespace: string, name: string): KubeObject {
		const found = this.find(definition, namespace, name);
		if (!found) throw notFound(definition, name);
		return found;
	}

	selection(definition: ResourceDefinition, options: ListOptions): Selection {
		return {
			namespace: definition.namespaced ? options.namespace : '',
			labels: parseLabelSelector(options.labelSelector),
			fields: parseFieldSelector(options.fieldSelector, definition),
		};
	}

	list(definition: ResourceDefinition, options: ListOptions = {}): KubeObject[] {
		const namespace = definition.namespaced ? options.namespace : '';
		const all = definition.computed
			? extensionFor(this.extensions, definition, 'list').list(definition.plural, namespace || undefined)
			: this.table(definition).list(namespace);
		if (!options.labelSelector && !options.fieldSelector) return all;
		const selection = this.selection(definition, options);
		return all.filter((object) => selects(selection, object));
	}

	/**
	 * Watches what a selection lets through; an object that stops matching is told as DELETED.
	 * @param from a resource version, or undefined to begin with what is there, told as ADDED.
	 */
	watch(
		definition: ResourceDefinition,
		options: ListOptions,
		from: number | undefined,
		handler: (event: { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject; resourceVersion: number }) => void,
	): { dispose(): void } {
		const selection = this.selection(definition, options);
		const table = this.table(definition);
		const told = ({ type, object, previous, resourceVersion }: Change) => {
			if (selection.namespace !== undefined && (object.metadata.namespace ?? '') !== selection.namespace) return;
			const now = type !== 'DELETED' && selects(selection, object);
			const before = previous !== undefined && selects(selection, previous);
			if (now) handler({ type: before ? 'MODIFIED' : 'ADDED', object, resourceVersion });
			else if (before) handler({ type: 'DELETED', object, resourceVersion });
		};
		const initial = () => {
			const version = this.store.resourceVersion;
			for (const object of table.list(selection.namespace)) {
				if (selects(selection, object)) handler({ type: 'ADDED', object, resourceVersion: version });
			}
		};
		return from === undefined
			? this.store.watch(table, this.store.resourceVersion, told, initial)
			: this.store.watch(table, from, told);
	}

	/**
	 * Decodes an object of a kind; unknown fields are left out. `restoring`: see decode.ts.
	 * @throws ApiError 400 in the words of the decoder.
	 */
	decode(
		definition: ResourceDefinition,
		object: unknown,
		restoring = false,
	): { object: KubeObject; unknown: string[] } {
		try {
			const { value, unknown } = definition.custom?.decode(object) ?? decode(object, definition.schema, restoring);
			value.apiVersion = apiVersionOf(definition);
			value.kind = definition.kind;
			if (!isFields(value.metadata)) value.metadata = {};
			return { object: value as KubeObject, unknown };
		} catch (error) {
			if (error instanceof DecodeError) {
				throw badRequest(
					`${definition.kind} in version "${definition.version}" cannot be handled as a ${definition.kind}: ${error.message}`,
				);
			}
			throw error;
		}
	}

	/**
	 * Stores a new object. `object` is decoded, unfrozen and this function's to keep.
	 * @throws ApiError
	 */
	create(definition: ResourceDefinition, namespace: string, object: KubeObject, options: WriteOptions): KubeObject {
		const meta = object.metadata;
		settleNamespace(definition, namespace, object);
		if (meta.resourceVersion) throw badRequest('resourceVersion should not be set on objects to be created');
		const context = this.context(options.dryRun);
		delete meta.deletionTimestamp;
		delete meta.deletionGracePeriodSeconds;
		delete (meta as Fields & typeof meta).selfLink;
		if (!options.managed) delete meta.managedFields;
		if (!meta.name && meta.generateName)
			meta.name = this.generateName(definition, meta.generateName, meta.namespace ?? '');
		definition.defaults?.(object);
		if (definition.namespaced) requireLivingNamespace(this.store, definition, meta.namespace as string, meta.name);
		meta.uid = this.random.uuid();
		meta.creationTimestamp = rfc3339(this.clock.now());
		if (definition.generation) meta.generation = 1;
		else delete meta.generation;
		definition.prepareForCreate?.(object, context);
		const errors = [...validateMeta(definition, object), ...(definition.validate?.(object, context) ?? [])];
		if (errors.length > 0) throw invalid(definition, meta.name ?? '', errors);
		for (const text of definition.warnings?.(object) ?? []) options.warn?.(text);
		definition.admit?.(object, undefined, context);
		const table = this.table(definition);
		const exists = table.get(meta.namespace ?? '', meta.name) !== undefined;
		if (!exists) {
			if (table.size >= MOST_OBJECTS && definition.plural !== 'events')
				throw plainFailure('etcdserver: mvcc: database space exceeded');
			admitToQuota(definition, object, context);
		}
		// As upstream, what is handed out is checked before the name is.
		definition.allocate?.(object, undefined, exists ? this.context(true) : context);
		if (exists) throw alreadyExists(definition, meta.name);
		return this.write(definition, object, undefined, options);
	}

	/**
	 * Has an object there as old as the server. It draws from a generator of its own and counts as no write: when its
	 * kind's code comes, nobody can tell.
	 */
	private seed(definition: ResourceDefinition, seed: KubeObject): void {
		const { object } = this.decode(definition, seed);
		definition.defaults?.(object);
		const { metadata } = object;
		metadata.uid = this.random.fork(`${tableKey(definition)} ${metadata.namespace ?? ''}/${metadata.name}`).uuid();
		metadata.creationTimestamp = rfc3339(this.began);
		metadata.resourceVersion = '1';
		if (definition.generation) metadata.generation = 1;
		this.table(definition).set(metadata.namespace ?? '', metadata.name, deepFreeze(object));
	}

	/**
	 * Replaces an object, or with `subresource` its status.
	 * @throws ApiError
	 */
	update(
		definition: ResourceDefinition,
		namespace: string,
		name: string,
		object: KubeObject,
		options: WriteOptions,
	): KubeObject {
		const old = this.get(definition, namespace, name);
		const meta = object.metadata;
		settleNamespace(definition, namespace, object);
		if (!meta.name) meta.name = name;
		if (meta.name !== name) {
			throw badRequest(`the name of the object (${meta.name}) does not match the name on the URL (${name})`);
		}
		if (meta.uid && meta.uid !== old.metadata.uid) {
			throw conflict(
				definition,
				name,
				`Precondition failed: UID in precondition: ${meta.uid}, UID in object meta: ${old.metadata.uid}`,
			);
		}
		checkVersion(definition, meta.resourceVersion, old);
		const context = this.context(options.dryRun);
		const updated =
			options.subresource === 'status' ? withStatus(old, object) : withServersFields(definition, object, old);
		if (options.subresource === 'status') {
			definition.defaultStatus?.(updated);
			if (options.managed && meta.managedFields) updated.metadata.managedFields = meta.managedFields;
		} else {
			if (!options.managed && updated.metadata.managedFields === undefined)
				carryOver(updated.metadata as unknown as Fields, old.metadata as unknown as Fields, ['managedFields']);
			definition.defaults?.(updated);
			definition.prepareForUpdate?.(updated, old, context);
			if (definition.generation && !same(withoutMetaAndStatus(updated), withoutMetaAndStatus(old))) {
				updated.metadata.generation = (old.metadata.generation ?? 0) + 1;
			}
			const errors: FieldError[] = [
				...validateMeta(definition, updated),
				...validateMetaUpdate(updated, old),
				...(definition.validate?.(updated, context) ?? []),
				...(definition.validateUpdate?.(updated, old, context) ?? []),
			];
			if (errors.length > 0) throw invalid(definition, name, errors);
			for (const text of definition.warnings?.(updated) ?? []) options.warn?.(text);
			definition.admit?.(updated, old, context);
			admitToQuota(definition, updated, context, old);
			definition.allocate?.(updated, old, context);
		}
		return this.write(definition, updated, old, options);
	}

	/**
	 * Deletes an object, or begins to: with grace, or while finalizers hold it.
	 * @returns the object as it was last, and whether it is gone.
	 */
	delete(
		definition: ResourceDefinition,
		namespace: string,
		name: string,
		options: DeleteOptions,
	): { object: KubeObject; gone: boolean } {
		const old = this.get(definition, namespace, name);
		const meta = old.metadata;
		checkPreconditions(definition, old, options);
		definition.beforeDelete?.(old, this.context(options.dryRun));
		const updated: KubeObject = { ...old, metadata: { ...meta } };
		const finalizers = finalizersFor(meta.finalizers ?? [], options.propagationPolicy);
		const usual = definition.defaultGracePeriod?.(old);
		const grace = usual ? (options.gracePeriodSeconds ?? usual) : 0;
		const held = finalizers.length > 0 || definition.blocksRemoval?.(old) === true;
		if (grace <= 0 && !held) return { object: this.remove(definition, old, options), gone: true };
		if (finalizers.length > 0) updated.metadata.finalizers = finalizers;
		else delete updated.metadata.finalizers;
		const running = meta.deletionTimestamp !== undefined;
		if (!running || grace < (meta.deletionGracePeriodSeconds ?? 0)) {
			updated.metadata.deletionTimestamp =
				running && grace === 0 ? meta.deletionTimestamp : rfc3339(this.clock.now() + grace * 1000);
			updated.metadata.deletionGracePeriodSeconds = grace;
			if (!running && definition.generation) updated.metadata.generation = (meta.generation ?? 0) + 1;
			definition.prepareForDelete?.(updated);
		}
		return { object: this.write(definition, updated, old, options), gone: false };
	}

	private remove(definition: ResourceDefinition, old: KubeObject, options: WriteOptions): KubeObject {
		if (options.dryRun) return old;
		const last = deepFreeze({
			...old,
			metadata: { ...old.metadata, resourceVersion: String(this.store.nextVersion) },
		});
		this.store.remove(this.table(definition), last);
		definition.release?.(last, this.context());
		return last;
	}

	/**
	 * Stores what passed every check, or what the server itself changed, unless nothing did or it is only a rehearsal.
	 * `object` is this function's to keep.
	 */
	write(
		definition: ResourceDefinition,
		object: KubeObject,
		old: KubeObject | undefined,
		options: WriteOptions,
	): KubeObject {
		if (old && same(object, old)) return old;
		if (!options.managed) trackManagedFields(definition, object, old, options, this.clock.now());
		if (
			old &&
			object.metadata.deletionTimestamp &&
			!object.metadata.finalizers?.length &&
			!object.metadata.deletionGracePeriodSeconds &&
			!definition.blocksRemoval?.(object)
		) {
			return this.remove(definition, object, options);
		}
		if (options.dryRun) return deepFreeze(object);
		object.metadata.resourceVersion = String(this.store.nextVersion);
		deepFreeze(object);
		this.store.put(this.table(definition), object);
		return object;
	}

	private generateName(definition: ResourceDefinition, base: string, namespace: string): string {
		const stem = base.slice(0, 58);
		for (let attempt = 0; attempt < 8; attempt++) {
			const name = stem + this.random.nameSuffix(5);
			if (!this.table(definition).get(definition.namespaced ? namespace : '', name)) return name;
		}
		throw alreadyExists(definition, base);
	}

	dispose(): void {
		this.disposed = true;
		for (const close of [...this.closing]) close();
		this.store.dispose();
	}
}
