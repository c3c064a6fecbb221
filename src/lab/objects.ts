/** From a lab's names (of a resource, a namespace, a field) to the cluster's objects and what they hold. */

import { KINDS } from '../cluster/resources/kinds.ts';
import type { Client, KubeObject, ResourceRef } from '../cluster/types.ts';

/** The namespace that is meant when a lab names none. */
export const DEFAULT_NAMESPACE = 'default';

/**
 * The API's resource of that plural name.
 * @throws Error when the cluster has none: a fault of the lab, not of the learner.
 */
export function resourceNamed(plural: string): ResourceRef {
	const found = Object.hasOwn(KINDS, plural) ? KINDS[plural as keyof typeof KINDS] : undefined;
	if (!found) throw new Error(`the cluster has no resource "${plural}"; it has: ${Object.keys(KINDS).join(', ')}`);
	return found as ResourceRef;
}

/** The namespace as API objects of this resource have it: empty for those of the whole cluster. */
export const namespaceOf = (resource: string, namespace: string | undefined): string =>
	resourceNamed(resource).namespaced ? (namespace ?? DEFAULT_NAMESPACE) : '';

/** An object by its resource's name, or undefined. */
export function find(
	client: Client,
	resource: string,
	namespace: string | undefined,
	name: string,
): KubeObject | undefined {
	return client.get(resourceNamed(resource), namespaceOf(resource, namespace), name);
}

/** The addresses that DNS gives for a Service without a number; none for a Service with one, or when there is no such. */
export function headlessAddresses(client: Client, namespace: string, name: string): readonly string[] {
	if (client.get(KINDS.services, namespace, name)?.spec.clusterIP !== 'None') return [];
	return client
		.list(KINDS.endpointslices, { namespace, labelSelector: `kubernetes.io/service-name=${name}` })
		.flatMap(({ endpoints }) => endpoints ?? [])
		.flatMap(({ addresses }) => addresses);
}

/** The value at a dotted path (`status.podIP`, `spec.ports[0].port`, `spec.ports[*].port` for any of them), all that match. */
export function fieldValues(object: KubeObject, path: string): unknown[] {
	const parts = path.match(/[^.[\]]+/g) ?? [];
	let values: unknown[] = [object];
	for (const part of parts) {
		values = values.flatMap((value) => {
			if (typeof value !== 'object' || value === null) return [];
			if (part === '*') return Object.values(value);
			return Object.hasOwn(value, part) ? [(value as Record<string, unknown>)[part]] : [];
		});
	}
	return values.filter((value) => value !== undefined && value !== null && value !== '');
}
