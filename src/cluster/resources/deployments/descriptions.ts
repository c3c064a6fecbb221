/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const deploymentsDescriptions = [
	...describe(
		'io.k8s.api.apps.v1',
		`
Deployment | Keeps a number of like Pods running and replaces them step by step when their template changes. | 같은 파드를 정한 수만큼 지키고, 틀이 바뀌면 차례로 갈아 끼운다.
DeploymentSpec
	minReadySeconds | Seconds that a new Pod must stay ready to count as available.
	paused | Whether changes of the template wait.
	progressDeadlineSeconds | Seconds without progress after which a rollout counts as failed.
	replicas | How many Pods there should be; 1 when left out. | 파드 수. 기본값 1.
	revisionHistoryLimit | How many old ReplicaSets are kept to go back to.
	selector | Labels of its Pods; the template must carry them, and they stay. | 파드의 레이블. 틀에도 있어야 하고 바꿀 수 없다.
	strategy | How Pods are replaced. | 갈아 끼우는 방법.
	template | What the Pods are made from. | 파드를 만드는 틀.
`,
	),
];
