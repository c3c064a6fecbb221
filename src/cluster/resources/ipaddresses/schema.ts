/** The schema of IPAddress. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const ipAddressSchemas = defineSchemas(
	'io.k8s.api.networking.v1',
	`
IPAddress kind
	metadata ObjectMeta
	spec! IPAddressSpec
IPAddressSpec
	parentRef! ParentReference
ParentReference
	group string
	name! string
	namespace string
	resource! string
`,
	metaSchemas,
);
