/** A Deployment's status and conditions (upstream: pkg/controller/deployment/progress.go, util/deployment_util.go). */

import { parseRfc3339, rfc3339 } from '../../../os/time.ts';
import type { Deployment, ReplicaSet } from '../../resources/types.ts';
import { fenceposts, replicasOf, statusSum } from './replicasets.ts';

type Status = NonNullable<Deployment['status']>;
type Condition = NonNullable<Status['conditions']>[number];

/** Replaces a condition; the transition time moves only when its status changes. */
export function setCondition(
	conditions: Condition[],
	next: Omit<Condition, 'lastTransitionTime' | 'lastUpdateTime'>,
	now: number,
): Condition[] {
	const old = conditions.find((condition) => condition.type === next.type);
	if (old && old.status === next.status && old.reason === next.reason && old.message === next.message)
		return conditions;
	const time = rfc3339(now);
	const condition: Condition = {
		type: next.type,
		status: next.status,
		lastUpdateTime: time,
		lastTransitionTime: old && old.status === next.status ? (old.lastTransitionTime ?? time) : time,
		...(next.reason ? { reason: next.reason } : {}),
		...(next.message ? { message: next.message } : {}),
	};
	return [...conditions.filter((other) => other.type !== next.type), condition];
}

export interface StatusInput {
	deployment: Deployment;
	newSet: ReplicaSet | undefined;
	sets: ReplicaSet[];
	now: number;
}

/** The counts and the Available condition. */
export function calculateStatus({ deployment, newSet, sets, now }: StatusInput): Status {
	const available = statusSum(sets, 'availableReplicas');
	const total = replicasOf(sets);
	const unavailable = Math.max(0, total - available);
	const fresh = newSet ? statusSum([newSet], 'replicas') : 0;
	const ready = statusSum(sets, 'readyReplicas');
	const enough = available >= (deployment.spec.replicas ?? 1) - fenceposts(deployment).unavailable;
	const conditions = setCondition(
		(deployment.status?.conditions ?? []) as Condition[],
		enough
			? {
					type: 'Available',
					status: 'True',
					reason: 'MinimumReplicasAvailable',
					message: 'Deployment has minimum availability.',
				}
			: {
					type: 'Available',
					status: 'False',
					reason: 'MinimumReplicasUnavailable',
					message: 'Deployment does not have minimum availability.',
				},
		now,
	);
	return {
		...(deployment.metadata.generation === undefined ? {} : { observedGeneration: deployment.metadata.generation }),
		...some('replicas', statusSum(sets, 'replicas')),
		...some('updatedReplicas', fresh),
		...some('readyReplicas', ready),
		...some('availableReplicas', available),
		...some('unavailableReplicas', unavailable),
		terminatingReplicas: statusSum(sets, 'terminatingReplicas'),
		...(deployment.status?.collisionCount === undefined ? {} : { collisionCount: deployment.status.collisionCount }),
		conditions,
	};
}

const some = (name: string, value: number) => (value > 0 ? { [name]: value } : {});

/** All Pods are of the new template and available, and no other is left. */
export function isComplete(deployment: Deployment, status: Status): boolean {
	const wanted = deployment.spec.replicas ?? 1;
	return (
		(status.updatedReplicas ?? 0) === wanted &&
		(status.replicas ?? 0) === wanted &&
		(status.availableReplicas ?? 0) === wanted &&
		(status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
	);
}

function isProgressing(deployment: Deployment, next: Status): boolean {
	const old = deployment.status ?? {};
	const oldOnes = (status: Status) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
	return (
		(next.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
		oldOnes(next) < oldOnes(old) ||
		(next.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
		(next.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
	);
}

/** Sets the Progressing and ReplicaFailure conditions on a status just calculated. */
export function progress({ deployment, newSet, sets, now }: StatusInput, status: Status): Status {
	let conditions = (status.conditions ?? []) as Condition[];
	const current = conditions.find((condition) => condition.type === 'Progressing');
	const name = newSet?.metadata.name ?? deployment.metadata.name;
	const subject = newSet ? 'ReplicaSet' : 'Deployment';
	const deadline = deployment.spec.progressDeadlineSeconds;
	const watched = deadline !== undefined && deadline < 2_147_483_647;
	const settled =
		(status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
	if (watched && !settled) {
		if (isComplete(deployment, status)) {
			const message = `${subject} "${name}" has successfully progressed.`;
			conditions = setCondition(
				conditions,
				{ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message },
				now,
			);
		} else if (isProgressing(deployment, status)) {
			const message = `${subject} "${name}" is progressing.`;
			const renewed = conditions.filter((condition) => condition.type !== 'Progressing' || condition.status !== 'True');
			const kept = current?.status === 'True' ? current.lastTransitionTime : undefined;
			conditions = setCondition(
				renewed,
				{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message },
				now,
			).map((condition) =>
				condition.type === 'Progressing' && kept ? { ...condition, lastTransitionTime: kept } : condition,
			);
		} else if (deadlineExceeded(deployment, current, now)) {
			const message = `${subject} "${name}" has timed out progressing.`;
			conditions = setCondition(
				conditions,
				{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message },
				now,
			);
		}
	}
	const failure = sets
		.flatMap((set) => set.status?.conditions ?? [])
		.find((condition) => condition.type === 'ReplicaFailure' && condition.status === 'True');
	if (failure) {
		const { reason = '', message = '' } = failure;
		conditions = setCondition(conditions, { type: 'ReplicaFailure', status: 'True', reason, message }, now);
	} else conditions = conditions.filter((condition) => condition.type !== 'ReplicaFailure');
	return { ...status, conditions };
}

function deadlineExceeded(deployment: Deployment, progressing: Condition | undefined, now: number): boolean {
	if (!progressing || deployment.spec.paused) return false;
	if (progressing.reason === 'NewReplicaSetAvailable') return false;
	if (progressing.reason === 'ProgressDeadlineExceeded') return true;
	return (dueIn(deployment, progressing, now) ?? 1) <= 0;
}

/** Milliseconds until the progress deadline runs out; undefined when none is running. */
export function dueIn(deployment: Deployment, progressing: Condition | undefined, now: number): number | undefined {
	const since = parseRfc3339(progressing?.lastUpdateTime);
	const seconds = deployment.spec.progressDeadlineSeconds;
	if (since === undefined || seconds === undefined || seconds >= 2_147_483_647) return undefined;
	if (progressing?.reason === 'NewReplicaSetAvailable' || progressing?.status === 'False') return undefined;
	return since + seconds * 1000 - now;
}
