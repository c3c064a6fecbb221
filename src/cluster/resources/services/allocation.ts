/**
 * Cluster IPs and node ports: who gets which. Addresses in use are the IPAddress objects, as since v1.33 (KEP-1880);
 * ports in use are those of the Services there are.
 */

import { internalError, invalid } from '../../apiserver/errors.ts';
import type { FieldError, ResourceContext } from '../../types.ts';
import { KINDS } from '../kinds.ts';
import { formatIPv4, parseCIDR, parseIPv4 } from '../shared/names.ts';
import type { IPAddress, Service } from '../types.ts';
import { wantsClusterIP } from './defaults.ts';

const KIND = { group: '', kind: 'Service' };

/** How many addresses (or ports) at the start of a range are left for those who ask for a certain one (KEP-3070, KEP-3668). */
const reserved = (size: number, least: number, most: number, step: number): number =>
	size < least ? 0 : Math.min(most, Math.max(least, Math.floor(size / step)));

const isTaken = (context: ResourceContext, ip: string): boolean =>
	context.client.get(KINDS.ipaddresses, '', ip) !== undefined;

/** An address by chance from the range's upper part, else from the lower. */
function chooseAddress(context: ResourceContext): string | undefined {
	const range = parseCIDR(context.settings.serviceClusterIPRange);
	if (!range) return undefined;
	// Neither the network's own address nor the broadcast address.
	const usable = range.size - 2;
	const low = reserved(range.size, 16, 256, 16);
	const pick = (from: number, count: number): string | undefined => {
		if (count <= 0) return undefined;
		const start = context.random.below(count);
		for (let i = 0; i < count; i++) {
			const ip = formatIPv4(range.base + 1 + from + ((start + i) % count));
			if (!isTaken(context, ip)) return ip;
		}
		return undefined;
	};
	return pick(low, usable - low) ?? pick(0, Math.min(low, usable));
}

function claimAddress(service: Service, context: ResourceContext): void {
	const { spec } = service;
	const asked = spec.clusterIP;
	if (asked) {
		const range = parseCIDR(context.settings.serviceClusterIPRange);
		const value = parseIPv4(asked);
		const offset = range && value !== undefined ? value - range.base : -1;
		const fail = (why: string): never => {
			throw invalid(KIND, service.metadata.name, [
				{ type: 'Invalid', field: 'spec.clusterIPs', value: [asked], detail: `failed to allocate IP ${asked}: ${why}` },
			]);
		};
		// Neither the network's own address nor the last one is to be had. A rehearsal asks the range itself.
		if (!range || offset < 1 || offset >= range.size - 1)
			fail(
				context.dryRun
					? `the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${context.settings.serviceClusterIPRange}`
					: 'the provided network does not match the current range',
			);
		if (isTaken(context, asked)) fail('provided IP is already allocated');
	}
	const ip = asked || chooseAddress(context);
	if (!ip) throw internalError('failed to allocate a serviceIP: range is full');
	spec.clusterIP = ip;
	spec.clusterIPs = [ip];
	if (context.dryRun) return;
	const address: IPAddress = {
		apiVersion: 'networking.k8s.io/v1',
		kind: 'IPAddress',
		metadata: {
			name: ip,
			labels: {
				'ipaddress.kubernetes.io/ip-family': 'IPv4',
				'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
			},
		},
		spec: {
			parentRef: {
				group: '',
				resource: 'services',
				name: service.metadata.name,
				namespace: service.metadata.namespace ?? '',
			},
		},
	};
	context.client.create(KINDS.ipaddresses, address);
}

function releaseAddress(ip: string | undefined, context: ResourceContext): void {
	if (!ip || ip === 'None' || context.dryRun || !isTaken(context, ip)) return;
	context.client.delete(KINDS.ipaddresses, '', ip);
}

const usesNodePorts = ({ spec }: Service): boolean =>
	spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);

/** Node ports of every Service but one, as `TCP/30080`. */
function takenPorts(context: ResourceContext, except: Service): Set<string> {
	const taken = new Set<string>();
	for (const other of context.client.list(KINDS.services)) {
		if (
			other.metadata.name === except.metadata.name &&
			other.metadata.namespace === except.metadata.namespace &&
			other.metadata.uid === except.metadata.uid
		)
			continue;
		for (const port of other.spec.ports ?? []) if (port.nodePort) taken.add(`${port.protocol}/${port.nodePort}`);
		if (other.spec.healthCheckNodePort) taken.add(`TCP/${other.spec.healthCheckNodePort}`);
	}
	return taken;
}

function choosePort(context: ResourceContext, free: (port: number) => boolean): number {
	const [first, last] = context.settings.nodePortRange;
	const size = last - first + 1;
	const low = reserved(size, 16, 128, 32);
	for (const [from, count] of [
		[first + low, size - low],
		[first, low],
	] as const) {
		if (count <= 0) continue;
		const start = context.random.below(count);
		for (let i = 0; i < count; i++) {
			const port = from + ((start + i) % count);
			if (free(port)) return port;
		}
	}
	throw internalError('failed to allocate a nodePort: range is full');
}

