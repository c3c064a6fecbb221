/** Checks of NetworkPolicies, in upstream's order (pkg/apis/networking/validation, ValidateNetworkPolicySpec). */

import type { FieldError } from '../../types.ts';
import { allInvalid, cidrErrors, forbidden, invalid, oneOf, portErrors, required } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { parseCIDR, portNumberErrors } from '../shared/names.ts';
import { validateSelector } from '../shared/validation.ts';
import type { NetworkPolicy } from '../types.ts';

type Rule = NonNullable<NonNullable<NetworkPolicy['spec']>['egress']>[number];
type Peer = NonNullable<Rule['to']>[number];
type IPBlock = NonNullable<Peer['ipBlock']>;

function blockErrors({ cidr, except = [] }: IPBlock, field: string): FieldError[] {
	if (!cidr) return [required(`${field}.cidr`)];
	const wrong = cidrErrors(`${field}.cidr`, cidr);
	const whole = parseCIDR(cidr);
	if (!whole) return wrong;
	return except.flatMap((text, index) => {
		const at = `${field}.except[${index}]`;
		const part = parseCIDR(text);
		if (!part) return cidrErrors(at, text);
		const within =
			part.base >= whole.base && part.base + part.size <= whole.base + whole.size && part.size < whole.size;
		return within ? [] : [invalid(at, text, 'must be a strict subset of `cidr`')];
	});
}

function policyPortErrors(
	{ port, endPort, protocol }: NonNullable<Rule['ports']>[number],
	field: string,
): FieldError[] {
	const errors = oneOf(`${field}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']);
	if (port === undefined) {
		if (endPort !== undefined) errors.push(required(`${field}.port`, 'must be specified when `endPort` is specified'));
		return errors;
	}
	errors.push(...portErrors(`${field}.port`, port));
	if (endPort === undefined) return errors;
	const at = `${field}.endPort`;
	if (typeof port === 'string')
		return [...errors, invalid(at, endPort, 'may not be specified when `port` is non-numeric')];
	// Upstream shows the first port here.
	if (endPort < port) errors.push(invalid(at, port, 'must be greater than or equal to `port`'));
	return [...errors, ...allInvalid(at, endPort, portNumberErrors(endPort))];
}

function peerErrors({ ipBlock, podSelector, namespaceSelector }: Peer, field: string): FieldError[] {
	const errors = [
		...validateSelector(podSelector, `${field}.podSelector`),
		...validateSelector(namespaceSelector, `${field}.namespaceSelector`),
		...(ipBlock ? blockErrors(ipBlock, `${field}.ipBlock`) : []),
	];
	if (!ipBlock && !podSelector && !namespaceSelector) errors.push(required(field, 'must specify a peer'));
	else if (ipBlock && (podSelector || namespaceSelector))
		errors.push(forbidden(field, 'may not specify both ipBlock and another peer'));
	return errors;
}

const ruleErrors = (
	field: string,
	side: 'from' | 'to',
	peers: Peer[] = [],
	ports: Rule['ports'] = [],
): FieldError[] => [
	...ports.flatMap((port, index) => policyPortErrors(port, `${field}.ports[${index}]`)),
	...peers.flatMap((peer, index) => peerErrors(peer, `${field}.${side}[${index}]`)),
];

export const networkPolicyChecks: Checks<NetworkPolicy> = {
	validate: ({ spec }) => [
		...validateSelector(spec.podSelector, 'spec.podSelector'),
		// The client library's types spell this field `_from`.
		...(spec.ingress ?? []).flatMap((rule, index) =>
			ruleErrors(`spec.ingress[${index}]`, 'from', (rule as { from?: Peer[] }).from, rule.ports),
		),
		...(spec.egress ?? []).flatMap(({ to, ports }, index) => ruleErrors(`spec.egress[${index}]`, 'to', to, ports)),
		...((spec.policyTypes?.length ?? 0) > 2
			? [invalid('spec.policyTypes', spec.policyTypes, 'may not specify more than two policyTypes')]
			: (spec.policyTypes ?? []).flatMap((type, index) =>
					oneOf(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress']),
				)),
	],
};
