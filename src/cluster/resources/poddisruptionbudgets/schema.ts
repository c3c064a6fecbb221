/** The schema of PodDisruptionBudget. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const podDisruptionBudgetSchemas = defineSchemas(
	'io.k8s.api.policy.v1',
	`
PodDisruptionBudget kind
	metadata ObjectMeta
	spec PodDisruptionBudgetSpec
	status PodDisruptionBudgetStatus
PodDisruptionBudgetSpec
	maxUnavailable intstr
	minAvailable intstr
	selector LabelSelector
	unhealthyPodEvictionPolicy string
PodDisruptionBudgetStatus
	conditions []Condition merge=type
	currentHealthy int32
	desiredHealthy int32
	disruptedPods {}time
	disruptionsAllowed int32
	expectedPods int32
	observedGeneration int64
`,
	metaSchemas,
);
