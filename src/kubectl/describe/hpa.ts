/** HorizontalPodAutoscalers of autoscaling/v2. */

import type { Describer } from './describer.ts';
import { type DescribeWriter, longTime } from './writer.ts';

interface Target {
	averageUtilization?: number;
	averageValue?: string;
	value?: string;
	type?: string;
}

interface Metric {
	type: string;
	resource?: { name: string; target: Target };
	containerResource?: { name: string; container: string; target: Target };
	pods?: { metric: { name: string }; target: Target };
	object?: { describedObject: { kind: string; name: string }; metric: { name: string }; target: Target };
	external?: { metric: { name: string }; target: Target };
}

/** A metric as it is now: under the same key as in the spec. */
type CurrentMetric = { type: string } & Partial<Record<keyof Metric, { current?: Target }>>;

interface ScalingRules {
	stabilizationWindowSeconds?: number;
	selectPolicy?: string;
	policies?: { type: string; value: number; periodSeconds: number }[];
}

interface AutoscalerSpec {
	scaleTargetRef: { kind: string; name: string };
	minReplicas?: number;
	maxReplicas?: number;
	metrics?: Metric[];
	behavior?: { scaleUp?: ScalingRules; scaleDown?: ScalingRules };
}

interface AutoscalerStatus {
	currentReplicas?: number;
	desiredReplicas?: number;
	currentMetrics?: CurrentMetric[];
	conditions?: { type: string; status: string; reason?: string; message?: string }[];
}

const UNKNOWN = '<unknown>';

/** `91% (91m) / 80%` for a share of what is requested, `12Mi / 128Mi` for an amount. */
function resourceText(title: string, target: Target, current: Target | undefined): string {
	if (target.averageValue !== undefined) {
		return `${title}:\t${current?.averageValue ?? UNKNOWN} / ${target.averageValue}`;
	}
	const now =
		current?.averageUtilization === undefined
			? UNKNOWN
			: `${current.averageUtilization}% (${current.averageValue ?? '0'})`;
	const wanted = target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`;
	return `${title}  (as a percentage of request):\t${now} / ${wanted}`;
}

/** A metric that is no resource, with the kind of target that it has. */
function metricText(title: string, target: Target, current: Target | undefined): string {
	return target.averageValue === undefined
		? `${title} (target value):\t${current?.value ?? UNKNOWN} / ${target.value ?? ''}`
		: `${title} (target average value):\t${current?.averageValue ?? UNKNOWN} / ${target.averageValue}`;
}

function lineOf(metric: Metric, now: CurrentMetric | undefined): string {
	const { resource, containerResource, pods, object, external } = metric;
	if (resource) return resourceText(`resource ${resource.name} on pods`, resource.target, now?.resource?.current);
	if (containerResource) {
		const title = `resource ${containerResource.name} of container "${containerResource.container}" on pods`;
		return resourceText(title, containerResource.target, now?.containerResource?.current);
	}
	if (pods) {
		const current = now?.pods?.current?.averageValue ?? UNKNOWN;
		return `"${pods.metric.name}" on pods:\t${current} / ${pods.target.averageValue ?? ''}`;
	}
	if (object) {
		const title = `"${object.metric.name}" on ${object.describedObject.kind}/${object.describedObject.name}`;
		return metricText(title, object.target, now?.object?.current);
	}
	if (external) return metricText(`"${external.metric.name}"`, external.target, now?.external?.current);
	return `<unknown metric type "${metric.type}">`;
}

function describeRules(writer: DescribeWriter, title: string, rules: ScalingRules | undefined): void {
	if (!rules) return;
	writer.line(1, `${title}:`);
	if (rules.stabilizationWindowSeconds !== undefined) {
		writer.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
	}
	if (!rules.policies?.length) return;
	writer.line(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}`);
	writer.line(2, 'Policies:');
	for (const { type, value, periodSeconds } of rules.policies) {
		writer.line(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`);
	}
}

export const describeAutoscaler: Describer = (writer, object) => {
	const spec = object.spec as AutoscalerSpec;
	const status = (object.status ?? {}) as AutoscalerStatus;
	writer.header(object.metadata);
	writer.field('CreationTimestamp', longTime(object.metadata.creationTimestamp));
	writer.field('Reference', `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
	writer.line(0, 'Metrics:\t( current / target )');
	for (const [index, metric] of (spec.metrics ?? []).entries()) {
		writer.line(1, lineOf(metric, status.currentMetrics?.[index]));
	}
	writer.field('Min replicas', spec.minReplicas ?? '<unset>');
	writer.field('Max replicas', spec.maxReplicas ?? 0);
	if (spec.behavior) {
		writer.line(0, 'Behavior:');
		describeRules(writer, 'Scale Up', spec.behavior.scaleUp);
		describeRules(writer, 'Scale Down', spec.behavior.scaleDown);
	}
	const { currentReplicas = 0, desiredReplicas = 0 } = status;
	writer.field(`${spec.scaleTargetRef.kind} pods`, `${currentReplicas} current / ${desiredReplicas} desired`);
	if (!status.conditions?.length) return;
	writer.line(0, 'Conditions:');
	writer.line(1, 'Type\tStatus\tReason\tMessage');
	writer.line(1, '----\t------\t------\t-------');
	for (const { type, status: state, reason = '', message = '' } of status.conditions) {
		writer.line(1, `${type}\t${state}\t${reason}\t${message}`);
	}
};
