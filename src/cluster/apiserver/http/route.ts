/** From a URL path to what it names. */

import type { ResourceDefinition, Verb } from '../../types.ts';
import { pathNotFound } from '../errors.ts';
import type { Registry } from '../registry.ts';

/** A request for a resource. */
export interface ResourceRoute {
	definition: ResourceDefinition;
	namespace: string | undefined;
	name: string | undefined;
	subresource: string | undefined;
	/** What follows the subresource (proxy paths). */
	rest: string[];
}

const decoded = (segment: string): string => {
	try {
		return decodeURIComponent(segment);
	} catch {
		throw pathNotFound();
	}
};

/** The path's segments, decoded; empty ones at the end do not count. */
export const segmentsOf = (path: string): string[] =>
	path
		.split('/')
		.filter((one) => one !== '')
		.map(decoded);

/**
 * The resource behind /api/v1/… or /apis/GROUP/VERSION/….
 * @throws ApiError 404 for what is not served.
 */
export function routeOf(registry: Registry, segments: string[]): ResourceRoute {
	const core = segments[0] === 'api';
	const group = core ? '' : (segments[1] ?? '');
	const version = core ? segments[1] : segments[2];
	let rest = segments.slice(core ? 2 : 3);
	let namespace: string | undefined;
	if (rest[0] === 'namespaces' && rest.length > 2 && !['status', 'finalize'].includes(rest[2] as string)) {
		namespace = rest[1];
		rest = rest.slice(2);
	}
	const [plural = '', name, subresource, ...more] = rest;
	const definition = registry.definitions.get(group ? `${group}/${plural}` : plural);
	if (!definition || definition.version !== version || !registry.isServed(definition)) throw pathNotFound();
	if (definition.namespaced ? name !== undefined && namespace === undefined : namespace !== undefined)
		throw pathNotFound();
	return { definition, namespace, name, subresource, rest: more };
}

/** The verb of a request for a resource, or undefined when the method is none for it. */
export function verbOf(method: string, hasName: boolean, watch: boolean): Verb | undefined {
	switch (method) {
		case 'GET':
		case 'HEAD':
			return hasName ? 'get' : watch ? 'watch' : 'list';
		case 'POST':
			return 'create';
		case 'PUT':
			return hasName ? 'update' : undefined;
		case 'PATCH':
			return hasName ? 'patch' : undefined;
		case 'DELETE':
			return hasName ? 'delete' : 'deletecollection';
		default:
			return undefined;
	}
}
