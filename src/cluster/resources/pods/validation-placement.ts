/** Checks of where a Pod may run, and of the hosts it is told of (pkg/apis/core/validation). */

import type { FieldError } from '../../types.ts';
import { allInvalid, duplicate, forbidden, invalid, oneOf, required } from '../shared/field-errors.ts';
import { dns1123Subdomain, ipErrors, labelValueErrors, qualifiedNameErrors } from '../shared/names.ts';
import { validateSelector } from '../shared/validation.ts';
import type { PodSpec, Toleration } from '../types.ts';

/** The effects of taints, as upstream lists them. */
export const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export const tolerationErrors = (tolerations: Toleration[], path: string): FieldError[] =>
	tolerations.flatMap((toleration, index) => {
		const field = `${path}[${index}]`;
		const { key, operator = '', value = '', effect = '', tolerationSeconds } = toleration;
		const errors = key ? allInvalid(`${field}.key`, key, qualifiedNameErrors(key)) : [];
		if (!key && operator !== 'Exists')
			errors.push(
				invalid(
					`${field}.operator`,
					operator,
					'operator must be Exists when `key` is empty, which means "match all values and all keys"',
				),
			);
		if (tolerationSeconds !== undefined && effect !== 'NoExecute')
			errors.push(invalid(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
		if (operator === 'Equal' || operator === '') {
			const wrong = labelValueErrors(value);
			if (wrong.length > 0) errors.push(invalid(`${field}.operator`, value, wrong.join(';')));
		} else if (operator === 'Exists') {
			if (value) {
				// Upstream's own form of a toleration.
				const shown = {
					Key: key ?? '',
					Operator: operator,
					Value: value,
					Effect: effect,
					TolerationSeconds: tolerationSeconds ?? null,
				};
				errors.push(invalid(`${field}.operator`, shown, "value must be empty when `operator` is 'Exists'"));
			}
		} else errors.push(...oneOf(`${field}.operator`, operator, ['Equal', 'Exists']));
		if (effect) errors.push(...oneOf(`${field}.effect`, effect, EFFECTS));
		return errors;
	});

export function spreadErrors({ topologySpreadConstraints = [] }: PodSpec, path: string): FieldError[] {
	const field = `${path}.topologySpreadConstraints`;
	return topologySpreadConstraints.flatMap((constraint, index, all) => {
		const { maxSkew = 0, topologyKey, whenUnsatisfiable, minDomains, labelSelector } = constraint;
		const at = `${field}[${index}]`;
		const errors: FieldError[] = [];
		if (maxSkew <= 0) errors.push(invalid(`${at}.maxSkew`, maxSkew, 'must be greater than zero'));
		if (!topologyKey) errors.push(required(`${at}.topologyKey`, 'can not be empty'));
		else errors.push(...allInvalid(`${at}.topologyKey`, topologyKey, qualifiedNameErrors(topologyKey)));
		errors.push(...oneOf(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']));
		const twin = all.findIndex(
			(other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable,
		);
		if (twin < index)
			errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
		if (minDomains !== undefined) {
			if (minDomains <= 0) errors.push(invalid(`${at}.minDomains`, minDomains, 'must be greater than zero'));
			if (whenUnsatisfiable !== 'DoNotSchedule')
				errors.push(
					invalid(
						`${at}.minDomains`,
						minDomains,
						`can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
					),
				);
		}
		errors.push(...validateSelector(labelSelector, `${at}.labelSelector`));
		return errors;
	});
}

interface NodeTerm {
	matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

function nodeTermErrors({ matchExpressions = [] }: NodeTerm, path: string): FieldError[] {
	return matchExpressions.flatMap(({ key = '', operator, values = [] }, index) => {
		const at = `${path}.matchExpressions[${index}]`;
		const errors: FieldError[] = [];
		if (operator === 'In' || operator === 'NotIn') {
			if (values.length === 0)
				errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
		} else if (operator === 'Exists' || operator === 'DoesNotExist') {
			if (values.length > 0)
				errors.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
		} else if (operator === 'Gt' || operator === 'Lt') {
			if (values.length !== 1)
				errors.push(required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
		} else errors.push(invalid(`${at}.operator`, operator, 'not a valid selector operator'));
		return [...errors, ...allInvalid(`${at}.key`, key, qualifiedNameErrors(key))];
	});
}

const weightErrors = (field: string, weight = 0): FieldError[] =>
	weight < 1 || weight > 100 ? [invalid(field, weight, 'must be in the range 1-100')] : [];

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function affinityErrors({ affinity = {} }: PodSpec, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const nodes = affinity.nodeAffinity;
	const ofNode = `${path}.affinity.nodeAffinity`;
	if (nodes?.[REQUIRED]) {
		const terms = nodes[REQUIRED].nodeSelectorTerms ?? [];
		const field = `${ofNode}.${REQUIRED}.nodeSelectorTerms`;
		if (terms.length === 0) errors.push(required(field, 'must have at least one node selector term'));
		terms.forEach((term, index) => {
			errors.push(...nodeTermErrors(term as NodeTerm, `${field}[${index}]`));
		});
	}
	(nodes?.[PREFERRED] ?? []).forEach(({ weight, preference }, index) => {
		const at = `${ofNode}.${PREFERRED}[${index}]`;
		errors.push(
			...weightErrors(`${at}.weight`, weight),
			...nodeTermErrors((preference ?? {}) as NodeTerm, `${at}.preference`),
		);
	});
	for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
		const field = `${path}.affinity.${kind}`;
		const term = (
			{
				topologyKey,
				labelSelector,
				namespaceSelector,
			}: Partial<NonNullable<NonNullable<typeof affinity.podAffinity>[typeof REQUIRED]>[number]>,
			at: string,
		): FieldError[] => [
			...validateSelector(labelSelector, `${at}.labelSelector`),
			...validateSelector(namespaceSelector, `${at}.namespaceSelector`),
			...(topologyKey
				? allInvalid(`${at}.topologyKey`, topologyKey, qualifiedNameErrors(topologyKey))
				: [required(`${at}.topologyKey`, 'can not be empty')]),
		];
		(affinity[kind]?.[REQUIRED] ?? []).forEach((each, index) => {
			errors.push(...term(each, `${field}.${REQUIRED}[${index}]`));
		});
		(affinity[kind]?.[PREFERRED] ?? []).forEach(({ weight, podAffinityTerm }, index) => {
			const at = `${field}.${PREFERRED}[${index}]`;
			errors.push(...weightErrors(`${at}.weight`, weight), ...term(podAffinityTerm ?? {}, `${at}.podAffinityTerm`));
		});
	}
	return errors;
}

export const hostErrors = {
	ips: (field: string, addresses: string[]): FieldError[] =>
		addresses.flatMap((ip, index) => allInvalid(`${field}[${index}]`, ip, ipErrors(ip))),
	aliases: ({ hostAliases = [] }: PodSpec, path: string): FieldError[] =>
		hostAliases.flatMap(({ ip = '', hostnames = [] }, index) => {
			const field = `${path}.hostAliases[${index}]`;
			return [
				...allInvalid(`${field}.ip`, ip, ipErrors(ip)),
				...hostnames.flatMap((name, at) => allInvalid(`${field}.hostnames[${at}]`, name, dns1123Subdomain(name))),
			];
		}),
};
