import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn, selectorText } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { NetworkPolicy } from '../types.ts';
import { networkPolicySchemas } from './schema.ts';

const networkpolicies: ResourceDefinition<NetworkPolicy> = {
	group: 'networking.k8s.io',
	version: 'v1',
	kind: 'NetworkPolicy',
	plural: 'networkpolicies',
	singular: 'networkpolicy',
	shortNames: ['netpol'],
	namespaced: true,
	generation: true,
	schema: networkPolicySchemas.NetworkPolicy ?? {},
	columns: [
		nameColumn as never,
		column('Pod-Selector', 'Which Pods it is about.', ({ spec }) => selectorText(spec.podSelector)),
		ageColumn as never,
	],
	defaults: (policy) => {
		policy.spec ??= {};
		const { spec } = policy;
		spec.podSelector ??= {};
		if (!spec.policyTypes?.length) {
			spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
		}
		for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
			for (const port of rule.ports ?? []) port.protocol ||= 'TCP';
		}
	},
	...lateChecks('networkpolicies'),
};

export default networkpolicies as unknown as ResourceDefinition;
