/** Kinds of which nothing is stored: an API server beside this one (an APIService's) works them out when asked. */

import type { KubeObject, ResourceDefinition } from '../types.ts';
import { failure, pathNotFound } from './errors.ts';

/** Who answers for the kinds of one group. */
export interface Extension {
	/** The API group. */
	readonly group: string;
	/** `absent`: never installed, so not in discovery; `unavailable`: installed, and nobody answers. */
	state(): 'absent' | 'unavailable' | 'available';
	/** All objects of a kind, or a namespace's, by namespace and name; frozen or nobody else's. */
	list(plural: string, namespace?: string): KubeObject[];
	/** One object. Throws ApiError 404 in the extension's own words. */
	get(plural: string, namespace: string, name: string): KubeObject;
}

/**
 * Who answers for a computed kind now.
 * @throws ApiError 404 when the extension is not there, 503 while nobody answers for it.
 */
export function extensionFor(
	extensions: ReadonlyMap<string, Extension>,
	{ group, plural }: ResourceDefinition,
	verb: 'get' | 'list',
): Extension {
	const extension = extensions.get(group);
	const state = extension?.state() ?? 'absent';
	if (extension && state === 'available') return extension;
	if (state === 'absent') throw pathNotFound();
	throw failure(
		503,
		'ServiceUnavailable',
		`the server is currently unable to handle the request (${verb} ${plural}.${group})`,
	);
}
