/** The schema of ServiceCIDR. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const serviceCIDRSchemas = defineSchemas(
	'io.k8s.api.networking.v1',
	`
ServiceCIDR kind
	metadata ObjectMeta
	spec ServiceCIDRSpec
	status ServiceCIDRStatus
ServiceCIDRSpec
	cidrs []string
ServiceCIDRStatus
	conditions []Condition merge=type
`,
	metaSchemas,
);
