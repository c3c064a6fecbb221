/** PodDisruptionBudgets: how many Pods may go now (upstream: pkg/controller/disruption). The API server's eviction asks it. */

import { parseRfc3339, rfc3339 } from '../../os/time.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Pod, PodDisruptionBudget } from '../resources/types.ts';
import { sameJson } from './json.ts';
import { startLoop } from './loop.ts';
import { isFinished, isReady } from './pods.ts';
import { matchesSelector } from './selectors.ts';
import { type Controller, type ControllerContext, controllerOf } from './types.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 20;
/** An eviction whose Pod is still there after so long did not happen (DeletionTimeout). */
const DELETION_TIMEOUT = 120_000;

/** Who scales Pods, and how many they are to be. */
const SCALED = new Map(
	[KINDS.replicasets, KINDS.replicationcontrollers, KINDS.statefulsets].map((kind) => [kind.kind, kind] as const),
);

export const disruptionController: Controller = {
	component: 'controllermanager',
	start(context) {
		const budgets = context.informers.of(KINDS.poddisruptionbudgets);
		const pods = context.informers.of(KINDS.pods);
		const keyOf = ({ metadata }: PodDisruptionBudget) => `${metadata.namespace}/${metadata.name}`;
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(namespace, name) {
				const budget = budgets.get(namespace, name);
				if (!budget || budget.metadata.deletionTimestamp) return;
				const matching = pods
					.by('namespace', namespace)
					.filter((pod) => matchesSelector(budget.spec.selector, pod.metadata.labels));
				const wait = reconcile(context, budget, matching);
				if (wait !== undefined) loop.addAfter(keyOf(budget), wait);
			},
		});
		loop.follow(budgets);
		loop.on(pods, ({ old, current }) => {
			if (budgets.size === 0) return;
			const pod = (current ?? old) as Pod;
			for (const budget of budgets.by('namespace', pod.metadata.namespace ?? ''))
				if (matchesSelector(budget.spec.selector, pod.metadata.labels)) loop.add(keyOf(budget));
		});
		// A workload of another size is another expectation.
		for (const kind of [KINDS.deployments, KINDS.replicasets, KINDS.replicationcontrollers, KINDS.statefulsets])
			loop.on(context.informers.of<PodDisruptionBudget | never>(kind as never), ({ current }) => {
				if (current)
					for (const budget of budgets.by('namespace', current.metadata.namespace ?? '')) loop.add(keyOf(budget));
			});
		return loop;
	},
};

/** Writes the status; returns milliseconds until an eviction that did not happen is forgotten. */
function reconcile({ client, clock }: ControllerContext, budget: PodDisruptionBudget, pods: Pod[]): number | undefined {
	const now = clock.now();
	const counted = pods.filter((pod) => !isFinished(pod));
	const evicted: Record<string, string> = {};
	let wait: number | undefined;
	for (const [name, at] of Object.entries(budget.status?.disruptedPods ?? {})) {
		const pod = counted.find(({ metadata }) => metadata.name === name);
		const left = (parseRfc3339(at) ?? 0) + DELETION_TIMEOUT - now;
		if (!pod || pod.metadata.deletionTimestamp || left <= 0) continue;
		evicted[name] = at;
		wait = Math.min(wait ?? left, left);
	}
	const healthy = counted.filter(
		(pod) => isReady(pod) && !pod.metadata.deletionTimestamp && !(pod.metadata.name in evicted),
	).length;
	const { expected, desired } = expectation(client, budget, counted);
	const allowed = counted.length === 0 ? 0 : Math.max(0, healthy - desired);
	const old = budget.status?.conditions?.find(({ type }) => type === 'DisruptionAllowed');
	const verdict = allowed > 0 ? 'True' : 'False';
	const { generation } = budget.metadata;
	const status = {
		conditions: [
			{
				type: 'DisruptionAllowed',
				status: verdict,
				observedGeneration: generation,
				lastTransitionTime: old?.status === verdict ? old.lastTransitionTime : rfc3339(now),
				reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
				message: '',
			},
		],
		currentHealthy: healthy,
		desiredHealthy: desired,
		...(Object.keys(evicted).length > 0 ? { disruptedPods: evicted } : {}),
		disruptionsAllowed: allowed,
		expectedPods: expected,
		observedGeneration: generation,
	};
	if (!sameJson(budget.status, status))
		client.updateStatus(KINDS.poddisruptionbudgets, { ...budget, status } as unknown as PodDisruptionBudget);
	return wait;
}

/** How many Pods there should be by their controllers, and how many of them must be healthy. */
function expectation(
	client: ControllerContext['client'],
	{ spec, metadata }: PodDisruptionBudget,
	pods: Pod[],
): { expected: number; desired: number } {
	const { minAvailable, maxUnavailable } = spec as { minAvailable?: number | string; maxUnavailable?: number | string };
	if (typeof minAvailable === 'number') return { expected: pods.length, desired: minAvailable };
	let expected = 0;
	const seen = new Set<string>();
	for (const pod of pods) {
		const owner = controllerOf(pod);
		if (!owner || seen.has(owner.uid)) continue;
		seen.add(owner.uid);
		const kind = SCALED.get(owner.kind);
		const set = kind && client.get(kind as typeof KINDS.replicasets, metadata.namespace ?? '', owner.name);
		expected += set?.spec.replicas ?? 0;
	}
	if (maxUnavailable !== undefined)
		return { expected, desired: Math.max(0, expected - scaled(maxUnavailable, expected)) };
	return { expected, desired: scaled(minAvailable ?? 1, expected) };
}

/** A number, or a percentage of `total` rounded up. */
const scaled = (value: number | string, total: number): number =>
	typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) / 100) * total);
