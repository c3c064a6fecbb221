/** EndpointSlices of Services with a selector (upstream: pkg/controller/endpointslice). */

import { rfc3339 } from '../../../os/time.ts';
import { KINDS } from '../../resources/kinds.ts';
import type { Endpoint, EndpointSlice, Node, Pod, Service } from '../../resources/types.ts';
import type { Informer } from '../informer.ts';
import { canonicalJson, sameJson } from '../json.ts';
import { startLoop } from '../loop.ts';
import { ignoreGone, isReady } from '../pods.ts';
import { type Controller, type ControllerContext, controllerReference } from '../types.ts';
import {
	affectedServices,
	HEADLESS_LABEL,
	hasSelector,
	hostnameFor,
	isHeadless,
	podsOf,
	targetPort,
} from './membership.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 12;

/** --max-endpoints-per-slice */
const MAX_PER_SLICE = 100;

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
const CHANGE_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

type Ports = NonNullable<EndpointSlice['ports']>;

export const endpointSliceController: Controller = {
	component: 'endpoint-slice-controller',
	start(context) {
		const services = context.informers.of(KINDS.services);
		const pods = context.informers.of(KINDS.pods);
		const nodes = context.informers.of(KINDS.nodes);
		const slices = context.informers.of(KINDS.endpointslices);
		slices.addIndex('service', (slice) => {
			const name = slice.metadata.labels?.[SERVICE_NAME];
			return name && slice.metadata.labels?.[MANAGED_BY] === MANAGER ? [`${slice.metadata.namespace}/${name}`] : [];
		});
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(namespace, name) {
				const service = services.get(namespace, name);
				const existing = slices
					.by('service', `${namespace}/${name}`)
					.filter((slice) => !slice.metadata.deletionTimestamp);
				if (!service) {
					for (const slice of existing)
						ignoreGone(() => context.client.delete(KINDS.endpointslices, namespace, slice.metadata.name));
				} else if (hasSelector(service)) {
					const members = podsOf(pods, service);
					loop.goesThrough(`${namespace}/${name}`, members.length);
					reconcile(context, service, members, nodes, existing);
				}
			},
		});
		loop.follow(services);
		loop.on(pods, (change) => affectedServices(services, change, (key) => loop.add(key)));
		loop.on(slices, ({ old, current }) => {
			// A slice that somebody changed or deleted is put right.
			const slice = (current ?? old) as EndpointSlice;
			const service = slice.metadata.labels?.[SERVICE_NAME];
			if (service && slice.metadata.labels?.[MANAGED_BY] === MANAGER && old)
				loop.add(`${slice.metadata.namespace}/${service}`);
		});
		return loop;
	},
};

function reconcile(
	{ client, clock }: ControllerContext,
	service: Service,
	pods: Pod[],
	nodes: Informer<Node>,
	existing: EndpointSlice[],
): void {
	// Pods whose named ports have other numbers stand in slices of their own.
	const groups = new Map<string, { ports: Ports; endpoints: Endpoint[] }>();
	for (const pod of pods) {
		const ports = portsOf(service, pod);
		const key = canonicalJson(ports);
		let group = groups.get(key);
		if (!group) {
			group = { ports, endpoints: [] };
			groups.set(key, group);
		}
		group.endpoints.push(endpointOf(service, pod, nodes));
	}

	const labels = labelsFor(service);
	const trigger = rfc3339(clock.now());
	const kept = new Set<EndpointSlice>();
	const missing: { ports: Ports; endpoints: Endpoint[] }[] = [];
	for (const [key, { ports, endpoints }] of groups) {
		const wanted = new Map(endpoints.map((endpoint) => [addressKey(endpoint), endpoint]));
		const own = existing.filter((slice) => canonicalJson(slice.ports ?? []) === key);
		const contents = own.map((slice) => {
			const staying: Endpoint[] = [];
			for (const endpoint of slice.endpoints ?? []) {
				const next = wanted.get(addressKey(endpoint));
				if (!next) continue;
				wanted.delete(addressKey(endpoint));
				staying.push(next);
			}
			return { slice, endpoints: staying };
		});
		const added = [...wanted.values()];
		for (const content of contents) {
			const room = MAX_PER_SLICE - content.endpoints.length;
			if (room > 0 && added.length > 0) content.endpoints.push(...added.splice(0, room));
		}
		for (const { slice, endpoints: list } of contents) {
			if (list.length === 0) continue;
			kept.add(slice);
			if (sameJson(slice.endpoints, list) && sameJson(slice.metadata.labels, labels)) continue;
			client.update(KINDS.endpointslices, {
				...slice,
				metadata: { ...slice.metadata, labels, annotations: { ...slice.metadata.annotations, [CHANGE_TIME]: trigger } },
				endpoints: list,
			} as EndpointSlice);
		}
		while (added.length > 0) missing.push({ ports, endpoints: added.splice(0, MAX_PER_SLICE) });
	}

	const left = existing.filter((slice) => !kept.has(slice));
	if (groups.size === 0) {
		// A Service without Pods keeps one empty slice: "nobody" is told apart from "not worked out yet".
		const [placeholder, ...rest] = left;
		for (const slice of rest)
			ignoreGone(() => client.delete(KINDS.endpointslices, slice.metadata.namespace ?? '', slice.metadata.name));
		if (!placeholder) create(client, service, labels, trigger, [], []);
		else if ((placeholder.endpoints ?? []).length > 0 || !sameJson(placeholder.metadata.labels, labels))
			client.update(KINDS.endpointslices, {
				...placeholder,
				metadata: {
					...placeholder.metadata,
					labels,
					annotations: { ...placeholder.metadata.annotations, [CHANGE_TIME]: trigger },
				},
				endpoints: [],
				ports: [],
			} as EndpointSlice);
		return;
	}
	// As upstream: what would be created takes the place of what would be deleted, so a Service's slice keeps its name.
	for (const { ports, endpoints } of missing) {
		const slice = left.shift();
		if (!slice) create(client, service, labels, trigger, ports, endpoints);
		else
			client.update(KINDS.endpointslices, {
				...slice,
				metadata: { ...slice.metadata, labels, annotations: { ...slice.metadata.annotations, [CHANGE_TIME]: trigger } },
				endpoints,
				ports,
			} as EndpointSlice);
	}
	for (const slice of left)
		ignoreGone(() => client.delete(KINDS.endpointslices, slice.metadata.namespace ?? '', slice.metadata.name));
}

