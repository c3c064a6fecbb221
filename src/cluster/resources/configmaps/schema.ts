/** The schema of ConfigMap. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const configMapSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
ConfigMap kind | Settings as keys and values. | 키와 값으로 된 설정.
	binaryData {}bytes | Settings that are no text, in base64.
	data {}string | The settings, as text. | 글로 된 설정.
	immutable bool | Whether it can never be changed again.
	metadata ObjectMeta
`,
	metaSchemas,
);
