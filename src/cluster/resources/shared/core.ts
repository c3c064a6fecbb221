/** Small shapes that several core kinds share. See ../shared/schema-text.ts for how the lines read. */

import { defineSchemas } from '../shared/schema-text.ts';
import { metaSchemas } from './meta.ts';

export const coreSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
ObjectReference
	apiVersion string
	fieldPath string
	kind string
	name string
	namespace string
	resourceVersion string
	uid string
LocalObjectReference
	name string
TypedLocalObjectReference
	apiGroup string
	kind! string
	name! string
TypedObjectReference
	apiGroup string
	kind! string
	name! string
	namespace string
SecretReference
	name string
	namespace string
NodeSelector
	nodeSelectorTerms! []NodeSelectorTerm
Toleration
	effect string
	key string
	operator string
	tolerationSeconds int64
	value string
ResourceRequirements
	claims []ResourceClaim
	limits {}quantity
	requests {}quantity
VolumeResourceRequirements
	limits {}quantity
	requests {}quantity
NodeSelectorTerm
	matchExpressions []NodeSelectorRequirement
	matchFields []NodeSelectorRequirement
ResourceClaim
	name! string
	request string
NodeSelectorRequirement
	key! string
	operator! string
	values []string
`,
	metaSchemas,
);
