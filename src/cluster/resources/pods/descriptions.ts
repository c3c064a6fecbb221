/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const podsDescriptions = [
	...describe(
		'io.k8s.api.core.v1',
		`
Container | One container: an image and what to run of it. | 컨테이너 하나: 이미지와 실행할 것.
	args | Arguments; the image's CMD when left out. | 인자. 비우면 이미지의 CMD.
	command | Program to run, without a shell; the image's ENTRYPOINT when left out. | 실행할 프로그램. 비우면 이미지의 ENTRYPOINT.
	env | Environment variables. | 환경 변수.
	envFrom | Whole ConfigMaps and Secrets as environment variables.
	image | Image to run: [registry/]repository[:tag]. | 돌릴 이미지.
	imagePullPolicy | Always, IfNotPresent or Never; Always when the tag is latest. | Always, IfNotPresent, Never. 태그가 latest면 Always.
	lifecycle | What to do after the start and before the stop.
	livenessProbe | Asks whether the container still works; if not, it is restarted. | 살아 있는지 묻는다. 아니면 다시 시작한다.
	name | Name, unique within the Pod. | 파드 안에서 하나뿐인 이름.
	ports | Ports it listens on. For information: leaving one out closes nothing. A name can be a targetPort. | 여는 포트. 알리는 것일 뿐, 적지 않아도 막히지 않는다. 이름은 targetPort로 쓸 수 있다.
	readinessProbe | Asks whether the container can take requests; if not, Services leave the Pod out. | 요청을 받을 수 있는지 묻는다. 아니면 서비스가 파드를 뺀다.
	resources | CPU and memory that it asks for, and may use at most. | 요청하는 자원과 쓸 수 있는 한도.
	startupProbe | Asks whether the start is over; other probes wait for it. | 시작이 끝났는지 묻는다. 다른 프로브는 그때까지 기다린다.
	stdin | Whether standard input is kept open.
	tty | Whether it gets a terminal.
	volumeMounts | Volumes and where they appear. | 볼륨과 그것이 나타날 자리.
	workingDir | Directory it starts in.
EnvVar
	name | Name of the variable. | 변수 이름.
	value | Value; $(NAME) stands for a variable before it. | 값. $(NAME)은 앞선 변수를 뜻한다.
	valueFrom | Where the value comes from instead. | 값을 가져올 곳.
Probe | A question asked of a container again and again. | 컨테이너에 되풀이해 묻는 물음.
	exec | Runs a command in the container; exit status 0 is a yes.
	failureThreshold | How often in a row it must fail to count; 3 when left out.
	httpGet | Sends an HTTP request; 200 to 399 is a yes. | HTTP 요청을 보낸다. 200-399면 성공.
	initialDelaySeconds | Seconds to wait after the start.
	periodSeconds | Seconds between two questions; 10 when left out.
	successThreshold | How often in a row it must succeed to count; 1 when left out.
	tcpSocket | Opens a TCP connection. | TCP 연결을 열어 본다.
	timeoutSeconds | Seconds to wait for an answer; 1 when left out.
ContainerPort
	containerPort | Port number within the Pod. | 파드 안의 포트 번호.
	hostPort | The same port on the node; rarely a good idea.
	name | Name that a targetPort can refer to. | targetPort가 부를 수 있는 이름.
	protocol | TCP, UDP or SCTP; TCP when left out. | TCP, UDP, SCTP. 기본값 TCP.
HTTPGetAction
	host | Host to connect to; the Pod itself when left out.
	path | Path to ask for.
	port | Port, by number or name.
	scheme | HTTP or HTTPS.
Pod | One or more containers that run together on a node and share one address. | 한 노드에서 함께 돌며 주소 하나를 나눠 쓰는 컨테이너 묶음.
	metadata | Name, labels and the like. | 이름, 레이블 등.
	spec | What should run. | 무엇을 돌릴지.
	status | What is running; the kubelet writes it. | 지금 무엇이 도는지. kubelet이 쓴다.
PodTemplateSpec | What new Pods are made from. | 새 파드를 만드는 틀.
PodSpec | What a Pod should run, and how. | 파드가 무엇을 어떻게 돌릴지.
	activeDeadlineSeconds | Seconds after which the Pod is stopped as failed.
	affinity | Which nodes and neighbours it wants or shuns.
	automountServiceAccountToken | Whether containers get a token to speak to the API.
	containers | Containers that run side by side; at least one. | 함께 도는 컨테이너들. 하나 이상.
	dnsConfig | Name servers, search domains and options besides those of dnsPolicy. | dnsPolicy에 더할 네임서버, 검색 도메인, 옵션.
	dnsPolicy | Where names are looked up: ClusterFirst, ClusterFirstWithHostNet, Default (as the node) or None. | 이름을 어디서 찾나: ClusterFirst, ClusterFirstWithHostNet, Default(노드처럼), None.
	enableServiceLinks | Whether Services of the namespace show up as environment variables. | 같은 네임스페이스의 서비스를 환경 변수로 넣을지.
	ephemeralContainers | Containers added to a running Pod for debugging.
	hostAliases | Lines for /etc/hosts. | /etc/hosts에 더할 줄.
	hostNetwork | Whether the Pod uses its node's network instead of one of its own. | 파드 자신의 네트워크 대신 노드의 네트워크를 쓸지.
	hostname | Host name; the name of the Pod when left out. | 호스트 이름. 비우면 파드 이름.
	imagePullSecrets | Secrets with credentials for registries.
	initContainers | Containers that run one after the other before the others start; with restartPolicy Always they stay as sidecars. | 다른 컨테이너보다 먼저 차례로 도는 컨테이너.
	nodeName | The node that it runs on; the scheduler fills it in. | 돌고 있는 노드. 스케줄러가 채운다.
	nodeSelector | Labels that the node must have. | 노드가 지녀야 할 레이블.
	readinessGates | Conditions that must hold too before the Pod counts as ready.
	restartPolicy | When containers that end are started again: Always, OnFailure or Never. | 끝난 컨테이너를 다시 시작할 때: Always, OnFailure, Never.
	securityContext | User, group and rights of the whole Pod.
	serviceAccountName | Whom the Pod acts as towards the API. | API에 대해 파드가 쓰는 계정.
	subdomain | With a headless Service of this name, the Pod gets a DNS name of its own below it. | 같은 이름의 헤드리스 서비스가 있으면 그 아래 파드 자신의 DNS 이름이 생긴다.
	terminationGracePeriodSeconds | Seconds between the request to stop and the kill; 30 when left out. | 멈추라는 신호와 강제 종료 사이의 초. 기본값 30.
	tolerations | Taints of nodes that it puts up with. | 견딜 수 있는 노드의 테인트.
	topologySpreadConstraints | How evenly Pods of a kind are to be spread over zones or nodes.
	volumes | Volumes that containers can mount. | 컨테이너가 마운트할 수 있는 볼륨.
PodStatus | What a Pod is like now. | 파드의 지금 상태.
	conditions | PodScheduled, Initialized, ContainersReady, Ready and others. | PodScheduled, Initialized, ContainersReady, Ready 등.
	containerStatuses | How each container is. | 컨테이너마다의 상태.
	hostIP | Address of its node. | 노드의 주소.
	phase | Pending, Running, Succeeded, Failed or Unknown. | Pending, Running, Succeeded, Failed, Unknown.
	podIP | Address of the Pod. The next Pod gets another one. | 파드의 주소. 다시 만들면 바뀐다.
	podIPs | The addresses of the Pod, one for each IP family.
	qosClass | Guaranteed, Burstable or BestEffort: who has to go first when memory is short.
	reason | A word for why it is in this state.
	startTime | When the kubelet took it on.
`,
	),
];
