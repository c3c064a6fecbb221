/** The schema of Deployment. See ../shared/schema-text.ts for how the lines read. */

import { podSchemas } from '../pods/schema.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const deploymentSchemas = defineSchemas(
	'io.k8s.api.apps.v1',
	`
Deployment kind
	metadata ObjectMeta
	spec DeploymentSpec
	status DeploymentStatus
DeploymentSpec
	minReadySeconds int32
	paused bool
	progressDeadlineSeconds int32
	replicas int32
	revisionHistoryLimit int32
	selector! LabelSelector
	strategy DeploymentStrategy retain
	template! PodTemplateSpec
DeploymentStatus
	availableReplicas int32
	collisionCount int32
	conditions []DeploymentCondition merge=type
	observedGeneration int64
	readyReplicas int32
	replicas int32
	terminatingReplicas int32
	unavailableReplicas int32
	updatedReplicas int32
DeploymentStrategy
	rollingUpdate RollingUpdateDeployment
	type string
DeploymentCondition
	lastTransitionTime time
	lastUpdateTime time
	message string
	reason string
	status! string
	type! string
RollingUpdateDeployment
	maxSurge intstr
	maxUnavailable intstr
`,
	metaSchemas,
	podSchemas,
);
