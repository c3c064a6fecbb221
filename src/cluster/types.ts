/** The shapes that the parts of the cluster share. Objects are plain JSON; what is stored is frozen. */

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** metav1.ObjectMeta, the fields we act on; others are kept as they came. */
export interface ObjectMeta {
	name: string;
	generateName?: string;
	namespace?: string;
	uid?: string;
	resourceVersion?: string;
	generation?: number;
	/** RFC 3339. */
	creationTimestamp?: string;
	deletionTimestamp?: string;
	deletionGracePeriodSeconds?: number;
	labels?: Record<string, string>;
	annotations?: Record<string, string>;
	ownerReferences?: OwnerReference[];
	finalizers?: string[];
	managedFields?: ManagedFieldsEntry[];
}

export interface OwnerReference {
	apiVersion: string;
	kind: string;
	name: string;
	uid: string;
	controller?: boolean;
	blockOwnerDeletion?: boolean;
}

export interface ManagedFieldsEntry {
	manager: string;
	operation: 'Apply' | 'Update';
	apiVersion: string;
	time: string;
	fieldsType: 'FieldsV1';
	fieldsV1: Record<string, unknown>;
	subresource?: string;
}

/** Any Kubernetes object. Kinds with behaviour narrow it in their own folder (resources/<plural>/types.ts). */
export interface KubeObject {
	apiVersion: string;
	kind: string;
	metadata: ObjectMeta;
	[field: string]: unknown;
}

export interface ListMeta {
	resourceVersion: string;
	continue?: string;
	remainingItemCount?: number;
}

/** metav1.Status: the body of errors, and of some deletes. */
export interface Status {
	kind: 'Status';
	apiVersion: 'v1';
	metadata: Record<string, never>;
	status: 'Success' | 'Failure';
	message?: string;
	reason?: string;
	details?: {
		name?: string;
		group?: string;
		kind?: string;
		uid?: string;
		causes?: { reason?: string; message?: string; field?: string }[];
		retryAfterSeconds?: number;
	};
	code?: number;
}

/** A request that failed; carries the Status that goes over the wire. */
export class ApiError extends Error {
	readonly status: Status;
	constructor(status: Status) {
		super(status.message ?? status.reason ?? 'error');
		this.name = 'ApiError';
		this.status = status;
	}
	get code(): number {
		return this.status.code ?? 500;
	}
	get reason(): string {
		return this.status.reason ?? '';
	}
}

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

export interface WatchEvent<T = KubeObject> {
	type: WatchEventType;
	object: T;
}

/** One thing wrong with a field (k8s.io/apimachinery field.Error). `message()` in apiserver/errors.ts words it. */
export interface FieldError {
	type:
		| 'Required'
		| 'Invalid'
		| 'NotSupported'
		| 'Forbidden'
		| 'Duplicate'
		| 'TooLong'
		| 'TooMany'
		| 'NotFound'
		| 'TypeInvalid';
	/** As upstream prints it: `spec.ports[0].nodePort`. */
	field: string;
	value?: unknown;
	detail?: string;
	/** For NotSupported: what would be. */
	supported?: string[];
}

/** A column of a server-side table (metav1.TableColumnDefinition) and how a row fills it. */
export interface Column<T extends KubeObject = KubeObject> {
	name: string;
	type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
	format?: string;
	description: string;
	/** 0 shows always, 1 with -o wide. */
	priority: number;
	cell(object: T, context: { now: number }): string | number | boolean | null;
}

/** A schema, enough of OpenAPI v3 to decode strictly, patch by merge keys, explain and publish. */
export interface Schema {
	type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
	format?: string;
	properties?: Record<string, Schema>;
	required?: string[];
	additionalProperties?: Schema | boolean;
	items?: Schema;
	enum?: string[];
	intOrString?: boolean;
	/** Fields unknown to us are kept without complaint (x-kubernetes-preserve-unknown-fields). */
	preserveUnknown?: boolean;
	/** Strategic merge: the key that identifies a list's items; with `patchStrategy` 'merge'. */
	patchMergeKey?: string;
	patchStrategy?: 'merge' | 'replace' | 'retainKeys';
	/** With patchStrategy merge: each item of the list is itself patched with $retainKeys. */
	retainKeys?: boolean;
	/** A Go pointer: the empty string is a value of its own and is kept. */
	keepEmpty?: boolean;
	/** Server-side apply: how a list is one (x-kubernetes-list-type) and its keys. */
	listType?: 'atomic' | 'set' | 'map';
	listMapKeys?: string[];
	/** Name of a shared definition, for the published document (`io.k8s.api.core.v1.PodSpec`). */
	definition?: string;
}

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/** What a kind's hooks may use besides the object: the API as the server itself, time and chance. */
export interface ResourceContext {
	client: Client;
	now(): number;
	random: import('../os/random.ts').Random;
	/** What the cluster was set up with: Service range and so on. */
	settings: ApiServerSettings;
	/** With dryRun=All: nothing may be written, not even what `allocate` hands out. */
	dryRun: boolean;
}

