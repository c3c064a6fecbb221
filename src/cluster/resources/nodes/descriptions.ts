/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const nodesDescriptions = [
	...describe(
		'io.k8s.api.core.v1',
		`
Node | A machine that runs Pods. | 파드를 돌리는 기계.
NodeSpec
	podCIDR | Range that Pods of the node get their addresses from. | 이 노드의 파드 주소 범위.
	taints | Marks that keep Pods away which do not tolerate them. | 견디지 못하는 파드를 막는 표시.
	unschedulable | Whether new Pods are kept away (cordon). | 새 파드를 받지 않을지(cordon).
NodeStatus
	addresses | How the node is reached. | 노드의 주소들.
	allocatable | What Pods can have of it.
	capacity | What there is of it.
	conditions | Ready, MemoryPressure, DiskPressure, PIDPressure.
	nodeInfo | Versions of what runs on it.
`,
	),
];
