import type { Column, FieldError, ResourceDefinition } from '../../types.ts';
import { oneOf } from '../pods/validation.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
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
	(spec.rules ?? []).forEach((rule, index) => {
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
			if (!path.backend?.service && !path.backend?.resource) {
				errors.push({ type: 'Required', field: `${field}.backend`, detail: 'backend must be specified' });
			}
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
