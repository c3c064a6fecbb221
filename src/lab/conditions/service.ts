/** Does a Service lead to a ready Pod that listens? The chain is walked link by link, and the first broken one is named. */

import { KINDS } from '../../cluster/resources/kinds.ts';
import type { Pod, Service } from '../../cluster/resources/types.ts';
import { editDistance } from '../../os/text/edit-distance.ts';
import { DEFAULT_NAMESPACE } from '../objects.ts';
import type { ServiceCondition } from '../types.ts';
import {
	type ConditionKind,
	code,
	codes,
	type Facts,
	failed,
	pairs,
	type Shortfall,
	selects,
	waiting,
} from './condition.ts';
import { isReady, podShortfall } from './pod.ts';

/** What is missing until Service `name` leads to a Pod on `port`. */
export function serviceShortfall(condition: ServiceCondition, facts: Facts): Shortfall {
	const { client } = facts.cluster;
	const { name, port, namespace = DEFAULT_NAMESPACE } = condition;
	const service = client.get(KINDS.services, namespace, name);
	if (!service) return absence(condition, namespace, facts);
	if (service.spec.type === 'ExternalName') {
		return failed(
			`${code(name)} 서비스는 ExternalName이라 파드로 이어지지 않는다.`,
			`Service ${code(name)} is an ExternalName: it leads to no Pod.`,
		);
	}
	const ports = service.spec.ports ?? [];
	const entry = ports.find((each) => each.port === port);
	if (!entry) {
		return failed(
			`${code(name)} 서비스의 ${code('port')}는 ${codes(ports.map((each) => String(each.port)))}이다. 필요한 값은 ${code(port)}이다.`,
			`Service ${code(name)} has ${code('port')} ${codes(ports.map((each) => String(each.port)))}. It needs ${code(port)}.`,
		);
	}
	const pods = client.list(KINDS.pods, { namespace });
	const selected = pods.filter(({ metadata }) => selects(service.spec.selector, metadata.labels));
	const wanted = condition.pod === undefined ? undefined : pods.find(({ metadata }) => metadata.name === condition.pod);
	if (condition.pod !== undefined && !wanted) return podShortfall(client, namespace, condition.pod);
	if (selected.length === 0 || (wanted && !selected.includes(wanted))) return mismatch(service, wanted, pods);
	const candidates = wanted ? [wanted] : selected;
	if (!candidates.some(isReady)) {
		const [first] = candidates;
		return first && podShortfall(client, namespace, first.metadata.name);
	}
	const deaf = silence(candidates.filter(isReady), entry.targetPort ?? port, service, facts);
	if (deaf) return deaf;
	const addresses = new Set(candidates.map(({ status }) => status?.podIP));
	const slices = client.list(KINDS.endpointslices, { namespace, labelSelector: `kubernetes.io/service-name=${name}` });
	const listed = slices.some((slice) =>
		(slice.endpoints ?? []).some(
			({ conditions, addresses: own }) => conditions?.ready !== false && own.some((address) => addresses.has(address)),
		),
	);
	if (listed) return undefined;
	return waiting(
		`${code(name)} 서비스의 엔드포인트슬라이스에 파드의 주소가 적히기를 기다린다.`,
		`Waiting for the Pod's address to be written into the EndpointSlice of Service ${code(name)}.`,
	);
}

function absence({ name, pod }: ServiceCondition, namespace: string, { cluster }: Facts): Shortfall {
	const all = cluster.client.list(KINDS.services);
	const elsewhere = all.find(({ metadata }) => metadata.name === name)?.metadata.namespace;
	if (elsewhere !== undefined) {
		return failed(
			`${code(name)} 서비스가 ${code(elsewhere)} 네임스페이스에 있다. 파드와 같은 ${code(namespace)} 네임스페이스에 있어야 한다.`,
			`Service ${code(name)} is in namespace ${code(elsewhere)}. It has to be in ${code(namespace)}, where the Pod is.`,
		);
	}
	const labels = pod === undefined ? undefined : cluster.client.get(KINDS.pods, namespace, pod)?.metadata.labels;
	const other = all.find(
		({ metadata, spec }) =>
			metadata.namespace === namespace &&
			metadata.name !== 'kubernetes' &&
			(editDistance(metadata.name, name) <= 2 || selects(spec.selector, labels)),
	)?.metadata.name;
	if (other === undefined) {
		return failed(`${code(name)} 서비스가 아직 없다.`, `There is no Service ${code(name)} yet.`);
	}
	return failed(
		`${code(name)} 서비스가 아직 없다. 지금 있는 것은 ${code(other)} 서비스다.`,
		`There is no Service ${code(name)} yet; the one there is has the name ${code(other)}.`,
	);
}

