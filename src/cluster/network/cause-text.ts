/** Small texts that the causes of failures are made of. */

import type { ObjectReference } from './types.ts';

/** A name, field or address as the texts show it. */
export const code = (text: string | number): string => `\`${text}\``;

/** `app=web,tier=front` */
export const labelText = (labels: Record<string, string> | undefined): string =>
	Object.entries(labels ?? {})
		.map(([key, value]) => `${key}=${value}`)
		.join(',');

export const reference = (kind: string, object: { metadata: { namespace?: string; name: string } }): ObjectReference =>
	object.metadata.namespace === undefined
		? { kind, name: object.metadata.name }
		: { kind, namespace: object.metadata.namespace, name: object.metadata.name };
