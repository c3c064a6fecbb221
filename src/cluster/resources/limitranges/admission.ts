/**
 * The admission plugin LimitRanger: gives containers what a namespace's LimitRanges say, and refuses what is beyond.
 * How is fetched with the kind (enforce.ts): where no LimitRange is, nobody needs it.
 */

import { forbidden } from '../../apiserver/errors.ts';
import type { ResourceContext } from '../../types.ts';
import { KINDS } from '../kinds.ts';
import type { LimitRange, Pod } from '../types.ts';

interface Limits {
	applyDefaults(pod: Pod, range: LimitRange): void;
	limitErrors(pod: Pod, range: LimitRange): string[];
}

let fetched: Limits | undefined;

/** Told by the kind's code once it is there. */
export function useLimits(limits: Limits): void {
	fetched = limits;
}

const rangesOf = ({ metadata: { namespace = '' } }: Pod, { client }: ResourceContext): LimitRange[] =>
	client.list(KINDS.limitranges, { namespace });

/** Fills in a new Pod's requests and limits, in place. */
export function addLimits(pod: Pod, context: ResourceContext): void {
	for (const range of rangesOf(pod, context)) fetched?.applyDefaults(pod, range);
}

/** Throws ApiError 403 for a Pod that is beyond its namespace's limits. */
export function admitToLimits(pod: Pod, context: ResourceContext): void {
	for (const range of rangesOf(pod, context)) {
		const errors = fetched?.limitErrors(pod, range) ?? [];
		if (errors.length === 0) continue;
		const text = errors.length === 1 ? (errors[0] as string) : `[${errors.join(', ')}]`;
		throw forbidden({ group: '', plural: 'pods' }, pod.metadata.name, text);
	}
}
