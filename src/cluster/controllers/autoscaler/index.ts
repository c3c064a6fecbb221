/** Keeps workloads as large as their use asks for (upstream: pkg/controller/podautoscaler/horizontal.go). */

import { rfc3339 } from '../../../os/time.ts';
import { quantity } from '../../apimachinery/quantity.ts';
import { KINDS } from '../../resources/kinds.ts';
import { METRICS, type PodMetrics } from '../../resources/metrics/index.ts';
import { workloadSelector } from '../../resources/shared/workloads.ts';
import type { HorizontalPodAutoscaler, LabelSelector, Pod } from '../../resources/types.ts';
import { ApiError, type KubeObject, type ResourceRef } from '../../types.ts';
import { sameJson } from '../json.ts';
import { startLoop } from '../loop.ts';
import { matchesSelector } from '../selectors.ts';
import type { Controller, ControllerContext } from '../types.ts';
import { bounded, type Memory, type Verdict } from './limits.ts';
import { MetricError, type Proposal, replicasFor } from './replicas.ts';

/** --horizontal-pod-autoscaler-sync-period: also the wait before the first look at a new autoscaler. */
const SYNC_PERIOD = 15_000;
/** --horizontal-pod-autoscaler-tolerance */
const TOLERANCE = 0.1;
/** Changes are remembered as long as a policy's period may be (maxPeriodSeconds). */
const LONGEST_PERIOD = 1_800_000;

type Metric = NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number];
type MetricStatus = NonNullable<NonNullable<HorizontalPodAutoscaler['status']>['currentMetrics']>[number];
type ConditionType = 'AbleToScale' | 'ScalingActive' | 'ScalingLimited';

interface Scalable extends KubeObject {
	spec: { replicas?: number; selector?: LabelSelector };
	status?: { replicas?: number };
}

/** What can be scaled, by kind. */
const TARGETS = new Map<string, ResourceRef>(
	[KINDS.deployments, KINDS.replicasets, KINDS.replicationcontrollers, KINDS.statefulsets].map((kind) => [
		kind.kind,
		kind,
	]),
);

export const autoscalerController: Controller = {
	component: 'horizontal-pod-autoscaler',
	start(context) {
		const autoscalers = context.informers.of(KINDS.horizontalpodautoscalers);
		const memories = new Map<string, Memory>();
		const loop = startLoop(context, {
			latency: 0,
			reconcile(namespace, name) {
				const key = `${namespace}/${name}`;
				const autoscaler = autoscalers.get(namespace, name);
				if (!autoscaler || autoscaler.metadata.deletionTimestamp) return void memories.delete(key);
				const memory = memories.get(key) ?? { recommendations: [], changes: [] };
				memories.set(key, memory);
				loop.addAfter(key, SYNC_PERIOD);
				new Round(context, autoscaler, memory).run();
			},
		});
		// A change waits for the next beat as well: the queue adds each key a period later.
		loop.on(autoscalers, ({ old, current }) => {
			const { namespace, name } = ((current ?? old) as HorizontalPodAutoscaler).metadata;
			if (!current) loop.add(`${namespace}/${name}`);
			else loop.addAfter(`${namespace}/${name}`, SYNC_PERIOD);
		});
		return loop;
	},
};

/** One look at one autoscaler. */
class Round {
	private readonly context: ControllerContext;
	private readonly autoscaler: HorizontalPodAutoscaler;
	private readonly memory: Memory;
	private readonly conditions: Map<string, Record<string, unknown>>;
	private readonly now: number;

	constructor(context: ControllerContext, autoscaler: HorizontalPodAutoscaler, memory: Memory) {
		this.context = context;
		this.autoscaler = autoscaler;
		this.memory = memory;
		this.now = context.clock.now();
		this.conditions = new Map(
			(autoscaler.status?.conditions ?? []).map((condition) => [condition.type, condition as never]),
		);
	}

