/** One request, from its URL to its response. */

import { CHARACTERS_A_STEP } from '../../../os/breathe.ts';
import type { Clock } from '../../../os/clock.ts';
import type { KubeObject, ResourceDefinition } from '../../types.ts';
import { badRequest, methodNotAllowed, pathNotFound } from '../errors.ts';
import { type Fields, isFields } from '../json.ts';
import { apiVersionOf } from '../requests.ts';
import { type Subresource, writeSubresource } from '../subresources.ts';
import { mediaType, parseBody, readBody } from './body.ts';
import { discovery } from './discovery.ts';
import type { Exchange, ServerParts } from './exchange.ts';
import { listPage } from './list.ts';
import { isTrue, tooLarge, versionOf } from './list-options.ts';
import { podLog } from './pod-log.ts';
import { proxied } from './proxy.ts';
import { acceptedTypes, isTable, json, wish, withWarnings } from './response.ts';
import { routeOf, segmentsOf, verbOf } from './route.ts';
import { scale } from './scale.ts';
import { includeObjectOf, partialMetadata, tableOf } from './table.ts';
import { virtualResource } from './virtual.ts';
import { watchResponse } from './watch.ts';
import { checkName, checkPatchOptions, decodeBody, deleteOptions, isApply, patchObject, writeQuery } from './write.ts';

/**
 * Answers a request.
 * @throws ApiError for what is refused; the caller words it.
 */
export async function handle(parts: ServerParts, request: Request): Promise<Response> {
	const { registry } = parts;
	const url = new URL(request.url);
	const segments = segmentsOf(url.pathname);
	const known = await discovery(registry, request, segments, url);
	if (known) return known;
	if (segments[0] !== 'api' && segments[0] !== 'apis') throw pathNotFound();
	const virtual = await virtualResource(registry, request, segments);
	if (virtual) return virtual;
	const route = routeOf(registry, segments);
	const warnings: string[] = [];
	if (route.definition.deprecated) warnings.push(route.definition.deprecated);
	const exchange: Exchange = { parts, registry, request, url, query: url.searchParams, route, warnings };
	const response = await (route.subresource === undefined
		? resource(exchange)
		: subresource(exchange, route.subresource));
	return withWarnings(await asWished(response, request, registry.clock), warnings);
}

/** A JSON answer as YAML where that is what the client asks for first. */
async function asWished(response: Response, request: Request, clock: Clock): Promise<Response> {
	if (!acceptedTypes(request)[0]?.yaml || response.headers.get('content-type') !== 'application/json') return response;
	const { yamlResponse } = await clock.hold(import('./yaml.ts'));
	return clock.hold(yamlResponse(response));
}

async function resource(exchange: Exchange): Promise<Response> {
	const { registry, request, query, route, warnings } = exchange;
	const { definition, name } = route;
	const namespace = route.namespace ?? '';
	const watching = isTrue(query.get('watch'));
	const verb = verbOf(request.method, name !== undefined, watching);
	const everywhere = definition.namespaced && route.namespace === undefined;
	const isServed = verb !== undefined && (definition.verbs?.includes(verb) ?? true);
	if (!isServed || (everywhere && verb !== 'list' && verb !== 'watch')) throw methodNotAllowed();
	const warn = (text: string) => void warnings.push(text);
	if (definition.load && (definition.late || ['create', 'update', 'patch'].includes(verb)))
		await registry.clock.hold(definition.load(registry.kinds));
	switch (verb) {
		case 'get': {
			const version = versionOf(query.get('resourceVersion') ?? '');
			const current = registry.store.resourceVersion;
			if (version !== undefined && version > current) throw tooLarge(version, current);
			return shown(exchange, registry.get(definition, namespace, name as string));
		}
		case 'list':
			return list(exchange);
		case 'watch':
			return watch(exchange);
		case 'create': {
			if (name !== undefined) throw methodNotAllowed();
			const text = await readBody(request, registry.clock);
			const options = writeQuery(request, query, warn);
			const object = decodeBody(registry, definition, text, request, options);
			await registry.clock.breathe(Math.ceil(text.length / CHARACTERS_A_STEP));
			return shown(exchange, registry.create(definition, namespace, object, options.options), 201);
		}
		case 'update': {
			const text = await readBody(request, registry.clock);
			const options = writeQuery(request, query, warn);
			const object = decodeBody(registry, definition, text, request, options);
			await registry.clock.breathe(Math.ceil(text.length / CHARACTERS_A_STEP));
			checkName(object, name as string);
			return shown(exchange, registry.update(definition, namespace, name as string, object, options.options));
		}
		case 'patch':
			return patch(exchange);
		case 'delete': {
			const options = deleteOptions(await readBody(request, registry.clock), request, query, warn);
			const { object, gone } = registry.delete(definition, namespace, name as string, options);
			if (!gone || definition.returnsDeleted) return shown(exchange, object);
			return json(deleted(definition, object));
		}
		case 'deletecollection': {
			const options = deleteOptions(await readBody(request, registry.clock), request, query, warn);
			const { items, metadata } = listPage(registry, definition, route.namespace, query);
			const left = items.map(
				(item) => registry.delete(definition, item.metadata.namespace ?? '', item.metadata.name, options).object,
			);
			return json({ kind: `${definition.kind}List`, apiVersion: apiVersionOf(definition), metadata, items: left });
		}
	}
}

