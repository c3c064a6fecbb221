/** A Deployment's ReplicaSets: which is new, which are old, their hashes, revisions and annotations. */

import { hash32 } from '../../../os/random.ts';
import { parseRfc3339 } from '../../../os/time.ts';
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../resources/types.ts';
import { canonicalJson, sameJson } from '../json.ts';
import { controllerReference } from '../types.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
export const MAXIMUM = 'deployment.kubernetes.io/max-replicas';
const HISTORY = 'deployment.kubernetes.io/revision-history';
export const HASH_LABEL = 'pod-template-hash';

/** Annotations that belong to one of the two, and are not copied from the Deployment to its ReplicaSets. */
const OWN_ANNOTATIONS = new Set([
	'kubectl.kubernetes.io/last-applied-configuration',
	REVISION,
	HISTORY,
	DESIRED,
	MAXIMUM,
	'deprecated.deployment.rollback.to',
]);

const SAFE = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * The pod-template-hash: a 32-bit hash as decimal digits, spelled in the safe alphabet (so eight to ten characters of
 * ten possible ones). The hashed text is ours, not Go's dump of the struct, so the values differ from upstream's.
 */
export function templateHash(template: PodTemplateSpec, collisions: number | undefined): string {
	const number = hash32(canonicalJson(template) + (collisions === undefined ? '' : String(collisions)));
	return [...String(number)].map((digit) => SAFE[digit.charCodeAt(0) % SAFE.length]).join('');
}

/** Same template but for the hash label? */
export function sameTemplate(set: ReplicaSet, template: PodTemplateSpec): boolean {
	const own = set.spec.template ?? {};
	const { [HASH_LABEL]: _, ...labels } = own.metadata?.labels ?? {};
	const { [HASH_LABEL]: __, ...wanted } = template.metadata?.labels ?? {};
	return sameJson(
		{ ...own, metadata: { ...own.metadata, labels } },
		{ ...template, metadata: { ...template.metadata, labels: wanted } },
	);
}

export const revisionOf = (object: { metadata: { annotations?: Record<string, string> } }): number =>
	Number(object.metadata.annotations?.[REVISION] ?? 0) || 0;

/** Oldest first; names decide between sets made in the same second. */
export const byAge = (a: ReplicaSet, b: ReplicaSet): number => {
	const difference =
		(parseRfc3339(a.metadata.creationTimestamp) ?? 0) - (parseRfc3339(b.metadata.creationTimestamp) ?? 0);
	if (difference !== 0) return difference;
	return a.metadata.name < b.metadata.name ? -1 : 1;
};

export const replicasOf = (sets: ReplicaSet[]): number => sets.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0);

export const statusSum = (
	sets: ReplicaSet[],
	field: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas',
): number => sets.reduce((sum, set) => sum + (set.status?.[field] ?? 0), 0);

/** The annotations a ReplicaSet should have for this revision and these replica counts. */
export function annotationsFor(
	deployment: Deployment,
	old: ReplicaSet | undefined,
	revision: number,
	maximum: number,
): Record<string, string> {
	const annotations: Record<string, string> = { ...old?.metadata.annotations };
	for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {}))
		if (!OWN_ANNOTATIONS.has(key)) annotations[key] = value;
	const before = old?.metadata.annotations?.[REVISION];
	if (before !== undefined && Number(before) < revision) {
		const history = annotations[HISTORY];
		annotations[HISTORY] = history ? `${history},${before}` : before;
	}
	annotations[REVISION] = String(Math.max(revision, Number(before ?? 0) || 0));
	annotations[DESIRED] = String(deployment.spec.replicas ?? 1);
	annotations[MAXIMUM] = String(maximum);
	return annotations;
}

/** A new ReplicaSet for a Deployment's current template. */
export function replicaSetFor(deployment: Deployment, replicas: number, revision: number, maximum: number): ReplicaSet {
	const template = structuredClone(deployment.spec.template) as PodTemplateSpec;
	const hash = templateHash(deployment.spec.template, deployment.status?.collisionCount);
	const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
	template.metadata = { ...template.metadata, labels };
	const { matchLabels, matchExpressions } = deployment.spec.selector;
	return {
		apiVersion: 'apps/v1',
		kind: 'ReplicaSet',
		metadata: {
			name: `${deployment.metadata.name}-${hash}`,
			namespace: deployment.metadata.namespace ?? '',
			labels: { ...labels },
			annotations: annotationsFor(deployment, undefined, revision, maximum),
			ownerReferences: [controllerReference(deployment)],
		},
		spec: {
			replicas,
			...(deployment.spec.minReadySeconds ? { minReadySeconds: deployment.spec.minReadySeconds } : {}),
			selector: {
				matchLabels: { ...matchLabels, [HASH_LABEL]: hash },
				...(matchExpressions ? { matchExpressions: structuredClone(matchExpressions) } : {}),
			},
			template,
		},
	};
}

/** A count or percentage of `total` (intstr.GetScaledValueFromIntOrPercent). */
export function scaled(value: number | string | undefined, total: number, up: boolean): number {
	if (value === undefined) return 0;
	if (typeof value === 'number') return value;
	const share = (Number.parseFloat(value) || 0) * total;
	return up ? Math.ceil(share / 100) : Math.floor(share / 100);
}

/** How far a rolling update may go over and under the wanted number. */
export function fenceposts(deployment: Deployment): { surge: number; unavailable: number } {
	const { rollingUpdate, type } = deployment.spec.strategy ?? {};
	if (type === 'Recreate') return { surge: 0, unavailable: 0 };
	const wanted = deployment.spec.replicas ?? 1;
	const surge = scaled(rollingUpdate?.maxSurge as number | string | undefined, wanted, true);
	const unavailable = Math.min(
		wanted,
		scaled(rollingUpdate?.maxUnavailable as number | string | undefined, wanted, false),
	);
	// Both rounded to zero would never move.
	return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}
