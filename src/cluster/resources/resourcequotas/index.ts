import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { ResourceQuota } from '../types.ts';
import { resourceQuotaSchemas } from './schema.ts';

/** `name: used/hard` for the names that are (or are not) limits. */
function usage({ status }: ResourceQuota, limits: boolean): string {
	return Object.entries(status?.hard ?? {})
		.filter(([name]) => name.startsWith('limits.') === limits)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, hard]) => `${name}: ${status?.used?.[name] ?? '0'}/${hard}`)
		.join(', ');
}

const resourcequotas: ResourceDefinition<ResourceQuota> = {
	group: '',
	version: 'v1',
	kind: 'ResourceQuota',
	plural: 'resourcequotas',
	singular: 'resourcequota',
	shortNames: ['quota'],
	namespaced: true,
	subresources: ['status'],
	returnsDeleted: true,
	schema: resourceQuotaSchemas.ResourceQuota ?? {},
	columns: [
		nameColumn as never,
		column('Request', 'What is used of what may be requested.', (quota) => usage(quota, false)),
		column('Limit', 'What is used of what limits may add up to.', (quota) => usage(quota, true)),
		ageColumn as never,
	],
	defaults: (quota) => {
		quota.spec ??= {};
	},
	prepareForCreate: (quota) => {
		quota.status = {};
	},
	...lateChecks('resourcequotas'),
};

export default resourcequotas as unknown as ResourceDefinition;
