/** Did the learner make something happen on the network? If not, the newest attempt says what went wrong. */

import { causeOf } from '../../cluster/network/explain.ts';
import type { Trace } from '../../cluster/network/types.ts';
import { KINDS } from '../../cluster/resources/kinds.ts';
import type { Service } from '../../cluster/resources/types.ts';
import { editDistance } from '../../os/text/edit-distance.ts';
import { DEFAULT_NAMESPACE } from '../objects.ts';
import { placeName } from '../place.ts';
import type { Bilingual, ObservedCondition, ServiceCondition } from '../types.ts';
import { type ConditionKind, code, codes, type Facts, failed, type Shortfall } from './condition.ts';
import { podShortfall } from './pod.ts';
import { serviceShortfall } from './service.ts';

export const observed: ConditionKind<ObservedCondition> = {
	kind: 'observed',
	watches: () => ['pods', 'services', 'endpointslices'],
	judge(condition, facts) {
		if (facts.observations.has(condition)) return undefined;
		const { pod, namespace = DEFAULT_NAMESPACE } = condition.from;
		if (pod !== undefined) {
			const shortfall = podShortfall(facts.cluster.client, namespace, pod);
			if (shortfall) return shortfall;
		}
		return condition.dns ? question(condition, facts) : connection(condition, facts);
	},
};

/** Who the texts say is asking. */
const asker = ({ from }: ObservedCondition): Bilingual => placeName(from);

/** The Service's port that an address and port from outside of it mean: at a node, or at a load balancer. */
function entrance(service: Service, address: string, port: number, facts: Facts): number | undefined {
	const { spec, status } = service;
	const given = [...(spec.externalIPs ?? []), ...(status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip)];
	const node = facts.cluster.client
		.list(KINDS.nodes)
		.some((each) => each.status?.addresses?.some((own) => own.address === address));
	return spec.ports?.find((each) => (node && each.nodePort === port) || (given.includes(address) && each.port === port))
		?.port;
}

function connection(condition: ObservedCondition, facts: Facts): Shortfall {
	const wanted = condition.connection ?? {};
	const namespace = wanted.namespace ?? DEFAULT_NAMESPACE;
	const { client } = facts.cluster;
	const service = wanted.service === undefined ? undefined : client.get(KINDS.services, namespace, wanted.service);
	if (wanted.service !== undefined && !service) {
		return serviceShortfall({ kind: 'service', name: wanted.service, namespace, port: wanted.port ?? 0 }, facts);
	}
	const name = wanted.service ?? wanted.pod ?? '';
	const target = {
		ko: `${code(name)} ${service ? '서비스' : '파드'}`,
		en: `${service ? 'Service' : 'Pod'} ${code(name)}`,
	};
	const from = asker(condition);
	const attempt = facts.observations.connections(condition.from).at(-1);
	const missed = unknownName(condition, facts, attempt);
	if (missed) return missed;
	if (!attempt) {
		const way = wanted.byName ? { ko: ' 이름으로', en: ' by its name' } : { ko: '', en: '' };
		return failed(
			`${from.ko}에서 ${target.ko}에${way.ko} 보낸 요청이 아직 없다.`,
			`No request has gone from ${from.en} to ${target.en}${way.en} yet.`,
		);
	}
	const { address, port } = attempt.destination;
	const sent = code(`${address}:${port}`);
	if (service && (service.spec.clusterIPs ?? []).includes(address)) {
		const ports = (service.spec.ports ?? []).map((each) => each.port);
		if (!ports.includes(port)) {
			return failed(
				`${from.ko}의 마지막 요청은 ${sent} 주소로 갔는데, ${target.ko}의 포트는 ${codes(ports.map(String))}이다.`,
				`The last request from ${from.en} went to ${sent}, but ${target.en} has only port ${codes(ports.map(String))}.`,
			);
		}
		if (wanted.port !== undefined && !ports.includes(wanted.port)) {
			const link: ServiceCondition = { kind: 'service', name: service.metadata.name, namespace, port: wanted.port };
			const shortfall = serviceShortfall(link, facts);
			if (shortfall) return shortfall;
		}
		if (attempt.verdict !== 'connected') {
			const link: ServiceCondition = { kind: 'service', name: service.metadata.name, namespace, port };
			// From inside, what was broken then has been mended; from outside this address never works.
			return (
				serviceShortfall(link, facts) ??
				(condition.from.outside ? onTheWay(sent, target, attempt, facts) : lost(sent, target, attempt))
			);
		}
		if (wanted.byName) {
			return failed(
				`${from.ko}는 ${sent} 주소로 ${target.ko}에 닿았다. 이번에는 주소 말고 이름을 써 보자.`,
				`${capital(from.en)} reached ${target.en} at the address ${sent}. Use its name instead of the address this time.`,
			);
		}
	}
	const entered = service && entrance(service, address, port, facts);
	if (service && entered !== undefined && attempt.verdict !== 'connected') {
		const link: ServiceCondition = { kind: 'service', name: service.metadata.name, namespace, port: entered };
		return serviceShortfall(link, facts) ?? onTheWay(sent, target, attempt, facts);
	}
	const pod = podAt(address, facts);
	if (service && pod !== undefined) {
		return failed(
			`${from.ko}의 마지막 요청은 ${code(pod)} 파드로 곧장 갔다(${sent}). ${target.ko}를 거치지 않았다.`,
			`The last request from ${from.en} went straight to ${sent}, the address of Pod ${code(pod)}, not by way of ${target.en}.`,
		);
	}
	const cause = causeOf(attempt, client, facts.cluster.network) ?? { ko: '', en: '' };
	return failed(
		`${from.ko}의 마지막 요청은 ${sent} 주소로 갔는데, ${target.ko}의 주소가 아니다. ${cause.ko}`.trim(),
		`The last request from ${from.en} went to ${sent}, which is not the address of ${target.en}. ${cause.en}`.trim(),
	);
}

