/** The schema of ResourceQuota. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const resourceQuotaSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
ResourceQuota kind
	metadata ObjectMeta
	spec ResourceQuotaSpec
	status ResourceQuotaStatus
ResourceQuotaSpec
	hard {}quantity
	scopeSelector ScopeSelector
	scopes []string
ResourceQuotaStatus
	hard {}quantity
	used {}quantity
ScopeSelector
	matchExpressions []ScopedResourceSelectorRequirement
ScopedResourceSelectorRequirement
	operator! string
	scopeName! string
	values []string
`,
	metaSchemas,
);
