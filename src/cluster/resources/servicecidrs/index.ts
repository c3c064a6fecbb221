import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { parseCIDR } from '../shared/names.ts';
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
	defaults: (range) => {
		range.spec ??= {};
	},
	validate: ({ spec }) => [
		...(spec.cidrs?.length
			? []
			: [{ type: 'Required' as const, field: 'spec.cidrs', detail: 'at least one CIDR required' }]),
		...(spec.cidrs ?? []).flatMap((cidr, index) =>
			parseCIDR(cidr)
				? []
				: [
						{
							type: 'Invalid' as const,
							field: `spec.cidrs[${index}]`,
							value: cidr,
							detail: 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
						},
					],
		),
	],
	columns: [
		nameColumn as never,
		column('CIDRs', 'Ranges that cluster IPs are taken from.', ({ spec }) => (spec.cidrs ?? []).join(',')),
		ageColumn as never,
	],
};

export default servicecidrs as unknown as ResourceDefinition;
