/** The schema of Ingress. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const ingressSchemas = defineSchemas(
	'io.k8s.api.networking.v1',
	`
Ingress kind
	metadata ObjectMeta
	spec IngressSpec
	status IngressStatus
IngressSpec
	defaultBackend IngressBackend
	ingressClassName string
	rules []IngressRule
	tls []IngressTLS
IngressStatus
	loadBalancer IngressLoadBalancerStatus
IngressBackend
	resource TypedLocalObjectReference
	service IngressServiceBackend
IngressRule
	host string
	http HTTPIngressRuleValue
IngressTLS
	hosts []string
	secretName string
IngressLoadBalancerStatus
	ingress []IngressLoadBalancerIngress
IngressServiceBackend
	name! string
	port ServiceBackendPort
HTTPIngressRuleValue
	paths! []HTTPIngressPath
IngressLoadBalancerIngress
	hostname string
	ip string
	ports []IngressPortStatus
ServiceBackendPort
	name string
	number int32
HTTPIngressPath
	backend! IngressBackend
	path string
	pathType! string
IngressPortStatus
	error string
	port! int32
	protocol! string
`,
	metaSchemas,
	coreSchemas,
);
