/** The schema of Node. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const nodeSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Node kind
	metadata ObjectMeta
	spec NodeSpec
	status NodeStatus
NodeSpec
	configSource NodeConfigSource
	externalID string
	podCIDR string
	podCIDRs []string merge set
	providerID string
	taints []Taint
	unschedulable bool
NodeStatus
	addresses []NodeAddress merge=type
	allocatable {}quantity
	capacity {}quantity
	conditions []NodeCondition merge=type
	config NodeConfigStatus
	daemonEndpoints NodeDaemonEndpoints
	declaredFeatures []string
	features NodeFeatures
	images []ContainerImage
	nodeInfo NodeSystemInfo
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
