/**
 * Claims of Pods (upstream's plugin VolumeBinding). How they are judged comes with the claims' own code: until somebody
 * asks for a claim there is none.
 */

import type { ControllerContext } from '../controllers/types.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Node, PersistentVolumeClaim, Pod } from '../resources/types.ts';

/** What is to be done before a Pod can have a node. */
export interface Claims {
	/** Why no node would do, in upstream's words. */
	refusal?: string;
	/** Something is under way for them: nothing can be said yet. */
	waiting?: boolean;
	bound: readonly PersistentVolumeClaim[];
	/** Those that get a volume once it is known where. */
	unbound: readonly PersistentVolumeClaim[];
}

interface Volumes {
	claimsToBind(context: ControllerContext, pod: Pod, names: readonly string[]): Claims;
	boundElsewhere(context: ControllerContext, claims: Claims, node: Node): string | undefined;
	reserve(context: ControllerContext, claims: Claims, node: Node): void;
}

let fetched: Volumes | undefined;

/** Told by the claims' code once it is there. */
export function useVolumes(volumes: Volumes): void {
	fetched = volumes;
}

/** The names of the claims that a Pod mounts. */
export const claimNames = ({ spec }: Pod): string[] =>
	(spec.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []);

/** A Pod's claims; undefined for the many that have none. */
export function claimsOf(context: ControllerContext, pod: Pod): Claims | undefined {
	const names = claimNames(pod);
	if (names.length === 0) return undefined;
	const missing = names.find(
		(name) => !context.client.get(KINDS.persistentvolumeclaims, pod.metadata.namespace ?? '', name),
	);
	if (missing !== undefined || !fetched)
		return { refusal: `persistentvolumeclaim "${missing}" not found`, bound: [], unbound: [] };
	return fetched.claimsToBind(context, pod, names);
}

/** Why a node cannot have the Pod, as far as volumes go. */
export const boundElsewhere: Volumes['boundElsewhere'] = (...of) => fetched?.boundElsewhere(...of);

/** Asks for the volumes of a Pod that is to go to a node. */
export const reserve: Volumes['reserve'] = (...of) => fetched?.reserve(...of);
