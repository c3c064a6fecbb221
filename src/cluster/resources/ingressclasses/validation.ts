/** Checks of IngressClasses (pkg/apis/networking/validation, ValidateIngressClass). */

import type { FieldError } from '../../types.ts';
import { allInvalid, forbidden, invalid, oneOf, required } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { dns1123Label, dns1123Subdomain, pathSegmentErrors, regexError } from '../shared/names.ts';
import { immutable } from '../shared/validation.ts';
import type { IngressClass } from '../types.ts';

const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** `acme.io/foo`: a domain and a path below it (IsDomainPrefixedPath). */
function domainPathErrors(field: string, value: string): FieldError[] {
	if (value === '') return [required(field)];
	const slash = value.indexOf('/');
	const [host, path] = [value.slice(0, Math.max(slash, 0)), value.slice(slash + 1)];
	if (host === '' || path === '')
		return [invalid(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
	return [
		...allInvalid(field, host, dns1123Subdomain(host)),
		...(new RegExp(`^${PATH}$`).test(path) ? [] : [invalid(field, path, regexError('Invalid path', PATH))]),
	];
}

/** A reference to an object of any kind, by group, kind and name (validateIngressTypedLocalObjectReference). */
export function typedReferenceErrors(
	{ apiGroup, kind, name }: { apiGroup?: string; kind?: string; name?: string },
	field: string,
): FieldError[] {
	const errors = apiGroup === undefined ? [] : allInvalid(`${field}.apiGroup`, apiGroup, dns1123Subdomain(apiGroup));
	for (const [key, value] of Object.entries({ kind, name }))
		errors.push(
			...(value
				? allInvalid(`${field}.${key}`, value, pathSegmentErrors(value))
				: [required(`${field}.${key}`, `${key} is required`)]),
		);
	return errors;
}

export const ingressClassChecks: Checks<IngressClass> = {
	validate({ spec = {} }) {
		const { controller = '', parameters } = spec;
		const errors: FieldError[] = [];
		if (controller.length > 250)
			errors.push({ type: 'TooLong', field: 'spec.controller', detail: 'may not be more than 250 bytes' });
		errors.push(...domainPathErrors('spec.controller', controller));
		if (!parameters) return errors;
		const field = 'spec.parameters';
		const { scope, namespace } = parameters;
		errors.push(
			...typedReferenceErrors(parameters, field),
			...oneOf(`${field}.scope`, scope, ['Cluster', 'Namespace']),
		);
		if (scope === 'Namespace')
			errors.push(
				...(namespace
					? allInvalid(`${field}.namespace`, namespace, dns1123Label(namespace))
					: [required(`${field}.namespace`, "`parameters.scope` is set to 'Namespace'")]),
			);
		else if (scope === 'Cluster' && namespace !== undefined)
			errors.push(forbidden(`${field}.namespace`, "`parameters.scope` is set to 'Cluster'"));
		return errors;
	},
	validateUpdate: ({ spec }, old) => immutable('spec.controller', spec?.controller, old.spec?.controller),
};
