/**
 * The way from client-side apply to server-side apply (apimachinery util/managedfields, lastapplied*.go): what kubectl
 * noted in its annotation is kubectl's when it applies on the server, and the annotation is kept true from then on.
 */

import type { KubeObject, ResourceDefinition } from '../../types.ts';
import { compare, fieldsOf, has, ownable } from '../fields/tree.ts';
import { copy, type Fields, isFields } from '../json.ts';
import { apiVersionOf } from '../requests.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Which fields of a live object are as kubectl applied them last.
 * @returns a test of a field's path, or undefined when there is no such note.
 */
export function ownedByClientSideApply(
	definition: ResourceDefinition,
	live: KubeObject,
): ((path: string[]) => boolean) | undefined {
	let noted: unknown;
	try {
		noted = JSON.parse(live.metadata.annotations?.[LAST_APPLIED] ?? '');
	} catch {
		return undefined;
	}
	if (!isFields(noted) || noted.apiVersion !== apiVersionOf(definition)) return undefined;
	const applied = ownable(noted);
	const stated = fieldsOf(applied, definition.schema, false);
	const { changed, removed } = compare(applied, ownable(live), definition.schema);
	return (path) => has(stated, path) && !has(changed, path) && !has(removed, path);
}

/** A value with every map's keys in order, as Go writes maps. */
function ordered(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(ordered);
	if (!isFields(value)) return value;
	return Object.fromEntries(
		Object.keys(value)
			.sort()
			.map((key) => [key, ordered(value[key])]),
	);
}

/** A configuration as the annotation holds it: without the annotation itself. */
export function lastAppliedText(config: Fields): string {
	const noted = copy(config);
	const annotations = isFields(noted.metadata) ? noted.metadata.annotations : undefined;
	if (isFields(annotations)) delete annotations[LAST_APPLIED];
	return `${JSON.stringify(ordered(noted))}\n`;
}