/** The Service and its Pods are well: the trace may tell what stopped the connection on its way to them. */
function onTheWay(sent: string, target: Bilingual, attempt: Trace, { cluster }: Facts): Shortfall {
	const cause = causeOf(attempt, cluster.client, cluster.network);
	return cause ? failed(cause.ko, cause.en) : lost(sent, target, attempt);
}

/** Nothing is broken any more: it is time to try again. */
const lost = (sent: string, target: Bilingual, { verdict = 'timeout' }: Trace): Shortfall =>
	failed(
		`${sent} 주소로 보낸 요청이 ${target.ko}에 닿지 않았다(${code(verdict)}). 지금은 길이 이어져 있으니 다시 보내 보자.`,
		`The request to ${sent} did not reach ${target.en} (${code(verdict)}). The way is open now: send it again.`,
	);

function question(condition: ObservedCondition, facts: Facts): Shortfall {
	const missed = unknownName(condition, facts, undefined);
	if (missed) return missed;
	const from = asker(condition);
	// Names outside the cluster are a package manager's doing, not an attempt.
	const answered = facts.observations
		.from(condition.from)
		.findLast(({ dns }) => dns?.name.replace(/\.$/, '').endsWith('.cluster.local') && dns.answers.length > 0)?.dns;
	if (!answered) {
		return failed(
			`${from.ko}에서 그 이름을 DNS에 물은 적이 아직 없다.`,
			`${capital(from.en)} has not asked DNS for that name yet.`,
		);
	}
	return failed(
		`${from.ko}가 마지막으로 답을 받은 이름은 ${code(answered.name.replace(/\.$/, ''))}이다. 찾는 이름이 아니다.`,
		`The last name that ${from.en} got an answer for is ${code(answered.name.replace(/\.$/, ''))}, which is another one.`,
	);
}

