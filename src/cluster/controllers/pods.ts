/** What several controllers ask of Pods, and how they make and take them (upstream: pkg/controller/controller_utils.go). */

import { parseRfc3339 } from '../../os/time.ts';
import { KINDS } from '../resources/kinds.ts';
import type { LabelSelector, Pod, PodTemplateSpec } from '../resources/types.ts';
import { ApiError, type Client, type KubeObject } from '../types.ts';
import type { Informer } from './informer.ts';
import { matchesSelector } from './selectors.ts';
import { controllerOf, controllerReference } from './types.ts';

/** The condition's entry in a Pod's status. */
export const podCondition = (pod: Pod, type: string) =>
	pod.status?.conditions?.find((condition) => condition.type === type);

/** Stored objects never change, so what was found out about one holds: large sets are gone through often. */
const readiness = new WeakMap<Pod, boolean>();

export function isReady(pod: Pod): boolean {
	const known = readiness.get(pod);
	if (known !== undefined) return known;
	const ready = podCondition(pod, 'Ready')?.status === 'True';
	readiness.set(pod, ready);
	return ready;
}

/** Ended for good: Succeeded or Failed. */
export const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Neither ended nor being deleted. */
export const isActive = (pod: Pod): boolean => !isFinished(pod) && pod.metadata.deletionTimestamp === undefined;

/**
 * Ready for at least `minReadySeconds`.
 * @param now milliseconds since the epoch
 */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
	if (!isReady(pod)) return false;
	if (minReadySeconds === 0) return true;
	const ready = podCondition(pod, 'Ready');
	const since = parseRfc3339(ready?.lastTransitionTime);
	return since !== undefined && since + minReadySeconds * 1000 <= now;
}

/** A new Pod from a template, controlled by `owner`; the API server makes its name from `prefix`. */
export function podFromTemplate(template: PodTemplateSpec, owner: KubeObject, prefix = `${owner.metadata.name}-`): Pod {
	const { labels, annotations, finalizers } = template.metadata ?? {};
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			name: '',
			generateName: prefix,
			namespace: owner.metadata.namespace ?? '',
			...(labels ? { labels: { ...labels } } : {}),
			...(annotations ? { annotations: { ...annotations } } : {}),
			...(finalizers ? { finalizers: [...finalizers] } : {}),
			ownerReferences: [controllerReference(owner)],
		},
		spec: structuredClone(template.spec ?? { containers: [] }),
	};
}

/** Creates a Pod, telling of it in an event on `owner`. Throws ApiError after a FailedCreate event. */
export function createPod(client: Client, owner: KubeObject, pod: Pod): Pod {
	try {
		const created = client.create(KINDS.pods, pod);
		client.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
		return created;
	} catch (error) {
		// A namespace on its way out refuses everything new: nothing to tell, nothing to try again.
		if (error instanceof ApiError && !isNamespaceTerminating(error))
			client.event(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
		throw error;
	}
}

/** Deletes a Pod, telling of it in an event on `owner`. One that is gone already is fine. */
export function deletePod(client: Client, owner: KubeObject, pod: Pod): void {
	try {
		client.delete(KINDS.pods, pod.metadata.namespace ?? '', pod.metadata.name, { uid: pod.metadata.uid ?? '' });
		client.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
	} catch (error) {
		if (isGone(error)) return;
		if (error instanceof ApiError) client.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
		throw error;
	}
}

/** The object is not there (any more), or is another one by now. */
export const isGone = (error: unknown): boolean =>
	error instanceof ApiError && (error.code === 404 || (error.code === 409 && error.message.includes('uid')));

export const isConflict = (error: unknown): boolean => error instanceof ApiError && error.code === 409;

export const isNamespaceTerminating = (error: ApiError): boolean =>
	error.status.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating') ?? false;

/**
 * The objects among `candidates` that `owner` controls, after adopting those that match its selector and have no
 * controller, and letting go of those of its own that match no more (upstream: controller_ref_manager.go).
 */
export function claim<T extends KubeObject>(
	client: Client,
	resource: import('../types.ts').ResourceRef<T>,
	owner: KubeObject,
	selector: LabelSelector | undefined,
	candidates: T[],
): T[] {
	const claimed: T[] = [];
	for (const candidate of candidates) {
		const controller = controllerOf(candidate);
		const matches = matchesSelector(selector, candidate.metadata.labels);
		const { namespace = '', name } = candidate.metadata;
		if (controller) {
			if (controller.uid !== owner.metadata.uid) continue;
			if (matches) claimed.push(candidate);
			else if (!owner.metadata.deletionTimestamp) {
				const others = (candidate.metadata.ownerReferences ?? []).filter(
					(reference) => reference.uid !== owner.metadata.uid,
				);
				ignoreGone(() =>
					client.patch(resource, namespace, name, {
						metadata: { uid: candidate.metadata.uid, ownerReferences: others.length > 0 ? others : null },
					}),
				);
			}
		} else if (matches && !owner.metadata.deletionTimestamp && !candidate.metadata.deletionTimestamp) {
			ignoreGone(() => {
				const ownerReferences = [...(candidate.metadata.ownerReferences ?? []), controllerReference(owner)];
				claimed.push(
					client.patch(resource, namespace, name, { metadata: { uid: candidate.metadata.uid, ownerReferences } }),
				);
			});
		}
	}
	return claimed;
}

/** Does something to an object that may just have gone. */
export function ignoreGone(action: () => void): void {
	try {
		action();
	} catch (error) {
		if (!isGone(error)) throw error;
	}
}

/** Pods that controllers must look at for an owner or its selector: those it owns, and orphans in its namespace. */
export function podsAround(pods: Informer<Pod>, owner: KubeObject): Pod[] {
	const owned = pods.by('owner', owner.metadata.uid ?? '');
	const orphans = pods.by('orphans', owner.metadata.namespace ?? '');
	return orphans.length > 0 ? [...owned, ...orphans] : owned;
}

/** Adds the index that podsAround needs. */
export function indexOrphans(pods: Informer<Pod>): void {
	pods.addIndex('orphans', (pod) => (controllerOf(pod) ? [] : [pod.metadata.namespace ?? '']));
}
