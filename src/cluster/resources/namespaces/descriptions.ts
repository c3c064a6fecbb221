/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const namespacesDescriptions = [
	...describe(
		'io.k8s.api.core.v1',
		`
Namespace | A part of the cluster with names of its own. | 이름을 따로 쓰는 클러스터의 한 구역.
`,
	),
];
