/** The schema of StatefulSet. See ../shared/schema-text.ts for how the lines read. */

import { claimSchemas } from '../persistentvolumeclaims/schema.ts';
import { podSchemas } from '../pods/schema.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const statefulSetSchemas = defineSchemas(
	'io.k8s.api.apps.v1',
	`
StatefulSet kind
	metadata ObjectMeta
	spec StatefulSetSpec
	status StatefulSetStatus
StatefulSetSpec
	minReadySeconds int32
	ordinals StatefulSetOrdinals
	persistentVolumeClaimRetentionPolicy StatefulSetPersistentVolumeClaimRetentionPolicy
	podManagementPolicy string
	replicas int32
	revisionHistoryLimit int32
	selector! LabelSelector
	serviceName string
	template! PodTemplateSpec
	updateStrategy StatefulSetUpdateStrategy
	volumeClaimTemplates []PersistentVolumeClaim
StatefulSetStatus
	availableReplicas! int32
	collisionCount int32
	conditions []StatefulSetCondition merge=type
	currentReplicas int32
	currentRevision string
	observedGeneration int64
	readyReplicas int32
	replicas! int32
	updateRevision string
	updatedReplicas int32
StatefulSetOrdinals
	start int32
StatefulSetPersistentVolumeClaimRetentionPolicy
	whenDeleted string
	whenScaled string
StatefulSetUpdateStrategy
	rollingUpdate RollingUpdateStatefulSetStrategy
	type string
StatefulSetCondition
	lastTransitionTime time
	message string
	reason string
	status! string
	type! string
RollingUpdateStatefulSetStrategy
	maxUnavailable intstr
	partition int32
`,
	metaSchemas,
	podSchemas,
	claimSchemas,
);
