import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { Endpoints } from '../types.ts';
import { endpointsSchemas } from './schema.ts';

/** The first three addresses with their ports, and how many more there are. */
function endpointsText({ subsets = [] }: Endpoints): string {
	const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
		ports.length === 0
			? addresses.map(({ ip }) => ip)
			: ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`)),
	);
	if (all.length === 0) return '<none>';
	return all.length <= 3 ? all.join(',') : `${all.slice(0, 3).join(',')} + ${all.length - 3} more...`;
}

const endpoints: ResourceDefinition<Endpoints> = {
	group: '',
	version: 'v1',
	kind: 'Endpoints',
	plural: 'endpoints',
	singular: 'endpoints',
	shortNames: ['ep'],
	namespaced: true,
	deprecated: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
	schema: endpointsSchemas.Endpoints ?? {},
	columns: [
		nameColumn as never,
		column('Endpoints', 'Addresses and ports behind the Service.', endpointsText),
		ageColumn as never,
	],
	defaults: ({ subsets = [] }) => {
		for (const { ports = [] } of subsets) for (const port of ports) port.protocol ||= 'TCP';
	},
	...lateChecks('endpoints'),
};

export default endpoints as unknown as ResourceDefinition;
