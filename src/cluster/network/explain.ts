/** Traces as sentences, in Korean and English. Code between back-quotes, as in lessons. Pure functions. */

import { isIPv4 } from '../../os/dns.ts';
import type { Endpoint, Hop, ObjectReference, Trace } from './types.ts';

export { type Cause, causeOf } from './cause.ts';

/** A text in both languages. */
export interface Explanation {
	ko: string;
	en: string;
}

const code = (text: string | number): string => `\`${text}\``;
const at = (endpoint: Endpoint): string => code(`${endpoint.address}:${endpoint.port}`);

/** `the Pod default/client`; Korean puts the kind behind the name. */
function place(where: Hop['at']): Explanation {
	switch (where.kind) {
		case 'pod':
			return { ko: `${code(where.name)} 파드`, en: `the Pod ${code(where.name)}` };
		case 'node':
			return { ko: `${code(where.name)} 노드`, en: `the node ${code(where.name)}` };
		case 'workstation':
			return { ko: `${code(where.name)} 컴퓨터`, en: `the computer ${code(where.name)}` };
		case 'outside':
			return {
				ko: `클러스터 밖의 ${code(where.name)} 호스트`,
				en: `the host ${code(where.name)} outside of the cluster`,
			};
	}
}

const named = (objects: ObjectReference[], kind: string): string | undefined => {
	const found = objects.find((each) => each.kind === kind);
	return found && code(found.namespace ? `${found.namespace}/${found.name}` : found.name);
};

/** A NetworkPolicy stands in the way; whether its network drops or refuses is the hop's action. */
function policyRefused(hop: Hop, way: string, direction: string): Explanation {
	const pod = named(hop.objects, 'Pod');
	const policy = named(hop.objects, 'NetworkPolicy');
	return {
		ko: `${policy} 네트워크폴리시가 ${pod} 파드에 대해 ${way} 연결 가운데 이것을 허용하지 않아서 ${hop.action === 'drop' ? '패킷을 버렸다' : '연결을 거부했다'}`,
		en: `${hop.action === 'drop' ? 'dropped' : 'refused'} it: the NetworkPolicy ${policy} does not allow this connection ${direction} the Pod ${pod}`,
	};
}

/** Why a rule stopped a packet, or sent it on. The keys are what traces hold. */
const RULES: Record<string, (hop: Hop) => Explanation> = {
	'no-endpoints': (hop) => ({
		ko: `${named(hop.objects, 'Service')} 서비스에 준비된 엔드포인트가 하나도 없어서 연결을 거부했다`,
		en: `refused it: the Service ${named(hop.objects, 'Service')} has no ready endpoint`,
	}),
	'local-without-pod': (hop) => ({
		ko: `${named(hop.objects, 'Service')} 서비스의 트래픽 정책이 ${code('Local')}인데 이 노드에는 준비된 파드가 없어서 패킷을 버렸다`,
		en: `dropped it: the Service ${named(hop.objects, 'Service')} has the traffic policy ${code('Local')}, and this node has no ready Pod of it`,
	}),
	'policy-ingress': (hop) => policyRefused(hop, '들어오는', 'coming in to'),
	'policy-egress': (hop) => policyRefused(hop, '나가는', 'going out of'),
	'dead-node': (hop) => ({
		ko: `${named(hop.objects, 'Node')} 노드가 네트워크에서 떨어져 있어서 패킷이 사라졌다`,
		en: `lost it: the node ${named(hop.objects, 'Node')} is off the network`,
	}),
	'source-range': (hop) => ({
		ko: `${named(hop.objects, 'Service')} 서비스의 ${code('loadBalancerSourceRanges')}에 들지 않는 주소에서 와서 패킷을 버렸다`,
		en: `dropped it: the source is not in ${code('loadBalancerSourceRanges')} of the Service ${named(hop.objects, 'Service')}`,
	}),
	'no-such-port': (hop) => ({
		ko: `${at(hop.after.destination)}에 맞는 규칙이 없어서 패킷이 사라졌다. 클러스터 IP는 어느 컴퓨터의 것도 아니므로 답할 곳이 없다`,
		en: `has no rule for ${at(hop.after.destination)}, and the packet was lost: a cluster IP belongs to no machine, so nobody is there to answer`,
	}),
	'not-routed': () => ({
		ko: '클러스터 안에서만 통하는 주소라서 패킷이 사라졌다',
		en: 'does not know the way: the address means something inside the cluster only, and the packet was lost',
	}),
	'no-such-host': (hop) => ({
		ko: `${code(hop.after.destination.address)} 주소를 가진 곳이 없다`,
		en: `found nobody with the address ${code(hop.after.destination.address)}`,
	}),
	'no-listener': (hop) => ({
		ko: `${code(hop.after.destination.port)} 포트에서 듣는 프로그램이 없어서 연결을 거부했다`,
		en: `refused it: no program listens on port ${code(hop.after.destination.port)}`,
	}),
};

