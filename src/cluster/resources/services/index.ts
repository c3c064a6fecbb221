import type { Column, ResourceDefinition } from '../../types.ts';
import { ageColumn, column, labelsText, nameColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import { dns1123Label } from '../shared/names.ts';
import type { Service } from '../types.ts';
import { allocateService, carryAllocations, releaseService } from './allocation.ts';
import { defaultFamilies, defaultService, defaultServiceStatus } from './defaults.ts';
import { serviceSchemas } from './schema.ts';

/** EXTERNAL-IP as upstream's printer has it. */
export function externalIP({ spec, status }: Service): string {
	const own = spec.externalIPs ?? [];
	switch (spec.type) {
		case 'ExternalName':
			return spec.externalName ?? '';
		case 'LoadBalancer': {
			const given = [...new Set((status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || ''))]
				.filter(Boolean)
				.sort();
			return [...given, ...own].join(',') || '<pending>';
		}
		default:
			return own.join(',') || '<none>';
	}
}

export function portsText({ spec }: Service): string {
	const ports = (spec.ports ?? []).map(({ port, nodePort, protocol }) =>
		nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
	);
	return ports.join(',') || '<none>';
}

const columns: Column<Service>[] = [
	nameColumn as Column<Service>,
	column('Type', 'How the Service is reached.', ({ spec }) => spec.type ?? ''),
	column(
		'Cluster-IP',
		'Its address inside the cluster.',
		({ spec }) => spec.clusterIPs?.[0] || spec.clusterIP || '<none>',
	),
	column('External-IP', 'Where it is reached from outside.', externalIP),
	column('Port(s)', 'Its ports, with the node ports they are also reached at.', portsText),
	ageColumn as Column<Service>,
	column('Selector', 'Labels of the Pods behind it.', ({ spec }) => labelsText(spec.selector), true),
];

/** What the API server warns of. */
function warnings({ spec }: Service): string[] {
	const texts: string[] = [];
	if (spec.externalIPs?.length) {
		texts.push('spec.externalIPs is deprecated');
	}
	if (spec.clusterIP === 'None' && spec.sessionAffinity === 'ClientIP') {
		texts.push('spec.SessionAffinity is ignored for headless services');
	}
	if (spec.trafficDistribution === 'PreferClose') {
		texts.push('spec.trafficDistribution: PreferClose is deprecated; use PreferSameZone');
	}
	return texts;
}

const services: ResourceDefinition<Service> = {
	group: '',
	version: 'v1',
	kind: 'Service',
	plural: 'services',
	singular: 'service',
	shortNames: ['svc'],
	categories: ['all'],
	namespaced: true,
	subresources: ['status'],
	returnsDeleted: true,
	schema: serviceSchemas.Service ?? {},
	columns,
	fieldSelectors: {
		'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
		'spec.type': ({ spec }) => spec.type ?? '',
	},
	// RFC 1123 rather than 1035 since v1.36 (KEP-5311, RelaxedServiceNameValidation).
	validateName: dns1123Label,
	defaults: defaultService,
	defaultStatus: defaultServiceStatus,
	prepareForCreate: (service) => {
		defaultFamilies(service);
		service.status = { loadBalancer: {} };
	},
	prepareForUpdate: (service, old) => {
		carryAllocations(service, old);
		defaultFamilies(service, old);
		if (service.spec.type !== 'LoadBalancer') service.status = { loadBalancer: {} };
	},
	...lateChecks('services'),
	allocate: allocateService,
	release: releaseService,
	warnings,
};

export default services as unknown as ResourceDefinition;
