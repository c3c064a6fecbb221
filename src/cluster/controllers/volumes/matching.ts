/** Which volume does for which claim (component-helpers storage/volume/pv_helpers.go). */

import { quantity } from '../../apimachinery/quantity.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../resources/types.ts';
import { matchesTerm } from '../../scheduler/filters.ts';
import { matchesSelector } from '../selectors.ts';

/** The annotation by which the scheduler says where a claim's volume is wanted. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

/** Is a volume meant for this very claim? */
export const isFor = ({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean =>
	claimRef !== undefined &&
	claimRef.name === metadata.name &&
	claimRef.namespace === metadata.namespace &&
	(claimRef.uid === undefined || claimRef.uid === metadata.uid);

/** May a volume be used on a node? */
export const reaches = ({ spec: { nodeAffinity } }: PersistentVolume, node: Node): boolean =>
	!nodeAffinity?.required || nodeAffinity.required.nodeSelectorTerms.some((term) => matchesTerm(term, node));

const size = ({ spec }: PersistentVolume): number => quantity(spec.capacity?.storage ?? '0');

/** Why a volume that a claim names cannot be its; undefined when it can (checkVolumeSatisfyClaim). */
export function mismatch({ spec }: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
	if (quantity(spec.capacity?.storage ?? '0') < quantity(claim.spec.resources?.requests?.storage ?? '0'))
		return 'requested PV is too small';
	if ((spec.storageClassName ?? '') !== (claim.spec.storageClassName ?? '')) return 'storageClassName does not match';
	if (spec.volumeMode !== claim.spec.volumeMode) return 'incompatible volumeMode';
	if (!claim.spec.accessModes?.every((mode) => spec.accessModes?.includes(mode))) return 'incompatible accessMode';
	return undefined;
}

/** The smallest volume that does, one that is meant for the claim first. `node`: one that can be used there. */
export function bestMatch(
	volumes: readonly PersistentVolume[],
	claim: PersistentVolumeClaim,
	node?: Node,
): PersistentVolume | undefined {
	const { selector } = claim.spec;
	let best: PersistentVolume | undefined;
	for (const volume of volumes) {
		if (volume.metadata.deletionTimestamp || mismatch(volume, claim) || (node && !reaches(volume, node))) continue;
		if (volume.spec.claimRef) {
			if (isFor(volume, claim)) return volume;
			continue;
		}
		if (volume.status?.phase !== 'Available') continue;
		if (selector && !matchesSelector(selector, volume.metadata.labels)) continue;
		if (!best || size(volume) < size(best)) best = volume;
	}
	return best;
}
