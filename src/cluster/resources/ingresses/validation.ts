/** Checks of Ingresses, in upstream's order (pkg/apis/networking/validation, ValidateIngressSpec). */

import type { FieldError } from '../../types.ts';
import { typedReferenceErrors } from '../ingressclasses/validation.ts';
import { allInvalid, invalid, oneOf, portErrors, required } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { dns1123Label, dns1123Subdomain, isIPv6, parseIPv4, wildcardErrors } from '../shared/names.ts';
import type { Ingress } from '../types.ts';

/** A host of a rule or certificate: a name, or all names below one. */
const hostErrors = (host: string): string[] => (host.includes('*') ? wildcardErrors(host) : dns1123Subdomain(host));

type Backend = NonNullable<NonNullable<Ingress['spec']>['defaultBackend']>;

function backendErrors({ service, resource }: Partial<Backend>, field: string): FieldError[] {
	if (service && resource) return [invalid(field, '', 'cannot set both resource and service backends')];
	if (resource) return typedReferenceErrors(resource, `${field}.resource`);
	if (!service) return [invalid(field, '', 'resource or service backend is required')];
	const { name, port = {} } = service;
	const errors = name
		? allInvalid(`${field}.service.name`, name, dns1123Label(name))
		: [required(`${field}.service.name`)];
	if (port.name && port.number) errors.push(invalid(field, '', 'cannot set both port name & port number'));
	else if (port.name) errors.push(...portErrors(`${field}.service.port.name`, port.name));
	else if (port.number) errors.push(...portErrors(`${field}.service.port.number`, port.number));
	else errors.push(required(field, 'port name or number is required'));
	return errors;
}

type Rule = NonNullable<Ingress['spec']['rules']>[number];
type Path = NonNullable<Rule['http']>['paths'][number];

function pathErrors({ path = '', pathType, backend }: Path, field: string): FieldError[] {
	if (!pathType) return [required(`${field}.pathType`, 'pathType must be specified')];
	const errors: FieldError[] = [];
	const at = `${field}.path`;
	if (pathType === 'Exact' || pathType === 'Prefix') {
		if (!path.startsWith('/')) errors.push(invalid(at, path, 'must be an absolute path'));
		for (const inside of ['//', '/./', '/../', '%2f', '%2F'])
			if (path.includes(inside)) errors.push(invalid(at, path, `must not contain '${inside}'`));
		for (const end of ['/..', '/.']) if (path.endsWith(end)) errors.push(invalid(at, path, `cannot end with '${end}'`));
	} else if (pathType === 'ImplementationSpecific') {
		if (path !== '' && !path.startsWith('/')) errors.push(invalid(at, path, 'must be an absolute path'));
	} else errors.push(...oneOf(`${field}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']));
	return [...errors, ...backendErrors(backend ?? {}, `${field}.backend`)];
}

function ruleErrors({ host = '', http }: Rule, field: string): FieldError[] {
	const errors: FieldError[] = [];
	if (host) {
		if (parseIPv4(host) !== undefined || isIPv6(host))
			errors.push(invalid(`${field}.host`, host, 'must be a DNS name, not an IP address'));
		errors.push(...allInvalid(`${field}.host`, host, hostErrors(host)));
	}
	if (!http) return errors;
	if (!http.paths?.length) errors.push(required(`${field}.http.paths`));
	return [...errors, ...(http.paths ?? []).flatMap((path, at) => pathErrors(path, `${field}.http.paths[${at}]`))];
}

const CLASS = 'kubernetes.io/ingress.class';

export const ingressChecks: Checks<Ingress> = {
	validate({ metadata, spec }) {
		const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
		const errors: FieldError[] = [];
		if (rules.length === 0 && !defaultBackend)
			errors.push(invalid('spec', spec.rules, 'either `defaultBackend` or `rules` must be specified'));
		if (defaultBackend) errors.push(...backendErrors(defaultBackend, 'spec.defaultBackend'));
		errors.push(...rules.flatMap((rule, index) => ruleErrors(rule, `spec.rules[${index}]`)));
		tls.forEach(({ hosts = [], secretName }, index) => {
			hosts.forEach((host, at) => {
				errors.push(...allInvalid(`spec.tls[${index}].hosts[${at}]`, host, hostErrors(host)));
			});
			if (secretName)
				errors.push(...allInvalid(`spec.tls[${index}].secretName`, secretName, dns1123Subdomain(secretName)));
		});
		if (ingressClassName !== undefined)
			errors.push(...allInvalid('spec.ingressClassName', ingressClassName, dns1123Subdomain(ingressClassName)));
		// Only a new one is asked; what is there already has its uid from before.
		const annotation = metadata.annotations?.[CLASS];
		if (metadata.resourceVersion === undefined && annotation !== undefined && ingressClassName !== undefined)
			errors.push(invalid(`annotations.${CLASS}`, annotation, 'can not be set when the class field is also set'));
		return errors;
	},
};
