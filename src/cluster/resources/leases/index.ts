import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { Lease } from '../types.ts';
import { leaseSchemas } from './schema.ts';

const leases: ResourceDefinition<Lease> = {
	group: 'coordination.k8s.io',
	version: 'v1',
	kind: 'Lease',
	plural: 'leases',
	singular: 'lease',
	namespaced: true,
	unconditionalUpdate: false,
	schema: leaseSchemas.Lease ?? {},
	columns: [
		nameColumn as never,
		column('Holder', 'Who holds it.', ({ spec }) => spec?.holderIdentity ?? ''),
		ageColumn as never,
	],
	...lateChecks('leases'),
};

export default leases as unknown as ResourceDefinition;
