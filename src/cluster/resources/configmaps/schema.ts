/** The schema of ConfigMap. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const configMapSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
ConfigMap kind
	binaryData {}bytes
	data {}string
	immutable bool
	metadata ObjectMeta
`,
	metaSchemas,
);
