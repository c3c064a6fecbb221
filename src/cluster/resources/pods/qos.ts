/** Quality of service class of a Pod, by what its containers request and limit. */

import type { PodSpec } from '../types.ts';

const RESOURCES = ['cpu', 'memory'];

/** `Guaranteed` when every container limits cpu and memory and requests just that; `BestEffort` when none says anything. */
export function qosClass(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
	const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
	let any = false;
	let guaranteed = true;
	for (const { resources } of containers) {
		for (const resource of RESOURCES) {
			const limit = resources?.limits?.[resource];
			const request = resources?.requests?.[resource];
			if (limit !== undefined || request !== undefined) any = true;
			if (limit === undefined || (request !== undefined && request !== limit)) guaranteed = false;
		}
	}
	if (!any) return 'BestEffort';
	return guaranteed ? 'Guaranteed' : 'Burstable';
}
