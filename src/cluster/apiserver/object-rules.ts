/** Small rules about an object's fields that the registry's verbs share. */

import type { KubeObject, ResourceDefinition } from '../types.ts';
import { badRequest, forbidden, notFound } from './errors.ts';
import type { Fields } from './json.ts';
import type { Selection } from './requests.ts';
import type { Store } from './store.ts';

export const selects = (selection: Selection, object: KubeObject): boolean =>
	selection.labels(object.metadata.labels) && (selection.fields?.(object) ?? true);

export function carryOver(target: Fields, source: Fields, keys: string[]): void {
	for (const key of keys) {
		if (source[key] === undefined) delete target[key];
		else target[key] = source[key];
	}
}

/** The stored object with the new status; a status update changes nothing else. */
export function withStatus(old: KubeObject, object: KubeObject): KubeObject {
	const updated: KubeObject = { ...old, metadata: { ...old.metadata } };
	if (object.status === undefined) delete updated.status;
	else updated.status = object.status;
	return updated;
}

/** The client's object with what belongs to the server put back; it is changed and returned. */
export function withServersFields(definition: ResourceDefinition, object: KubeObject, old: KubeObject): KubeObject {
	const meta = object.metadata as unknown as Fields;
	carryOver(meta, old.metadata as unknown as Fields, [
		'uid',
		'creationTimestamp',
		'deletionTimestamp',
		'deletionGracePeriodSeconds',
		'generation',
		'generateName',
		'resourceVersion',
	]);
	if (definition.subresources?.includes('status')) carryOver(object, old, ['status']);
	return object;
}

export function withoutMetaAndStatus(object: KubeObject): Fields {
	const { metadata: _metadata, status: _status, ...rest } = object;
	return rest;
}

/** A propagation policy is written down as a finalizer that the garbage collector takes off. */
export function finalizersFor(present: readonly string[], policy: string | undefined): string[] {
	if (policy === undefined) return [...present];
	const rest = present.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion');
	if (policy === 'Orphan') rest.push('orphan');
	if (policy === 'Foreground') rest.push('foregroundDeletion');
	return rest;
}

/** Gives an object the namespace of its request, or none where its kind has none. Throws ApiError 400 for another one. */
export function settleNamespace(definition: ResourceDefinition, namespace: string, object: KubeObject): void {
	const meta = object.metadata;
	if (!definition.namespaced) {
		delete meta.namespace;
		return;
	}
	if (!meta.namespace) meta.namespace = namespace;
	else if (namespace && meta.namespace !== namespace) {
		throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
	}
}

/** Admission NamespaceLifecycle: new objects need a namespace that is there to stay. Throws ApiError. */
export function requireLivingNamespace(
	store: Store,
	definition: ResourceDefinition,
	namespace: string,
	name: string,
): void {
	const found = store.table('namespaces').get('', namespace);
	if (!found) throw notFound({ group: '', plural: 'namespaces' }, namespace);
	if (!found.metadata.deletionTimestamp) return;
	throw forbidden(
		definition,
		name,
		`unable to create new content in namespace ${namespace} because it is being terminated`,
		[
			{
				reason: 'NamespaceTerminating',
				message: `namespace ${namespace} is being terminated`,
				field: 'metadata.namespace',
			},
		],
	);
}
