/** Label selectors as objects and as text. */

import { CliError } from '../cli/errors.ts';

export interface LabelSelector {
	matchLabels?: Record<string, unknown>;
	matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** `a=b,c in (d,e),!f`: what the API takes as labelSelector and describe prints (sorted as metav1.FormatLabelSelector). */
export function selectorText(selector: LabelSelector | undefined): string {
	if (!selector) return '';
	const parts: [key: string, text: string][] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => [
		key,
		`${key}=${value}`,
	]);
	for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
		const list = [...values].sort().join(',');
		if (operator === 'In') parts.push([key, `${key} in (${list})`]);
		else if (operator === 'NotIn') parts.push([key, `${key} notin (${list})`]);
		else if (operator === 'Exists') parts.push([key, key]);
		else if (operator === 'DoesNotExist') parts.push([key, `!${key}`]);
	}
	parts.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
	return parts.map(([, text]) => text).join(',');
}

/** metav1.FormatLabelSelector: `<none>` for one that selects nothing. */
export const formatSelector = (selector: LabelSelector | undefined): string => selectorText(selector) || '<none>';

/**
 * A selector as typed after -l: `a=b,c!=d,e in (f,g),!h` (metav1.ParseToLabelSelector).
 * @throws CliError for what is none.
 */
export function parseSelector(text: string): LabelSelector {
	const matchLabels: Record<string, string> = {};
	const matchExpressions: NonNullable<LabelSelector['matchExpressions']> = [];
	for (const requirement of text.match(/(?:[^,(]|\([^)]*\))+/g) ?? []) {
		const trimmed = requirement.trim();
		const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(trimmed);
		const pair = /^([^!=\s]+)\s*(==|=|!=)\s*([^\s=]*)$/.exec(trimmed);
		const alone = /^(!?)\s*([^\s!=(),]+)$/.exec(trimmed);
		if (set) {
			const values = [...new Set((set[3] as string).split(',').map((value) => value.trim()))].sort();
			matchExpressions.push({ key: set[1] as string, operator: set[2] === 'in' ? 'In' : 'NotIn', values });
		} else if (pair?.[2] === '!=') {
			matchExpressions.push({ key: pair[1] as string, operator: 'NotIn', values: [pair[3] as string] });
		} else if (pair) matchLabels[pair[1] as string] = pair[3] as string;
		else if (alone) matchExpressions.push({ key: alone[2] as string, operator: alone[1] ? 'DoesNotExist' : 'Exists' });
		else {
			const found = trimmed.split(/\s+/)[1];
			const why = found ? `found '${found}', expected: in, notin, =, ==, !=, gt, lt` : trimmed;
			throw new CliError(`couldn't parse the selector string "${text}": unable to parse requirement: ${why}`);
		}
	}
	return {
		...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
		...(matchExpressions.length > 0 ? { matchExpressions } : {}),
	};
}

/** Does a selector as typed after -l pick these labels? For manifests, which no server has yet. */
export function matchesLabels(selector: string, labels: Record<string, string>): boolean {
	const { matchLabels = {}, matchExpressions = [] } = parseSelector(selector);
	if (Object.entries(matchLabels).some(([key, value]) => labels[key] !== value)) return false;
	return matchExpressions.every(({ key, operator, values = [] }) => {
		const value = labels[key];
		if (operator === 'Exists') return value !== undefined;
		if (operator === 'DoesNotExist') return value === undefined;
		return (value !== undefined && values.includes(value)) === (operator === 'In');
	});
}
