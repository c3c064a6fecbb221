/** Checks of DaemonSets, in upstream's order (pkg/apis/apps/validation, ValidateDaemonSetSpec). */

import type { FieldError } from '../../types.ts';
import { invalid, percentErrors, required, wholeErrors } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { immutable, notNegative } from '../shared/validation.ts';
import { workloadErrors } from '../shared/workload-validation.ts';
import type { DaemonSet } from '../types.ts';

const isZero = (value: unknown): boolean => Number.parseInt(String(value ?? 0), 10) === 0;

/** Checks how Pods are replaced (ValidateDaemonSetUpdateStrategy). */
function strategyErrors({ type, rollingUpdate }: NonNullable<DaemonSet['spec']['updateStrategy']> = {}): FieldError[] {
	const field = 'spec.updateStrategy';
	const { maxUnavailable, maxSurge } = rollingUpdate ?? {};
	if (type === 'OnDelete') return [];
	if (type !== 'RollingUpdate') {
		// Upstream's own form of a strategy.
		const shown = {
			Type: type,
			RollingUpdate: rollingUpdate ? { MaxUnavailable: maxUnavailable ?? 0, MaxSurge: maxSurge ?? 0 } : null,
		};
		return [{ type: 'NotSupported', field, value: shown, supported: ['RollingUpdate', 'OnDelete'] }];
	}
	const at = `${field}.rollingUpdate`;
	const errors = [
		...percentErrors(`${at}.maxUnavailable`, maxUnavailable),
		...percentErrors(`${at}.maxSurge`, maxSurge),
		...wholeErrors(`${at}.maxUnavailable`, maxUnavailable),
		...wholeErrors(`${at}.maxSurge`, maxSurge),
	];
	if (!isZero(maxUnavailable) && !isZero(maxSurge))
		errors.push(invalid(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
	else if (isZero(maxUnavailable) && isZero(maxSurge))
		errors.push(required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
	return errors;
}

export const daemonSetChecks: Checks<DaemonSet> = {
	validate: ({ spec }) => [
		...workloadErrors(spec, 'DaemonSet'),
		...notNegative('spec.minReadySeconds', spec.minReadySeconds),
		...strategyErrors(spec.updateStrategy),
		...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
	],
	validateUpdate: ({ spec }, old) => immutable('spec.selector', spec.selector, old.spec.selector),
};
