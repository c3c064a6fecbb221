/** What a Service gets where it says nothing (pkg/apis/core/v1 defaults, and the address fields' defaulting on create). */

import type { Service } from '../types.ts';

/** Whether the Service has a cluster IP of its own to hand out. */
export const wantsClusterIP = (service: Service): boolean =>
	service.spec.type !== 'ExternalName' && service.spec.clusterIP !== 'None';

/** A headless Service without a selector: its addresses are anybody's, of both families (KEP-563). */
export const isSelectorless = ({ spec }: Service): boolean =>
	spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;

export function defaultService(service: Service): void {
	service.spec ??= {};
	const { spec } = service;
	spec.sessionAffinity ||= 'None';
	if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
	else if (spec.sessionAffinity === 'ClientIP') {
		spec.sessionAffinityConfig ??= {};
		spec.sessionAffinityConfig.clientIP ??= {};
		spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= 10_800;
	}
	spec.type ||= 'ClusterIP';
	for (const port of spec.ports ?? []) {
		port.protocol ||= 'TCP';
		if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port;
	}
	const outside = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs?.length ?? 0) > 0;
	if (outside && spec.type !== 'ExternalName') spec.externalTrafficPolicy ||= 'Cluster';
	if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ||= 'Cluster';
	if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
}

/** Fields that an ExternalName Service does not have. */
const OF_OTHER_TYPES = [
	'clusterIP',
	'clusterIPs',
	'ipFamilies',
	'ipFamilyPolicy',
	'internalTrafficPolicy',
	'externalTrafficPolicy',
	'allocateLoadBalancerNodePorts',
] as const;

/**
 * IP families, and the two spellings of the cluster IP.
 * @param old what the Service was before, whose policy it keeps
 */
export function defaultFamilies(service: Service, old?: Service): void {
	const { spec } = service;
	if (spec.type === 'ExternalName' && old) {
		// What it had as another type goes with that type.
		for (const key of OF_OTHER_TYPES) if (String(spec[key]) === String(old.spec[key])) delete spec[key];
	}
	if (!spec.clusterIP && spec.clusterIPs?.length) spec.clusterIP = spec.clusterIPs[0] as string;
	if (spec.type !== 'ExternalName') chooseFamilies(service, old);
	if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
}

function chooseFamilies(service: Service, old: Service | undefined): void {
	const { spec } = service;
	const both = isSelectorless(service);
	spec.ipFamilyPolicy ||= old?.spec.ipFamilyPolicy || (both ? 'RequireDualStack' : 'SingleStack');
	if (!spec.ipFamilies?.length) spec.ipFamilies = ['IPv4'];
	if (both && spec.ipFamilyPolicy !== 'SingleStack' && spec.ipFamilies.length === 1)
		spec.ipFamilies = [...spec.ipFamilies, spec.ipFamilies[0] === 'IPv4' ? 'IPv6' : 'IPv4'];
}

/** A load balancer's address is one that nodes know how to serve, unless it says otherwise (KEP-1860). */
export function defaultServiceStatus(service: Service): void {
	for (const ingress of service.status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
}
