/** ControllerRevisions: the templates that a DaemonSet or StatefulSet has had (upstream: pkg/controller/history). */

import { hash32 } from '../../os/random.ts';
import { KINDS } from '../resources/kinds.ts';
import type { ControllerRevision, PodTemplateSpec } from '../resources/types.ts';
import type { Client, KubeObject } from '../types.ts';
import type { Informers } from './informer.ts';
import { canonicalJson, sameJson } from './json.ts';
import { ignoreGone } from './pods.ts';
import { controllerReference } from './types.ts';

export const REVISION_LABEL = 'controller-revision-hash';

const SAFE = 'bcdfghjklmnpqrstvwxz2456789';

/** A 32-bit hash in the safe alphabet, as pod-template-hash has it. */
const safeHash = (text: string): string =>
	[...String(hash32(text))].map((digit) => SAFE[digit.charCodeAt(0) % SAFE.length]).join('');

/** A revision's short name: its hash. */
export const hashOf = (revision: ControllerRevision): string => revision.metadata.labels?.[REVISION_LABEL] ?? '';

/** An owner's revisions, oldest first. */
export const revisionsOf = (informers: Informers, owner: KubeObject): ControllerRevision[] =>
	informers
		.of(KINDS.controllerrevisions)
		.by('owner', owner.metadata.uid ?? '')
		.sort((a, b) => a.revision - b.revision);

/** The revision of the owner's template now: found, renumbered to be the newest, or made. */
export function currentRevision(
	client: Client,
	informers: Informers,
	owner: KubeObject,
	template: PodTemplateSpec,
): ControllerRevision {
	const data = { spec: { template: { ...template, $patch: 'replace' } } };
	const all = revisionsOf(informers, owner);
	const newest = (all.at(-1)?.revision ?? 0) + 1;
	const found = all.find((revision) => sameJson(revision.data, data));
	const { namespace = '', name } = owner.metadata;
	if (found) {
		if (found === all.at(-1)) return found;
		return client.patch(KINDS.controllerrevisions, namespace, found.metadata.name, { revision: newest });
	}
	const hash = safeHash(`${owner.metadata.uid}${canonicalJson(template)}`);
	return client.create(KINDS.controllerrevisions, {
		apiVersion: 'apps/v1',
		kind: 'ControllerRevision',
		metadata: {
			name: `${name}-${hash}`,
			namespace,
			labels: { ...template.metadata?.labels, [REVISION_LABEL]: hash },
			// All of them, the change cause among them: what `rollout history` tells.
			...(owner.metadata.annotations && { annotations: { ...owner.metadata.annotations } }),
			ownerReferences: [controllerReference(owner)],
		},
		data,
		revision: newest,
	} as unknown as ControllerRevision);
}

/** Forgets revisions beyond the limit that no Pod has. */
export function trimRevisions(
	client: Client,
	informers: Informers,
	owner: KubeObject,
	limit: number,
	inUse: ReadonlySet<string>,
): void {
	const idle = revisionsOf(informers, owner).filter((revision) => !inUse.has(hashOf(revision)));
	for (const { metadata } of idle.slice(0, Math.max(0, idle.length - limit)))
		ignoreGone(() => client.delete(KINDS.controllerrevisions, metadata.namespace ?? '', metadata.name));
}
