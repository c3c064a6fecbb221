import type { Column, ResourceDefinition } from '../../types.ts';
import { KINDS } from '../kinds.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { Ingress, IngressClass } from '../types.ts';
import { ingressSchemas } from './schema.ts';

const columns: Column<Ingress>[] = [
	nameColumn as never,
	column(
		'Class',
		'Which controller is to serve it.',
		({ spec, metadata }) => spec.ingressClassName ?? metadata.annotations?.[CLASS] ?? '<none>',
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

const CLASS = 'kubernetes.io/ingress.class';

/** The class of Ingresses that name none: of those marked so the newest (admission plugin DefaultIngressClass). */
function defaultClass(classes: IngressClass[]): string | undefined {
	const made = ({ metadata }: IngressClass): string => metadata.creationTimestamp ?? '';
	const [newest] = classes
		.filter(({ metadata }) => metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true')
		.sort((a, b) => (made(a) === made(b) ? (a.metadata.name < b.metadata.name ? -1 : 1) : made(a) < made(b) ? 1 : -1));
	return newest?.metadata.name;
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
	prepareForCreate: (ingress, { client }) => {
		ingress.status = { loadBalancer: {} };
		const { spec, metadata } = ingress;
		if (spec.ingressClassName !== undefined || metadata.annotations?.[CLASS] !== undefined) return;
		const name = defaultClass(client.list(KINDS.ingressclasses));
		if (name) spec.ingressClassName = name;
	},
	...lateChecks('ingresses'),
};

export default ingresses as unknown as ResourceDefinition;
