/** Checks of LimitRanges (pkg/apis/core/validation, ValidateLimitRange). */

import { quantity } from '../../apimachinery/quantity.ts';
import type { FieldError } from '../../types.ts';
import { allInvalid, duplicate, forbidden, invalid, required } from '../shared/field-errors.ts';
import { qualifiedNameErrors } from '../shared/names.ts';
import type { LimitRange, LimitRangeItem } from '../types.ts';

type List = Record<string, string>;

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
const RESOURCES = ['cpu', 'memory', 'ephemeral-storage', 'storage'];
const LISTS = ['min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

function nameErrors(name: string, field: string, standard: string[], what: string): FieldError[] {
	const errors = allInvalid(field, name, qualifiedNameErrors(name));
	if (errors.length === 0 && !name.includes('/') && !standard.includes(name) && !name.startsWith('hugepages-'))
		errors.push(invalid(field, name, `must be a standard ${what} type or fully qualified`));
	return errors;
}

/** What the amounts of one resource say of each other. */
function amountErrors(item: LimitRangeItem, field: string, name: string): FieldError[] {
	const [min, max, limit, request, ratio] = LISTS.map((list) => (item[list] as List | undefined)?.[name]);
	const errors: FieldError[] = [];
	/** The first must not be more than the second. */
	const ordered = (
		[low, lowWord]: [string | undefined, string],
		[high, highWord]: [string | undefined, string],
		list: string,
		value: string | undefined,
	): void => {
		if (low !== undefined && high !== undefined && quantity(low) > quantity(high))
			errors.push(
				invalid(
					`${field}.${list}[${name}]`,
					value,
					`${lowWord} value ${low} is greater than ${highWord} value ${high}`,
				),
			);
	};
	ordered([min, 'min'], [max, 'max'], 'min', min);
	ordered([min, 'min'], [request, 'default request'], 'defaultRequest', request);
	ordered([request, 'default request'], [max, 'max'], 'defaultRequest', request);
	ordered([request, 'default request'], [limit, 'default limit'], 'defaultRequest', request);
	ordered([min, 'min'], [limit, 'default'], 'default', min);
	ordered([limit, 'default'], [max, 'max'], 'default', max);
	if (ratio === undefined) return errors;
	const at = `${field}.maxLimitRequestRatio[${name}]`;
	if (quantity(ratio) < 1) errors.push(invalid(at, ratio, `ratio ${ratio} is less than 1`));
	if (min !== undefined && max !== undefined && quantity(min) > 0) {
		const possible = quantity(max) / quantity(min);
		if (quantity(ratio) > possible)
			errors.push(invalid(at, ratio, `ratio ${ratio} is greater than max/min = ${possible.toFixed(6)}`));
	}
	return errors;
}

export function validate({ spec }: LimitRange): FieldError[] {
	const seen = new Set<string>();
	return (spec?.limits ?? []).flatMap((item, index): FieldError[] => {
		const field = `spec.limits[${index}]`;
		const errors = nameErrors(item.type ?? '', `${field}.type`, TYPES, 'limit');
		if (seen.has(item.type)) errors.push(duplicate(`${field}.type`, item.type));
		seen.add(item.type);
		if (item.type === 'Pod') {
			for (const list of ['default', 'defaultRequest'] as const)
				if (Object.keys(item[list] ?? {}).length > 0)
					errors.push(forbidden(`${field}.${list}`, "may not be specified when `type` is 'Pod'"));
		}
		if (item.type === 'PersistentVolumeClaim' && !item.min?.storage && !item.max?.storage)
			errors.push(
				required(`${field}.limits`, 'either minimum or maximum storage value is required, but neither was provided'),
			);
		const names = new Set<string>();
		for (const list of LISTS)
			for (const name of Object.keys(item[list] ?? {}).sort()) {
				names.add(name);
				errors.push(...nameErrors(name, `${field}.${list}[${name}]`, RESOURCES, 'resource'));
			}
		return [...errors, ...[...names].sort().flatMap((name) => amountErrors(item, field, name))];
	});
}
