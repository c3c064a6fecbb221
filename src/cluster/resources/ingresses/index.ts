import type { Column, ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
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
	...lateChecks('ingresses'),
};

export default ingresses as unknown as ResourceDefinition;
