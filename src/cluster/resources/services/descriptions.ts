/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const servicesDescriptions = [
	...describe(
		'io.k8s.api.core.v1',
		`
Service | One stable address and name for a changing set of Pods. | 바뀌어 가는 파드들 앞에 서는 하나의 변하지 않는 주소와 이름.
	metadata | Name, labels and the like. | 이름, 레이블 등.
	spec | What the Service should be. | 원하는 모습.
	status | What it is now; the system writes it. | 지금의 모습. 시스템이 쓴다.
ServiceSpec | What a Service offers, and to whom it passes it on. | 서비스가 무엇을 열고 누구에게 넘기는가.
	allocateLoadBalancerNodePorts | Whether a LoadBalancer also gets node ports; true when left out. | LoadBalancer에도 노드 포트를 줄지. 기본값 true.
	clusterIP | Address inside the cluster. Left out, one is chosen; \`None\` makes the Service headless. It stays once given. | 클러스터 안의 주소. 비우면 골라 주고, None이면 헤드리스. 정해지면 바뀌지 않는다.
	clusterIPs | The cluster addresses, one for each IP family; the first is clusterIP. | IP 패밀리마다 하나씩인 클러스터 주소. 첫째가 clusterIP.
	externalIPs | Addresses for which nodes accept traffic too; bringing it there is your own business. Deprecated. | 노드가 함께 받아 주는 바깥 주소. 그리로 보내는 일은 스스로 해야 한다.
	externalName | For type ExternalName: the DNS name that the Service is an alias of. | ExternalName일 때: 이 서비스가 가리키는 DNS 이름.
	externalTrafficPolicy | Traffic from outside: Cluster passes it to any Pod and hides the client address, Local only to Pods of the same node and keeps it. | 바깥에서 온 트래픽: Cluster는 아무 파드에나(클라이언트 주소는 가려짐), Local은 같은 노드의 파드에만(주소 유지).
	healthCheckNodePort | Node port where a load balancer asks whether the node has Pods; for externalTrafficPolicy Local.
	internalTrafficPolicy | Traffic from inside: Cluster passes it to any Pod, Local only to Pods of the same node. | 안에서 온 트래픽: Cluster는 아무 파드에나, Local은 같은 노드의 파드에만.
	ipFamilies | IPv4, IPv6 or both, in order of preference. | IPv4, IPv6 또는 둘 다.
	ipFamilyPolicy | SingleStack, PreferDualStack or RequireDualStack. | SingleStack, PreferDualStack, RequireDualStack 중 하나.
	loadBalancerClass | Which implementation is to serve a LoadBalancer, when there are several.
	loadBalancerIP | Address asked of the load balancer. Deprecated: use what the implementation offers.
	loadBalancerSourceRanges | Clients that a load balancer lets in, as CIDRs. | 로드 밸런서가 들여보낼 클라이언트의 CIDR.
	ports | Ports that the Service listens on. | 서비스가 여는 포트들.
	publishNotReadyAddresses | Whether DNS and endpoints include Pods that are not ready. | 준비되지 않은 파드도 엔드포인트와 DNS에 넣을지.
	selector | Labels of the Pods behind the Service. Without it nobody fills in its endpoints for you. | 뒤에 설 파드의 레이블. 없으면 엔드포인트를 직접 만들어야 한다.
	sessionAffinity | ClientIP sends a client to the same Pod every time, None does not. | ClientIP면 같은 클라이언트를 늘 같은 파드로 보낸다. 기본값 None.
	sessionAffinityConfig | Settings of session affinity. | 세션 어피니티 설정.
	trafficDistribution | A wish for near endpoints: PreferSameZone or PreferSameNode. | 가까운 엔드포인트를 바라는 뜻: PreferSameZone, PreferSameNode.
	type | How it is reached: ClusterIP, NodePort, LoadBalancer, or ExternalName. | 어떻게 닿는가: ClusterIP, NodePort, LoadBalancer, ExternalName.
ServiceStatus | What has become of the Service. | 서비스의 지금 상태.
	conditions | Aspects of its state.
	loadBalancer | Where the load balancer listens, once there is one. | 로드 밸런서가 생기면 그 주소.
ServicePort | One port of a Service. | 서비스의 포트 하나.
	appProtocol | The protocol spoken on top, as a hint.
	name | Name of the port; needed when there are several. | 포트 이름. 포트가 여럿이면 꼭 있어야 한다.
	nodePort | Port on every node, 30000 to 32767; chosen when left out. | 모든 노드에 열리는 포트(30000-32767). 비우면 골라 준다.
	port | Port that the Service listens on. | 서비스가 여는 포트.
	protocol | TCP, UDP or SCTP; TCP when left out. | TCP, UDP, SCTP. 기본값 TCP.
	targetPort | Port of the Pod that traffic goes to, by number or by the name of a container port; the same as port when left out. | 트래픽이 갈 파드의 포트. 번호 또는 컨테이너 포트의 이름. 비우면 port와 같다.
LoadBalancerStatus
	ingress | Addresses that traffic may be sent to. | 트래픽을 보낼 수 있는 주소들.
ClientIPConfig
	timeoutSeconds | How long a client stays with its Pod, in seconds; three hours when left out. | 클라이언트가 같은 파드에 머무는 시간(초). 기본값 10800.
LoadBalancerIngress
	hostname | Name of the load balancer, when it is known by name.
	ip | Address of the load balancer. | 로드 밸런서의 주소.
`,
	),
];
