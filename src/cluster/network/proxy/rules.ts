/**
 * kube-proxy's rules as data: for each port of each Service where its packets go. What iptables has as chains
 * (KUBE-SERVICES → KUBE-SVC-… → KUBE-SEP-…) is here a rule with its endpoints.
 */

import type { EndpointSlice, Service } from '../../resources/types.ts';
import type { ObjectReference } from '../types.ts';

/** One place that a Service's packets may go to. */
export interface EndpointRule {
	address: string;
	port: number;
	/** The node the endpoint is on, when it is a Pod's. */
	node: string | undefined;
	/** The Pod behind it, when the slice says. */
	target: ObjectReference | undefined;
	/** Takes new connections? */
	ready: boolean;
	/** Still works while it ends? Used where nothing is ready. */
	servingTerminating: boolean;
	/** Zones and nodes that the slice wants served from here; undefined: no wish. */
	zones: string[] | undefined;
	nodes: string[] | undefined;
}

/** One port of one Service. */
export interface PortRule {
	service: ObjectReference;
	portName: string;
	protocol: 'TCP' | 'UDP';
	port: number;
	nodePort: number | undefined;
	clusterIPs: string[];
	externalIPs: string[];
	loadBalancerIPs: string[];
	/** Seconds that a client stays with its endpoint; undefined: no affinity. */
	affinity: number | undefined;
	internalLocal: boolean;
	externalLocal: boolean;
	/** Where load balancers ask whether the node has endpoints (with externalLocal). */
	healthCheckNodePort: number | undefined;
	/** Ranges that may use the load balancer's address (spec.loadBalancerSourceRanges); empty: all. */
	sourceRanges: string[];
	/** By slice and position in it, as the slices come. */
	endpoints: EndpointRule[];
}

/** The rules of one Service; none for what kube-proxy passes over (headless, ExternalName, foreign proxies). */
export function rulesOfService(service: Service, slices: readonly EndpointSlice[]): PortRule[] {
	const { spec, metadata } = service;
	if (spec.type === 'ExternalName' || !spec.clusterIP || spec.clusterIP === 'None') return [];
	if (metadata.labels?.['service.kubernetes.io/service-proxy-name'] !== undefined) return [];
	const loadBalancerIPs: string[] = [];
	for (const ingress of service.status?.loadBalancer?.ingress ?? [])
		if (ingress.ip && ingress.ipMode !== 'Proxy') loadBalancerIPs.push(ingress.ip);
	return (spec.ports ?? []).map((port) => ({
		service: { kind: 'Service', namespace: metadata.namespace ?? '', name: metadata.name },
		portName: port.name ?? '',
		protocol: port.protocol === 'UDP' ? 'UDP' : 'TCP',
		port: port.port,
		nodePort: spec.type === 'NodePort' || spec.type === 'LoadBalancer' ? port.nodePort || undefined : undefined,
		clusterIPs: spec.clusterIPs ?? [spec.clusterIP as string],
		externalIPs: spec.externalIPs ?? [],
		loadBalancerIPs,
		affinity:
			spec.sessionAffinity === 'ClientIP'
				? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800)
				: undefined,
		internalLocal: spec.internalTrafficPolicy === 'Local',
		externalLocal: spec.externalTrafficPolicy === 'Local',
		healthCheckNodePort: spec.healthCheckNodePort || undefined,
		sourceRanges: spec.loadBalancerSourceRanges ?? [],
		endpoints: endpointsOf(port.name ?? '', slices),
	}));
}

function endpointsOf(portName: string, slices: readonly EndpointSlice[]): EndpointRule[] {
	const found = new Map<string, EndpointRule>();
	for (const slice of slices) {
		if (slice.addressType !== 'IPv4') continue;
		const port = slice.ports?.find((each) => (each.name ?? '') === portName)?.port;
		if (port === undefined || port === null) continue;
		for (const endpoint of slice.endpoints ?? []) {
			const address = endpoint.addresses[0];
			if (address === undefined) continue;
			const { ready, serving, terminating } = endpoint.conditions ?? {};
			const target = endpoint.targetRef;
			const rule: EndpointRule = {
				address,
				port,
				node: endpoint.nodeName,
				target:
					target?.name === undefined
						? undefined
						: {
								kind: target.kind ?? 'Pod',
								namespace: target.namespace ?? slice.metadata.namespace ?? '',
								name: target.name,
							},
				ready: ready !== false,
				servingTerminating: (serving ?? ready) !== false && terminating === true,
				zones: endpoint.hints?.forZones?.map((zone) => zone.name),
				nodes: endpoint.hints?.forNodes?.map((node) => node.name),
			};
			// An endpoint may stand in two slices while it moves; the ready one counts.
			const key = `${address}:${port}`;
			if (!found.get(key)?.ready) found.set(key, rule);
		}
	}
	return [...found.values()];
}

/**
 * The endpoints that take new connections, as kube-proxy's CategorizeEndpoints has them (KEP-1669, KEP-4444):
 * the ready ones, narrowed to those whose hints name this node or zone when all ready ones have hints; where none is
 * ready, those that end but still serve.
 */
export function usableEndpoints(rule: PortRule, node: string, zone: string | undefined): EndpointRule[] {
	const ready = rule.endpoints.filter((endpoint) => endpoint.ready);
	if (ready.length === 0) return rule.endpoints.filter((endpoint) => endpoint.servingTerminating);
	return (
		hinted(ready, (endpoint) => endpoint.nodes, node) ?? hinted(ready, (endpoint) => endpoint.zones, zone) ?? ready
	);
}

function hinted(
	ready: EndpointRule[],
	hints: (endpoint: EndpointRule) => string[] | undefined,
	place: string | undefined,
): EndpointRule[] | undefined {
	if (place === undefined || ready.some((endpoint) => !hints(endpoint)?.length)) return undefined;
	const near = ready.filter((endpoint) => hints(endpoint)?.includes(place));
	return near.length > 0 ? near : undefined;
}

/** As usableEndpoints, but only the node's own (traffic policy Local). */
export function localEndpoints(rule: PortRule, node: string): EndpointRule[] {
	const own = rule.endpoints.filter((endpoint) => endpoint.node === node);
	const ready = own.filter((endpoint) => endpoint.ready);
	return ready.length > 0 ? ready : own.filter((endpoint) => endpoint.servingTerminating);
}
