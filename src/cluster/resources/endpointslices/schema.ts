/** The schema of EndpointSlice. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const endpointSliceSchemas = defineSchemas(
	'io.k8s.api.discovery.v1',
	`
EndpointSlice kind | Some of the endpoints behind a Service: addresses and ports that traffic goes to. | 서비스 뒤의 엔드포인트 모음: 트래픽이 가는 주소와 포트.
	addressType! string | IPv4, IPv6 or FQDN; it cannot be changed. | IPv4, IPv6, FQDN. 바꿀 수 없다.
	endpoints []Endpoint | The endpoints, at most 1000. | 엔드포인트들. 많아야 1000개.
	metadata ObjectMeta
	ports []EndpointPort | Ports that each endpoint has. | 엔드포인트마다 있는 포트.
Endpoint
	addresses! []string set | Address of the endpoint. | 엔드포인트의 주소.
	conditions EndpointConditions | Whether it is ready, serving, terminating. | 준비됨, 응답함, 끝나는 중.
	deprecatedTopology {}string
	hints EndpointHints
	hostname string | Host name for a DNS name of its own.
	nodeName string | Node that it is on. | 놓인 노드.
	targetRef ObjectReference | The object behind it, most often a Pod. | 뒤에 있는 객체. 대개 파드.
	zone string | Zone that it is in.
EndpointPort
	appProtocol string
	name string ptr
	port int32
	protocol string
EndpointConditions
	ready bool | Whether it takes traffic. | 트래픽을 받는지.
	serving bool | Whether it answers, even while terminating.
	terminating bool | Whether it is on its way out.
EndpointHints
	forNodes []ForNode
	forZones []ForZone
ForNode
	name! string
ForZone
	name! string
`,
	metaSchemas,
	coreSchemas,
);
