import type { Column, FieldError, ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { allInvalid, invalid, oneOf, portErrors, required } from '../shared/field-errors.ts';
import { dns1123Label, dns1123Subdomain, parseIPv4 } from '../shared/names.ts';
import type { Ingress } from '../types.ts';
import { ingressSchemas } from './schema.ts';

const columns: Column<Ingress>[] = [
	nameColumn as never,
	column(
		'Class',
		'Which controller is to serve it.',
		({ spec, metadata }) => spec.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'] ?? '<none>',
	),
	column('Hosts', 'Host names it answers to.', ({ spec }) => {
		const hosts = (spec.rules ?? []).map(({ host }) => host || '*').filter((host) => host !== '*');
		if (hosts.length === 0) return '*';
		return hosts.length <= 3 ? hosts.join(',') : `${hosts.slice(0, 3).join(',')} + ${hosts.length - 3} more...`;
	}),
	column('Address', 'Where it is reached.', ({ status }) =>
		(status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').join(','),
	),
	column('Ports', 'Its ports.', ({ spec }) => (spec.tls?.length ? '80, 443' : '80')),
	ageColumn as never,
];

/** A host of a rule or certificate: a name, or all names below one. */
const hostErrors = (host: string): string[] =>
	host.startsWith('*.') ? dns1123Subdomain(host.slice(2)) : dns1123Subdomain(host);

type Backend = NonNullable<NonNullable<Ingress['spec']>['defaultBackend']>;

function backendErrors({ service, resource }: Partial<Backend>, field: string): FieldError[] {
	if (service && resource) return [invalid(field, '', 'cannot set both resource and service backends')];
	if (!service) return resource ? [] : [invalid(field, '', 'resource or service backend is required')];
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

function validate({ spec }: Ingress): FieldError[] {
	const errors: FieldError[] = [];
	if (!spec.rules?.length && !spec.defaultBackend) {
		errors.push({
			type: 'Invalid',
			field: 'spec',
			value: spec,
			detail: 'either `defaultBackend` or `rules` must be specified',
		});
	}
	if (spec.defaultBackend) errors.push(...backendErrors(spec.defaultBackend, 'spec.defaultBackend'));
	if (spec.ingressClassName)
		errors.push(...allInvalid('spec.ingressClassName', spec.ingressClassName, dns1123Subdomain(spec.ingressClassName)));
	(spec.tls ?? []).forEach(({ hosts = [] }, index) => {
		hosts.forEach((host, at) => {
			errors.push(...allInvalid(`spec.tls[${index}].hosts[${at}]`, host, hostErrors(host)));
		});
	});
	(spec.rules ?? []).forEach((rule, index) => {
		if (rule.host) {
			const field = `spec.rules[${index}].host`;
			if (parseIPv4(rule.host) !== undefined)
				errors.push(invalid(field, rule.host, 'must be a DNS name, not an IP address'));
			else errors.push(...allInvalid(field, rule.host, hostErrors(rule.host)));
		}
		if (rule.http && !rule.http.paths?.length) errors.push(required(`spec.rules[${index}].http.paths`));
		(rule.http?.paths ?? []).forEach((path, at) => {
			const field = `spec.rules[${index}].http.paths[${at}]`;
			if (!path.pathType)
				errors.push({ type: 'Required', field: `${field}.pathType`, detail: 'pathType must be specified' });
			else errors.push(...oneOf(`${field}.pathType`, path.pathType, ['Exact', 'ImplementationSpecific', 'Prefix']));
			if (path.pathType !== 'ImplementationSpecific' && !path.path?.startsWith('/')) {
				errors.push({
					type: 'Invalid',
					field: `${field}.path`,
					value: path.path ?? '',
					detail: 'must be an absolute path',
				});
			}
			if (path.pathType !== 'ImplementationSpecific') {
				const inside = ['//', '/./', '/../', '%2f', '%2F'].find((text) => path.path?.includes(text));
				if (inside) errors.push(invalid(`${field}.path`, path.path, `must not contain '${inside}'`));
				const end = ['/..', '/.'].find((text) => path.path?.endsWith(text));
				if (end) errors.push(invalid(`${field}.path`, path.path, `cannot end with '${end}'`));
			}
			errors.push(...backendErrors(path.backend ?? {}, `${field}.backend`));
		});
	});
	return errors;
}

const ingresses: ResourceDefinition<Ingress> = {
	group: 'networking.k8s.io',
	version: 'v1',
	kind: 'Ingress',
	plural: 'ingresses',
	singular: 'ingress',
	shortNames: ['ing'],
	namespaced: true,
	generation: true,
	subresources: ['status'],
	schema: ingressSchemas.Ingress ?? {},
	columns,
	defaults: (ingress) => {
		ingress.spec ??= {};
	},
	prepareForCreate: (ingress) => {
		ingress.status = { loadBalancer: {} };
	},
	validate,
};

export default ingresses as unknown as ResourceDefinition;
