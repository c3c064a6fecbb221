/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const priorityclassesDescriptions = [
	...describe(
		'io.k8s.api.scheduling.v1',
		`
PriorityClass | Gives a priority a name, which Pods call it by. | 우선순위에 붙인 이름. 파드는 이 이름으로 우선순위를 고른다.
	description | When to use this class, in words for people. | 언제 쓰는지 사람에게 알리는 글.
	globalDefault | Whether Pods that name no class get this one; only one class may say so. | 이름을 대지 않은 파드가 받을지. 하나만 그럴 수 있다.
	preemptionPolicy | Whether waiting Pods of this class may drive others out: PreemptLowerPriority, or Never. | 기다리는 파드가 다른 파드를 밀어낼 수 있는지. PreemptLowerPriority 또는 Never.
	value | The priority; Pods with a higher one are placed first. It cannot be changed. | 우선순위. 큰 쪽이 먼저 자리를 얻는다. 바꿀 수 없다.
`,
	),
];
