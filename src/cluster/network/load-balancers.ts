/** The load balancers in front of a cloud's nodes: each address in a Service's status leads to a node. */

import { KINDS } from '../resources/kinds.ts';
import type { EndpointSlice, Service } from '../resources/types.ts';
import type { Client } from '../types.ts';
import type { ClusterNetwork } from './types.ts';

/** Nodes with this label are left out (KEP-1143). */
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';

/**
 * Advertises the addresses that Services have been given.
 * With the traffic policy Local only nodes with a ready endpoint pass the load balancer's health check.
 */
export function startLoadBalancers(client: Client, network: ClusterNetwork): { dispose(): void } {
	const advertised = new Map<string, { dispose(): void }[]>();
	const nodesFor = (namespace: string, name: string) => (): string[] => {
		const all = client
			.list(KINDS.nodes)
			.filter(
				({ metadata, status }) =>
					metadata.labels?.[EXCLUDED] === undefined &&
					status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
			)
			.map(({ metadata }) => metadata.name);
		const service = client.get(KINDS.services, namespace, name);
		if (service?.spec.externalTrafficPolicy !== 'Local') return all;
		const slices: EndpointSlice[] = client.list(KINDS.endpointslices, {
			namespace,
			labelSelector: `kubernetes.io/service-name=${name}`,
		});
		const serving = new Set(
			slices.flatMap(({ endpoints }) =>
				(endpoints ?? []).flatMap(({ nodeName, conditions }) =>
					nodeName && conditions?.ready !== false ? [nodeName] : [],
				),
			),
		);
		return all.filter((node) => serving.has(node));
	};
	const forget = (key: string): void => {
		for (const each of advertised.get(key) ?? []) each.dispose();
		advertised.delete(key);
	};
	const watch = client.watch<Service>(KINDS.services, ({ type, object }) => {
		const { namespace = '', name } = object.metadata;
		const key = `${namespace}/${name}`;
		forget(key);
		if (type === 'DELETED') return;
		const addresses = (object.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
		if (addresses.length > 0)
			advertised.set(
				key,
				addresses.map((address) => network.advertise(address, nodesFor(namespace, name))),
			);
	});
	return {
		dispose() {
			watch.dispose();
			for (const key of [...advertised.keys()]) forget(key);
		},
	};
}