	run(): void {
		const { spec } = this.autoscaler;
		const target = this.target();
		if (typeof target === 'string') {
			this.warn('FailedGetScale', target);
			this.set('AbleToScale', {
				status: 'False',
				reason: 'FailedGetScale',
				message: `the HPA controller was unable to get the target's current scale: ${target}`,
			});
			this.report({ desired: 0, current: this.autoscaler.status?.currentReplicas ?? 0, metrics: undefined });
			return;
		}
		this.set('AbleToScale', {
			status: 'True',
			reason: 'SucceededGetScale',
			message: "the HPA controller was able to get the target's current scale",
		});
		const { object, resource } = target;
		const current = object.spec.replicas ?? 1;
		const least = spec.minReplicas ?? 1;
		let desired = current;
		let why = '';
		let metrics: MetricStatus[] | undefined = this.autoscaler.status?.currentMetrics as MetricStatus[] | undefined;
		if (current === 0 && least !== 0) {
			this.set('ScalingActive', {
				status: 'False',
				reason: 'ScalingDisabled',
				message: 'scaling is disabled since the replica count of the target is zero',
			});
			this.report({ desired: 0, current, metrics: undefined });
			return;
		}
		if (current > spec.maxReplicas) {
			desired = spec.maxReplicas;
			why = 'Current number of replicas above Spec.MaxReplicas';
		} else if (current < least) {
			desired = least;
			why = 'Current number of replicas below Spec.MinReplicas';
		} else {
			const computed = this.compute(object, current);
			if (!computed) {
				this.report({ desired: this.autoscaler.status?.desiredReplicas ?? 0, current, metrics });
				return;
			}
			metrics = computed.metrics;
			if (computed.replicas > current) why = `${computed.name} above target`;
			// A size that only earlier looks ask for has no reason, upstream as well.
			else if (computed.replicas < current) why = 'All metrics below target';
			const { replicas, able, limited } = bounded(spec, current, computed.replicas, this.memory, this.now);
			this.set('AbleToScale', able);
			this.set('ScalingLimited', limited);
			desired = replicas;
		}
		const rescaled = desired !== current && this.rescale(resource, object, current, desired, why);
		this.report({ desired, current, metrics, rescaled });
	}

	/** The object that is scaled, or why it cannot be. */
	private target(): { object: Scalable; resource: ResourceRef } | string {
		const { kind, name, apiVersion = '' } = this.autoscaler.spec.scaleTargetRef;
		const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
		const resource = TARGETS.get(kind);
		if (!resource || resource.group !== group) return `no matches for kind "${kind}" in group "${group}"`;
		const object = this.context.client.get(resource, this.autoscaler.metadata.namespace ?? '', name);
		return object ? { object: object as Scalable, resource } : `${resource.plural}.${group} "${name}" not found`;
	}

	/** The largest number of replicas that any metric asks for; undefined, with the reasons told, when none can be trusted. */
	private compute(
		object: Scalable,
		current: number,
	): { replicas: number; name: string; metrics: MetricStatus[] } | undefined {
		const { namespace = '' } = this.autoscaler.metadata;
		const list = this.autoscaler.spec.metrics ?? [];
		const pods = this.context.informers
			.of(KINDS.pods)
			.by('namespace', namespace)
			.filter((pod) => matchesSelector(workloadSelector(object), pod.metadata.labels));
		const statuses: MetricStatus[] = [];
		let best: { replicas: number; name: string } | undefined;
		let first: { verdict: Verdict; message: string } | undefined;
		let invalid = 0;
		for (const metric of list) {
			try {
				const { proposal, name, status } = this.measure(metric, pods, current);
				statuses.push(status);
				if (!best || proposal.replicas > best.replicas) best = { replicas: proposal.replicas, name };
			} catch (error) {
				if (!(error instanceof MetricError)) throw error;
				invalid++;
				const reason = REASONS[metric.type] ?? 'InvalidMetricSourceType';
				const source = metric.resource ?? metric.containerResource;
				this.warn(reason, error.message);
				first ??= {
					verdict: {
						status: 'False',
						reason,
						message: `the HPA was unable to compute the replica count: ${error.message}`,
					},
					message: source ? `failed to get ${source.name} resource metric value: ${error.message}` : error.message,
				};
			}
		}
		// With part of the metrics missing only growing is safe.
		if (!best || (invalid > 0 && best.replicas < current)) {
			if (first) {
				this.set('ScalingActive', first.verdict);
				this.warn(
					'FailedComputeMetricsReplicas',
					`invalid metrics (${invalid} invalid out of ${list.length}), first error is: ${first.message}`,
				);
			}
			return undefined;
		}
		this.set('ScalingActive', {
			status: 'True',
			reason: 'ValidMetricFound',
			message: `the HPA was able to successfully calculate a replica count from ${best.name}`,
		});
		return { ...best, metrics: statuses };
	}

	/** @throws MetricError */
	private measure(
		metric: Metric,
		pods: Pod[],
		current: number,
	): { proposal: Proposal; name: string; status: MetricStatus } {
		const source = metric.resource ?? metric.containerResource;
		if (!source) throw new MetricError(UNSERVED[metric.type] ?? `unknown metric source type "${metric.type}"`);
		const container = metric.containerResource?.container;
		const { name: resource, target } = source;
		const share = target.averageUtilization !== undefined;
		const what = share ? `${resource} utilization` : `${resource} usage`;
		const { scaleUp, scaleDown } = this.autoscaler.spec.behavior ?? {};
		const toleranceOf = (rules: { tolerance?: unknown } | undefined) =>
			rules?.tolerance === undefined ? TOLERANCE : quantity(rules.tolerance as string);
		let proposal: Proposal;
		try {
			proposal = replicasFor({
				resource,
				container,
				target: share
					? { utilization: target.averageUtilization ?? 0 }
					: { average: Math.ceil(quantity(target.averageValue as string | undefined) * 1000) },
				current,
				tolerance: { up: toleranceOf(scaleUp), down: toleranceOf(scaleDown) },
				pods,
				metrics: this.podMetrics(resource, pods),
				now: this.now,
			});
		} catch (error) {
			if (error instanceof MetricError) throw new MetricError(`failed to get ${what}: ${error.message}`);
			throw error;
		}
		const named = container === undefined ? `${resource} resource` : `${resource} container resource`;
		const status = {
			type: metric.type,
			[container === undefined ? 'resource' : 'containerResource']: {
				name: resource,
				...(container === undefined ? {} : { container }),
				current: {
					...(proposal.utilization === undefined ? {} : { averageUtilization: proposal.utilization }),
					averageValue: thousandths(proposal.average),
				},
			},
		} as unknown as MetricStatus;
		return { proposal, name: share ? `${named} utilization (percentage of request)` : named, status };
	}

