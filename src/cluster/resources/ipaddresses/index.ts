import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { ipErrors } from '../shared/names.ts';
import type { IPAddress } from '../types.ts';
import { ipAddressSchemas } from './schema.ts';

const ipaddresses: ResourceDefinition<IPAddress> = {
	group: 'networking.k8s.io',
	version: 'v1',
	kind: 'IPAddress',
	plural: 'ipaddresses',
	singular: 'ipaddress',
	shortNames: ['ip'],
	namespaced: false,
	schema: ipAddressSchemas.IPAddress ?? {},
	columns: [
		nameColumn as never,
		column('ParentRef', 'What the address belongs to.', ({ spec: { parentRef } }) => {
			const resource = parentRef.group ? `${parentRef.resource}.${parentRef.group}` : parentRef.resource;
			return [resource, parentRef.namespace, parentRef.name].filter(Boolean).join('/');
		}),
		ageColumn as never,
	],
	fieldSelectors: {},
	generation: true,
	validateName: ipErrors,
	validate: ({ spec }) =>
		spec?.parentRef?.resource && spec.parentRef.name ? [] : [{ type: 'Required', field: 'spec.parentRef' }],
};

export default ipaddresses as unknown as ResourceDefinition;
