/** The schema of Lease. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const leaseSchemas = defineSchemas(
	'io.k8s.api.coordination.v1',
	`
Lease kind
	metadata ObjectMeta
	spec LeaseSpec
LeaseSpec
	acquireTime microtime
	holderIdentity string
	leaseDurationSeconds int32
	leaseTransitions int32
	preferredHolder string
	renewTime microtime
	strategy string
`,
	metaSchemas,
);
