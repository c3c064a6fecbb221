/** GET of a collection: selection, pages, and the list's own metadata. */

import type { KubeObject, ListMeta, ResourceDefinition } from '../../types.ts';
import { badRequest } from '../errors.ts';
import { isFields } from '../json.ts';
import type { Registry } from '../registry.ts';

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

/** Where the next page begins (upstream's token: version, resource version, key). */
function readToken(token: string): { rv: number; start: string } {
	try {
		const value: unknown = JSON.parse(atob(token.replaceAll('-', '+').replaceAll('_', '/')));
		if (isFields(value) && typeof value.rv === 'number' && typeof value.start === 'string') {
			return { rv: value.rv, start: decodeURIComponent(value.start) };
		}
	} catch {
		// Said below.
	}
	throw badRequest('continue key is not valid: illegal base64 data');
}

const writeToken = (rv: number, start: string): string =>
	btoa(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start: encodeURIComponent(start) }))
		.replaceAll('+', '-')
		.replaceAll('/', '_');

/** A page of objects with its metadata. */
export function listPage(
	registry: Registry,
	definition: ResourceDefinition,
	namespace: string | undefined,
	query: URLSearchParams,
): { items: KubeObject[]; metadata: ListMeta } {
	const labelSelector = query.get('labelSelector') ?? '';
	const fieldSelector = query.get('fieldSelector') ?? '';
	let items = registry.list(definition, {
		...(namespace === undefined ? {} : { namespace }),
		labelSelector,
		fieldSelector,
	});
	let version = registry.store.resourceVersion;
	const token = query.get('continue');
	if (token) {
		const { rv, start } = readToken(token);
		version = rv;
		items = items.filter((item) => keyOf(item) >= start);
	}
	const limit = Number(query.get('limit') ?? 0);
	const metadata: ListMeta = { resourceVersion: String(version) };
	const next = limit > 0 ? items[limit] : undefined;
	if (next) {
		metadata.continue = writeToken(version, keyOf(next));
		if (!labelSelector && !fieldSelector) metadata.remainingItemCount = items.length - limit;
		items = items.slice(0, limit);
	}
	return { items, metadata };
}
