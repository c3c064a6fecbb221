/**
 * From a failed connection or DNS question to its likely cause: what to tell a learner, and which objects to look at.
 * Reads objects through the API, as a person would with kubectl, and never changes anything.
 */

import type { NetworkStack } from '../../os/net.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Node, Pod, Service } from '../resources/types.ts';
import type { Client } from '../types.ts';
import { dnsDown, missingName } from './cause-dns.ts';
import { noEndpoints } from './cause-endpoints.ts';
import { code, reference } from './cause-text.ts';
import { isServed, serviceBalancedAt, serviceWithAddress, unled } from './cause-unled.ts';
import type { Explanation } from './explain.ts';
import type { Hop, ObjectReference, Trace } from './types.ts';

/** A cause, in both languages, and the objects it lies in. */
export interface Cause extends Explanation {
	objects: ObjectReference[];
}

/**
 * The likely cause of a failure. Undefined when the trace did not fail, or nothing can be said.
 * @param network looks at who listens; without it a Pod's declared ports have to do.
 */
export function causeOf(
	trace: Trace,
	client: Client,
	network?: { namespaceAt(address: string): NetworkStack | undefined },
): Cause | undefined {
	if (!trace.verdict || trace.verdict === 'connected' || trace.verdict === 'answered') return undefined;
	const stop = trace.hops.findLast((hop) => hop.action === 'drop' || hop.action === 'reject');
	if (stop?.rule === 'policy-ingress' || stop?.rule === 'policy-egress') return deniedByPolicy(stop);
	if (trace.dns) return trace.verdict === 'nxdomain' ? missingName(trace, client) : dnsDown(trace, client);
	const viaService = trace.hops.flatMap((hop) => hop.objects).find((object) => object.kind === 'Service');
	const service = viaService
		? client.get<Service>(KINDS.services, viaService.namespace ?? '', viaService.name)
		: (serviceWithAddress(client, trace.destination.address) ??
			// A balancer's address may be a node's, too: then somebody took the packet.
			(stop?.rule.startsWith('no-such-') ? serviceBalancedAt(client, trace.destination.address) : undefined));
	if (stop?.rule === 'not-routed' && nodeWithAddress(client, trace.destination.address))
		return {
			ko: `${code(trace.destination.address)} 주소는 노드끼리 쓰는 네트워크의 것이라 밖에서는 닿지 않는다.`,
			en: `${code(trace.destination.address)} belongs to the network among the nodes, and nothing leads there from outside.`,
			objects: [],
		};
	if (stop?.rule === 'not-routed')
		return {
			ko: `${code(trace.destination.address)} 주소는 클러스터 안에서만 통한다. 밖에서는 노드 포트나 로드 밸런서로 들어간다.`,
			en: `${code(trace.destination.address)} is an address that works inside the cluster only. From outside, go through a node port or a load balancer.`,
			objects: service ? [reference('Service', service)] : [],
		};
	if (stop?.rule === 'dead-node') {
		const name = code(stop.objects[0]?.name ?? '');
		return {
			ko: `${name} 노드가 꺼졌거나 네트워크에서 떨어져 있다. 그 노드의 파드도 답하지 못한다.`,
			en: `The node ${name} is off or cut from the network, and its Pods with it.`,
			objects: stop.objects,
		};
	}
	if (service) {
		if (stop?.rule === 'no-such-port') return wrongPort(service, trace.destination.port);
		if (stop?.rule === 'no-endpoints') return noEndpoints(service, client);
		if (stop?.rule === 'local-without-pod')
			return {
				ko: `${code(service.metadata.name)} 서비스의 트래픽 정책이 ${code('Local')}이어서 같은 노드의 파드로만 보내는데, 그 노드에는 준비된 파드가 없다.`,
				en: `Service ${code(service.metadata.name)} has the traffic policy ${code('Local')}: it goes to Pods of the same node only, and that node has no ready Pod.`,
				objects: [reference('Service', service)],
			};
		if (stop?.rule === 'source-range')
			return {
				ko: `${code(service.metadata.name)} 서비스의 ${code('loadBalancerSourceRanges')}(${(service.spec.loadBalancerSourceRanges ?? []).map(code).join(', ')})에 ${code(stop.after.source.address)} 주소가 들지 않는다.`,
				en: `Service ${code(service.metadata.name)} lets in ${(service.spec.loadBalancerSourceRanges ?? []).map(code).join(', ')} only (${code('loadBalancerSourceRanges')}), and ${code(stop.after.source.address)} is not in it.`,
				objects: [reference('Service', service)],
			};
		if (stop?.rule === 'no-such-host' && trace.hops.some(({ action }) => action === 'dnat'))
			return {
				ko: `${code(service.metadata.name)} 서비스가 주소가 ${code(stop.after.destination.address)}인 엔드포인트로 보냈는데, 그 주소를 가진 파드가 없다.`,
				en: `Service ${code(service.metadata.name)} sent it to the endpoint ${code(stop.after.destination.address)}, and nobody has that address.`,
				objects: [reference('Service', service)],
			};
		if (stop?.rule === 'no-such-host') {
			const { address, port } = trace.destination;
			const outside = trace.from.kind === 'outside' || trace.from.kind === 'workstation';
			// The nodes' own rules speak of the address, as long as the port is one of its and there are endpoints.
			if (!outside && !service.spec.ports?.some((each) => each.port === port)) return wrongPort(service, port);
			if (!outside && !isServed(service, client)) return noEndpoints(service, client);
			const cause = unled(service, address);
			if (cause) return cause;
		}
		if (stop?.rule === 'no-listener') return nobodyListens(service, stop.after.destination, client, network);
	}
	if (trace.verdict === 'refused') return refusedDirectly(trace, client, network);
	if (trace.verdict === 'unreachable')
		return {
			ko: `${code(trace.destination.address)} 주소를 가진 파드나 노드가 없다. 파드를 다시 만들면 IP가 바뀐다.`,
			en: `No Pod or node has the address ${code(trace.destination.address)}. A Pod that is made anew gets another IP.`,
			objects: [],
		};
	return undefined;
}

