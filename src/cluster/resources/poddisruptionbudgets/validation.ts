/** Checks of PodDisruptionBudgets, in upstream's order (pkg/apis/policy/validation). */

import type { FieldError } from '../../types.ts';
import { invalid, oneOf, percentErrors, wholeErrors } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { validateSelector } from '../shared/validation.ts';
import type { PodDisruptionBudget } from '../types.ts';

export const podDisruptionBudgetChecks: Checks<PodDisruptionBudget> = {
	validate({ spec }) {
		const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
		const errors: FieldError[] = [];
		if (minAvailable !== undefined && maxUnavailable !== undefined) {
			// Upstream's own form of a spec.
			const shown = {
				MinAvailable: minAvailable,
				Selector: selector ?? null,
				MaxUnavailable: maxUnavailable,
				UnhealthyPodEvictionPolicy: policy ?? null,
			};
			errors.push(invalid('spec', shown, 'minAvailable and maxUnavailable cannot be both set'));
		}
		for (const [key, value] of Object.entries({ minAvailable, maxUnavailable }))
			errors.push(...percentErrors(`spec.${key}`, value), ...wholeErrors(`spec.${key}`, value));
		errors.push(...validateSelector(selector, 'spec.selector'));
		if (policy !== undefined)
			errors.push(...oneOf('spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget']));
		return errors;
	},
};
