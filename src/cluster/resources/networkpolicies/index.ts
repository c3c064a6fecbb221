import type { FieldError, ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn, selectorText } from '../shared/columns.ts';
import { forbidden, invalid, oneOf, portErrors, required } from '../shared/field-errors.ts';
import { parseCIDR } from '../shared/names.ts';
import { validateSelector } from '../shared/workloads.ts';
import type { NetworkPolicy } from '../types.ts';
import { networkPolicySchemas } from './schema.ts';

type Rule = NonNullable<NonNullable<NetworkPolicy['spec']>['egress']>[number];
type Peer = NonNullable<Rule['to']>[number];
type IPBlock = NonNullable<Peer['ipBlock']>;

function blockErrors({ cidr, except = [] }: IPBlock, field: string): FieldError[] {
	const wrong = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
	if (!cidr) return [required(`${field}.cidr`)];
	const whole = parseCIDR(cidr);
	if (!whole) return cidr.includes(':') ? [] : [invalid(`${field}.cidr`, cidr, wrong)];
	return except.flatMap((text, index) => {
		const part = parseCIDR(text);
		if (!part) return [invalid(`${field}.except[${index}]`, text, wrong)];
		const within =
			part.base >= whole.base && part.base + part.size <= whole.base + whole.size && part.size < whole.size;
		return within ? [] : [invalid(`${field}.except[${index}]`, text, 'must be a strict subset of `cidr`')];
	});
}

/** Checks one rule: whom it is about and which ports (ValidateNetworkPolicySpec). */
function ruleErrors(field: string, side: 'from' | 'to', peers: Peer[] = [], ports: Rule['ports'] = []): FieldError[] {
	const errors: FieldError[] = [];
	ports.forEach(({ port, endPort, protocol }, index) => {
		const each = `${field}.ports[${index}]`;
		errors.push(...oneOf(`${each}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']));
		if (port !== undefined) errors.push(...portErrors(`${each}.port`, port));
		if (endPort === undefined) return;
		if (port === undefined) errors.push(required(`${each}.port`, 'must be specified when `endPort` is specified'));
		else if (typeof port === 'string')
			errors.push(invalid(`${each}.endPort`, endPort, 'may not be specified when `port` is non-numeric'));
		else if (endPort < port)
			errors.push(invalid(`${each}.endPort`, endPort, 'must be greater than or equal to `port`'));
	});
	peers.forEach((peer, index) => {
		const each = `${field}.${side}[${index}]`;
		const { ipBlock, podSelector, namespaceSelector } = peer;
		if (ipBlock && (podSelector || namespaceSelector))
			errors.push(forbidden(each, 'may not specify both ipBlock and another peer'));
		else if (ipBlock) errors.push(...blockErrors(ipBlock, `${each}.ipBlock`));
		else if (!podSelector && !namespaceSelector) errors.push(required(each, 'must specify a peer'));
		if (podSelector) errors.push(...validateSelector(podSelector, `${each}.podSelector`));
		if (namespaceSelector) errors.push(...validateSelector(namespaceSelector, `${each}.namespaceSelector`));
	});
	return errors;
}

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
	validate: ({ spec }) => [
		// The client library's types spell this field `_from`.
		...(spec.ingress ?? []).flatMap((rule, index) =>
			ruleErrors(`spec.ingress[${index}]`, 'from', (rule as { from?: Peer[] }).from, rule.ports),
		),
		...(spec.egress ?? []).flatMap(({ to, ports }, index) => ruleErrors(`spec.egress[${index}]`, 'to', to, ports)),
		...validateSelector(spec.podSelector, 'spec.podSelector'),
		...(spec.policyTypes ?? []).flatMap((type, index) =>
			oneOf(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress']),
		),
	],
};

export default networkpolicies as unknown as ResourceDefinition;
