/**
 * Serves what CustomResourceDefinitions describe: accepts their names, makes a kind of each, and when one is deleted,
 * deletes its objects first (apiextensions-apiserver pkg/controller/status, establish, finalizer).
 */

import { rfc3339 } from '../../../os/time.ts';
import { KINDS } from '../../resources/kinds.ts';
import type { CustomResourceDefinition } from '../../resources/types.ts';
import { ApiError, type KindHost, type KubeObject, type ResourceDefinition } from '../../types.ts';
import { type Fields, isFields } from '../json.ts';
import { columnsOf } from './columns.ts';
import { CLEANUP } from './rules.ts';
import { decodeCustom, schemaOf, setDefaults } from './structural.ts';
import { validateBySchema } from './validate.ts';

/** Milliseconds from a definition's change to its being noticed, and between looks at objects that take their time to go. */
const LATENCY = 15;
const AGAIN = 1_000;

const started = new WeakSet<KindHost>();

/** Begins to follow a server's definitions; a second time does nothing. */
export function startCustomResources(host: KindHost): void {
	if (started.has(host)) return;
	started.add(host);
	const served = new Map<string, ResourceDefinition>();
	const look = (name: string, wait: number) =>
		host.clock.after(wait, () => {
			try {
				const crd = host.client.get(KINDS.customresourcedefinitions, '', name);
				if (!crd) return;
				if (crd.metadata.deletionTimestamp) finish(host, crd, () => look(name, AGAIN));
				else establish(host, crd, served);
			} catch (error) {
				// Somebody else wrote at the same instant: their write is told of, too.
				if (!(error instanceof ApiError)) host.onFault(error);
			}
		});
	host.client.watch(KINDS.customresourcedefinitions, ({ type, object }) => {
		const { name } = object.metadata;
		if (type !== 'DELETED') return void look(name, LATENCY);
		const definition = served.get(name);
		served.delete(name);
		if (definition) host.unserve(definition);
	});
}

type Condition = NonNullable<NonNullable<CustomResourceDefinition['status']>['conditions']>[number];

/** The conditions with one of them set; its time changes with its status only. */
function withCondition(crd: CustomResourceDefinition, condition: Omit<Condition, 'lastTransitionTime'>, now: number) {
	const all = crd.status?.conditions ?? [];
	const old = all.find(({ type }) => type === condition.type);
	const since = old?.status === condition.status ? old.lastTransitionTime : rfc3339(now);
	return [...all.filter((each) => each !== old), { lastTransitionTime: since, ...condition } as Condition];
}

/** Accepts the names, and serves the kind. */
function establish(host: KindHost, crd: CustomResourceDefinition, served: Map<string, ResourceDefinition>): void {
	const { names, versions = [] } = crd.spec ?? {};
	if (!names) return;
	const definition = definitionOf(crd);
	if (!definition || !host.serve(definition)) return;
	served.set(crd.metadata.name, definition);
	const now = host.clock.now();
	const accepted = {
		...crd,
		status: {
			...crd.status,
			acceptedNames: names,
			conditions: withCondition(
				crd,
				{ type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
				now,
			),
			storedVersions: [
				...new Set([
					...(crd.status?.storedVersions ?? []),
					...versions.filter(({ storage }) => storage).map(({ name }) => name),
				]),
			],
		},
	} as CustomResourceDefinition;
	const conditions = withCondition(
		accepted,
		{
			type: 'Established',
			status: 'True',
			reason: 'InitialNamesAccepted',
			message: 'the initial names have been accepted',
		},
		now,
	);
	host.client.updateStatus(KINDS.customresourcedefinitions, {
		...accepted,
		status: { ...accepted.status, conditions },
	} as CustomResourceDefinition);
}

/** Deletes the objects of a definition that is being deleted, then lets it go. */
function finish(host: KindHost, crd: CustomResourceDefinition, later: () => void): void {
	const { client } = host;
	const { name, finalizers = [] } = crd.metadata;
	if (!finalizers.includes(CLEANUP)) return;
	const definition = definitionOf(crd);
	const kind =
		definition &&
		client.customResources().find((each) => each.group === definition.group && each.plural === definition.plural);
	if (kind) {
		for (const object of client.list(kind))
			if (!object.metadata.deletionTimestamp)
				client.delete(kind, object.metadata.namespace ?? '', object.metadata.name);
		if (client.list(kind).length > 0) return later();
	}
	client.patch(KINDS.customresourcedefinitions, '', name, {
		metadata: { finalizers: finalizers.filter((each) => each !== CLEANUP) },
	});
}

/** `.spec.replicas` as its keys. */
const keysOf = (path: string): string[] => path.split('.').filter((key) => key !== '');

/** `metallb.io` → `io.metallb` */
const reversed = (group: string): string => group.split('.').reverse().join('.');

/** The kind that a definition describes, in the version that is stored; undefined when that is not served. */
function definitionOf({ spec }: CustomResourceDefinition): ResourceDefinition | undefined {
	const version = spec?.versions.find(({ storage }) => storage);
	if (!spec || !version?.served) return undefined;
	const { group, names, scope } = spec;
	const { name, subresources, deprecated, deprecationWarning } = version;
	const schema = (version.schema?.openAPIV3Schema ?? {}) as Fields;
	const { scale } = subresources ?? {};
	const hasStatus = subresources?.status !== undefined;
	return {
		group,
		version: name,
		kind: names.kind,
		plural: names.plural,
		singular: names.singular ?? names.kind.toLowerCase(),
		...(names.shortNames ? { shortNames: names.shortNames } : {}),
		...(names.categories ? { categories: names.categories } : {}),
		namespaced: scope === 'Namespaced',
		unconditionalUpdate: false,
		subresources: [...(hasStatus ? (['status'] as const) : []), ...(scale ? (['scale'] as const) : [])],
		generation: true,
		schema: { ...rootOf(schema), definition: `${reversed(group)}.${name}.${names.kind}` },
		columns: columnsOf(version.additionalPrinterColumns),
		custom: {
			decode: (object) => decodeCustom(object, schema),
			openAPI: schema,
			...(scale
				? {
						scale: {
							replicas: keysOf(scale.specReplicasPath),
							current: keysOf(scale.statusReplicasPath),
							selector: scale.labelSelectorPath ? keysOf(scale.labelSelectorPath) : undefined,
						},
					}
				: {}),
		},
		defaults: (object) => setDefaults(object, schema),
		defaultStatus: (object) => setDefaults(object, schema),
		prepareForCreate(object: KubeObject) {
			if (hasStatus) delete object.status;
		},
		validate: (object) => validateBySchema(object, schema, ''),
		...(deprecated ? { deprecated: deprecationWarning ?? `${group}/${name} ${names.kind} is deprecated` } : {}),
	};
}

/** Every object has these, whatever its schema says. */
function rootOf(schema: Fields) {
	const root = schemaOf(schema);
	const text = { type: 'string' } as const;
	const metadata = {
		...(isFields(root.properties?.metadata) ? root.properties.metadata : {}),
		type: 'object' as const,
	};
	return {
		...root,
		type: 'object' as const,
		properties: { ...root.properties, apiVersion: text, kind: text, metadata },
	};
}
