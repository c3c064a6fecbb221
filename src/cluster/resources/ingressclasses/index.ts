import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { IngressClass } from '../types.ts';
import { ingressClassSchemas } from './schema.ts';

const ingressclasses: ResourceDefinition<IngressClass> = {
	group: 'networking.k8s.io',
	version: 'v1',
	kind: 'IngressClass',
	plural: 'ingressclasses',
	singular: 'ingressclass',
	namespaced: false,
	generation: true,
	schema: ingressClassSchemas.IngressClass ?? {},
	columns: [
		nameColumn as never,
		column('Controller', 'Who serves Ingresses of this class.', ({ spec }) => spec?.controller ?? ''),
		column('Parameters', 'More settings for the controller.', ({ spec }) => {
			const parameters = spec?.parameters;
			if (!parameters) return '<none>';
			return `${parameters.kind}${parameters.apiGroup ? `.${parameters.apiGroup}` : ''}/${parameters.name}`;
		}),
		ageColumn as never,
	],
	defaults: ({ spec }) => {
		if (spec?.parameters) spec.parameters.scope ??= 'Cluster';
	},
	...lateChecks('ingressclasses'),
};

export default ingressclasses as unknown as ResourceDefinition;
