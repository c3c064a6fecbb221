/** GET, PUT and PATCH of …/scale. */

import { ageColumn, nameColumn, numberColumn } from '../../resources/shared/columns.ts';
import type { KubeObject, ResourceDefinition } from '../../types.ts';
import { badRequest, methodNotAllowed } from '../errors.ts';
import { type Fields, isFields } from '../json.ts';
import { scaleOf, writeSubresource } from '../subresources.ts';
import { mediaType, parseBody, readBody } from './body.ts';
import type { Exchange } from './exchange.ts';
import { isTable, json, wish } from './response.ts';
import { includeObjectOf, tableOf } from './table.ts';
import { patchedBy, writeQuery } from './write.ts';

type ScaleObject = KubeObject & { spec: { replicas?: number }; status: { replicas: number } };

/** How a Scale is listed (pkg/printers/internalversion). */
const COLUMNS: Pick<ResourceDefinition<ScaleObject>, 'columns'> = {
	columns: [
		nameColumn,
		numberColumn('Desired', 'How many Pods are wanted.', ({ spec }: ScaleObject) => spec.replicas ?? 0),
		numberColumn('Available', 'How many Pods there are.', ({ status }: ScaleObject) => status.replicas),
		ageColumn,
	],
};

/** The scale of a workload, or what a client makes of it. */
export async function scale(exchange: Exchange, namespace: string, name: string): Promise<Response> {
	const { registry, request, query, route, warnings } = exchange;
	const { definition } = route;
	const shown = (answer: Fields): Response => {
		if (!isTable(wish(request))) return json(answer);
		const object = answer as ScaleObject;
		const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' };
		return json(tableOf(COLUMNS, [object], metadata, includeObjectOf(query), registry.clock.now()));
	};
	if (request.method === 'GET') return shown(scaleOf(registry.get(definition, namespace, name), definition));
	if (request.method !== 'PUT' && request.method !== 'PATCH') throw methodNotAllowed();
	const { options } = writeQuery(request, query, (text) => void warnings.push(text));
	const text = await readBody(request, registry.clock);
	let body = request.method === 'PUT' ? parseBody(text, mediaType(request)) : undefined;
	if (request.method === 'PATCH') {
		// The live scale, read only now: nothing may come between it and the write.
		const current = scaleOf(registry.get(definition, namespace, name), definition);
		body = patchedBy(mediaType(request), current, text, undefined).patched;
	}
	if (!isFields(body)) throw badRequest('the body of the request is no object');
	return shown(writeSubresource(registry, definition, namespace, name, 'scale', body, options));
}
