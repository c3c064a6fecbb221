/** What the scheduler looks at before a Pod with claims gets a node (upstream: plugins/volumebinding). */

import type { ControllerContext } from '../controllers/types.ts';
import { bestMatch, reaches, SELECTED_NODE } from '../controllers/volumes/matching.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Node, PersistentVolumeClaim, Pod, StorageClass } from '../resources/types.ts';
import type { Claims } from './volumes.ts';

const classOf = ({ client }: ControllerContext, { spec }: PersistentVolumeClaim): StorageClass | undefined =>
	spec.storageClassName ? client.get(KINDS.storageclasses, '', spec.storageClassName) : undefined;

/** Sorts a Pod's claims. All of `names` exist. */
export function claimsToBind(context: ControllerContext, pod: Pod, names: readonly string[]): Claims {
	const bound: PersistentVolumeClaim[] = [];
	const unbound: PersistentVolumeClaim[] = [];
	let refusal: string | undefined;
	let waiting = false;
	for (const name of names) {
		const claim = context.client.get(KINDS.persistentvolumeclaims, pod.metadata.namespace ?? '', name);
		if (!claim) continue;
		if (claim.metadata.deletionTimestamp) refusal ??= `persistentvolumeclaim "${name}" is being deleted`;
		else if (claim.status?.phase === 'Lost')
			refusal ??= `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
		else if (claim.status?.phase === 'Bound') bound.push(claim);
		else if (classOf(context, claim)?.volumeBindingMode === 'WaitForFirstConsumer' && !claim.spec.volumeName) {
			unbound.push(claim);
			const promised = context.client
				.list(KINDS.persistentvolumes)
				.some(({ spec }) => spec.claimRef?.uid === claim.metadata.uid);
			waiting ||= promised || claim.metadata.annotations?.[SELECTED_NODE] !== undefined;
		} else refusal ??= 'pod has unbound immediate PersistentVolumeClaims';
	}
	return { bound, unbound, waiting, ...(refusal === undefined ? {} : { refusal }) };
}

/** Why the volumes keep a Pod from a node. */
export function boundElsewhere(context: ControllerContext, { bound, unbound }: Claims, node: Node): string | undefined {
	for (const { spec } of bound) {
		const volume = context.client.get(KINDS.persistentvolumes, '', spec.volumeName ?? '');
		if (volume && !reaches(volume, node)) return "node(s) didn't match PersistentVolume's node affinity";
	}
	const volumes = unbound.length > 0 ? context.client.list(KINDS.persistentvolumes) : [];
	for (const claim of unbound) {
		if (bestMatch(volumes, claim, node)) continue;
		if (classOf(context, claim)?.provisioner === 'kubernetes.io/no-provisioner')
			return "node(s) didn't find available persistent volumes to bind";
	}
	return undefined;
}

/** Gives the claims that wait for a node volumes that are there, or has their provisioner make them for that node. */
export function reserve({ client }: ControllerContext, { unbound }: Claims, node: Node): void {
	for (const claim of unbound) {
		const { name, namespace = '', uid = '', resourceVersion = '' } = claim.metadata;
		const volume = bestMatch(client.list(KINDS.persistentvolumes), claim, node);
		if (volume)
			client.patch(KINDS.persistentvolumes, '', volume.metadata.name, {
				metadata: { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } },
				spec: { claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid, resourceVersion } },
			});
		else
			client.patch(KINDS.persistentvolumeclaims, namespace, name, {
				metadata: { annotations: { [SELECTED_NODE]: node.metadata.name } },
			});
	}
}
