/** The schema of Containers: what runs, with what, and how its health is asked. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const containerSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Container | One container: an image and what to run of it. | 컨테이너 하나: 이미지와 실행할 것.
	args []string | Arguments; the image's CMD when left out. | 인자. 비우면 이미지의 CMD.
	command []string | Program to run, without a shell; the image's ENTRYPOINT when left out. | 실행할 프로그램. 비우면 이미지의 ENTRYPOINT.
	env []EnvVar merge=name | Environment variables. | 환경 변수.
	envFrom []EnvFromSource | Whole ConfigMaps and Secrets as environment variables.
	image string | Image to run: [registry/]repository[:tag]. | 돌릴 이미지.
	imagePullPolicy string | Always, IfNotPresent or Never; Always when the tag is latest. | Always, IfNotPresent, Never. 태그가 latest면 Always.
	lifecycle Lifecycle | What to do after the start and before the stop.
	livenessProbe Probe | Asks whether the container still works; if not, it is restarted. | 살아 있는지 묻는다. 아니면 다시 시작한다.
	name! string | Name, unique within the Pod. | 파드 안에서 하나뿐인 이름.
	ports []ContainerPort merge=containerPort map=containerPort,protocol | Ports it listens on. For information: leaving one out closes nothing. A name can be a targetPort. | 여는 포트. 알리는 것일 뿐, 적지 않아도 막히지 않는다. 이름은 targetPort로 쓸 수 있다.
	readinessProbe Probe | Asks whether the container can take requests; if not, Services leave the Pod out. | 요청을 받을 수 있는지 묻는다. 아니면 서비스가 파드를 뺀다.
	resizePolicy []ContainerResizePolicy
	resources ResourceRequirements | CPU and memory that it asks for, and may use at most. | 요청하는 자원과 쓸 수 있는 한도.
	restartPolicy string
	restartPolicyRules []ContainerRestartRule
	securityContext SecurityContext
	startupProbe Probe | Asks whether the start is over; other probes wait for it. | 시작이 끝났는지 묻는다. 다른 프로브는 그때까지 기다린다.
	stdin bool | Whether standard input is kept open.
	stdinOnce bool
	terminationMessagePath string
	terminationMessagePolicy string
	tty bool | Whether it gets a terminal.
	volumeDevices []VolumeDevice merge=devicePath
	volumeMounts []VolumeMount merge=mountPath | Volumes and where they appear. | 볼륨과 그것이 나타날 자리.
	workingDir string | Directory it starts in.
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
	name! string | Name of the variable. | 변수 이름.
	value string | Value; $(NAME) stands for a variable before it. | 값. $(NAME)은 앞선 변수를 뜻한다.
	valueFrom EnvVarSource | Where the value comes from instead. | 값을 가져올 곳.
EnvFromSource
	configMapRef ConfigMapEnvSource
	prefix string
	secretRef SecretEnvSource
Lifecycle
	postStart LifecycleHandler
	preStop LifecycleHandler
	stopSignal string
Probe | A question asked of a container again and again. | 컨테이너에 되풀이해 묻는 물음.
	exec ExecAction | Runs a command in the container; exit status 0 is a yes.
	failureThreshold int32 | How often in a row it must fail to count; 3 when left out.
	grpc GRPCAction
	httpGet HTTPGetAction | Sends an HTTP request; 200 to 399 is a yes. | HTTP 요청을 보낸다. 200-399면 성공.
	initialDelaySeconds int32 | Seconds to wait after the start.
	periodSeconds int32 | Seconds between two questions; 10 when left out.
	successThreshold int32 | How often in a row it must succeed to count; 1 when left out.
	tcpSocket TCPSocketAction | Opens a TCP connection. | TCP 연결을 열어 본다.
	terminationGracePeriodSeconds int64
	timeoutSeconds int32 | Seconds to wait for an answer; 1 when left out.
ContainerPort
	containerPort! int32 | Port number within the Pod. | 파드 안의 포트 번호.
	hostIP string
	hostPort int32 | The same port on the node; rarely a good idea.
	name string | Name that a targetPort can refer to. | targetPort가 부를 수 있는 이름.
	protocol string | TCP, UDP or SCTP; TCP when left out. | TCP, UDP, SCTP. 기본값 TCP.
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
	host string | Host to connect to; the Pod itself when left out.
	httpHeaders []HTTPHeader
	path string | Path to ask for.
	port! intstr | Port, by number or name.
	scheme string | HTTP or HTTPS.
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