/** One hop as a sentence. */
export function explainHop(hop: Hop): Explanation {
	const where = place(hop.at);
	const say = (ko: string, en: string): Explanation => ({ ko: `${ko}.`, en: `${en[0]?.toUpperCase()}${en.slice(1)}.` });
	switch (hop.action) {
		case 'send':
			return say(
				`${where.ko}에서 ${at(hop.after.destination)} 주소로 보냈다`,
				`${where.en} sent to ${at(hop.after.destination)}`,
			);
		case 'dnat': {
			const service = named(hop.objects, 'Service');
			const count = hop.choice?.of ?? 1;
			return say(
				`${where.ko}에서 kube-proxy의 규칙이 목적지를 ${at(hop.before.destination)}에서 ${at(hop.after.destination)} 주소로 바꿨다. ${service} 서비스의 엔드포인트 ${count}개 가운데 하나다`,
				`${where.en} rewrote the destination ${at(hop.before.destination)} to ${at(hop.after.destination)}, one of ${count} endpoint${count === 1 ? '' : 's'} of the Service ${service}, by kube-proxy's rules`,
			);
		}
		case 'snat':
			return say(
				`${where.ko}에서 출발지를 ${code(hop.before.source.address)}에서 ${code(hop.after.source.address)} 주소로 바꿨다`,
				`${where.en} rewrote the source ${code(hop.before.source.address)} to ${code(hop.after.source.address)}`,
			);
		case 'route': {
			const node = named(hop.objects, 'Node');
			return node
				? say(`${where.ko}에서 ${node} 노드로 보냈다`, `${where.en} passed it on to the node ${node}`)
				: say(`${where.ko}에 닿았다`, `it came to ${where.en}`);
		}
		case 'deliver':
			return say(`${where.ko}에 도착했다`, `${where.en} took it`);
		case 'answer':
			return say(`${where.ko}에서 답했다`, `${where.en} answered`);
		case 'drop':
		case 'reject': {
			const why = RULES[hop.rule]?.(hop) ?? { ko: '패킷이 더 가지 못했다', en: 'stopped it' };
			return say(`${where.ko}에서: ${why.ko}`, `${where.en} ${why.en}`);
		}
	}
}

const VERDICTS: Record<string, Explanation> = {
	connected: { ko: '연결되었다.', en: 'The connection stands.' },
	refused: { ko: '연결이 거부되었다(`Connection refused`).', en: 'The connection was refused (`Connection refused`).' },
	timeout: { ko: '답이 오지 않아 시간이 초과되었다.', en: 'No answer came: it timed out.' },
	unreachable: {
		ko: '그 주소로 가는 길이 없다(`No route to host`).',
		en: 'There is no way to that address (`No route to host`).',
	},
	reset: {
		ko: '연결이 끊겼다(`Connection reset by peer`).',
		en: 'The connection was reset (`Connection reset by peer`).',
	},
	answered: { ko: '답을 받았다.', en: 'The answer came.' },
	servfail: { ko: 'DNS 서버가 답을 구하지 못했다(`SERVFAIL`).', en: 'The DNS server could not find out (`SERVFAIL`).' },
};

/** What a DNS trace asked for; undefined for any other. */
export function explainQuestion({ dns }: Trace): Explanation | undefined {
	if (!dns) return undefined;
	const name = code(dns.name.replace(/\.$/, ''));
	return {
		ko: `${name}의 ${code(dns.type)} 레코드를 물었다.`,
		en: `The question was: which ${code(dns.type)} record has ${name}?`,
	};
}

/** How a trace ended, in a sentence or two; none while it is under way. */
export function explainOutcome({ dns, verdict }: Trace): Explanation[] {
	const sentences: Explanation[] = [];
	if (dns && verdict === 'nxdomain')
		sentences.push({
			ko: `그런 이름은 없다는 답을 받았다(${code('NXDOMAIN')}).`,
			en: `The answer: there is no such name (${code('NXDOMAIN')}).`,
		});
	else if (dns && verdict === 'answered') {
		const addresses = dns.answers.filter(isIPv4).map(code).join(', ');
		sentences.push(
			addresses === ''
				? {
						ko: '이름은 있지만 그 종류의 레코드는 없다는 답을 받았다.',
						en: 'The answer: the name is there, but has no such record.',
					}
				: { ko: `답은 ${addresses}이다.`, en: `The answer: ${addresses}.` },
		);
	}
	const said = verdict && VERDICTS[verdict];
	if (said && !(dns && verdict === 'answered')) sentences.push(said);
	return sentences;
}

/** A whole trace: a sentence a hop, then how it ended. */
export function explainTrace(trace: Trace): Explanation {
	const question = explainQuestion(trace);
	const sentences = [...(question ? [question] : []), ...trace.hops.map(explainHop), ...explainOutcome(trace)];
	return { ko: sentences.map((each) => each.ko).join('\n'), en: sentences.map((each) => each.en).join('\n') };
}
