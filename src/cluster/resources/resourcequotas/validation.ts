/** Checks of ResourceQuotas (pkg/apis/core/validation, ValidateResourceQuotaSpec). */

import { quantity } from '../../apimachinery/quantity.ts';
import type { FieldError } from '../../types.ts';
import { allInvalid, invalid, required } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { qualifiedNameErrors } from '../shared/names.ts';
import type { ResourceQuota } from '../types.ts';

/** What containers use, by the names that quotas have for it. */
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]);

/** What is counted in pieces. */
const PIECES = [
	'pods',
	'resourcequotas',
	'services',
	'replicationcontrollers',
	'secrets',
	'persistentvolumeclaims',
	'configmaps',
	'services.nodeports',
	'services.loadbalancers',
];

const QUOTA_NAMES = new Set([...COMPUTE, ...PIECES, 'requests.storage']);
/** Resources with a name of their own which quotas do not know. */
const OTHER_NAMES = new Set(['storage', 'limits.storage']);

const isHugePages = (name: string): boolean => /^(requests\.)?hugepages-/.test(name);

function resourceErrors(name: string, amount: string, field: string): FieldError[] {
	const errors = allInvalid(field, name, qualifiedNameErrors(name));
	if (!name.includes('/') && !QUOTA_NAMES.has(name) && !isHugePages(name)) {
		if (errors.length === 0 && !OTHER_NAMES.has(name))
			errors.push(invalid(field, name, 'must be a standard resource type or fully qualified'));
		errors.push(invalid(field, name, 'must be a standard resource for quota'));
	}
	const value = quantity(amount);
	if (value < 0) errors.push(invalid(field, amount, 'must be greater than or equal to 0'));
	if ((PIECES.includes(name) || name.startsWith('count/')) && !Number.isInteger(value))
		errors.push(invalid(field, amount, 'must be an integer'));
	return errors;
}

const POD_SCOPES = ['Terminating', 'NotTerminating', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity'];
const SCOPES = [...POD_SCOPES, 'BestEffort', 'VolumeAttributesClass'];

/** Whether a scope can choose among what a resource counts: BestEffort Pods have nothing but themselves. */
const isCounted = (scope: string, resource: string): boolean =>
	scope === 'BestEffort'
		? resource === 'pods'
		: !POD_SCOPES.includes(scope) || resource === 'pods' || COMPUTE.includes(resource) || isHugePages(resource);

function scopeErrors(
	scope: string,
	hard: string[],
	value: unknown,
	fields: { name: string; whole: string },
): FieldError[] {
	return [
		...(SCOPES.includes(scope)
			? []
			: [invalid(fields.name, fields.name === fields.whole ? value : scope, 'unsupported scope')]),
		...hard
			.filter((name) => QUOTA_NAMES.has(name) && !isCounted(scope, name))
			.map(() => invalid(fields.whole, value, 'unsupported scope applied to resource')),
	];
}

function selectorErrors({ scopeSelector }: ResourceQuota['spec'], hard: string[]): FieldError[] {
	const field = 'spec.scopeSelector.matchExpressions';
	return (scopeSelector?.matchExpressions ?? []).flatMap(({ scopeName, operator, values = [] }) => {
		const errors = scopeErrors(scopeName, hard, scopeSelector, { name: `${field}.scopeName`, whole: field });
		if (
			scopeName !== 'PriorityClass' &&
			scopeName !== 'VolumeAttributesClass' &&
			operator !== 'Exists' &&
			SCOPES.includes(scopeName)
		)
			errors.push(
				invalid(
					`${field}.operator`,
					operator,
					"must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
				),
			);
		if (operator === 'In' || operator === 'NotIn') {
			if (values.length === 0)
				errors.push(
					required(
						`${field}.values`,
						"must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
					),
				);
		} else if (operator === 'Exists' || operator === 'DoesNotExist') {
			if (values.length > 0)
				errors.push(
					invalid(
						`${field}.values`,
						values,
						"must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
					),
				);
		} else errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
		return errors;
	});
}

export const resourceQuotaChecks: Checks<ResourceQuota> = {
	validate({ spec }) {
		const hard = Object.keys(spec.hard ?? {});
		const scopes = spec.scopes ?? [];
		const errors = Object.entries(spec.hard ?? {}).flatMap(([name, amount]) =>
			resourceErrors(name, amount as string, `spec.hard[${name}]`),
		);
		const whole = 'spec.scopes';
		for (const scope of scopes) errors.push(...scopeErrors(scope, [...hard].sort(), scopes, { name: whole, whole }));
		for (const pair of [
			['BestEffort', 'NotBestEffort'],
			['Terminating', 'NotTerminating'],
		])
			if (pair.every((scope) => scopes.includes(scope))) errors.push(invalid(whole, scopes, 'conflicting scopes'));
		return [...errors, ...selectorErrors(spec, [...hard].sort())];
	},
	validateUpdate({ spec }, old) {
		const names = (scopes: string[] = []): string => [...new Set(scopes)].sort().join();
		return names(spec.scopes) === names(old.spec.scopes)
			? []
			: [invalid('spec.scopes', spec.scopes, 'field is immutable')];
	},
};
