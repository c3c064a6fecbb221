import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import type { ServiceCIDR } from '../types.ts';
import { serviceCIDRSchemas } from './schema.ts';

const servicecidrs: ResourceDefinition<ServiceCIDR> = {
	group: 'networking.k8s.io',
	version: 'v1',
	kind: 'ServiceCIDR',
	plural: 'servicecidrs',
	singular: 'servicecidr',
	namespaced: false,
	subresources: ['status'],
	schema: serviceCIDRSchemas.ServiceCIDR ?? {},
	columns: [
		nameColumn as never,
		column('CIDRs', 'Ranges that cluster IPs are taken from.', ({ spec }) => (spec.cidrs ?? []).join(',')),
		ageColumn as never,
	],
};

export default servicecidrs as unknown as ResourceDefinition;
