/** Checks of Leases (pkg/apis/coordination/validation, ValidateLeaseSpec). */

import type { FieldError } from '../../types.ts';
import { invalid } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { notNegative } from '../shared/validation.ts';
import type { Lease } from '../types.ts';

export const leaseChecks: Checks<Lease> = {
	validate({ spec = {} }) {
		const { leaseDurationSeconds, leaseTransitions } = spec;
		const errors: FieldError[] = [];
		if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0)
			errors.push(invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'));
		return [...errors, ...notNegative('spec.leaseTransitions', leaseTransitions)];
	},
};
