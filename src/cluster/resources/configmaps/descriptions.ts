/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const configmapsDescriptions = [
	...describe(
		'io.k8s.api.core.v1',
		`
ConfigMap | Settings as keys and values. | 키와 값으로 된 설정.
	binaryData | Settings that are no text, in base64.
	data | The settings, as text. | 글로 된 설정.
	immutable | Whether it can never be changed again.
`,
	),
];