function claimPorts(service: Service, old: Service | undefined, context: ResourceContext): void {
	const { spec } = service;
	const ports = spec.ports ?? [];
	const explicit = ports.some((port) => port.nodePort);
	if (!usesNodePorts(service) && !(spec.type === 'LoadBalancer' && explicit)) return;
	const [first, last] = context.settings.nodePortRange;
	const taken = takenPorts(context, service);
	const mine = new Map<number, string[]>();
	const errors: FieldError[] = [];
	// A port that the Service has already stays with the port it belonged to.
	for (const port of ports) {
		if (port.nodePort || !old) continue;
		const before = old.spec.ports?.find((one) => one.port === port.port && one.protocol === port.protocol);
		if (before?.nodePort && !ports.some((one) => one.nodePort === before.nodePort && one.protocol === port.protocol)) {
			port.nodePort = before.nodePort;
		}
	}
	ports.forEach((port, index) => {
		if (!port.nodePort) return;
		const field = `spec.ports[${index}].nodePort`;
		if (port.nodePort < first || port.nodePort > last || taken.has(`${port.protocol}/${port.nodePort}`))
			errors.push({ type: 'Invalid', field, value: port.nodePort, detail: portFault(context, port.nodePort) });
		mine.set(port.nodePort, [...(mine.get(port.nodePort) ?? []), port.protocol ?? 'TCP']);
	});
	if (errors.length > 0) throw invalid(KIND, service.metadata.name, errors);
	if (!usesNodePorts(service)) return;
	const byPort = new Map<number, number>();
	for (const port of ports) {
		// One number serves both protocols of the same port (DNS).
		const sibling = byPort.get(port.port);
		if (!port.nodePort && sibling && !taken.has(`${port.protocol}/${sibling}`)) port.nodePort = sibling;
		port.nodePort ||= choosePort(
			context,
			(number) => !mine.has(number) && !['TCP', 'UDP', 'SCTP'].some((protocol) => taken.has(`${protocol}/${number}`)),
		);
		mine.set(port.nodePort, [...(mine.get(port.nodePort) ?? []), port.protocol ?? 'TCP']);
		byPort.set(port.port, port.nodePort);
	}
	if (!needsHealthCheckPort(service)) return;
	const asked = spec.healthCheckNodePort;
	const free = (number: number): boolean => !mine.has(number) && !taken.has(`TCP/${number}`);
	if (!asked) spec.healthCheckNodePort = choosePort(context, free);
	else if (asked !== old?.spec.healthCheckNodePort && (asked < first || asked > last || !free(asked)))
		throw internalError(`failed to allocate requested HealthCheck NodePort ${asked}: ${portFault(context, asked)}`);
}

/** Only these have a port where load balancers ask for the node's own Pods. */
export const needsHealthCheckPort = ({ spec }: Service): boolean =>
	spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';

/** Why a node port that was asked for is not to be had. */
function portFault({ settings: { nodePortRange } }: ResourceContext, port: number): string {
	const [first, last] = nodePortRange;
	return port < first || port > last
		? `provided port is not in the valid range. The range of valid ports is ${first}-${last}`
		: 'provided port is already allocated';
}

/** Hands out what a Service needs, in place. Ports first: a refusal must not leave an address behind. Throws ApiError 422. */
export function allocateService(service: Service, old: Service | undefined, context: ResourceContext): void {
	claimPorts(service, old, context);
	const had = old && wantsClusterIP(old) ? old.spec.clusterIP : undefined;
	if (wantsClusterIP(service)) {
		if (!had) claimAddress(service, context);
	} else if (had) releaseAddress(had, context);
}

export function releaseService(service: Service, context: ResourceContext): void {
	if (wantsClusterIP(service)) releaseAddress(service.spec.clusterIP, context);
}

/** On update: keeps what the client left out, drops what the new type does not have, in place. */
export function carryAllocations(service: Service, old: Service): void {
	const { spec } = service;
	if (spec.type !== 'ExternalName' && old.spec.type !== 'ExternalName') {
		if (!spec.clusterIP) {
			spec.clusterIP = old.spec.clusterIP as string;
			spec.clusterIPs = [...(old.spec.clusterIPs ?? [])];
		} else if (spec.clusterIP !== old.spec.clusterIP && spec.clusterIPs?.[0] === old.spec.clusterIP) {
			spec.clusterIPs = [spec.clusterIP];
		}
		if (
			spec.healthCheckNodePort === undefined &&
			old.spec.healthCheckNodePort &&
			spec.externalTrafficPolicy === 'Local'
		) {
			spec.healthCheckNodePort = old.spec.healthCheckNodePort;
		}
	}
	const lost = old.spec.type !== spec.type;
	if (lost && (spec.type === 'ClusterIP' || spec.type === 'ExternalName')) {
		// Ports and policies that came with the old type go with it, unless the client asks for other ones.
		for (const port of spec.ports ?? []) {
			const before = old.spec.ports?.find((one) => one.port === port.port && one.protocol === port.protocol);
			if (before?.nodePort === port.nodePort) delete port.nodePort;
		}
		if (spec.externalTrafficPolicy === old.spec.externalTrafficPolicy && !spec.externalIPs?.length)
			delete spec.externalTrafficPolicy;
	}
	if (lost && spec.type !== 'LoadBalancer') {
		if (spec.allocateLoadBalancerNodePorts === old.spec.allocateLoadBalancerNodePorts)
			delete spec.allocateLoadBalancerNodePorts;
		if (spec.loadBalancerClass === old.spec.loadBalancerClass) delete spec.loadBalancerClass;
	}
	// Also when only the policy changes (pkg/registry/core/service, dropTypeDependentFields).
	if (
		needsHealthCheckPort(old) &&
		!needsHealthCheckPort(service) &&
		spec.healthCheckNodePort === old.spec.healthCheckNodePort
	)
		delete spec.healthCheckNodePort;
}
