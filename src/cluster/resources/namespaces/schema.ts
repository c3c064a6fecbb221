/** The schema of Namespace. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const namespaceSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Namespace kind
	metadata ObjectMeta
	spec NamespaceSpec
	status NamespaceStatus
NamespaceSpec
	finalizers []string
NamespaceStatus
	conditions []NamespaceCondition merge=type
	phase string
NamespaceCondition
	lastTransitionTime time
	message string
	reason string
	status! string
	type! string
`,
	metaSchemas,
);
