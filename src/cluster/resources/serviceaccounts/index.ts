import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { serviceAccountSchemas } from './schema.ts';

const serviceaccounts: ResourceDefinition = {
	group: '',
	version: 'v1',
	kind: 'ServiceAccount',
	plural: 'serviceaccounts',
	singular: 'serviceaccount',
	shortNames: ['sa'],
	namespaced: true,
	returnsDeleted: true,
	schema: serviceAccountSchemas.ServiceAccount ?? {},
	columns: [
		nameColumn,
		column('Secrets', 'How many Secrets it names.', ({ secrets }) =>
			String(Array.isArray(secrets) ? secrets.length : 0),
		),
		ageColumn,
	],
};

export default serviceaccounts;