/** The newest thing the place did was to ask for a name that does not exist: which, and what is close to it? */
function unknownName(condition: ObservedCondition, facts: Facts, after: Trace | undefined): Shortfall {
	const traces = facts.observations.from(condition.from);
	const asked = traces.slice(after ? traces.indexOf(after) + 1 : 0).filter(({ dns }) => dns !== undefined);
	const lastAnswer = asked.findLastIndex(({ dns }) => (dns?.answers.length ?? 0) > 0);
	const missing = asked.slice(lastAnswer + 1).filter(({ dns }) => dns?.rcode === 'NXDOMAIN');
	const namespace = condition.from.namespace ?? DEFAULT_NAMESPACE;
	const names = missing.map(({ dns }) => typed(dns?.name ?? '', namespace));
	const name = names.toSorted((a, b) => a.length - b.length)[0];
	if (name === undefined) return undefined;
	const [label = '', inside = namespace] = name.split('.');
	const services = facts.cluster.client.list(KINDS.services);
	const from = asker(condition);
	const there = services
		.filter(({ metadata }) => metadata.name === label)
		.map(({ metadata }) => metadata.namespace ?? '');
	const [elsewhere] = there;
	if (elsewhere !== undefined && !there.includes(inside)) {
		return failed(
			`${from.ko}가 물은 이름은 ${code(name)}인데, 그런 이름은 없다는 답을 받았다. ${code(inside)} 네임스페이스에는 ${code(label)} 서비스가 없다. ${code(label)} 서비스는 ${code(elsewhere)} 네임스페이스에 있다.`,
			`${capital(from.en)} asked for ${code(name)} and was told that there is no such name. Namespace ${code(inside)} has no Service ${code(label)}; that one is in namespace ${code(elsewhere)}.`,
		);
	}
	if (elsewhere !== undefined) return unanswered(name, `${label}.${inside}.`, asked, condition);
	const close = services.find(
		({ metadata }) => metadata.namespace === inside && editDistance(metadata.name, label) <= 2,
	);
	if (close) {
		return failed(
			`${from.ko}가 물은 이름은 ${code(name)}인데, 그런 이름은 없다는 답을 받았다. 거기에 있는 서비스의 이름은 ${code(close.metadata.name)}이다.`,
			`${capital(from.en)} asked for ${code(name)} and was told that there is no such name. The Service there has the name ${code(close.metadata.name)}.`,
		);
	}
	return failed(
		`${from.ko}가 물은 이름은 ${code(name)}인데, 그런 이름은 없다는 답을 받았다.`,
		`${capital(from.en)} asked for ${code(name)} and was told that there is no such name.`,
	);
}

/** The name is that of a Service, and yet nobody knew it: not everybody asks the DNS of the cluster. */
function unanswered(name: string, wanted: string, asked: readonly Trace[], condition: ObservedCondition): Shortfall {
	// One program asks for the name with each search domain in turn, and goes on asking when it has the answer.
	const found = asked.some(({ dns }) => dns?.name.startsWith(`${wanted}svc.`) && dns.answers.length > 0);
	if (found) return undefined;
	const from = asker(condition);
	const ko = `${from.ko}가 물은 이름은 ${code(name)}인데, 그런 이름은 없다는 답을 받았다.`;
	const en = `${capital(from.en)} asked for ${code(name)} and was told that there is no such name.`;
	if (condition.from.pod !== undefined) {
		// dig leaves the search domains out, and so does busybox's nslookup for a name with a dot.
		const whole = asked.some(({ dns }) => dns?.name.includes('.cluster.local'));
		if (whole) return failed(ko, en);
		return failed(
			`${ko} 그 프로그램은 뒤를 채우지 않고 적은 대로 물었다. 온전한 이름으로 물어보자.`,
			`${en} The program asked for just that, with no search domain behind it. Ask for the whole name.`,
		);
	}
	return failed(
		`${ko} 파드가 아닌 곳에서는 클러스터의 DNS에 묻지 않는다.`,
		`${en} Only Pods ask the DNS of the cluster.`,
	);
}

const capital = (text: string): string => text.replace(/^./, (first) => first.toUpperCase());

/** The name as it was typed: what a resolver put behind it from its search list is taken off. */
function typed(name: string, namespace: string): string {
	const bare = name.replace(/\.$/, '');
	for (const domain of [`.${namespace}.svc.cluster.local`, '.svc.cluster.local', '.cluster.local']) {
		if (bare.endsWith(domain)) return bare.slice(0, -domain.length);
	}
	return bare;
}

function podAt(address: string, { cluster }: Facts): string | undefined {
	// A Pod on the node's own network has the node's address: who called that did not call the Pod.
	return cluster.client.list(KINDS.pods).find(({ spec, status }) => !spec.hostNetwork && status?.podIP === address)
		?.metadata.name;
}
