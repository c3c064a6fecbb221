/** Objects as clients ask for them: whole, as a table (meta.k8s.io/v1 Table), or their metadata only. */

import type { KubeObject, ResourceDefinition } from '../../types.ts';
import { badRequest } from '../errors.ts';
import type { Fields } from '../json.ts';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** Reads `includeObject` of a query. */
export function includeObjectOf(query: URLSearchParams): IncludeObject {
	const value = query.get('includeObject') || 'Metadata';
	if (value === 'None' || value === 'Metadata' || value === 'Object') return value;
	throw badRequest(`unrecognized includeObject value: ${JSON.stringify(value)}`);
}

/** What an object is of which only the metadata is sent. */
export const PARTIAL = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };

export const partialMetadata = (object: KubeObject): Fields => ({ ...PARTIAL, metadata: object.metadata });

const columnsOf = (definition: Pick<ResourceDefinition, 'columns'>): Fields[] =>
	definition.columns.map(({ name, type, format = '', description, priority }) => ({
		name,
		type,
		format,
		description,
		priority,
	}));

/**
 * Objects as a table.
 * @param now milliseconds since the epoch, for ages.
 * @param head whether to send the columns' definitions: a watch sends them once.
 */
export function tableOf(
	definition: Pick<ResourceDefinition, 'columns'>,
	objects: readonly KubeObject[],
	metadata: Fields,
	include: IncludeObject,
	now: number,
	head = true,
): Fields {
	const context = { now };
	return {
		kind: 'Table',
		apiVersion: 'meta.k8s.io/v1',
		metadata,
		columnDefinitions: head ? columnsOf(definition) : null,
		rows: objects.map((object) => ({
			cells: definition.columns.map((column) => column.cell(object, context)),
			...(include === 'None' ? {} : { object: include === 'Object' ? object : partialMetadata(object) }),
		})),
	};
}
