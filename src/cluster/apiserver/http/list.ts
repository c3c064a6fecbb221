/** GET of a collection: selection, pages, and the list's own metadata. */

import type { ApiError, KubeObject, ListMeta, ResourceDefinition } from '../../types.ts';
import { badRequest, gone } from '../errors.ts';
import { isFields } from '../json.ts';
import { selects } from '../object-rules.ts';
import type { Registry } from '../registry.ts';
import { type ListQuery, listQuery, tooLarge } from './list-options.ts';

/** Sorts as the store does: by namespace, then by name. */
const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}\0${metadata.name}`;

/** Where the next page begins (upstream's token: version, resource version, key). Version -1: whatever is there now. */
function readToken(token: string): { rv: number; start: string } {
	try {
		const value: unknown = JSON.parse(atob(token.replaceAll('-', '+').replaceAll('_', '/')));
		if (isFields(value) && Number.isInteger(value.rv) && typeof value.start === 'string') {
			return { rv: value.rv as number, start: decodeURIComponent(value.start) };
		}
	} catch {
		// Said below.
	}
	throw badRequest('continue key is not valid: illegal base64 data at input byte 0');
}

const writeToken = (rv: number, start: string): string =>
	btoa(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start: encodeURIComponent(start) }))
		.replaceAll('+', '-')
		.replaceAll('/', '_');

/** What was there at a version: what is there now, with the changes since taken back. Undefined when they are forgotten. */
function snapshot(
	registry: Registry,
	definition: ResourceDefinition,
	namespace: string | undefined,
	options: ListQuery,
	version: number,
): KubeObject[] | undefined {
	// What is computed has no past.
	if (version === registry.store.resourceVersion || definition.computed)
		return registry.list(definition, wanted(options, namespace));
	const changes = registry.store.changesSince(registry.table(definition), version);
	if (!changes) return undefined;
	const objects = new Map(
		registry
			.list(definition, wanted({ ...options, labelSelector: '', fieldSelector: '' }, namespace))
			.map((object) => [keyOf(object), object]),
	);
	for (const { object, previous } of changes) {
		if (previous) objects.set(keyOf(previous), previous);
		else objects.delete(keyOf(object));
	}
	const selection = registry.selection(definition, wanted(options, namespace));
	return [...objects]
		.filter(
			([, object]) => selection.namespace === undefined || (object.metadata.namespace ?? '') === selection.namespace,
		)
		.filter(([, object]) => selects(selection, object))
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([, object]) => object);
}

const wanted = ({ labelSelector, fieldSelector }: ListQuery, namespace: string | undefined) => ({
	...(namespace === undefined ? {} : { namespace }),
	labelSelector,
	fieldSelector,
});

/** A token for the rest of a list whose snapshot is gone: consistent with itself no more, and better than nothing. */
function tooOld(start: string): ApiError {
	const error = gone(
		'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
	);
	// The one Status whose metadata says something.
	Object.assign(error.status.metadata, { continue: writeToken(-1, start) });
	return error;
}

/**
 * A page of objects with its metadata. Pages of one list show one and the same version of it.
 * @throws ApiError 400, 410, 422, 504
 */
export function listPage(
	registry: Registry,
	definition: ResourceDefinition,
	namespace: string | undefined,
	query: URLSearchParams,
): { items: KubeObject[]; metadata: ListMeta } {
	const current = registry.store.resourceVersion;
	const options = listQuery(query, false, current);
	// Selectors that cannot be read are refused even where nothing is there to be selected.
	registry.selection(definition, wanted(options, namespace));
	let version = current;
	let start = '';
	if (options.continue !== '') {
		const token = readToken(options.continue);
		start = token.start;
		if (token.rv >= 0) version = token.rv;
		if (version > current) throw tooLarge(version, current);
	} else if (
		options.version !== undefined &&
		(options.match === 'Exact' || (options.match === '' && options.limit > 0))
	) {
		// As upstream, a page from a version is of just that version.
		version = options.version;
	}
	const all = snapshot(registry, definition, namespace, options, version);
	if (!all) {
		// As etcd's error is read (etcd3 interpretListError): a page is told how to go on without its snapshot.
		if (options.limit > 0) throw tooOld(start);
		throw gone('The resourceVersion for the provided list is too old.');
	}
	const items = start === '' ? all : all.filter((item) => keyOf(item) >= start);
	const metadata: ListMeta = { resourceVersion: String(version) };
	const next = options.limit > 0 ? items[options.limit] : undefined;
	if (!next) return { items, metadata };
	metadata.continue = writeToken(version, keyOf(next));
	if (options.labelSelector === '' && options.fieldSelector === '')
		metadata.remainingItemCount = items.length - options.limit;
	return { items: items.slice(0, options.limit), metadata };
}
