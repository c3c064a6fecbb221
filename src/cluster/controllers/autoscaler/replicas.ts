/** How many replicas a measured use asks for (upstream: pkg/controller/podautoscaler/replica_calculator.go). */

import { parseRfc3339 } from '../../../os/time.ts';
import { quantity } from '../../apimachinery/quantity.ts';
import type { PodMetrics } from '../../resources/metrics/index.ts';
import type { Pod } from '../../resources/types.ts';
import { podCondition } from '../pods.ts';

/** --horizontal-pod-autoscaler-cpu-initialization-period, milliseconds. */
const CPU_INITIALIZATION = 300_000;
/** --horizontal-pod-autoscaler-initial-readiness-delay, milliseconds. */
const INITIAL_READINESS = 30_000;

/** Why no number of replicas can be worked out; the message is upstream's. */
export class MetricError extends Error {}

export interface Proposal {
	replicas: number;
	/** Percent of what was requested; undefined when the target is a plain value. */
	utilization: number | undefined;
	/** Mean use of a Pod in thousandths of the unit (millicores, millibytes). */
	average: number;
}

export interface Question {
	resource: string;
	/** Only this container counts; else all do. */
	container: string | undefined;
	/** `utilization` in percent of requests, or `average` in thousandths of the unit. */
	target: { utilization: number } | { average: number };
	current: number;
	tolerance: { up: number; down: number };
	pods: readonly Pod[];
	metrics: readonly PodMetrics[];
	now: number;
}

/**
 * Works out the replicas that bring the use to its target.
 * @throws MetricError
 */
export function replicasFor(question: Question): Proposal {
	const { resource, pods, current, target, tolerance } = question;
	const use = usesOf(question);
	if (use.size === 0)
		throw new MetricError(
			`unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`,
		);
	if (pods.length === 0) throw new MetricError('no pods returned by selector while calculating replica count');
	const { ready, missing, unready } = sorted(question, use);
	const share = 'utilization' in target;
	const requests = new Map(
		share ? pods.filter(counts).map((pod) => [pod.metadata.name, requestOf(pod, question)] as const) : [],
	);
	const counted = new Map([...use].filter(([name]) => ready.has(name)));
	if (counted.size === 0) throw new MetricError('did not receive metrics for targeted pods (pods might be unready)');

	/** The use as a multiple of the target. */
	const ratioOf = (values: ReadonlyMap<string, number>): number => {
		const sum = [...values.values()].reduce((a, b) => a + b, 0);
		if (!share) return sum / values.size / target.average;
		const requested = [...values.keys()].reduce((total, name) => total + (requests.get(name) ?? 0), 0);
		if (requested === 0) throw new MetricError('no metrics returned matched known pods');
		return Math.trunc((sum * 100) / requested) / target.utilization;
	};
	const tolerated = (ratio: number) => ratio >= 1 - tolerance.down && ratio <= 1 + tolerance.up;

	const total = [...counted.values()].reduce((a, b) => a + b, 0);
	const ratio = ratioOf(counted);
	const result = (replicas: number): Proposal => ({
		replicas,
		utilization: share ? Math.round(ratio * target.utilization) : undefined,
		average: Math.trunc(total / counted.size),
	});
	const withUnready = unready.size > 0 && ratio > 1;
	if (!withUnready && missing.size === 0)
		return result(tolerated(ratio) ? current : Math.ceil(round(ratio * counted.size)));

	// What is not known is taken to speak against a change: full use when scaling down, none when scaling up.
	const assumed = new Map(counted);
	if (ratio < 1)
		for (const name of missing)
			assumed.set(name, share ? ((requests.get(name) ?? 0) * Math.max(100, target.utilization)) / 100 : target.average);
	else for (const name of missing) assumed.set(name, 0);
	if (withUnready) for (const name of unready) assumed.set(name, 0);
	const again = ratioOf(assumed);
	if (tolerated(again) || (ratio < 1 && again > 1) || (ratio > 1 && again < 1)) return result(current);
	const replicas = Math.ceil(round(again * assumed.size));
	if ((again < 1 && replicas > current) || (again > 1 && replicas < current)) return result(current);
	return result(replicas);
}

/** Takes off what binary fractions add: 1.1 × 10 is 11. */
const round = (value: number): number => Number(value.toFixed(9));

/** Use of each measured Pod, in thousandths of the unit. */
function usesOf({ metrics, resource, container }: Question): Map<string, number> {
	const uses = new Map<string, number>();
	for (const { metadata, containers } of metrics) {
		const counted = containers.filter(({ name }) => container === undefined || name === container);
		if (counted.length === 0) continue;
		uses.set(
			metadata.name,
			counted.reduce((sum, { usage }) => {
				const text = usage[resource as 'cpu' | 'memory'] as string | undefined;
				return sum + Math.ceil(quantity(text) * 1000);
			}, 0),
		);
	}
	return uses;
}

/** Pods that are on their way out do not count. */
const counts = (pod: Pod): boolean => !pod.metadata.deletionTimestamp && pod.status?.phase !== 'Failed';

/** Pods by whether their use says something (upstream: groupPods). */
function sorted(
	{ pods, metrics, resource, now }: Question,
	use: ReadonlyMap<string, number>,
): Record<'ready' | 'missing' | 'unready', Set<string>> {
	const groups = { ready: new Set<string>(), missing: new Set<string>(), unready: new Set<string>() };
	const measuredAt = new Map(metrics.map((each) => [each.metadata.name, each] as const));
	for (const pod of pods) {
		const { name } = pod.metadata;
		if (!counts(pod)) continue;
		if (pod.status?.phase === 'Pending') groups.unready.add(name);
		else if (!use.has(name)) groups.missing.add(name);
		else if (resource === 'cpu' && isUnready(pod, measuredAt.get(name), now)) groups.unready.add(name);
		else groups.ready.add(name);
	}
	return groups;
}

/** A Pod that is still starting uses CPU for that, which says nothing of its load. */
function isUnready(pod: Pod, metrics: PodMetrics | undefined, now: number): boolean {
	const condition = podCondition(pod, 'Ready');
	const started = parseRfc3339(pod.status?.startTime);
	if (!condition || started === undefined) return true;
	const changed = parseRfc3339(condition.lastTransitionTime as string | undefined) ?? 0;
	if (started + CPU_INITIALIZATION > now) {
		const taken = parseRfc3339(metrics?.timestamp) ?? 0;
		const window = Number.parseFloat(metrics?.window ?? '0') * 1000;
		return condition.status === 'False' || taken < changed + window;
	}
	return condition.status === 'False' && started + INITIAL_READINESS > changed;
}

/** What a Pod's containers request, in thousandths of the unit. @throws MetricError when one requests nothing. */
function requestOf(pod: Pod, { resource, container }: Question): number {
	const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
	let sum = 0;
	for (const each of [...pod.spec.containers, ...sidecars]) {
		if (container !== undefined && each.name !== container) continue;
		const request = (each.resources?.requests as Record<string, string> | undefined)?.[resource];
		if (request === undefined)
			throw new MetricError(`missing request for ${resource} in container ${each.name} of Pod ${pod.metadata.name}`);
		sum += Math.ceil(quantity(request) * 1000 - 1e-6);
	}
	return sum;
}