	private podMetrics(resource: string, pods: Pod[]): PodMetrics[] {
		const own = new Set(pods.map((pod) => pod.metadata.name));
		try {
			return this.context.client
				.list<PodMetrics>(METRICS.pods, { namespace: this.autoscaler.metadata.namespace ?? '' })
				.filter(({ metadata }) => own.has(metadata.name));
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			const refused = error.code === 503 ? error.message : NO_METRICS_API;
			throw new MetricError(
				`unable to get metrics for resource ${resource}: unable to fetch metrics from resource metrics API: ${refused}`,
			);
		}
	}

	private rescale(resource: ResourceRef, object: Scalable, current: number, desired: number, why: string): boolean {
		const { client } = this.context;
		const { namespace = '', name } = object.metadata;
		try {
			client.subresource(resource, namespace, name, 'scale', { spec: { replicas: desired } });
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			client.event(
				this.autoscaler,
				'Warning',
				'FailedRescale',
				`New size: ${desired}; reason: ${why}; error: ${error.message}`,
			);
			this.set('AbleToScale', {
				status: 'False',
				reason: 'FailedUpdateScale',
				message: `the HPA controller was unable to update the target scale: ${error.message}`,
			});
			return false;
		}
		this.set('AbleToScale', {
			status: 'True',
			reason: 'SucceededRescale',
			message: `the HPA controller was able to update the target scale to ${desired}`,
		});
		client.event(this.autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${why}`);
		this.memory.changes = this.memory.changes.filter(({ at }) => at > this.now - LONGEST_PERIOD);
		this.memory.changes.push({ by: desired - current, at: this.now });
		return true;
	}

	private warn(reason: string, message: string): void {
		this.context.client.event(this.autoscaler, 'Warning', reason, message);
	}

	private set(type: ConditionType, verdict: Verdict): void {
		const old = this.conditions.get(type) as { status?: string; lastTransitionTime?: string } | undefined;
		const lastTransitionTime = old?.status === verdict.status ? old.lastTransitionTime : rfc3339(this.now);
		this.conditions.set(type, { type, ...verdict, lastTransitionTime });
	}

	private report(found: {
		desired: number;
		current: number;
		metrics: MetricStatus[] | undefined;
		rescaled?: boolean;
	}): void {
		const { status: old } = this.autoscaler;
		const lastScaleTime = found.rescaled ? rfc3339(this.now) : old?.lastScaleTime;
		const status = {
			...(lastScaleTime === undefined ? {} : { lastScaleTime }),
			...(this.autoscaler.metadata.generation === undefined
				? {}
				: { observedGeneration: this.autoscaler.metadata.generation }),
			currentReplicas: found.current,
			desiredReplicas: found.desired,
			...(found.metrics === undefined ? {} : { currentMetrics: found.metrics }),
			conditions: [...this.conditions.values()],
		};
		if (sameJson(old, status)) return;
		this.context.client.updateStatus(KINDS.horizontalpodautoscalers, {
			...this.autoscaler,
			status,
		} as unknown as HorizontalPodAutoscaler);
	}
}

/** A condition's reason when a metric of a type cannot be read. */
const REASONS: Record<string, string> = {
	Resource: 'FailedGetResourceMetric',
	ContainerResource: 'FailedGetContainerResourceMetric',
	Pods: 'FailedGetPodsMetric',
	Object: 'FailedGetObjectMetric',
	External: 'FailedGetExternalMetric',
};

/** No adapter serves these APIs, as in most clusters. */
const UNSERVED: Record<string, string> = {
	Pods: 'unable to get metric: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
	Object:
		'unable to get metric: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
	External:
		'unable to get external metric: unable to fetch metrics from external metrics API: the server could not find the requested resource',
};

const NO_METRICS_API = 'the server could not find the requested resource (get pods.metrics.k8s.io)';

/** Thousandths as a quantity: `118m`, `4194304`. */
const thousandths = (value: number): string => (value % 1000 === 0 ? String(value / 1000) : `${value}m`);
