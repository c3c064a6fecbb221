/**
 * ReplicaSets and ReplicationControllers: keeps as many Pods of a template as asked for (upstream:
 * pkg/controller/replicaset, which pkg/controller/replication wraps).
 */

import { parseRfc3339, rfc3339 } from '../../os/time.ts';
import { KINDS } from '../resources/kinds.ts';
import { workloadSelector } from '../resources/shared/workloads.ts';
import type { Pod, ReplicaSet, ReplicationController } from '../resources/types.ts';
import { ApiError, type ResourceRef } from '../types.ts';
import { sameJson } from './json.ts';
import { startLoop } from './loop.ts';
import {
	claim,
	createPod,
	deletePod,
	indexOrphans,
	isActive,
	isAvailable,
	isReady,
	podFromTemplate,
	podsAround,
} from './pods.ts';
import { matchesSelector } from './selectors.ts';
import { type Controller, type ControllerContext, controllerOf } from './types.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 8;

/** The most Pods created or deleted in one go. Upstream's is 500; half of that is what a page can do between two frames. */
const BURST = 250;

type Replicas = ReplicaSet | ReplicationController;

const replicaController = (component: string, kind: ResourceRef<Replicas>): Controller => ({
	component,
	start(context) {
		const sets = context.informers.of(kind);
		const pods = context.informers.of(KINDS.pods);
		indexOrphans(pods);
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(namespace, name) {
				const set = sets.get(namespace, name);
				if (!set) return;
				const around = podsAround(pods, set);
				loop.goesThrough(`${namespace}/${name}`, around.length);
				reconcile(context, kind, set, around, (ms) => loop.addAfter(`${namespace}/${name}`, ms));
			},
		});
		loop.follow(sets);
		loop.followOwned(pods, kind.kind);
		// An orphan may be what some set looks for.
		loop.on(pods, ({ current }) => {
			if (!current || controllerOf(current) || !current.metadata.labels) return;
			for (const set of sets.by('namespace', current.metadata.namespace ?? ''))
				if (matchesSelector(workloadSelector(set), current.metadata.labels))
					loop.add(`${set.metadata.namespace}/${set.metadata.name}`);
		});
		return loop;
	},
});

export const replicaSetController = replicaController(
	'replicaset-controller',
	KINDS.replicasets as ResourceRef<Replicas>,
);

export const replicationController = replicaController(
	'replication-controller',
	KINDS.replicationcontrollers as ResourceRef<Replicas>,
);

function reconcile(
	context: ControllerContext,
	kind: ResourceRef<Replicas>,
	set: Replicas,
	around: Pod[],
	again: (milliseconds: number) => void,
): void {
	const { client } = context;
	const claimed = claim(client, KINDS.pods, set, workloadSelector(set), around);
	let active = claimed.filter(isActive);
	const terminating = claimed.filter((pod) => pod.metadata.deletionTimestamp).length;
	let failure: ApiError | undefined;
	if (!set.metadata.deletionTimestamp) {
		try {
			active = scale(context, set, active);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			failure = error;
		}
	}
	updateStatus(context, kind, set, active, terminating, failure);
	if (failure) throw failure;
	const minReady = (set.spec.minReadySeconds ?? 0) * 1000;
	if (minReady === 0) return;
	const waiting = active.filter((pod) => isReady(pod) && !isAvailable(pod, minReady / 1000, context.clock.now()));
	if (waiting.length > 0) again(minReady);
}

/** Creates or deletes Pods until there are as many as asked for; returns those that are active then. */
function scale({ client, clock }: ControllerContext, set: Replicas, active: Pod[]): Pod[] {
	const wanted = set.spec.replicas ?? 1;
	if (active.length < wanted) {
		const created: Pod[] = [];
		const missing = Math.min(wanted - active.length, BURST);
		for (let i = 0; i < missing; i++)
			created.push(createPod(client, set, podFromTemplate(set.spec.template ?? {}, set)));
		return [...active, ...created];
	}
	if (active.length > wanted) {
		const doomed = new Set(rankForDeletion(active, clock.now()).slice(0, Math.min(active.length - wanted, BURST)));
		for (const pod of doomed) deletePod(client, set, pod);
		return active.filter((pod) => !doomed.has(pod));
	}
	return active;
}

