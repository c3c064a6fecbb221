/** What a Lighthouse result must reach, and what to say of one that does not. */

import type { Result } from 'lighthouse';

/** The least score of each category, of 1. */
const LEAST = { performance: 0.95, accessibility: 1, 'best-practices': 1, seo: 1 };

/** The categories of a result with their scores, a line each. */
export function lines({ categories }: Result): string {
	return Object.values(categories)
		.map(({ title, score }) => `  ${title.padEnd(16)}${Math.round((score ?? 0) * 100)}\n`)
		.join('');
}

/** What keeps a result from what it must reach: the audits that cost points, and what each is about. */
export function shortcomings({ categories, audits }: Result): string[] {
	return Object.values(categories).flatMap(({ id, score, auditRefs }) => {
		if ((score ?? 0) >= LEAST[id as keyof typeof LEAST]) return [];
		return auditRefs.flatMap(({ id: name, weight }) => {
			const audit = audits[name];
			if (!audit || weight === 0 || audit.score === null || audit.score === 1) return [];
			return [`${id}: ${audit.title}${audit.displayValue ? ` (${audit.displayValue})` : ''}${places(audit.details)}`];
		});
	});
}

/**
 * Is it known whether the performance suffices? A machine can only make it worse, so one good measurement is enough;
 * otherwise the middle one of three counts, which two on the same side of the line decide.
 */
export function isSettled(results: readonly Result[]): boolean {
	const good = results.filter((result) => points(result) >= LEAST.performance).length;
	return results.length - good > 1 || good > 1 || (good === 1 && results.length === 1);
}

/** The middle one of an odd number of results, by their performance; of two the better. */
export function median(results: readonly Result[]): Result {
	const sorted = [...results].sort((a, b) => points(a) - points(b));
	const middle = sorted[Math.floor(sorted.length / 2)];
	if (!middle) throw new Error('there is no result');
	return middle;
}

const points = ({ categories }: Result) => categories.performance?.score ?? 0;

/** Where on the page, if the audit says so. */
function places(details: unknown): string {
	const items = (details as { items?: { node?: { snippet?: string }; url?: string }[] } | undefined)?.items ?? [];
	const found = items.slice(0, 5).flatMap(({ node, url }) => node?.snippet ?? url ?? []);
	return found.length > 0 ? `: ${found.join(' | ')}` : '';
}