/** PATCH of an object, or of a part of it. What an apply needs is fetched for the first one. */
async function patch(exchange: Exchange, part?: 'status'): Promise<Response> {
	const { registry, request, query: parameters, route, warnings } = exchange;
	const { definition, namespace = '' } = route;
	const name = route.name as string;
	const text = await readBody(request, registry.clock);
	const query = writeQuery(request, parameters, (warning) => void warnings.push(warning));
	if (part) query.options.subresource = part;
	if (!isApply(request)) {
		return shown(exchange, patchObject(registry, definition, namespace, name, text, request, query));
	}
	checkPatchOptions(parameters, true);
	const body = parseBody(text, mediaType(request));
	const { applyServerSide } = await registry.clock.hold(import('../patch/apply.ts'));
	const { object, created } = applyServerSide(registry, definition, { body, namespace, name, query });
	return shown(exchange, object, created ? 201 : 200);
}

/** The Status that tells of an object that is gone. */
const deleted = (definition: ResourceDefinition, { metadata }: KubeObject): Fields => ({
	kind: 'Status',
	apiVersion: 'v1',
	metadata: {},
	status: 'Success',
	details: {
		name: metadata.name,
		...(definition.group ? { group: definition.group } : {}),
		kind: definition.plural,
		uid: metadata.uid,
	},
});

/** One object, as the client wants it. */
function shown({ registry, request, query, route }: Exchange, object: KubeObject, code = 200): Response {
	const accepted = wish(request);
	let body: unknown = object;
	if (isTable(accepted)) {
		const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' };
		body = tableOf(route.definition, [object], metadata, includeObjectOf(query), registry.clock.now());
	} else if (accepted.as) body = partialMetadata(object);
	return json(body, code);
}

function list({ registry, request, query, route }: Exchange): Response {
	const { definition } = route;
	const accepted = wish(request);
	const { items, metadata } = listPage(registry, definition, route.namespace, query);
	if (isTable(accepted)) {
		return json(tableOf(definition, items, { ...metadata }, includeObjectOf(query), registry.clock.now()));
	}
	if (accepted.as) {
		return json({
			kind: 'PartialObjectMetadataList',
			apiVersion: 'meta.k8s.io/v1',
			metadata,
			items: items.map(partialMetadata),
		});
	}
	const body = { kind: `${definition.kind}List`, apiVersion: apiVersionOf(definition), metadata, items };
	return json(body);
}

function watch({ registry, request, query, route }: Exchange): Response {
	const { definition } = route;
	const accepted = wish(request);
	const include = isTable(accepted) ? includeObjectOf(query) : 'Metadata';
	let head = true;
	const render = (object: KubeObject): unknown => {
		if (isTable(accepted)) {
			const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' };
			const table = tableOf(definition, [object], metadata, include, registry.clock.now(), head);
			head = false;
			return table;
		}
		return accepted.as ? partialMetadata(object) : object;
	};
	const partial = accepted.as !== undefined && !isTable(accepted);
	const { namespace } = route;
	return watchResponse(registry, { definition, namespace, query, render, partial, signal: request.signal });
}

async function subresource(exchange: Exchange, sub: string): Promise<Response> {
	const { parts, registry, request, query, route, warnings } = exchange;
	const { definition } = route;
	const namespace = route.namespace ?? '';
	const name = route.name as string;
	const warn = (text: string) => void warnings.push(text);
	const { method } = request;
	if (definition.load && (definition.late || method !== 'GET'))
		await registry.clock.hold(definition.load(registry.kinds));
	if (sub === 'status' && definition.subresources?.includes('status')) {
		if (method === 'GET') return shown(exchange, registry.get(definition, namespace, name));
		if (method === 'PATCH') return patch(exchange, 'status');
		const text = await readBody(request, registry.clock);
		const options = writeQuery(request, query, warn);
		options.options.subresource = 'status';
		if (method === 'PUT') {
			const object = decodeBody(registry, definition, text, request, options);
			await registry.clock.breathe(Math.ceil(text.length / CHARACTERS_A_STEP));
			checkName(object, name);
			return shown(exchange, registry.update(definition, namespace, name, object, options.options));
		}
		throw methodNotAllowed();
	}
	if (sub === 'scale' && definition.subresources?.includes('scale')) return scale(exchange, namespace, name);
	if (sub === 'ephemeralcontainers' && definition.plural === 'pods') {
		const { ephemeralContainers } = await registry.clock.hold(import('./ephemeral.ts'));
		return shown(exchange, await ephemeralContainers(exchange, namespace, name));
	}
	if (sub === 'proxy' && ['pods', 'services'].includes(definition.plural)) return proxied(parts, route, request);
	if (definition.plural === 'pods' && sub === 'log' && method === 'GET') {
		return podLog(parts, registry.get(definition, namespace, name), query, request.signal);
	}
	if (['binding', 'eviction', 'finalize'].includes(sub) && (method === 'POST' || method === 'PUT')) {
		const body = parseBody(await readBody(request, registry.clock), mediaType(request));
		if (!isFields(body)) throw badRequest('the body of the request is no object');
		const { options } = writeQuery(request, query, warn);
		const answer = writeSubresource(registry, definition, namespace, name, sub as Subresource, body, options);
		return json(answer, method === 'POST' ? 201 : 200);
	}
	throw pathNotFound();
}
