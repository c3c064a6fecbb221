/** The schema of Deployment. See ../shared/schema-text.ts for how the lines read. */

import { podSchemas } from '../pods/schema.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const deploymentSchemas = defineSchemas(
	'io.k8s.api.apps.v1',
	`
Deployment kind | Keeps a number of like Pods running and replaces them step by step when their template changes. | 같은 파드를 정한 수만큼 지키고, 틀이 바뀌면 차례로 갈아 끼운다.
	metadata ObjectMeta
	spec DeploymentSpec
	status DeploymentStatus
DeploymentSpec
	minReadySeconds int32 | Seconds that a new Pod must stay ready to count as available.
	paused bool | Whether changes of the template wait.
	progressDeadlineSeconds int32 | Seconds without progress after which a rollout counts as failed.
	replicas int32 | How many Pods there should be; 1 when left out. | 파드 수. 기본값 1.
	revisionHistoryLimit int32 | How many old ReplicaSets are kept to go back to.
	selector! LabelSelector | Labels of its Pods; the template must carry them, and they stay. | 파드의 레이블. 틀에도 있어야 하고 바꿀 수 없다.
	strategy DeploymentStrategy retain | How Pods are replaced. | 갈아 끼우는 방법.
	template! PodTemplateSpec | What the Pods are made from. | 파드를 만드는 틀.
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
