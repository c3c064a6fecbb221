/** The schema of ServiceAccount. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const serviceAccountSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
ServiceAccount kind
	automountServiceAccountToken bool
	imagePullSecrets []LocalObjectReference
	metadata ObjectMeta
	secrets []ObjectReference merge=name
`,
	metaSchemas,
	coreSchemas,
);
