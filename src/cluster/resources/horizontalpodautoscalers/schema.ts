/** The schema of HorizontalPodAutoscaler. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const autoscalerSchemas = defineSchemas(
	'io.k8s.api.autoscaling.v2',
	`
HorizontalPodAutoscaler kind
	metadata ObjectMeta
	spec! HorizontalPodAutoscalerSpec
	status HorizontalPodAutoscalerStatus
HorizontalPodAutoscalerSpec
	behavior HorizontalPodAutoscalerBehavior
	maxReplicas! int32
	metrics []MetricSpec
	minReplicas int32
	scaleTargetRef! CrossVersionObjectReference
HorizontalPodAutoscalerStatus
	conditions []HorizontalPodAutoscalerCondition merge=type
	currentMetrics []MetricStatus
	currentReplicas int32
	desiredReplicas! int32
	lastScaleTime time
	observedGeneration int64
HorizontalPodAutoscalerBehavior
	scaleDown HPAScalingRules
	scaleUp HPAScalingRules
MetricSpec
	containerResource ContainerResourceMetricSource
	external ExternalMetricSource
	object ObjectMetricSource
	pods PodsMetricSource
	resource ResourceMetricSource
	type! string
CrossVersionObjectReference
	apiVersion string
	kind! string
	name! string
HorizontalPodAutoscalerCondition
	lastTransitionTime time
	message string
	reason string
	status! string
	type! string
MetricStatus
	containerResource ContainerResourceMetricStatus
	external ExternalMetricStatus
	object ObjectMetricStatus
	pods PodsMetricStatus
	resource ResourceMetricStatus
	type! string
HPAScalingRules
	policies []HPAScalingPolicy
	selectPolicy string
	stabilizationWindowSeconds int32
	tolerance string
ContainerResourceMetricSource
	container! string
	name! string
	target! MetricTarget
ExternalMetricSource
	metric! MetricIdentifier
	target! MetricTarget
ObjectMetricSource
	describedObject! CrossVersionObjectReference
	metric! MetricIdentifier
	target! MetricTarget
PodsMetricSource
	metric! MetricIdentifier
	target! MetricTarget
ResourceMetricSource
	name! string
	target! MetricTarget
ContainerResourceMetricStatus
	container! string
	current! MetricValueStatus
	name! string
ExternalMetricStatus
	current! MetricValueStatus
	metric! MetricIdentifier
ObjectMetricStatus
	current! MetricValueStatus
	describedObject! CrossVersionObjectReference
	metric! MetricIdentifier
PodsMetricStatus
	current! MetricValueStatus
	metric! MetricIdentifier
ResourceMetricStatus
	current! MetricValueStatus
	name! string
HPAScalingPolicy
	periodSeconds! int32
	type! string
	value! int32
MetricTarget
	averageUtilization int32
	averageValue quantity
	type! string
	value string
MetricIdentifier
	name! string
	selector LabelSelector
MetricValueStatus
	averageUtilization int32
	averageValue quantity
	value string
`,
	metaSchemas,
);
