/** What a Service gets where it says nothing (pkg/apis/core/v1 defaults, and the address fields' defaulting on create). */

import type { Service } from '../types.ts';

/** Whether the Service has a cluster IP of its own to hand out. */
export const wantsClusterIP = (service: Service): boolean =>
	service.spec.type !== 'ExternalName' && service.spec.clusterIP !== 'None';

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

/** IP families, and the two spellings of the cluster IP. */
export function defaultFamilies(service: Service): void {
	const { spec } = service;
	if (spec.type === 'ExternalName') {
		for (const key of [
			'clusterIP',
			'clusterIPs',
			'ipFamilies',
			'ipFamilyPolicy',
			'internalTrafficPolicy',
			'externalTrafficPolicy',
			'allocateLoadBalancerNodePorts',
		] as const) {
			delete spec[key];
		}
		return;
	}
	spec.ipFamilyPolicy ||= 'SingleStack';
	if (!spec.ipFamilies?.length) spec.ipFamilies = ['IPv4'];
	if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
	else if (!spec.clusterIP && spec.clusterIPs?.length) spec.clusterIP = spec.clusterIPs[0] as string;
}

/** A load balancer's address is one that nodes know how to serve, unless it says otherwise (KEP-1860). */
export function defaultServiceStatus(service: Service): void {
	for (const ingress of service.status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
}