/** NetworkPolicies isolate the Pod, and none of their rules speaks of this connection. */
function deniedByPolicy({ rule, objects, after }: Hop): Cause {
	const policies = objects
		.filter(({ kind }) => kind === 'NetworkPolicy')
		.map(({ name }) => code(name))
		.join(', ');
	const pod = code(objects.find(({ kind }) => kind === 'Pod')?.name ?? '');
	const { address, port } = after.destination;
	return rule === 'policy-ingress'
		? {
				ko: `${policies} 네트워크폴리시가 ${pod} 파드로 들어오는 연결을 막는다. ${code(after.source.address)}에서 ${code(port)} 포트로 오는 연결을 허용하는 규칙이 없다.`,
				en: `NetworkPolicy ${policies} isolates the Pod ${pod}: no rule lets ${code(after.source.address)} in on port ${code(port)}.`,
				objects,
			}
		: {
				ko: `${policies} 네트워크폴리시가 ${pod} 파드에서 나가는 연결을 막는다. ${code(`${address}:${port}`)} 주소로 나가는 연결을 허용하는 규칙이 없다.`,
				en: `NetworkPolicy ${policies} isolates the Pod ${pod}: no rule lets it go out to ${code(`${address}:${port}`)}.`,
				objects,
			};
}

function wrongPort(service: Service, port: number): Cause {
	const ports = (service.spec.ports ?? []).map((each) => code(each.port)).join(', ');
	const isTarget = (service.spec.ports ?? []).some((each) => each.targetPort === port);
	return {
		ko: `${code(service.metadata.name)} 서비스의 포트는 ${ports}인데 ${code(port)} 포트로 연결했다.${isTarget ? ` ${code(port)} 포트는 파드 쪽의 ${code('targetPort')}이다.` : ''}`,
		en: `Service ${code(service.metadata.name)} has the port ${ports}, but the connection went to port ${code(port)}.${isTarget ? ` ${code(port)} is its ${code('targetPort')}, on the Pod's side.` : ''}`,
		objects: [reference('Service', service)],
	};
}

