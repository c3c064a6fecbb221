/** Checks of ReplicaSets (pkg/apis/apps/validation, ValidateReplicaSetSpec). */

import type { Checks } from '../shared/late-checks.ts';
import { immutable, notNegative } from '../shared/validation.ts';
import { workloadErrors } from '../shared/workload-validation.ts';
import type { ReplicaSet } from '../types.ts';

export const replicaSetChecks: Checks<ReplicaSet> = {
	validate: ({ spec }) => [
		...notNegative('spec.replicas', spec.replicas),
		...notNegative('spec.minReadySeconds', spec.minReadySeconds),
		...workloadErrors(spec, 'ReplicaSet'),
	],
	validateUpdate: ({ spec }, old) => immutable('spec.selector', spec.selector, old.spec.selector),
};
