/** Label selectors of workloads and policies. */

import type { KubeObject } from '../../types.ts';
import type { LabelSelector } from '../types.ts';

/** Which Pods a workload means. ReplicationControllers, which are older than LabelSelector, say it with a map of labels. */
export function workloadSelector(object: KubeObject): LabelSelector | undefined {
	const { selector } = object.spec as { selector?: LabelSelector };
	return object.kind === 'ReplicationController' && selector
		? { matchLabels: selector as Record<string, string> }
		: selector;
}

/** Whether labels fit a selector; one without requirements fits all. */
export function selectorMatches(selector: LabelSelector | undefined, labels: Record<string, string> = {}): boolean {
	for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) if (labels[key] !== value) return false;
	for (const { key, operator, values = [] } of selector?.matchExpressions ?? []) {
		const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
		if (operator === 'In' && (value === undefined || !values.includes(value))) return false;
		if (operator === 'NotIn' && value !== undefined && values.includes(value)) return false;
		if (operator === 'Exists' && value === undefined) return false;
		if (operator === 'DoesNotExist' && value !== undefined) return false;
	}
	return true;
}
