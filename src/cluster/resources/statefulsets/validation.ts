/** Checks of StatefulSets, in upstream's order (pkg/apis/apps/validation, ValidateStatefulSetSpec). */

import type { FieldError } from '../../types.ts';
import { invalid, percentErrors, wholeErrors } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { notNegative } from '../shared/validation.ts';
import { workloadErrors } from '../shared/workload-validation.ts';
import type { StatefulSet } from '../types.ts';

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
	if (type === 'RollingUpdate') {
		const field = 'spec.updateStrategy.rollingUpdate';
		const { partition, maxUnavailable } = rollingUpdate ?? {};
		errors.push(...notNegative(`${field}.partition`, partition));
		if (maxUnavailable !== undefined) {
			errors.push(...percentErrors(`${field}.maxUnavailable`, maxUnavailable));
			if (Number.parseInt(String(maxUnavailable), 10) === 0)
				errors.push(invalid(`${field}.maxUnavailable`, maxUnavailable, 'cannot be 0'));
			errors.push(...wholeErrors(`${field}.maxUnavailable`, maxUnavailable));
		}
	}
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

export const statefulSetChecks: Checks<StatefulSet> = {
	validate: ({ spec }) => [
		...strategyErrors(spec),
		...notNegative('spec.replicas', spec.replicas),
		...notNegative('spec.minReadySeconds', spec.minReadySeconds),
		...notNegative('spec.ordinals.start', spec.ordinals?.start),
		...workloadErrors({ selector: spec.selector, template: withClaims(spec) }, 'StatefulSet'),
	],
	validateUpdate,
};
