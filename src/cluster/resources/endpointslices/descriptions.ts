/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const endpointslicesDescriptions = [
	...describe(
		'io.k8s.api.discovery.v1',
		`
EndpointSlice | Some of the endpoints behind a Service: addresses and ports that traffic goes to. | 서비스 뒤의 엔드포인트 모음: 트래픽이 가는 주소와 포트.
	addressType | IPv4, IPv6 or FQDN; it cannot be changed. | IPv4, IPv6, FQDN. 바꿀 수 없다.
	endpoints | The endpoints, at most 1000. | 엔드포인트들. 많아야 1000개.
	ports | Ports that each endpoint has. | 엔드포인트마다 있는 포트.
Endpoint
	addresses | Address of the endpoint. | 엔드포인트의 주소.
	conditions | Whether it is ready, serving, terminating. | 준비됨, 응답함, 끝나는 중.
	hostname | Host name for a DNS name of its own.
	nodeName | Node that it is on. | 놓인 노드.
	targetRef | The object behind it, most often a Pod. | 뒤에 있는 객체. 대개 파드.
	zone | Zone that it is in.
EndpointConditions
	ready | Whether it takes traffic. | 트래픽을 받는지.
	serving | Whether it answers, even while terminating.
	terminating | Whether it is on its way out.
`,
	),
];
