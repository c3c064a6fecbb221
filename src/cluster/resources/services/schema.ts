/** The schema of Service. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const serviceSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Service kind
	metadata ObjectMeta
	spec ServiceSpec
	status ServiceStatus
ServiceSpec
	allocateLoadBalancerNodePorts bool
	clusterIP string
	clusterIPs []string
	externalIPs []string
	externalName string
	externalTrafficPolicy string
	healthCheckNodePort int32
	internalTrafficPolicy string
	ipFamilies []string
	ipFamilyPolicy string
	loadBalancerClass string
	loadBalancerIP string
	loadBalancerSourceRanges []string
	ports []ServicePort merge=port map=port,protocol
	publishNotReadyAddresses bool
	selector {}string
	sessionAffinity string
	sessionAffinityConfig SessionAffinityConfig
	trafficDistribution string
	type string
ServiceStatus
	conditions []Condition merge=type
	loadBalancer LoadBalancerStatus
ServicePort
	appProtocol string
	name string
	nodePort int32
	port! int32
	protocol string
	targetPort intstr
SessionAffinityConfig
	clientIP ClientIPConfig
LoadBalancerStatus
	ingress []LoadBalancerIngress
ClientIPConfig
	timeoutSeconds int32
LoadBalancerIngress
	hostname string
	ip string
	ipMode string
	ports []PortStatus
PortStatus
	error string
	port! int32
	protocol! string
`,
	metaSchemas,
);