/** What kube-apiserver gets as flags. */
export interface ApiServerSettings {
	/** `10.43.0.0/16` */
	serviceClusterIPRange: string;
	/** Inclusive; 30000 to 32767. */
	nodePortRange: [number, number];
	/** `v1.36.1+k3s1` */
	gitVersion: string;
	/** `192.168.164.130:6443`, as kubeconfig and the kubernetes EndpointSlice name it. */
	advertise: { address: string; port: number };
	/** The StorageClasses that the installer put there; they are for claims that name none. */
	storageClasses?: readonly StorageClassSettings[];
}

export interface StorageClassSettings {
	name: string;
	annotations?: Record<string, string>;
	provisioner: string;
	reclaimPolicy: 'Delete' | 'Retain';
	volumeBindingMode: 'Immediate' | 'WaitForFirstConsumer';
}

/**
 * A kind. One folder under resources/ each, default-exported from its index.ts; the registry is the list of them.
 * The order on create: decode (schema) → defaults → prepareForCreate → validate → admit → allocate → store.
 */
export interface ResourceDefinition<T extends KubeObject = KubeObject> {
	group: string;
	version: string;
	kind: string;
	/** `pods` */
	plural: string;
	/** `pod` */
	singular: string;
	shortNames?: string[];
	categories?: string[];
	namespaced: boolean;
	verbs?: Verb[];
	/** Subresources with a storage of their own part of the object. */
	subresources?: ('status' | 'scale')[];
	schema: Schema;
	columns: Column<T>[];
	/** metadata.generation counts changes of everything but metadata and status. Kinds without it have no generation. */
	generation?: boolean;
	/** Fields that --field-selector may name besides metadata.name and metadata.namespace. */
	fieldSelectors?: Record<string, (object: T) => string>;
	/** Fills in what was left out, in place. */
	defaults?(object: T): void;
	/** The same for a write of the status alone; only `object.status` may be touched. */
	defaultStatus?(object: T): void;
	/** Drops what clients may not set, in place (a new object's status …). */
	prepareForCreate?(object: T, context: ResourceContext): void;
	/** The same for updates; `status` says which side may change. Bumping generation is done by the registry when spec changed. */
	prepareForUpdate?(object: T, old: T, context: ResourceContext): void;
	validate?(object: T, context: ResourceContext): FieldError[];
	validateUpdate?(object: T, old: T, context: ResourceContext): FieldError[];
	/** Refuses what is well-formed all the same (validating admission), before quotas count it. Throws ApiError. */
	admit?(object: T, old: T | undefined, context: ResourceContext): void;
	/** Hands out what the object needs (a cluster IP, node ports), in place, after validation. Throws ApiError. */
	allocate?(object: T, old: T | undefined, context: ResourceContext): void;
	/** Gives back what `allocate` handed out, after the object is gone. */
	release?(object: T, context: ResourceContext): void;
	/** Brings what writing this kind needs, and is too seldom wanted to come with the rest; before each write by a request. */
	load?(host: KindHost): Promise<void>;
	/** Even reading this kind takes what `load` brings: every request about it waits for it (resources/shared/late-kind.ts). */
	late?: true;
	/** A kind that a CustomResourceDefinition brought: where it is read and published otherwise than by `schema`. */
	custom?: CustomKind;
	/** Nothing of it is stored: an extension works it out when asked (apiserver/computed.ts). */
	computed?: boolean;
	/** Seconds of grace when the client names none; undefined deletes at once. Pods have 30. */
	defaultGracePeriod?(object: T): number | undefined;
	/** Something besides metadata.finalizers keeps a deleted object there (a Namespace's spec.finalizers). */
	blocksRemoval?(object: T): boolean;
	/** What deletion does to the object besides setting its timestamp, in place (a Namespace's phase). */
	prepareForDelete?(object: T): void;
	/** Refuses a deletion (admission). Throws ApiError. */
	beforeDelete?(object: T, context: ResourceContext): void;
	/** `false`: an update has to name the version it is about (AllowUnconditionalUpdate). */
	unconditionalUpdate?: false;
	/** A deletion is answered with the object as it was last, rather than with a Status (ReturnDeletedObject). */
	returnsDeleted?: boolean;
	/** How the name is checked; a DNS subdomain when left out. */
	validateName?(name: string): string[];
	/** Sent as a warning with every answer: `v1 Endpoints is deprecated in …`. */
	deprecated?: string;
	/** Warning headers for writes of this object (deprecations). */
	warnings?(object: T): string[];
}

/** What a custom kind has of its own. */
export interface CustomKind {
	/** Prunes an object. Throws apiserver/decode.ts's DecodeError. */
	decode(object: unknown): { value: Record<string, unknown>; unknown: string[] };
	/** The JSON schema as its definition has it. */
	openAPI: Record<string, unknown>;
	/** Where a Scale finds its numbers, as paths of keys. */
	scale?: { replicas: string[]; current: string[]; selector: string[] | undefined };
}