/** The selector and the labels do not meet: both are said side by side. */
function mismatch(service: Service, wanted: Pod | undefined, pods: readonly Pod[]): Shortfall {
	const { name } = service.metadata;
	const selector = pairs(service.spec.selector);
	if (selector === '') {
		return failed(
			`${code(name)} 서비스에 ${code('selector')}가 없다. 어느 파드로 보낼지 아무도 모른다.`,
			`Service ${code(name)} has no ${code('selector')}: nobody knows which Pods it is for.`,
		);
	}
	const closest = wanted ?? nearest(selector, pods);
	if (!closest) {
		return failed(
			`${code(name)} 서비스는 ${code(selector)} 레이블을 고르는데, 그런 파드가 하나도 없다.`,
			`Service ${code(name)} selects ${code(selector)}, and no Pod carries that.`,
		);
	}
	const labels = pairs(closest.metadata.labels);
	const pod = closest.metadata.name;
	return failed(
		`${code(name)} 서비스는 ${code(selector)} 레이블을 고르는데, ${code(pod)} 파드에는 ${labels ? `${code(labels)} 레이블이 붙어 있다` : '레이블이 없다'}.`,
		`Service ${code(name)} selects ${code(selector)}, but Pod ${code(pod)} carries ${labels ? code(labels) : 'no labels'}.`,
	);
}

/** More letters than this apart, two labels are different things rather than one of them misspelt. */
const MOST_SLIPS = 3;

/** The Pod whose labels are so like the selector that one of the two looks misspelt. */
function nearest(selector: string, pods: readonly Pod[]): Pod | undefined {
	let best: Pod | undefined;
	let least = MOST_SLIPS + 1;
	// Sixty Pods are plenty to find a typing slip in; ten thousand would only cost time.
	for (const pod of pods.slice(0, 60)) {
		const away = editDistance(selector, pairs(pod.metadata.labels));
		if (away < least) {
			least = away;
			best = pod;
		}
	}
	return best;
}

/** No candidate listens on the port that the Service sends to. */
function silence(pods: readonly Pod[], targetPort: number | string, service: Service, { cluster }: Facts): Shortfall {
	const answers: { pod: Pod; port: number | undefined; ports: number[] }[] = [];
	for (const pod of pods) {
		const port = typeof targetPort === 'number' ? targetPort : namedPort(pod, targetPort);
		const listeners = cluster.network.namespaceAt(pod.status?.podIP ?? '')?.listeners() ?? [];
		const ports = listeners.filter(({ protocol }) => protocol === 'TCP').map((each) => each.port);
		if (port !== undefined && ports.includes(port)) return undefined;
		answers.push({ pod, port, ports: [...new Set(ports)] });
	}
	const [first] = answers;
	if (!first) return undefined;
	const pod = first.pod.metadata.name;
	const { name } = service.metadata;
	if (first.port === undefined) {
		return failed(
			`${code(name)} 서비스의 ${code('targetPort')}는 ${code(targetPort)}인데, ${code(pod)} 파드에는 그런 이름의 포트가 없다.`,
			`Service ${code(name)} has ${code('targetPort')} ${code(targetPort)}, but Pod ${code(pod)} names no such port.`,
		);
	}
	if (first.ports.length === 0) {
		return waiting(
			`${code(pod)} 파드의 컨테이너가 아직 포트를 열지 않았다.`,
			`The container of Pod ${code(pod)} has not opened a port yet.`,
		);
	}
	return failed(
		`${code(name)} 서비스는 파드의 ${code(first.port)} 포트로 보내는데, ${code(pod)} 파드는 ${codes(first.ports.map(String))} 포트에서 듣고 있다. ${code('targetPort')}를 보자.`,
		`Service ${code(name)} sends to port ${code(first.port)} of the Pod, but Pod ${code(pod)} listens on ${codes(first.ports.map(String))}. Look at ${code('targetPort')}.`,
	);
}

function namedPort(pod: Pod, name: string): number | undefined {
	for (const container of pod.spec.containers) {
		const found = container.ports?.find((port) => port.name === name);
		if (found) return found.containerPort;
	}
	return undefined;
}

export const service: ConditionKind<ServiceCondition> = {
	kind: 'service',
	judge: serviceShortfall,
	watches: () => ['services', 'pods', 'endpointslices'],
};
