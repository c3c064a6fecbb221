import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, nameColumn, numberColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { ConfigMap } from '../types.ts';
import { configMapSchemas } from './schema.ts';

const configmaps: ResourceDefinition<ConfigMap> = {
	group: '',
	version: 'v1',
	kind: 'ConfigMap',
	plural: 'configmaps',
	singular: 'configmap',
	shortNames: ['cm'],
	namespaced: true,
	schema: configMapSchemas.ConfigMap ?? {},
	columns: [
		nameColumn as never,
		numberColumn(
			'Data',
			'How many keys it has.',
			({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length,
		),
		ageColumn as never,
	],
	...lateChecks('configmaps'),
};

export default configmaps as unknown as ResourceDefinition;
