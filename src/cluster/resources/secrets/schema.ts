/** The schema of Secret. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const secretSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Secret kind
	data {}bytes
	immutable bool
	metadata ObjectMeta
	stringData {}string
	type string
`,
	metaSchemas,
);
