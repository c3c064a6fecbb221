/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const replicasetsDescriptions = [
	...describe(
		'io.k8s.api.apps.v1',
		`
ReplicaSet | Keeps a number of like Pods running. | 같은 파드를 정한 수만큼 지킨다.
ReplicaSetSpec
	replicas | How many Pods there should be; 1 when left out.
	selector | Labels of its Pods.
	template | What the Pods are made from.
`,
	),
];
