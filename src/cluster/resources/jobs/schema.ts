/** The schema of Job. See ../shared/schema-text.ts for how the lines read. */

import { podSchemas } from '../pods/schema.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const jobSchemas = defineSchemas(
	'io.k8s.api.batch.v1',
	`
Job kind
	metadata ObjectMeta
	spec JobSpec
	status JobStatus
JobTemplateSpec
	metadata ObjectMeta
	spec JobSpec
JobSpec
	activeDeadlineSeconds int64
	backoffLimit int32
	backoffLimitPerIndex int32
	completionMode string
	completions int32
	managedBy string
	manualSelector bool
	maxFailedIndexes int32
	parallelism int32
	podFailurePolicy PodFailurePolicy
	podReplacementPolicy string
	selector LabelSelector
	successPolicy SuccessPolicy
	suspend bool
	template! PodTemplateSpec
	ttlSecondsAfterFinished int32
JobStatus
	active int32
	completedIndexes string
	completionTime time
	conditions []JobCondition merge=type
	failed int32
	failedIndexes string
	ready int32
	startTime time
	succeeded int32
	terminating int32
	uncountedTerminatedPods UncountedTerminatedPods
PodFailurePolicy
	rules! []PodFailurePolicyRule
SuccessPolicy
	rules! []SuccessPolicyRule
JobCondition
	lastProbeTime time
	lastTransitionTime time
	message string
	reason string
	status! string
	type! string
UncountedTerminatedPods
	failed []string
	succeeded []string
PodFailurePolicyRule
	action! string
	onExitCodes PodFailurePolicyOnExitCodesRequirement
	onPodConditions []PodFailurePolicyOnPodConditionsPattern
SuccessPolicyRule
	succeededCount int32
	succeededIndexes string
PodFailurePolicyOnExitCodesRequirement
	containerName string
	operator! string
	values! []int32
PodFailurePolicyOnPodConditionsPattern
	status string
	type! string
`,
	metaSchemas,
	podSchemas,
);
