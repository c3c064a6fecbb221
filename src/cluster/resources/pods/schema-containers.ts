/** The schema of Containers: what runs, with what, and how its health is asked. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const containerSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Container
	args []string
	command []string
	env []EnvVar merge=name
	envFrom []EnvFromSource
	image string
	imagePullPolicy string
	lifecycle Lifecycle
	livenessProbe Probe
	name! string
	ports []ContainerPort merge=containerPort map=containerPort,protocol
	readinessProbe Probe
	resizePolicy []ContainerResizePolicy
	resources ResourceRequirements
	restartPolicy string
	restartPolicyRules []ContainerRestartRule
	securityContext SecurityContext
	startupProbe Probe
	stdin bool
	stdinOnce bool
	terminationMessagePath string
	terminationMessagePolicy string
	tty bool
	volumeDevices []VolumeDevice merge=devicePath
	volumeMounts []VolumeMount merge=mountPath
	workingDir string
EphemeralContainer
	args []string
	command []string
	env []EnvVar merge=name
	envFrom []EnvFromSource
	image string
	imagePullPolicy string
	lifecycle Lifecycle
	livenessProbe Probe
	name! string
	ports []ContainerPort merge=containerPort map=containerPort,protocol
	readinessProbe Probe
	resizePolicy []ContainerResizePolicy
	resources ResourceRequirements
	restartPolicy string
	restartPolicyRules []ContainerRestartRule
	securityContext SecurityContext
	startupProbe Probe
	stdin bool
	stdinOnce bool
	targetContainerName string
	terminationMessagePath string
	terminationMessagePolicy string
	tty bool
	volumeDevices []VolumeDevice merge=devicePath
	volumeMounts []VolumeMount merge=mountPath
	workingDir string
EnvVar
	name! string
	value string
	valueFrom EnvVarSource
EnvFromSource
	configMapRef ConfigMapEnvSource
	prefix string
	secretRef SecretEnvSource
Lifecycle
	postStart LifecycleHandler
	preStop LifecycleHandler
	stopSignal string
Probe
	exec ExecAction
	failureThreshold int32
	grpc GRPCAction
	httpGet HTTPGetAction
	initialDelaySeconds int32
	periodSeconds int32
	successThreshold int32
	tcpSocket TCPSocketAction
	terminationGracePeriodSeconds int64
	timeoutSeconds int32
ContainerPort
	containerPort! int32
	hostIP string
	hostPort int32
	name string
	protocol string
ContainerResizePolicy
	resourceName! string
	restartPolicy! string
ContainerRestartRule
	action! string
	exitCodes ContainerRestartRuleOnExitCodes
SecurityContext
	allowPrivilegeEscalation bool
	appArmorProfile AppArmorProfile
	capabilities Capabilities
	privileged bool
	procMount string
	readOnlyRootFilesystem bool
	runAsGroup int64
	runAsNonRoot bool
	runAsUser int64
	seLinuxOptions SELinuxOptions
	seccompProfile SeccompProfile
	windowsOptions WindowsSecurityContextOptions
VolumeDevice
	devicePath! string
	name! string
VolumeMount
	mountPath! string
	mountPropagation string
	name! string
	readOnly bool
	recursiveReadOnly string
	subPath string
	subPathExpr string
EnvVarSource
	configMapKeyRef ConfigMapKeySelector
	fieldRef ObjectFieldSelector
	fileKeyRef FileKeySelector
	resourceFieldRef ResourceFieldSelector
	secretKeyRef SecretKeySelector
ConfigMapEnvSource
	name string
	optional bool
SecretEnvSource
	name string
	optional bool
LifecycleHandler
	exec ExecAction
	httpGet HTTPGetAction
	sleep SleepAction
	tcpSocket TCPSocketAction
ExecAction
	command []string
GRPCAction
	port! int32
	service string
HTTPGetAction
	host string
	httpHeaders []HTTPHeader
	path string
	port! intstr
	scheme string
TCPSocketAction
	host string
	port! intstr
ContainerRestartRuleOnExitCodes
	operator! string
	values []int32
AppArmorProfile
	localhostProfile string
	type! string
Capabilities
	add []string
	drop []string
SELinuxOptions
	level string
	role string
	type string
	user string
SeccompProfile
	localhostProfile string
	type! string
WindowsSecurityContextOptions
	gmsaCredentialSpec string
	gmsaCredentialSpecName string
	hostProcess bool
	runAsUserName string
ConfigMapKeySelector
	key! string
	name string
	optional bool
ObjectFieldSelector
	apiVersion string
	fieldPath! string
FileKeySelector
	key! string
	optional bool
	path! string
	volumeName! string
ResourceFieldSelector
	containerName string
	divisor quantity
	resource! string
SecretKeySelector
	key! string
	name string
	optional bool
SleepAction
	seconds! int64
HTTPHeader
	name! string
	value! string
`,
	metaSchemas,
	coreSchemas,
);
