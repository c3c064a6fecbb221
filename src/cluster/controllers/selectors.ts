/** Label selectors as objects carry them (metav1.LabelSelector, and the plain map of Services). */

import type { LabelSelector } from '../resources/types.ts';

type Labels = Record<string, string> | undefined;

/** Does each label of `selector` stand in `labels` with the same value? An empty map matches everything. */
export function matchesLabels(selector: Record<string, string>, labels: Labels): boolean {
	for (const [key, value] of Object.entries(selector)) if (labels?.[key] !== value) return false;
	return true;
}

/** A LabelSelector against labels. An empty one matches everything, none (undefined) nothing. */
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels): boolean {
	if (!selector) return false;
	if (!matchesLabels(selector.matchLabels ?? {}, labels)) return false;
	return (selector.matchExpressions ?? []).every((requirement) => matchesRequirement(requirement, labels));
}

/**
 * One requirement with an operator (of label selectors, and Gt and Lt of node selectors). NotIn and DoesNotExist hold
 * for what has no such label.
 */
export function matchesRequirement(
	requirement: { key: string; operator: string; values?: string[] },
	labels: Labels,
): boolean {
	const { key, operator, values = [] } = requirement;
	const value = labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
	switch (operator) {
		case 'In':
			return value !== undefined && values.includes(value);
		case 'NotIn':
			return value === undefined || !values.includes(value);
		case 'Exists':
			return value !== undefined;
		case 'DoesNotExist':
			return value === undefined;
		case 'Gt':
			return value !== undefined && Number(value) > Number(values[0]);
		case 'Lt':
			return value !== undefined && Number(value) < Number(values[0]);
		default:
			return false;
	}
}
