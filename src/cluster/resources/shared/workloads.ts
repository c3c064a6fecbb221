/** What kinds with a Pod template and a selector check alike (pkg/apis/apps/validation). */

import { validateLabels } from '../../apiserver/metadata.ts';
import type { FieldError } from '../../types.ts';
import type { LabelSelector, PodTemplateSpec } from '../types.ts';
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

/** Whether labels fit a selector; one without requirements fits all. */
export function selectorMatches(selector: LabelSelector | undefined, labels: Record<string, string> = {}): boolean {
	for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) if (labels[key] !== value) return false;
	for (const { key, operator, values = [] } of selector?.matchExpressions ?? []) {
		const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
		if (operator === 'In' && (value === undefined || !values.includes(value))) return false;
		if (operator === 'NotIn' && value !== undefined && values.includes(value)) return false;
		if (operator === 'Exists' && value === undefined) return false;
		if (operator === 'DoesNotExist' && value !== undefined) return false;
	}
	return true;
}

/** A workload must select its own Pods, and its selector stays. */
export function validateWorkloadSelector(
	selector: LabelSelector | undefined,
	template: PodTemplateSpec | undefined,
): FieldError[] {
	const errors: FieldError[] = [];
	if (!selector) errors.push({ type: 'Required', field: 'spec.selector' });
	else {
		errors.push(...validateSelector(selector, 'spec.selector'));
		if (!Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length) {
			errors.push({
				type: 'Invalid',
				field: 'spec.selector',
				value: selector,
				detail: 'empty selector is invalid for deployment',
			});
		}
	}
	if (selector && !selectorMatches(selector, template?.metadata?.labels)) {
		errors.push({
			type: 'Invalid',
			field: 'spec.template.metadata.labels',
			value: template?.metadata?.labels ?? null,
			detail: '`selector` does not match template `labels`',
		});
	}
	return errors;
}

export function immutableSelector(now: LabelSelector | undefined, before: LabelSelector | undefined): FieldError[] {
	return JSON.stringify(now) === JSON.stringify(before)
		? []
		: [{ type: 'Invalid', field: 'spec.selector', value: now ?? null, detail: 'field is immutable' }];
}

export const notNegative = (field: string, value: number | undefined): FieldError[] =>
	value !== undefined && value < 0
		? [{ type: 'Invalid', field, value, detail: 'must be greater than or equal to 0' }]
		: [];
