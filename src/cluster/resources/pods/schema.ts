/** The schema of Pods. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';
import { containerSchemas } from './schema-containers.ts';
import { schedulingSchemas } from './schema-scheduling.ts';
import { volumeSchemas } from './schema-volumes.ts';

export const podSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Pod kind | One or more containers that run together on a node and share one address. | 한 노드에서 함께 돌며 주소 하나를 나눠 쓰는 컨테이너 묶음.
	metadata ObjectMeta | Name, labels and the like. | 이름, 레이블 등.
	spec PodSpec | What should run. | 무엇을 돌릴지.
	status PodStatus | What is running; the kubelet writes it. | 지금 무엇이 도는지. kubelet이 쓴다.
PodTemplateSpec | What new Pods are made from. | 새 파드를 만드는 틀.
	metadata ObjectMeta
	spec PodSpec
PodSpec | What a Pod should run, and how. | 파드가 무엇을 어떻게 돌릴지.
	activeDeadlineSeconds int64 | Seconds after which the Pod is stopped as failed.
	affinity Affinity | Which nodes and neighbours it wants or shuns.
	automountServiceAccountToken bool | Whether containers get a token to speak to the API.
	containers! []Container merge=name | Containers that run side by side; at least one. | 함께 도는 컨테이너들. 하나 이상.
	dnsConfig PodDNSConfig | Name servers, search domains and options besides those of dnsPolicy. | dnsPolicy에 더할 네임서버, 검색 도메인, 옵션.
	dnsPolicy string | Where names are looked up: ClusterFirst, ClusterFirstWithHostNet, Default (as the node) or None. | 이름을 어디서 찾나: ClusterFirst, ClusterFirstWithHostNet, Default(노드처럼), None.
	enableServiceLinks bool | Whether Services of the namespace show up as environment variables. | 같은 네임스페이스의 서비스를 환경 변수로 넣을지.
	ephemeralContainers []EphemeralContainer merge=name | Containers added to a running Pod for debugging.
	hostAliases []HostAlias merge=ip | Lines for /etc/hosts. | /etc/hosts에 더할 줄.
	hostIPC bool
	hostNetwork bool | Whether the Pod uses its node's network instead of one of its own. | 파드 자신의 네트워크 대신 노드의 네트워크를 쓸지.
	hostPID bool
	hostUsers bool
	hostname string | Host name; the name of the Pod when left out. | 호스트 이름. 비우면 파드 이름.
	hostnameOverride string
	imagePullSecrets []LocalObjectReference merge=name | Secrets with credentials for registries.
	initContainers []Container merge=name | Containers that run one after the other before the others start; with restartPolicy Always they stay as sidecars. | 다른 컨테이너보다 먼저 차례로 도는 컨테이너.
	nodeName string | The node that it runs on; the scheduler fills it in. | 돌고 있는 노드. 스케줄러가 채운다.
	nodeSelector {}string | Labels that the node must have. | 노드가 지녀야 할 레이블.
	os PodOS
	overhead {}quantity
	preemptionPolicy string
	priority int32
	priorityClassName string
	readinessGates []PodReadinessGate | Conditions that must hold too before the Pod counts as ready.
	resourceClaims []PodResourceClaim merge=name retain
	resources ResourceRequirements
	restartPolicy string | When containers that end are started again: Always, OnFailure or Never. | 끝난 컨테이너를 다시 시작할 때: Always, OnFailure, Never.
	runtimeClassName string
	schedulerName string
	schedulingGates []PodSchedulingGate merge=name
	schedulingGroup PodSchedulingGroup
	securityContext PodSecurityContext | User, group and rights of the whole Pod.
	serviceAccount string
	serviceAccountName string | Whom the Pod acts as towards the API. | API에 대해 파드가 쓰는 계정.
	setHostnameAsFQDN bool
	shareProcessNamespace bool
	subdomain string | With a headless Service of this name, the Pod gets a DNS name of its own below it. | 같은 이름의 헤드리스 서비스가 있으면 그 아래 파드 자신의 DNS 이름이 생긴다.
	terminationGracePeriodSeconds int64 | Seconds between the request to stop and the kill; 30 when left out. | 멈추라는 신호와 강제 종료 사이의 초. 기본값 30.
	tolerations []Toleration | Taints of nodes that it puts up with. | 견딜 수 있는 노드의 테인트.
	topologySpreadConstraints []TopologySpreadConstraint merge=topologyKey map=topologyKey,whenUnsatisfiable | How evenly Pods of a kind are to be spread over zones or nodes.
	volumes []Volume merge=name retain | Volumes that containers can mount. | 컨테이너가 마운트할 수 있는 볼륨.
PodStatus | What a Pod is like now. | 파드의 지금 상태.
	allocatedResources {}quantity
	conditions []PodCondition merge=type | PodScheduled, Initialized, ContainersReady, Ready and others. | PodScheduled, Initialized, ContainersReady, Ready 등.
	containerStatuses []ContainerStatus | How each container is. | 컨테이너마다의 상태.
	ephemeralContainerStatuses []ContainerStatus
	extendedResourceClaimStatus PodExtendedResourceClaimStatus
	hostIP string | Address of its node. | 노드의 주소.
	hostIPs []HostIP
	initContainerStatuses []ContainerStatus
	message string
	nodeAllocatableResourceClaimStatuses []NodeAllocatableResourceClaimStatus
	nominatedNodeName string
	observedGeneration int64
	phase string | Pending, Running, Succeeded, Failed or Unknown. | Pending, Running, Succeeded, Failed, Unknown.
	podIP string | Address of the Pod. The next Pod gets another one. | 파드의 주소. 다시 만들면 바뀐다.
	podIPs []PodIP merge=ip | The addresses of the Pod, one for each IP family.
	qosClass string | Guaranteed, Burstable or BestEffort: who has to go first when memory is short.
	reason string | A word for why it is in this state.
	resize string
	resourceClaimStatuses []PodResourceClaimStatus
	resources ResourceRequirements
	startTime time | When the kubelet took it on.
PodDNSConfig
	nameservers []string
	options []PodDNSConfigOption
	searches []string
HostAlias
	hostnames []string
	ip! string
PodOS
	name! string
PodReadinessGate
	conditionType! string
PodResourceClaim
	name! string
	resourceClaimName string
	resourceClaimTemplateName string
PodSecurityContext
	appArmorProfile AppArmorProfile
	fsGroup int64
	fsGroupChangePolicy string
	runAsGroup int64
	runAsNonRoot bool
	runAsUser int64
	seLinuxChangePolicy string
	seLinuxOptions SELinuxOptions
	seccompProfile SeccompProfile
	supplementalGroups []int64
	supplementalGroupsPolicy string
	sysctls []Sysctl
	windowsOptions WindowsSecurityContextOptions
PodCondition
	lastProbeTime time
	lastTransitionTime time
	message string
	observedGeneration int64
	reason string
	status! string
	type! string
ContainerStatus
	allocatedResources {}quantity
	allocatedResourcesStatus []ResourceStatus
	containerID string
	image! string
	imageID! string
	lastState ContainerState
	name! string
	ready! bool
	resources ResourceRequirements
	restartCount! int32
	started bool
	state ContainerState
	stopSignal string
	user ContainerUser
	volumeMounts []VolumeMountStatus
PodExtendedResourceClaimStatus
	requestMappings! []ContainerExtendedResourceRequest
	resourceClaimName! string
HostIP
	ip! string
NodeAllocatableResourceClaimStatus
	containers []string
	resourceClaimName! string
	resources! {}string
PodIP
	ip! string
PodResourceClaimStatus
	name! string
	resourceClaimName string
PodDNSConfigOption
	name string
	value string
Sysctl
	name! string
	value! string
ResourceStatus
	name! string
	resources []ResourceHealth
ContainerState
	running ContainerStateRunning
	terminated ContainerStateTerminated
	waiting ContainerStateWaiting
ContainerUser
	linux LinuxContainerUser
VolumeMountStatus
	mountPath! string
	name! string
	readOnly bool
	recursiveReadOnly string
	volumeStatus VolumeStatus
ContainerExtendedResourceRequest
	containerName! string
	requestName! string
	resourceName! string
ResourceHealth
	health string
	message string
	resourceID! string
ContainerStateRunning
	startedAt time
ContainerStateTerminated
	containerID string
	exitCode! int32
	finishedAt time
	message string
	reason string
	signal int32
	startedAt time
ContainerStateWaiting
	message string
	reason string
LinuxContainerUser
	gid! int64
	supplementalGroups []int64
	uid! int64
VolumeStatus
	image ImageVolumeStatus
ImageVolumeStatus
	imageRef! string
`,
	metaSchemas,
	coreSchemas,
	volumeSchemas,
	schedulingSchemas,
	containerSchemas,
);
