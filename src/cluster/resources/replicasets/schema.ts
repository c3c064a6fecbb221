/** The schema of ReplicaSet. See ../shared/schema-text.ts for how the lines read. */

import { podSchemas } from '../pods/schema.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const replicaSetSchemas = defineSchemas(
	'io.k8s.api.apps.v1',
	`
ReplicaSet kind
	metadata ObjectMeta
	spec ReplicaSetSpec
	status ReplicaSetStatus
ReplicaSetSpec
	minReadySeconds int32
	replicas int32
	selector! LabelSelector
	template PodTemplateSpec
ReplicaSetStatus
	availableReplicas int32
	conditions []ReplicaSetCondition merge=type
	fullyLabeledReplicas int32
	observedGeneration int64
	readyReplicas int32
	replicas! int32
	terminatingReplicas int32
ReplicaSetCondition
	lastTransitionTime time
	message string
	reason string
	status! string
	type! string
`,
	metaSchemas,
	podSchemas,
);
