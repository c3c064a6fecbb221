/** What objects of every kind share (apimachinery meta/v1). See ../shared/schema-text.ts for how the lines read. */

import { defineSchemas } from '../shared/schema-text.ts';

export const metaSchemas = defineSchemas(
	'io.k8s.apimachinery.pkg.apis.meta.v1',
	`
ObjectMeta
	annotations {}string
	creationTimestamp time
	deletionGracePeriodSeconds int64
	deletionTimestamp time
	finalizers []string merge set
	generateName string
	generation int64
	labels {}string
	managedFields []ManagedFieldsEntry
	name string
	namespace string
	ownerReferences []OwnerReference merge=uid
	resourceVersion string
	selfLink string
	uid string
LabelSelector
	matchExpressions []LabelSelectorRequirement
	matchLabels {}string
Condition
	lastTransitionTime! time
	message! string
	observedGeneration int64
	reason! string
	status! string
	type! string
ManagedFieldsEntry
	apiVersion string
	fieldsType string
	fieldsV1 any
	manager string
	operation string
	subresource string
	time time
OwnerReference
	apiVersion! string
	blockOwnerDeletion bool
	controller bool
	kind! string
	name! string
	uid! string
LabelSelectorRequirement
	key! string
	operator! string
	values []string
`,
);