/** A server whose kinds come and go. */
export interface KindHost {
	readonly clock: import('../os/clock.ts').Clock;
	/** The server's own client. */
	readonly client: Client;
	readonly settings: ApiServerSettings;
	/** The API as a component, its writes those of a field manager. */
	clientFor(component: string, manager?: string): Client;
	/** Serves a kind, or serves it otherwise than before; false for one that the server has by itself. */
	serve(definition: ResourceDefinition): boolean;
	/** Puts objects there that the server has had since it began, once; watchers hear nothing of them. */
	seed(definition: ResourceDefinition, objects: readonly KubeObject[]): void;
	/** Serves a kind no more. */
	unserve(definition: ResourceDefinition): void;
	/** Told of exceptions that nobody else is there to take. */
	onFault(error: unknown): void;
}

/** Names a resource for a client. `KINDS` in resources/kinds.ts has one for each kind. */
export interface ResourceRef<T extends KubeObject = KubeObject> {
	group: string;
	version: string;
	plural: string;
	kind: string;
	namespaced: boolean;
	/** Never set; carries the type. */
	readonly _type?: T;
}

export interface ListOptions {
	/** Left out: all namespaces. */
	namespace?: string;
	labelSelector?: string;
	fieldSelector?: string;
}

/**
 * The API for what lives inside the cluster: same checks, admission and storage as over HTTP, without the text.
 * Each method throws ApiError. What comes back is frozen: copy (structuredClone) to change.
 */
export interface Client {
	/** Who this client is: field manager, and source of events. */
	readonly component: string;
	get<T extends KubeObject>(resource: ResourceRef<T>, namespace: string, name: string): T | undefined;
	/** The kinds that CustomResourceDefinitions brought, those served now. */
	customResources(): ResourceRef[];
	list<T extends KubeObject>(resource: ResourceRef<T>, options?: ListOptions): T[];
	create<T extends KubeObject>(resource: ResourceRef<T>, object: T): T;
	update<T extends KubeObject>(resource: ResourceRef<T>, object: T): T;
	updateStatus<T extends KubeObject>(resource: ResourceRef<T>, object: T): T;
	/** A JSON merge patch (RFC 7386). */
	patch<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		name: string,
		patch: Record<string, unknown>,
		subresource?: 'status',
	): T;
	delete<T extends KubeObject>(
		resource: ResourceRef<T>,
		namespace: string,
		name: string,
		options?: { gracePeriodSeconds?: number; propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'; uid?: string },
	): void;
	/** Writes to another subresource: pods/binding, pods/eviction, namespaces/finalize, …/scale. Returns what the server answers. */
	subresource(
		resource: ResourceRef,
		namespace: string,
		name: string,
		subresource: 'binding' | 'eviction' | 'finalize' | 'scale',
		body: Record<string, unknown>,
	): Record<string, unknown>;
	/** Calls `handler` for what is there (ADDED) and then for each change, in order, at the instant it happens. */
	watch<T extends KubeObject>(
		resource: ResourceRef<T>,
		handler: (event: WatchEvent<T>) => void,
		options?: ListOptions,
	): { dispose(): void };
	/** Records an Event about an object; repeated ones are counted as upstream counts them. */
	event(
		regarding: KubeObject,
		type: 'Normal' | 'Warning',
		reason: string,
		message: string,
		options?: EventOptions,
	): void;
}

/** What an event says besides what happened to whom. */
export interface EventOptions {
	/** The part of the object that it is about. */
	fieldPath?: string;
	/** The machine that its component runs on. */
	host?: string;
	/** What was being done, for components that record to events.k8s.io. */
	action?: string;
}

/** The streams of an exec or attach, as v5.channel.k8s.io carries them. */
export interface PodStreams {
	stdin?: import('../os/stream.ts').Writable;
	stdout?: import('../os/stream.ts').Readable;
	stderr?: import('../os/stream.ts').Readable;
	/** With tty=true: the container's terminal; its output comes from here instead of stdout. A client connects its own to it. */
	terminal?: import('../os/terminal.ts').Terminal;
	/** The Status sent on the error channel at the end: Success, or Failure with reason NonZeroExitCode. */
	done: Promise<Status>;
	/** The client went away. */
	close(): void;
}

/** What kubectl (and any client) has: HTTP, and the upgraded connections of exec, attach and port-forward. */
export interface ApiTransport {
	fetch(request: Request): Promise<Response>;
	/**
	 * GET or POST …/pods/NAME/exec or …/attach with the usual query. Resolves to a Response when the server refuses.
	 * …/portforward?ports=N is one connection to that port: what is sent goes to `stdin`, what comes is `stdout`.
	 */
	stream(request: Request): Promise<PodStreams | Response>;
}