/**
 * Pods in the order in which a set gives them up: not assigned, pending, not ready, cheap by annotation, on crowded
 * nodes, ready for a short time, often restarted, young (upstream: ActivePodsWithRanks).
 */
export function rankForDeletion(pods: Pod[], now: number): Pod[] {
	const perNode = new Map<string, number>();
	for (const pod of pods) perNode.set(pod.spec.nodeName ?? '', (perNode.get(pod.spec.nodeName ?? '') ?? 0) + 1);
	const phases: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };
	const rank = (pod: Pod): number[] => {
		const readySince = parseRfc3339(
			pod.status?.conditions?.find((condition) => condition.type === 'Ready' && condition.status === 'True')
				?.lastTransitionTime,
		);
		const created = parseRfc3339(pod.metadata.creationTimestamp) ?? now;
		const restarts = Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));
		return [
			pod.spec.nodeName ? 1 : 0,
			phases[pod.status?.phase ?? 'Pending'] ?? 0,
			readySince === undefined ? 0 : 1,
			Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0) || 0,
			-(perNode.get(pod.spec.nodeName ?? '') ?? 0),
			// Ages count by orders of magnitude, so that chance rather than a few seconds decides.
			readySince === undefined ? 0 : Math.floor(Math.log2(Math.max(1, now - readySince))),
			-restarts,
			Math.floor(Math.log2(Math.max(1, now - created))),
		];
	};
	return pods
		.map((pod) => ({ pod, rank: rank(pod) }))
		.sort((a, b) => {
			for (let i = 0; i < a.rank.length; i++) {
				const difference = (a.rank[i] as number) - (b.rank[i] as number);
				if (difference !== 0) return difference;
			}
			return (a.pod.metadata.uid ?? '') < (b.pod.metadata.uid ?? '') ? -1 : 1;
		})
		.map(({ pod }) => pod);
}

function updateStatus(
	{ client, clock }: ControllerContext,
	kind: ResourceRef<Replicas>,
	set: Replicas,
	active: Pod[],
	terminating: number,
	failure: ApiError | undefined,
): void {
	const now = clock.now();
	const templateLabels = set.spec.template?.metadata?.labels ?? {};
	const template = Object.entries(templateLabels);
	const labelled = active.filter(({ metadata }) => template.every(([key, value]) => metadata.labels?.[key] === value));
	const others = (set.status?.conditions ?? []).filter((condition) => condition.type !== 'ReplicaFailure');
	const old = set.status?.conditions?.find((condition) => condition.type === 'ReplicaFailure');
	const reason = active.length < (set.spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
	const conditions = failure
		? [
				...others,
				old?.reason === reason
					? old
					: {
							type: 'ReplicaFailure',
							status: 'True',
							reason,
							message: failure.message,
							lastTransitionTime: rfc3339(now),
						},
			]
		: others;
	const ready = active.filter(isReady);
	const status = {
		replicas: active.length,
		...(labelled.length > 0 ? { fullyLabeledReplicas: labelled.length } : {}),
		...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
		...count('availableReplicas', ready.filter((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, now)).length),
		...(kind.group === 'apps' ? { terminatingReplicas: terminating } : {}),
		observedGeneration: set.metadata.generation ?? 1,
		...(conditions.length > 0 ? { conditions } : {}),
	};
	if (!sameJson(set.status, status)) client.updateStatus(kind, { ...set, status } as Replicas);
}

const count = (name: string, value: number) => (value > 0 ? { [name]: value } : {});