/** The ports that a Pod's programs listen on, or those it declares. */
function listeningPorts(
	pod: Pod,
	network: { namespaceAt(address: string): NetworkStack | undefined } | undefined,
): number[] {
	const stack = pod.status?.podIP ? network?.namespaceAt(pod.status.podIP) : undefined;
	const open = stack
		?.listeners()
		.filter((each) => each.protocol === 'TCP' && !each.address.startsWith('127.'))
		.map((each) => each.port);
	return (
		open ??
		(pod.spec.containers ?? []).flatMap((container) => (container.ports ?? []).map((port) => port.containerPort))
	);
}

const nodeWithAddress = (client: Client, address: string): Node | undefined =>
	client.list<Node>(KINDS.nodes).find((each) => each.status?.addresses?.some((own) => own.address === address));

const podWithAddress = (client: Client, address: string): Pod | undefined =>
	client.list<Pod>(KINDS.pods).find((pod) => pod.status?.podIP === address && !pod.spec.hostNetwork);

function nobodyListens(
	service: Service,
	target: { address: string; port: number },
	client: Client,
	network: { namespaceAt(address: string): NetworkStack | undefined } | undefined,
): Cause {
	const pod = podWithAddress(client, target.address);
	const ports = pod ? listeningPorts(pod, network) : [];
	const open = ports.map(code).join(', ');
	const where = code(pod?.metadata.name ?? target.address);
	const [ko, en] = pod ? [`${where} 파드`, `the Pod ${where}`] : [`엔드포인트 ${where}`, `the endpoint ${where}`];
	return {
		ko: `${code(service.metadata.name)} 서비스는 ${ko}의 ${code(target.port)} 포트(${code('targetPort')})로 보내는데, 그 포트에서 듣는 프로그램이 없다.${open === '' ? '' : ` 이 파드가 듣는 포트는 ${open}이다.`}`,
		en: `Service ${code(service.metadata.name)} sends to port ${code(target.port)} (${code('targetPort')}) of ${en}, where nothing listens.${open === '' ? '' : ` That Pod listens on ${open}.`}`,
		objects: [reference('Service', service), ...(pod ? [reference('Pod', pod)] : [])],
	};
}

function refusedDirectly(
	trace: Trace,
	client: Client,
	network: { namespaceAt(address: string): NetworkStack | undefined } | undefined,
): Cause | undefined {
	const { address, port } = trace.destination;
	const pod = podWithAddress(client, address);
	if (pod) {
		const open = listeningPorts(pod, network).map(code).join(', ');
		return {
			ko: `${code(pod.metadata.name)} 파드의 ${code(port)} 포트에서 듣는 프로그램이 없다.${open === '' ? '' : ` 듣는 포트는 ${open}이다.`}`,
			en: `Nothing listens on port ${code(port)} of the Pod ${code(pod.metadata.name)}.${open === '' ? '' : ` It listens on ${open}.`}`,
			objects: [reference('Pod', pod)],
		};
	}
	const node = nodeWithAddress(client, address);
	if (!node) return undefined;
	const services = client.list<Service>(KINDS.services).filter((each) => each.spec.ports?.some((own) => own.nodePort));
	const open = services
		.flatMap((each) =>
			(each.spec.ports ?? [])
				.filter((own) => own.nodePort)
				.map((own) => `${code(own.nodePort as number)} (${code(each.metadata.name)})`),
		)
		.join(', ');
	return {
		ko: `${code(node.metadata.name)} 노드의 ${code(port)} 포트를 쓰는 서비스가 없다.${open === '' ? ' 노드 포트를 가진 서비스가 하나도 없다.' : ` 노드 포트는 ${open}이다.`}`,
		en: `No Service has the port ${code(port)} on the node ${code(node.metadata.name)}. ${open === '' ? 'No Service has a node port at all.' : `Node ports: ${open}.`}`,
		objects: [reference('Node', node), ...services.map((each) => reference('Service', each))],
	};
}