function create(
	client: ControllerContext['client'],
	service: Service,
	labels: Record<string, string>,
	trigger: string,
	ports: Ports,
	endpoints: Endpoint[],
): void {
	client.create(KINDS.endpointslices, {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: {
			name: '',
			generateName: `${service.metadata.name}-`,
			namespace: service.metadata.namespace ?? '',
			labels,
			annotations: { [CHANGE_TIME]: trigger },
			ownerReferences: [controllerReference(service)],
		},
		addressType: 'IPv4',
		endpoints,
		ports,
	} as EndpointSlice);
}

const addressKey = (endpoint: Endpoint): string => `${endpoint.targetRef?.uid ?? ''}/${endpoint.addresses[0]}`;

/** The Service's ports as this Pod has them. */
function portsOf(service: Service, pod: Pod): Ports {
	const ports: Ports = [];
	for (const port of service.spec.ports ?? []) {
		const number = targetPort(pod, port);
		if (number === undefined) continue;
		ports.push({
			name: port.name ?? '',
			port: number,
			protocol: port.protocol ?? 'TCP',
			...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
		});
	}
	return ports;
}

function endpointOf(service: Service, pod: Pod, nodes: Informer<Node>): Endpoint {
	const serving = isReady(pod);
	const terminating = pod.metadata.deletionTimestamp !== undefined;
	const zone = nodes.get('', pod.spec.nodeName ?? '')?.metadata.labels?.['topology.kubernetes.io/zone'];
	const hostname = hostnameFor(pod, service);
	const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
	const hints = ready ? hintsFor(service, pod.spec.nodeName, zone) : undefined;
	return {
		addresses: [pod.status?.podIP ?? ''],
		conditions: { ready, serving, terminating },
		...(hints ? { hints } : {}),
		...(hostname ? { hostname } : {}),
		...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
		targetRef: {
			kind: 'Pod',
			name: pod.metadata.name,
			namespace: pod.metadata.namespace ?? '',
			uid: pod.metadata.uid ?? '',
		},
		...(zone ? { zone } : {}),
	};
}

/** Whom an endpoint should serve, as the Service's trafficDistribution wishes (KEP-4444, KEP-3015). */
function hintsFor(service: Service, node: string | undefined, zone: string | undefined): Endpoint['hints'] {
	const forZones = zone ? { forZones: [{ name: zone }] } : {};
	switch (service.spec.trafficDistribution) {
		case 'PreferClose':
		case 'PreferSameZone':
			return zone ? forZones : undefined;
		case 'PreferSameNode':
			return node ? { forNodes: [{ name: node }], ...forZones } : undefined;
		default:
			return undefined;
	}
}

function labelsFor(service: Service): Record<string, string> {
	const { [HEADLESS_LABEL]: _, ...own } = service.metadata.labels ?? {};
	return {
		...own,
		[MANAGED_BY]: MANAGER,
		[SERVICE_NAME]: service.metadata.name,
		...(isHeadless(service) ? { [HEADLESS_LABEL]: '' } : {}),
	};
}
