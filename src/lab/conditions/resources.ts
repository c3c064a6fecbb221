/** From a resource's name in a lab to the API. */

import { KINDS } from '../../cluster/resources/kinds.ts';
import type { Client, KubeObject, ResourceRef } from '../../cluster/types.ts';
import { DEFAULT_NAMESPACE } from './condition.ts';

/**
 * The API's resource of that plural name.
 * @throws Error when the cluster has none: a fault of the lab, not of the learner.
 */
export function resourceNamed(plural: string): ResourceRef {
	const found = Object.hasOwn(KINDS, plural) ? KINDS[plural as keyof typeof KINDS] : undefined;
	if (!found) throw new Error(`the cluster has no resource "${plural}"; it has: ${Object.keys(KINDS).join(', ')}`);
	return found as ResourceRef;
}

/** An object by its resource's name, or undefined. */
export function find(
	client: Client,
	resource: string,
	namespace: string | undefined,
	name: string,
): KubeObject | undefined {
	const ref = resourceNamed(resource);
	return client.get(ref, ref.namespaced ? (namespace ?? DEFAULT_NAMESPACE) : '', name);
}
