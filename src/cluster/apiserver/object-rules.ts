/** Small rules about an object's fields that the registry's verbs share. */

import type { KubeObject, ResourceDefinition } from '../types.ts';
import { forbidden, notFound } from './errors.ts';
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
