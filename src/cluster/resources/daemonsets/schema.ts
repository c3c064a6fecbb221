/** The schema of DaemonSet. See ../shared/schema-text.ts for how the lines read. */

import { podSchemas } from '../pods/schema.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const daemonSetSchemas = defineSchemas(
	'io.k8s.api.apps.v1',
	`
DaemonSet kind
	metadata ObjectMeta
	spec DaemonSetSpec
	status DaemonSetStatus
DaemonSetSpec
	minReadySeconds int32
	revisionHistoryLimit int32
	selector! LabelSelector
	template! PodTemplateSpec
	updateStrategy DaemonSetUpdateStrategy
DaemonSetStatus
	collisionCount int32
	conditions []DaemonSetCondition merge=type
	currentNumberScheduled! int32
	desiredNumberScheduled! int32
	numberAvailable int32
	numberMisscheduled! int32
	numberReady! int32
	numberUnavailable int32
	observedGeneration int64
	updatedNumberScheduled int32
DaemonSetUpdateStrategy
	rollingUpdate RollingUpdateDaemonSet
	type string
DaemonSetCondition
	lastTransitionTime time
	message string
	reason string
	status! string
	type! string
RollingUpdateDaemonSet
	maxSurge intstr
	maxUnavailable intstr
`,
	metaSchemas,
	podSchemas,
);
