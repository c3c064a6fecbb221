/** The schema of ControllerRevision. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const controllerRevisionSchemas = defineSchemas(
	'io.k8s.api.apps.v1',
	`
ControllerRevision kind
	data any
	metadata ObjectMeta
	revision! int64
`,
	metaSchemas,
);
