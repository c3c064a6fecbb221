/** Checks of Deployments, in upstream's order (pkg/apis/apps/validation, ValidateDeploymentSpec). */

import type { FieldError } from '../../types.ts';
import { forbidden, invalid, percentErrors, wholeErrors } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { immutable, notNegative } from '../shared/validation.ts';
import { workloadErrors } from '../shared/workload-validation.ts';
import type { Deployment } from '../types.ts';

const isZero = (value: unknown): boolean => Number.parseInt(String(value ?? 0), 10) === 0;

function strategyErrors({ type, rollingUpdate }: NonNullable<Deployment['spec']['strategy']> = {}): FieldError[] {
	const field = 'spec.strategy';
	if (type === 'Recreate')
		return rollingUpdate
			? [forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
			: [];
	if (type !== 'RollingUpdate') {
		// Upstream's own form of a strategy.
		const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
		const shown = {
			Type: type,
			RollingUpdate: rollingUpdate ? { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge } : null,
		};
		return [{ type: 'NotSupported', field, value: shown, supported: ['Recreate', 'RollingUpdate'] }];
	}
	const { maxUnavailable, maxSurge } = rollingUpdate ?? {};
	const at = `${field}.rollingUpdate`;
	const errors = [
		...percentErrors(`${at}.maxUnavailable`, maxUnavailable),
		...percentErrors(`${at}.maxSurge`, maxSurge),
	];
	if (isZero(maxUnavailable) && isZero(maxSurge))
		errors.push(invalid(`${at}.maxUnavailable`, maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0'));
	errors.push(...wholeErrors(`${at}.maxUnavailable`, maxUnavailable));
	return errors;
}

export const deploymentChecks: Checks<Deployment> = {
	validate: ({ spec }) => {
		const { minReadySeconds = 0, progressDeadlineSeconds } = spec;
		const errors = [
			...notNegative('spec.replicas', spec.replicas),
			...workloadErrors(spec, 'ReplicaSet'),
			...strategyErrors(spec.strategy),
			...notNegative('spec.minReadySeconds', spec.minReadySeconds),
			...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
			...notNegative('spec.progressDeadlineSeconds', progressDeadlineSeconds),
		];
		if (progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds)
			errors.push(
				invalid('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds'),
			);
		return errors;
	},
	validateUpdate: ({ spec }, old) => immutable('spec.selector', spec.selector, old.spec.selector),
};
