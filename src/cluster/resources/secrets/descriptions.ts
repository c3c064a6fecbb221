/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const secretsDescriptions = [
	...describe(
		'io.k8s.api.core.v1',
		`
Secret | Small confidential data. | 작은 비밀 데이터.
	data | The data, in base64. | base64로 적은 데이터.
	stringData | The same as plain text, for writing only. | 쓸 때만 쓰는 평문.
	type | What it is for.
`,
	),
];
