/** GET, PUT and PATCH of pods/NAME/ephemeralcontainers: a Pod of which that list, and nothing else, may grow. */

import { validatePod } from '../../resources/pods/validation.ts';
import { validateEphemeralUpdate } from '../../resources/pods/validation-update.ts';
import type { Pod } from '../../resources/types.ts';
import { invalid, methodNotAllowed, modified, unsupportedMediaType } from '../errors.ts';
import { same } from '../json.ts';
import { mediaType, readBody } from './body.ts';
import type { Exchange } from './exchange.ts';
import { checkName, decodeBody, isApply, patchedBy, writeQuery } from './write.ts';

/**
 * The Pod with what the client adds to it.
 * @throws ApiError
 */
export async function ephemeralContainers(exchange: Exchange, namespace: string, name: string): Promise<Pod> {
	const { registry, request, query: parameters, route, warnings } = exchange;
	const { definition } = route;
	const { method } = request;
	if (method === 'GET') return registry.get(definition, namespace, name) as Pod;
	if (method !== 'PUT' && method !== 'PATCH') throw methodNotAllowed();
	if (isApply(request)) throw unsupportedMediaType('the sandbox has no apply of ephemeral containers: patch them');
	const text = await readBody(request, registry.clock);
	const query = writeQuery(request, parameters, (warning) => void warnings.push(warning));
	// Read only now: nothing may come between it and the write.
	const old = registry.get(definition, namespace, name) as Pod;
	const sent = (
		method === 'PUT'
			? decodeBody(registry, definition, text, request, query)
			: registry.decode(definition, patchedBy(mediaType(request), old, text, definition.schema).patched).object
	) as Pod;
	checkName(sent, name);
	const { resourceVersion } = sent.metadata;
	if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) throw modified(definition, name);
	const updated = structuredClone(old);
	if (sent.spec.ephemeralContainers) updated.spec.ephemeralContainers = sent.spec.ephemeralContainers;
	else delete updated.spec.ephemeralContainers;
	definition.defaults?.(updated);
	const errors = [...validatePod(updated), ...validateEphemeralUpdate(updated, old)];
	if (errors.length > 0) throw invalid(definition, name, errors);
	if (!same(updated.spec, old.spec)) updated.metadata.generation = (old.metadata.generation ?? 0) + 1;
	const options = { ...query.options, subresource: 'ephemeralcontainers' };
	return registry.write(definition, updated, old, options) as Pod;
}
