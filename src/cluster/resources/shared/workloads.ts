/** Label selectors of workloads and policies. */

import type { LabelSelector } from '../types.ts';

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
