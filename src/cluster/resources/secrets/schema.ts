/** The schema of Secret. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const secretSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Secret kind | Small confidential data. | 작은 비밀 데이터.
	data {}bytes | The data, in base64. | base64로 적은 데이터.
	immutable bool
	metadata ObjectMeta
	stringData {}string | The same as plain text, for writing only. | 쓸 때만 쓰는 평문.
	type string | What it is for.
`,
	metaSchemas,
);
