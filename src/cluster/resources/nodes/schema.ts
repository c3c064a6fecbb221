/** The schema of Node. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const nodeSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Node kind | A machine that runs Pods. | 파드를 돌리는 기계.
	metadata ObjectMeta
	spec NodeSpec
	status NodeStatus
NodeSpec
	configSource NodeConfigSource
	externalID string
	podCIDR string | Range that Pods of the node get their addresses from. | 이 노드의 파드 주소 범위.
	podCIDRs []string merge set
	providerID string
	taints []Taint | Marks that keep Pods away which do not tolerate them. | 견디지 못하는 파드를 막는 표시.
	unschedulable bool | Whether new Pods are kept away (cordon). | 새 파드를 받지 않을지(cordon).
NodeStatus
	addresses []NodeAddress merge=type | How the node is reached. | 노드의 주소들.
	allocatable {}quantity | What Pods can have of it.
	capacity {}quantity | What there is of it.
	conditions []NodeCondition merge=type | Ready, MemoryPressure, DiskPressure, PIDPressure.
	config NodeConfigStatus
	daemonEndpoints NodeDaemonEndpoints
	declaredFeatures []string
	features NodeFeatures
	images []ContainerImage
	nodeInfo NodeSystemInfo | Versions of what runs on it.
	phase string
	runtimeHandlers []NodeRuntimeHandler
	volumesAttached []AttachedVolume
	volumesInUse []string
NodeConfigSource
	configMap ConfigMapNodeConfigSource
Taint
	effect! string
	key! string
	timeAdded time
	value string
NodeAddress
	address! string
	type! string
NodeCondition
	lastHeartbeatTime time
	lastTransitionTime time
	message string
	reason string
	status! string
	type! string
NodeConfigStatus
	active NodeConfigSource
	assigned NodeConfigSource
	error string
	lastKnownGood NodeConfigSource
NodeDaemonEndpoints
	kubeletEndpoint DaemonEndpoint
NodeFeatures
	supplementalGroupsPolicy bool
ContainerImage
	names []string
	sizeBytes int64
NodeSystemInfo
	architecture! string
	bootID! string
	containerRuntimeVersion! string
	kernelVersion! string
	kubeProxyVersion! string
	kubeletVersion! string
	machineID! string
	operatingSystem! string
	osImage! string
	swap NodeSwapStatus
	systemUUID! string
NodeRuntimeHandler
	features NodeRuntimeHandlerFeatures
	name string
AttachedVolume
	devicePath! string
	name! string
ConfigMapNodeConfigSource
	kubeletConfigKey! string
	name! string
	namespace! string
	resourceVersion string
	uid string
DaemonEndpoint
	Port! int32
NodeSwapStatus
	capacity int64
NodeRuntimeHandlerFeatures
	recursiveReadOnlyMounts bool
	userNamespaces bool
`,
	metaSchemas,
	coreSchemas,
);
