/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const metricsDescriptions = [
	...describe(
		'io.k8s.metrics.pkg.apis.metrics.v1beta1',
		`
NodeMetrics | What a node used lately. | 노드가 최근에 쓴 양
PodMetrics | What the containers of a Pod used lately. | 파드의 컨테이너들이 최근에 쓴 양
`,
	),
];
