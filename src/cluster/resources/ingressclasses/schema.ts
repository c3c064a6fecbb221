/** The schema of IngressClass. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const ingressClassSchemas = defineSchemas(
	'io.k8s.api.networking.v1',
	`
IngressClass kind
	metadata ObjectMeta
	spec IngressClassSpec
IngressClassSpec
	controller string
	parameters IngressClassParametersReference
IngressClassParametersReference
	apiGroup string
	kind! string
	name! string
	namespace string
	scope string
`,
	metaSchemas,
);
