/** Endpoints of Services with a selector: the older API, kept beside EndpointSlices (upstream: pkg/controller/endpoint). */

import { rfc3339 } from '../../../os/time.ts';
import { KINDS } from '../../resources/kinds.ts';
import type { Endpoints, Pod, Service } from '../../resources/types.ts';
import { canonicalJson, sameJson } from '../json.ts';
import { startLoop } from '../loop.ts';
import { ignoreGone, isReady } from '../pods.ts';
import type { Controller, ControllerContext } from '../types.ts';
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
const LATENCY = 14;

/** An Endpoints object holds no more addresses; the rest is left out (KEP-752). */
const MAX_ADDRESSES = 1000;
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
const CHANGE_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const MANAGER = 'endpoint-controller';

type Subset = NonNullable<Endpoints['subsets']>[number];
type Address = NonNullable<Subset['addresses']>[number];

export const endpointsController: Controller = {
	component: 'endpoint-controller',
	start(context) {
		const services = context.informers.of(KINDS.services);
		const pods = context.informers.of(KINDS.pods);
		const endpoints = context.informers.of(KINDS.endpoints);
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(namespace, name) {
				const service = services.get(namespace, name);
				const existing = endpoints.get(namespace, name);
				if (!service) {
					// Only our own: an Endpoints object without a Service may be somebody's lock or by hand.
					if (existing?.metadata.labels?.[MANAGED_BY] === MANAGER)
						ignoreGone(() => context.client.delete(KINDS.endpoints, namespace, name));
				} else if (hasSelector(service)) {
					const members = podsOf(pods, service);
					loop.goesThrough(`${namespace}/${name}`, members.length);
					reconcile(context, service, members, existing);
				}
			},
		});
		loop.follow(services);
		loop.on(endpoints, ({ old, current }) => {
			if (old) loop.add(`${old.metadata.namespace}/${(current ?? old).metadata.name}`);
		});
		loop.on(pods, (change) => affectedServices(services, change, (key) => loop.add(key)));
		return loop;
	},
};

function reconcile(
	{ client, clock }: ControllerContext,
	service: Service,
	pods: Pod[],
	existing: Endpoints | undefined,
): void {
	const all = pods.filter((pod) => !pod.metadata.deletionTimestamp);
	const shown = [...all.filter(isReady), ...all.filter((pod) => !isReady(pod))].slice(0, MAX_ADDRESSES);
	const subsets = subsetsOf(service, shown);
	const { [HEADLESS_LABEL]: _, ...own } = service.metadata.labels ?? {};
	const labels = { ...own, [MANAGED_BY]: MANAGER, ...(isHeadless(service) ? { [HEADLESS_LABEL]: '' } : {}) };
	const annotations = {
		[CHANGE_TIME]: rfc3339(clock.now()),
		...(all.length > MAX_ADDRESSES ? { [OVER_CAPACITY]: 'truncated' } : {}),
	};
	const { namespace = '', name } = service.metadata;
	if (!existing) {
		client.create(KINDS.endpoints, {
			apiVersion: 'v1',
			kind: 'Endpoints',
			metadata: { name, namespace, labels, annotations },
			...(subsets.length > 0 ? { subsets } : {}),
		} as Endpoints);
	} else if (!sameJson(existing.subsets ?? [], subsets) || !sameJson(existing.metadata.labels, labels)) {
		client.update(KINDS.endpoints, {
			...existing,
			metadata: { ...existing.metadata, labels, annotations: { ...existing.metadata.annotations, ...annotations } },
			subsets,
		} as Endpoints);
	}
}

/** Addresses by the ports they have, ready ones apart from the others, in the order upstream repacks them to. */
function subsetsOf(service: Service, pods: Pod[]): Subset[] {
	const groups = new Map<string, Required<Pick<Subset, 'addresses' | 'notReadyAddresses' | 'ports'>>>();
	for (const pod of pods) {
		const ports = [];
		for (const port of service.spec.ports ?? []) {
			const number = targetPort(pod, port);
			if (number === undefined) continue;
			ports.push({
				...(port.name ? { name: port.name } : {}),
				port: number,
				protocol: port.protocol ?? 'TCP',
				...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
			});
		}
		if (ports.length === 0 && !isHeadless(service)) continue;
		const key = canonicalJson(ports);
		let group = groups.get(key);
		if (!group) {
			group = { addresses: [], notReadyAddresses: [], ports };
			groups.set(key, group);
		}
		const hostname = hostnameFor(pod, service);
		const address: Address = {
			ip: pod.status?.podIP ?? '',
			...(hostname ? { hostname } : {}),
			...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
			targetRef: {
				kind: 'Pod',
				name: pod.metadata.name,
				namespace: pod.metadata.namespace ?? '',
				uid: pod.metadata.uid ?? '',
			},
		};
		if (service.spec.publishNotReadyAddresses || isReady(pod)) group.addresses.push(address);
		else group.notReadyAddresses.push(address);
	}
	const byAddress = (a: Address, b: Address) => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0);
	return [...groups.entries()]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([, { addresses, notReadyAddresses, ports }]) => ({
			...(addresses.length > 0 ? { addresses: addresses.sort(byAddress) } : {}),
			...(notReadyAddresses.length > 0 ? { notReadyAddresses: notReadyAddresses.sort(byAddress) } : {}),
			...(ports.length > 0 ? { ports } : {}),
		}));
}
