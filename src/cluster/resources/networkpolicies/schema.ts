/** The schema of NetworkPolicy. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const networkPolicySchemas = defineSchemas(
	'io.k8s.api.networking.v1',
	`
NetworkPolicy kind
	metadata ObjectMeta
	spec NetworkPolicySpec
NetworkPolicySpec
	egress []NetworkPolicyEgressRule
	ingress []NetworkPolicyIngressRule
	podSelector LabelSelector
	policyTypes []string
NetworkPolicyEgressRule
	ports []NetworkPolicyPort
	to []NetworkPolicyPeer
NetworkPolicyIngressRule
	from []NetworkPolicyPeer
	ports []NetworkPolicyPort
NetworkPolicyPort
	endPort int32
	port intstr
	protocol string
NetworkPolicyPeer
	ipBlock IPBlock
	namespaceSelector LabelSelector
	podSelector LabelSelector
IPBlock
	cidr! string
	except []string
`,
	metaSchemas,
);
