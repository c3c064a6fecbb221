/** How fast and how far an autoscaler may go (upstream: pkg/controller/podautoscaler/horizontal.go, normalizeDesiredReplicas…). */

import type { HorizontalPodAutoscaler } from '../../resources/types.ts';

type Spec = HorizontalPodAutoscaler['spec'];
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']>;

/** --horizontal-pod-autoscaler-downscale-stabilization, milliseconds. */
const DOWNSCALE_STABILIZATION = 300_000;
/** Without a behavior: at most double, but four in any case. */
const SCALE_UP_FACTOR = 2;
const SCALE_UP_MINIMUM = 4;

const DEFAULT_UP: Rules['policies'] = [
	{ type: 'Pods', value: 4, periodSeconds: 15 },
	{ type: 'Percent', value: 100, periodSeconds: 15 },
];
const DEFAULT_DOWN: Rules['policies'] = [{ type: 'Percent', value: 100, periodSeconds: 15 }];

/** What is remembered of one autoscaler; instants in milliseconds since the epoch. */
export interface Memory {
	recommendations: { replicas: number; at: number }[];
	/** Changes made: how many replicas more, or fewer. */
	changes: { by: number; at: number }[];
}

/** What a step of the way says in a condition. */
export interface Verdict {
	status: 'True' | 'False';
	reason: string;
	message: string;
}

export interface Bounded {
	replicas: number;
	able: Verdict;
	limited: Verdict;
}

const READY: Verdict = { status: 'True', reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const DOWN_STABILIZED: Verdict = {
	status: 'True',
	reason: 'ScaleDownStabilized',
	message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const UP_STABILIZED: Verdict = {
	status: 'True',
	reason: 'ScaleUpStabilized',
	message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};
const WITHIN: Verdict = {
	status: 'False',
	reason: 'DesiredWithinRange',
	message: 'the desired count is within the acceptable range',
};
const LIMITS = {
	TooFewReplicas: 'the desired replica count is less than the minimum replica count',
	TooManyReplicas: 'the desired replica count is more than the maximum replica count',
	ScaleUpLimit: 'the desired replica count is increasing faster than the maximum scale rate',
	ScaleDownLimit: 'the desired replica count is decreasing faster than the maximum scale rate',
} as const;
const limit = (reason: keyof typeof LIMITS): Verdict => ({ status: 'True', reason, message: LIMITS[reason] });

/**
 * Brings a proposal within what is allowed, and remembers it.
 * @param now milliseconds since the epoch.
 */
export function bounded(spec: Spec, current: number, proposed: number, memory: Memory, now: number): Bounded {
	const steady = stabilized(spec, current, proposed, memory, now);
	const { replicas, reason } = spec.behavior
		? byRules(spec, current, steady.replicas, memory, now)
		: byDefault(spec, current, steady.replicas);
	return { replicas, able: steady.able, limited: replicas === steady.replicas ? WITHIN : limit(reason) };
}

/** Not lower than the highest recent recommendation, nor higher than the lowest, within their windows. */
function stabilized(
	{ behavior }: Spec,
	current: number,
	proposed: number,
	memory: Memory,
	now: number,
): { replicas: number; able: Verdict } {
	if (memory.recommendations.length === 0) memory.recommendations.push({ replicas: current, at: now });
	const up = (behavior?.scaleUp?.stabilizationWindowSeconds ?? 0) * 1000;
	const seconds = behavior?.scaleDown?.stabilizationWindowSeconds;
	const down = seconds === undefined ? DOWNSCALE_STABILIZATION : seconds * 1000;
	let lowest = proposed;
	let highest = proposed;
	for (const { replicas, at } of memory.recommendations) {
		if (at > now - up) lowest = Math.min(lowest, replicas);
		if (at > now - down) highest = Math.max(highest, replicas);
	}
	memory.recommendations = memory.recommendations.filter(({ at }) => at > now - Math.max(up, down));
	memory.recommendations.push({ replicas: proposed, at: now });
	if (!behavior) return { replicas: highest, able: highest === proposed ? READY : DOWN_STABILIZED };
	const replicas = Math.min(Math.max(current, lowest), highest);
	const able = proposed > replicas ? UP_STABILIZED : proposed < replicas ? DOWN_STABILIZED : READY;
	return { replicas, able };
}

function byDefault(spec: Spec, current: number, desired: number): { replicas: number; reason: keyof typeof LIMITS } {
	const least = spec.minReplicas ?? 1;
	if (desired < least) return { replicas: least, reason: 'TooFewReplicas' };
	const reach = Math.max(SCALE_UP_FACTOR * current, SCALE_UP_MINIMUM);
	const reason = spec.maxReplicas > reach ? 'ScaleUpLimit' : 'TooManyReplicas';
	return { replicas: Math.min(desired, reach, spec.maxReplicas), reason };
}

function byRules(
	spec: Spec,
	current: number,
	desired: number,
	{ changes }: Memory,
	now: number,
): { replicas: number; reason: keyof typeof LIMITS } {
	if (desired > current) {
		const reach = Math.max(current, reachOf(spec.behavior?.scaleUp, DEFAULT_UP, 'up', current, changes, now));
		const reason = spec.maxReplicas > reach ? 'ScaleUpLimit' : 'TooManyReplicas';
		return { replicas: Math.min(desired, reach, spec.maxReplicas), reason };
	}
	if (desired < current) {
		const least = spec.minReplicas ?? 1;
		const reach = Math.min(current, reachOf(spec.behavior?.scaleDown, DEFAULT_DOWN, 'down', current, changes, now));
		const reason = least < reach ? 'ScaleDownLimit' : 'TooFewReplicas';
		return { replicas: Math.max(desired, reach, least), reason };
	}
	return { replicas: desired, reason: 'TooFewReplicas' };
}

/** How far the policies let the replicas go from where they were at the beginning of each policy's period. */
function reachOf(
	rules: Rules | undefined,
	usual: Rules['policies'],
	direction: 'up' | 'down',
	current: number,
	changes: Memory['changes'],
	now: number,
): number {
	const select = rules?.selectPolicy ?? 'Max';
	if (select === 'Disabled') return current;
	const policies = rules?.policies?.length ? rules.policies : (usual ?? []);
	const sign = direction === 'up' ? 1 : -1;
	const reaches = policies.map(({ type, value, periodSeconds }) => {
		const recent = changes.filter(({ at }) => at > now - periodSeconds * 1000).reduce((sum, { by }) => sum + by, 0);
		const before = current - recent;
		if (type === 'Pods') return before + sign * value;
		return direction === 'up' ? Math.ceil(before * (1 + value / 100)) : Math.trunc(before * (1 - value / 100));
	});
	// Max is the largest change: upwards the highest number, downwards the lowest.
	return (select === 'Max') === (direction === 'up') ? Math.max(...reaches) : Math.min(...reaches);
}
