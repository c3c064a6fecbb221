/** Checks that kinds share (meta/v1 validation, apimachinery api/validation). */

import { same } from '../../apiserver/json.ts';
import { validateLabels } from '../../apiserver/metadata.ts';
import type { FieldError } from '../../types.ts';
import type { LabelSelector } from '../types.ts';
import { allInvalid, forbidden, invalid, required } from './field-errors.ts';
import { labelValueErrors, qualifiedNameErrors } from './names.ts';

/** The syntax of a selector (meta/v1 validation, ValidateLabelSelector). */
export function validateSelector(selector: LabelSelector | undefined, field: string): FieldError[] {
	const errors = validateLabels(selector?.matchLabels, `${field}.matchLabels`);
	(selector?.matchExpressions ?? []).forEach(({ key = '', operator, values = [] }, index) => {
		const at = `${field}.matchExpressions[${index}]`;
		if (operator === 'In' || operator === 'NotIn') {
			if (values.length === 0)
				errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
		} else if (operator === 'Exists' || operator === 'DoesNotExist') {
			if (values.length > 0)
				errors.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
		} else errors.push(invalid(`${at}.operator`, operator, 'not a valid selector operator'));
		errors.push(...allInvalid(`${at}.key`, key, qualifiedNameErrors(key)));
		values.forEach((value, place) => {
			errors.push(...allInvalid(`${at}.values[${place}]`, value, labelValueErrors(value)));
		});
	});
	return errors;
}

/** An error when a field that stays has changed (ValidateImmutableField). */
export const immutable = (field: string, now: unknown, before: unknown): FieldError[] =>
	same(now, before) ? [] : [invalid(field, now, 'field is immutable')];

export const notNegative = (field: string, value: number | undefined): FieldError[] =>
	value !== undefined && value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : [];
