/** Responses: JSON bodies, Status for errors, warnings in headers. */

import { ApiError, type Status } from '../../types.ts';
import { failure, notAcceptable } from '../errors.ts';

/** A JSON body; `type` may carry parameters of negotiation. */
export function json(body: unknown, code = 200, type = 'application/json'): Response {
	return new Response(`${JSON.stringify(body)}\n`, {
		status: code,
		headers: { 'content-type': type, 'cache-control': 'no-cache, private' },
	});
}

export const text = (body: string, code = 200): Response =>
	new Response(body, {
		status: code,
		headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache, private' },
	});

/** The response to a failure: its Status. Anything but an ApiError is a fault of ours and says so. */
export function errorResponse(error: unknown): Response {
	const status: Status =
		error instanceof ApiError
			? error.status
			: failure(
					500,
					'InternalError',
					`Internal error occurred: ${error instanceof Error ? error.message : String(error)}`,
				).status;
	return json(status, status.code ?? 500);
}

/** Warnings as RFC 7234 has them: `299 - "text"`. Headers are bytes, so other characters are left out. */
export function withWarnings(response: Response, warnings: string[]): Response {
	for (const warning of new Set(warnings)) {
		const quoted = warning.replace(/[^\x20-\x7e]+/g, ' ').replace(/["\\]/g, (character) => `\\${character}`);
		response.headers.append('warning', `299 - "${quoted}"`);
	}
	return response;
}

/** What the client would like of what we have, in its order (RFC 9110, without weights, as apimachinery does). */
export interface Accepted {
	/** Table, PartialObjectMetadata, PartialObjectMetadataList, APIGroupDiscoveryList … */
	as: string | undefined;
	group: string;
	version: string;
	yaml: boolean;
}

/** The media types that a request accepts, in order; protobuf and others that we do not speak are left out. */
export function acceptedTypes(request: Request): Accepted[] {
	const header = request.headers.get('accept') || '*/*';
	const result: Accepted[] = [];
	for (const part of header.split(',')) {
		const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim());
		const values = new Map(parameters.map((parameter) => parameter.split('=', 2) as [string, string]));
		const yaml = type === 'application/yaml';
		if (!yaml && !['application/json', '*/*', 'application/*', 'text/plain', 'text/html'].includes(type)) continue;
		result.push({ as: values.get('as'), group: values.get('g') ?? '', version: values.get('v') ?? '', yaml });
	}
	return result;
}

/** Does the client ask for a table (`as=Table;g=meta.k8s.io`)? */
export const isTable = ({ as, group }: Accepted): boolean => as === 'Table' && group === 'meta.k8s.io';

/** How the client wants objects; the first of its wishes that we can fulfil. @throws ApiError 406 when there is none. */
export function wish(request: Request): Accepted {
	const found = acceptedTypes(request).find(
		(one) => one.as === undefined || isTable(one) || one.as.startsWith('PartialObjectMetadata'),
	);
	if (!found) {
		throw notAcceptable('only the following media types are accepted: application/json, application/yaml');
	}
	return found;
}
