/**
 * Addresses of Services that are no machine's: external IPs and load balancers'. The nodes know them by their rules; for
 * others, somebody has to lead what is sent there to a node.
 */

import { KINDS } from '../resources/kinds.ts';
import type { EndpointSlice, Service } from '../resources/types.ts';
import type { Client } from '../types.ts';
import type { Cause } from './cause.ts';
import { code, reference } from './cause-text.ts';

/** The addresses that a Service has from its load balancer. */
const balancerAddresses = ({ status }: Service): string[] =>
	(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);

/** The Service that an address inside the cluster, or an external IP, belongs to. */
export const serviceWithAddress = (client: Client, address: string): Service | undefined =>
	client
		.list<Service>(KINDS.services)
		.find((service) => service.spec.clusterIP === address || service.spec.externalIPs?.includes(address));

/** The Service that has an address from its load balancer. */
export const serviceBalancedAt = (client: Client, address: string): Service | undefined =>
	client.list<Service>(KINDS.services).find((service) => balancerAddresses(service).includes(address));

/** Whether the Service has an endpoint that takes connections. */
export function isServed({ metadata: { name, namespace = '' } }: Service, client: Client): boolean {
	const slices = client.list<EndpointSlice>(KINDS.endpointslices, {
		namespace,
		labelSelector: `kubernetes.io/service-name=${name}`,
	});
	return slices.some((slice) => (slice.endpoints ?? []).some(({ conditions }) => conditions?.ready !== false));
}

/** Nobody brings what is sent to the Service's address to a node. Undefined when the address is none of these. */
export function unled(service: Service, address: string): Cause | undefined {
	const name = code(service.metadata.name);
	const objects = [reference('Service', service)];
	if (balancerAddresses(service).includes(address))
		return {
			ko: `${code(address)} 주소는 ${name} 서비스의 로드 밸런서 것인데, 이 주소로 온 것을 받아 줄 노드가 없다.`,
			en: `${code(address)} is the load balancer's address of Service ${name}, but no node takes what is sent to it.`,
			objects,
		};
	if (service.spec.externalIPs?.includes(address))
		return {
			ko: `${code(address)} 주소는 ${name} 서비스의 외부 IP(${code('externalIPs')})이다. 쿠버네티스가 이 주소를 밖에 알려 주지는 않으므로, 바깥의 라우터가 노드로 보내 주어야 한다.`,
			en: `${code(address)} is an external IP of Service ${name} (${code('externalIPs')}). Kubernetes does not make it known outside: a router there has to lead it to a node.`,
			objects,
		};
	return undefined;
}
