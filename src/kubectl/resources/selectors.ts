/** Label selectors as objects and as text. */

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

/** Does a selector as typed after -l pick these labels? For manifests, which no server has yet. */
export function matchesLabels(selector: string, labels: Record<string, string>): boolean {
	const requirements = selector.match(/(?:[^,(]|\([^)]*\))+/g) ?? [];
	return requirements.every((requirement) => {
		const text = requirement.trim();
		const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text);
		if (set) {
			const value = labels[set[1] as string];
			const listed = value !== undefined && (set[3] as string).split(',').some((each) => each.trim() === value);
			return set[2] === 'in' ? listed : !listed;
		}
		const pair = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(text);
		if (pair) return (labels[pair[1] as string] === pair[3]) === (pair[2] !== '!=');
		return text.startsWith('!') ? labels[text.slice(1).trim()] === undefined : labels[text] !== undefined;
	});
}
