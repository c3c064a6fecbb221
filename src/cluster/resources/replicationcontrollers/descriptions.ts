/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const replicationcontrollersDescriptions = [
	...describe(
		'io.k8s.api.core.v1',
		`
ReplicationController | Keeps a number of like Pods running; the older form of a ReplicaSet. | 같은 파드를 정한 수만큼 지킨다. ReplicaSet의 옛 형태.
ReplicationControllerSpec | How many Pods, and which. | 어떤 파드를 몇 개 둘지.
	minReadySeconds | Seconds that a new Pod must stay ready to count as available. | 새 파드가 사용 가능으로 세어지기까지 준비 상태를 지켜야 하는 초.
	replicas | How many Pods there should be; 1 when left out. | 파드 수. 기본값 1.
	selector | Labels of its Pods; those of the template when left out. | 파드의 레이블. 적지 않으면 틀의 레이블.
	template | What the Pods are made from. | 파드를 만드는 틀.
ReplicationControllerStatus | What there is now. | 지금 상태.
	availableReplicas | Pods that have been ready for minReadySeconds. | minReadySeconds 동안 준비 상태였던 파드 수.
	conditions | What was noticed last, such as Pods that could not be made. | 최근에 알게 된 일. 파드를 만들지 못했을 때 등.
	fullyLabeledReplicas | Pods that carry all labels of the template. | 틀의 레이블을 모두 지닌 파드 수.
	observedGeneration | The generation that the controller has acted on. | 컨트롤러가 마지막으로 살핀 세대.
	readyReplicas | Pods that are ready. | 준비된 파드 수.
	replicas | Pods that are there. | 있는 파드 수.
ReplicationControllerCondition | One thing that was noticed. | 알게 된 일 하나.
	lastTransitionTime | When the status changed last. | 상태가 마지막으로 바뀐 시각.
	message | Details for people. | 사람이 읽을 설명.
	reason | Why, in a word for programs. | 까닭을 나타내는 한 낱말.
	status | True, False or Unknown.
	type | What it is about: ReplicaFailure. | 무엇에 대한 것인지. ReplicaFailure.
`,
	),
];
