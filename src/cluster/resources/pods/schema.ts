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
Pod kind
	metadata ObjectMeta
	spec PodSpec
	status PodStatus
PodTemplateSpec
	metadata ObjectMeta
	spec PodSpec
PodSpec
	activeDeadlineSeconds int64
	affinity Affinity
	automountServiceAccountToken bool
	containers! []Container merge=name
	dnsConfig PodDNSConfig
	dnsPolicy string
	enableServiceLinks bool
	ephemeralContainers []EphemeralContainer merge=name
	hostAliases []HostAlias merge=ip
	hostIPC bool
	hostNetwork bool
	hostPID bool
	hostUsers bool
	hostname string
	hostnameOverride string
	imagePullSecrets []LocalObjectReference merge=name
	initContainers []Container merge=name
	nodeName string
	nodeSelector {}string
	os PodOS
	overhead {}quantity
	preemptionPolicy string
	priority int32
	priorityClassName string
	readinessGates []PodReadinessGate
	resourceClaims []PodResourceClaim merge=name retain
	resources ResourceRequirements
	restartPolicy string
	runtimeClassName string
	schedulerName string
	schedulingGates []PodSchedulingGate merge=name
	schedulingGroup PodSchedulingGroup
	securityContext PodSecurityContext
	serviceAccount string
	serviceAccountName string
	setHostnameAsFQDN bool
	shareProcessNamespace bool
	subdomain string
	terminationGracePeriodSeconds int64
	tolerations []Toleration
	topologySpreadConstraints []TopologySpreadConstraint merge=topologyKey map=topologyKey,whenUnsatisfiable
	volumes []Volume merge=name retain
PodStatus
	allocatedResources {}quantity
	conditions []PodCondition merge=type
	containerStatuses []ContainerStatus
	ephemeralContainerStatuses []ContainerStatus
	extendedResourceClaimStatus PodExtendedResourceClaimStatus
	hostIP string
	hostIPs []HostIP
	initContainerStatuses []ContainerStatus
	message string
	nodeAllocatableResourceClaimStatuses []NodeAllocatableResourceClaimStatus
	nominatedNodeName string
	observedGeneration int64
	phase string
	podIP string
	podIPs []PodIP merge=ip
	qosClass string
	reason string
	resize string
	resourceClaimStatuses []PodResourceClaimStatus
	resources ResourceRequirements
	startTime time
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
