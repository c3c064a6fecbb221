import type { Column, ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { EndpointSlice } from '../types.ts';
import { endpointSliceSchemas } from './schema.ts';

/** The first three, and how many more there are. */
function short(items: string[], none: string): string {
	if (items.length === 0) return none;
	return items.length <= 3 ? items.join(',') : `${items.slice(0, 3).join(',')} + ${items.length - 3} more...`;
}

const columns: Column<EndpointSlice>[] = [
	nameColumn as never,
	column('AddressType', 'What kind of addresses it holds.', ({ addressType }) => addressType),
	column('Ports', 'Ports that every endpoint listens on.', ({ ports }) =>
		short(
			(ports ?? []).map(({ port, name }) => String(port ?? name ?? '')),
			'<unset>',
		),
	),
	column('Endpoints', 'Addresses behind the Service.', ({ endpoints }) =>
		short(
			(endpoints ?? []).flatMap(({ addresses }) => addresses),
			'<unset>',
		),
	),
	ageColumn as never,
];

const endpointslices: ResourceDefinition<EndpointSlice> = {
	group: 'discovery.k8s.io',
	version: 'v1',
	kind: 'EndpointSlice',
	plural: 'endpointslices',
	singular: 'endpointslice',
	namespaced: true,
	generation: true,
	schema: endpointSliceSchemas.EndpointSlice ?? {},
	columns,
	defaults: (slice) => {
		slice.endpoints ??= [];
		for (const port of slice.ports ?? []) {
			port.name ??= '';
			port.protocol ??= 'TCP';
		}
	},
	...lateChecks('endpointslices'),
};

export default endpointslices as unknown as ResourceDefinition;
