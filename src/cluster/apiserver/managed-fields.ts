/**
 * Who owns which field (metadata.managedFields, KEP-555): kept for objects that came, or were changed, over HTTP. What
 * the cluster's own parts make is not tracked until a person's client touches it, which saves most of the memory of a
 * big cluster; an apply then finds such fields owned by `before-first-apply`, as upstream does.
 */

import { rfc3339 } from '../../os/time.ts';
import type { KubeObject, ManagedFieldsEntry, ResourceDefinition } from '../types.ts';
import { compare, type FieldTree, fieldsOf, ownable, subtract, union } from './fields/tree.ts';
import { type Fields, isFields } from './json.ts';
import { apiVersionOf, type WriteOptions } from './requests.ts';

export const treeOf = (entry: ManagedFieldsEntry): FieldTree => entry.fieldsV1 as unknown as FieldTree;
const isEmpty = (tree: FieldTree): boolean => Object.keys(tree).length === 0;

/** Applies first, then by time and name: upstream's order. */
const inOrder = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): number => {
	if (a.operation !== b.operation) return a.operation === 'Apply' ? -1 : 1;
	if (a.time !== b.time) return a.time < b.time ? -1 : 1;
	return a.manager < b.manager ? -1 : a.manager > b.manager ? 1 : 0;
};

/** Entries as they are stored: those that own nothing are dropped. */
export const tidy = (entries: ManagedFieldsEntry[]): ManagedFieldsEntry[] =>
	entries.filter((entry) => !isEmpty(treeOf(entry))).sort(inOrder);

/** Entries that a client sent, if they are well-formed. */
function wellFormed(entries: unknown): entries is ManagedFieldsEntry[] {
	return (
		Array.isArray(entries) &&
		entries.every((entry) => isFields(entry) && isFields(entry.fieldsV1) && typeof entry.manager === 'string')
	);
}

/** What a write can set: of a kind with a status of its own, the status only through …/status (ResetFields). */
export function written(definition: ResourceDefinition, object: KubeObject, { subresource }: WriteOptions): Fields {
	const { status, ...rest } = ownable(object);
	const apart = subresource !== 'status' && definition.subresources?.includes('status');
	return status === undefined || apart ? rest : { ...rest, status };
}

/** Notes in a new or changed object, before it is frozen, which fields this write's manager set. */
export function trackManagedFields(
	definition: ResourceDefinition,
	object: KubeObject,
	old: KubeObject | undefined,
	options: WriteOptions,
	now: number,
): void {
	const sent = object.metadata.managedFields;
	const before = wellFormed(sent) ? sent : (old?.metadata.managedFields ?? []);
	// [{}] is how a client asks for a clean slate.
	const reset = old !== undefined && Array.isArray(sent) && sent.length <= 1 && !sent[0]?.manager;
	if (reset) delete object.metadata.managedFields;
	if (reset || (!options.tracked && before.length === 0)) return;
	const state = written(definition, object, options);
	const { changed, removed } = old
		? compare(written(definition, old, options), state, definition.schema)
		: { changed: fieldsOf(state, definition.schema, true), removed: {} };
	const gone = union(changed, removed);
	const isMine = (entry: ManagedFieldsEntry) =>
		entry.operation === 'Update' && entry.manager === options.manager && entry.subresource === options.subresource;
	const entries: ManagedFieldsEntry[] = [];
	let mine: FieldTree = {};
	for (const entry of before) {
		if (isMine(entry)) mine = treeOf(entry);
		else entries.push(isEmpty(gone) ? entry : { ...entry, fieldsV1: subtract(treeOf(entry), gone) });
	}
	const time = isEmpty(changed) ? before.find(isMine)?.time : undefined;
	entries.push({
		manager: options.manager,
		operation: 'Update',
		apiVersion: apiVersionOf(definition),
		time: time ?? rfc3339(now),
		fieldsType: 'FieldsV1',
		fieldsV1: union(subtract(mine, removed), changed),
		...(options.subresource ? { subresource: options.subresource } : {}),
	});
	const kept = tidy(entries);
	if (kept.length > 0) object.metadata.managedFields = kept;
	else delete object.metadata.managedFields;
}
