import type { ResourceDefinition } from '../../types.ts';
import { defaultTemplate } from '../pods/defaults.ts';
import { ageColumn, containerColumns, nameColumn, numberColumn, selectorColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { ReplicaSet } from '../types.ts';
import { replicaSetSchemas } from './schema.ts';

const replicasets: ResourceDefinition<ReplicaSet> = {
	group: 'apps',
	version: 'v1',
	kind: 'ReplicaSet',
	plural: 'replicasets',
	singular: 'replicaset',
	shortNames: ['rs'],
	categories: ['all'],
	namespaced: true,
	generation: true,
	subresources: ['status', 'scale'],
	schema: replicaSetSchemas.ReplicaSet ?? {},
	columns: [
		nameColumn,
		numberColumn<ReplicaSet>('Desired', 'How many Pods there should be.', ({ spec }) => spec.replicas ?? 1),
		numberColumn<ReplicaSet>('Current', 'How many there are.', ({ status }) => status?.replicas ?? 0),
		numberColumn<ReplicaSet>('Ready', 'How many of them are ready.', ({ status }) => status?.readyReplicas ?? 0),
		ageColumn,
		...containerColumns,
		selectorColumn,
	] as never,
	fieldSelectors: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
	defaults: (set) => {
		set.spec ??= {} as never;
		set.spec.replicas ??= 1;
		defaultTemplate(set.spec.template);
	},
	prepareForCreate: (set) => {
		set.status = { replicas: 0 };
	},
	...lateChecks('replicasets'),
};

export default replicasets as unknown as ResourceDefinition;
