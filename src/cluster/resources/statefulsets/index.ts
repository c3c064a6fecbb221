import type { FieldError, ResourceDefinition } from '../../types.ts';
import { defaultTemplate } from '../pods/defaults.ts';
import { validateTemplate } from '../pods/validation.ts';
import { ageColumn, column, containerColumns, nameColumn } from '../shared/columns.ts';
import { invalid } from '../shared/field-errors.ts';
import { notNegative, validateWorkloadSelector } from '../shared/workloads.ts';
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

/** The template with the volumes that the claims become in each Pod: containers may mount them by name. */
function withClaims({ template, volumeClaimTemplates = [] }: StatefulSet['spec']): StatefulSet['spec']['template'] {
	if (volumeClaimTemplates.length === 0 || !template?.spec) return template;
	const claimed = volumeClaimTemplates.map(({ metadata }) => ({ name: metadata?.name ?? '', emptyDir: {} }));
	return { ...template, spec: { ...template.spec, volumes: [...(template.spec.volumes ?? []), ...claimed] } };
}

/** Checks how Pods are made and replaced (ValidateStatefulSetSpec). */
function strategyErrors({ podManagementPolicy, updateStrategy = {} }: StatefulSet['spec']): FieldError[] {
	const errors: FieldError[] = [];
	if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel')
		errors.push(invalid('spec.podManagementPolicy', podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
	const { type, rollingUpdate } = updateStrategy;
	if (type !== 'RollingUpdate' && type !== 'OnDelete')
		errors.push(invalid('spec.updateStrategy', updateStrategy, "must be 'RollingUpdate' or 'OnDelete'"));
	else if (type === 'OnDelete' && rollingUpdate) {
		const field = 'spec.updateStrategy.rollingUpdate';
		errors.push(invalid(field, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'"));
	}
	errors.push(...notNegative('spec.updateStrategy.rollingUpdate.partition', rollingUpdate?.partition));
	return errors;
}

/** What may change in a StatefulSet's spec once it is there. */
const MUTABLE = new Set([
	'replicas',
	'ordinals',
	'template',
	'updateStrategy',
	'revisionHistoryLimit',
	'persistentVolumeClaimRetentionPolicy',
	'minReadySeconds',
]);

function validateUpdate({ spec }: StatefulSet, old: StatefulSet): FieldError[] {
	const changed = [...new Set([...Object.keys(spec), ...Object.keys(old.spec)])].some((key) => {
		const field = key as keyof StatefulSet['spec'];
		return !MUTABLE.has(key) && JSON.stringify(spec[field]) !== JSON.stringify(old.spec[field]);
	});
	if (!changed) return [];
	return [
		{
			type: 'Forbidden',
			field: 'spec',
			detail:
				"updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
		},
	];
}

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
	validate: ({ spec }) => [
		...strategyErrors(spec),
		...notNegative('spec.replicas', spec.replicas),
		...validateWorkloadSelector(spec.selector, spec.template),
		...validateTemplate(withClaims(spec), 'spec.template', ['Always']),
	],
	validateUpdate,
};

export default statefulsets as unknown as ResourceDefinition;
