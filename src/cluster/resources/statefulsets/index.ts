import type { ResourceDefinition } from '../../types.ts';
import persistentvolumeclaims from '../persistentvolumeclaims/index.ts';
import { defaultTemplate } from '../pods/defaults.ts';
import { ageColumn, column, containerColumns, nameColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { StatefulSet } from '../types.ts';
import { statefulSetSchemas } from './schema.ts';

function defaults(set: StatefulSet): void {
	set.spec ??= {} as never;
	const { spec } = set;
	spec.replicas ??= 1;
	spec.podManagementPolicy ||= 'OrderedReady';
	spec.revisionHistoryLimit ??= 10;
	spec.updateStrategy ??= {};
	spec.updateStrategy.type ||= 'RollingUpdate';
	if (spec.updateStrategy.type === 'RollingUpdate') {
		spec.updateStrategy.rollingUpdate ??= {};
		spec.updateStrategy.rollingUpdate.partition ??= 0;
	}
	spec.persistentVolumeClaimRetentionPolicy ??= {};
	spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain';
	spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain';
	for (const claim of spec.volumeClaimTemplates ?? []) {
		claim.apiVersion = 'v1';
		claim.kind = 'PersistentVolumeClaim';
		if (claim.spec) claim.spec.volumeMode ||= 'Filesystem';
		claim.status ??= { phase: 'Pending' };
	}
	defaultTemplate(spec.template);
}

const checks = lateChecks('statefulsets');

const statefulsets: ResourceDefinition<StatefulSet> = {
	group: 'apps',
	version: 'v1',
	kind: 'StatefulSet',
	plural: 'statefulsets',
	singular: 'statefulset',
	shortNames: ['sts'],
	categories: ['all'],
	namespaced: true,
	generation: true,
	subresources: ['status', 'scale'],
	schema: statefulSetSchemas.StatefulSet ?? {},
	columns: [
		nameColumn,
		column<StatefulSet>(
			'Ready',
			'Ready Pods, out of those wanted.',
			({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`,
		),
		ageColumn,
		...containerColumns,
	] as never,
	defaults,
	prepareForCreate: (set) => {
		set.status = { replicas: 0, availableReplicas: 0 };
	},
	...checks,
	async load(host) {
		// The set's controller makes claims of its templates.
		await Promise.all([checks.load(), persistentvolumeclaims.load?.(host)]);
	},
};

export default statefulsets as unknown as ResourceDefinition;
