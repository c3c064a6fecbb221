/** Jobs with completionMode Indexed: each Pod has a number, and each number must succeed once (upstream: pkg/controller/job/indexed_job_utils.go). */

import type { Job, Pod } from '../resources/types.ts';

export const INDEX_ANNOTATION = 'batch.kubernetes.io/job-completion-index';

export const isIndexed = (job: Job): boolean => job.spec.completionMode === 'Indexed';

/** The index of a Pod; undefined when it has none that counts for the Job. */
export function indexOf(job: Job, pod: Pod): number | undefined {
	const text = pod.metadata.annotations?.[INDEX_ANNOTATION];
	const index = text !== undefined && /^\d+$/.test(text) ? Number(text) : -1;
	return index >= 0 && index < (job.spec.completions ?? 0) ? index : undefined;
}

/** The indexes of Pods. */
export const indexesOf = (job: Job, pods: readonly Pod[]): Set<number> =>
	new Set(pods.flatMap((pod) => indexOf(job, pod) ?? []));

/** The first `count` indexes that are not in `taken`. */
export function freeIndexes(job: Job, taken: ReadonlySet<number>, count: number): number[] {
	const free: number[] = [];
	for (let index = 0; index < (job.spec.completions ?? 0) && free.length < count; index++)
		if (!taken.has(index)) free.push(index);
	return free;
}

/** Indexes as a status has them: `0-2,4`. */
export function indexText(indexes: ReadonlySet<number>): string {
	const parts: string[] = [];
	const sorted = [...indexes].sort((a, b) => a - b);
	for (let at = 0; at < sorted.length; at++) {
		const first = sorted[at] as number;
		while (sorted[at + 1] === (sorted[at] as number) + 1) at++;
		const last = sorted[at] as number;
		parts.push(first === last ? String(first) : `${first}${last === first + 1 ? ',' : '-'}${last}`);
	}
	return parts.join(',');
}

/** Gives a new Pod its index: name, host name, annotation, label and $JOB_COMPLETION_INDEX. */
export function withIndex(job: Job, pod: Pod, index: number): Pod {
	const number = String(index);
	const variable = {
		name: 'JOB_COMPLETION_INDEX',
		valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX_ANNOTATION}']` } },
	};
	const { metadata, spec } = pod;
	return {
		...pod,
		metadata: {
			...metadata,
			generateName: `${job.metadata.name}-${number}-`,
			annotations: { ...metadata.annotations, [INDEX_ANNOTATION]: number },
			labels: { ...metadata.labels, [INDEX_ANNOTATION]: number },
		},
		spec: {
			...spec,
			hostname: `${job.metadata.name}-${number}`,
			containers: spec.containers.map((container) => ({ ...container, env: [...(container.env ?? []), variable] })),
			...(spec.initContainers
				? {
						initContainers: spec.initContainers.map((container) => ({
							...container,
							env: [...(container.env ?? []), variable],
						})),
					}
				: {}),
		},
	} as Pod;
}
