/** What looks words up: Pagefind, and the readings that a query has besides itself. Loaded when the search is opened. */

import { readingsOf, type SearchWords } from '../../src/site/search/readings.ts';

/** What we use of Pagefind, whose code and index the build puts beside the pages. */
interface Pagefind {
	/** Forgets its language: the page's is asked for anew. */
	destroy(): Promise<void>;
	options(options: { baseUrl: string; excerptLength: number }): Promise<void>;
	search(term: string): Promise<{ results: Found[] }>;
	/** Waits for a pause in the typing; null when another search was asked for meanwhile. */
	debouncedSearch(term: string): Promise<{ results: Found[] } | null>;
}

/** A page that was found, its texts not yet loaded. */
export interface Found {
	id: string;
	score: number;
	data(): Promise<FoundPage>;
}

export interface FoundPage {
	url: string;
	excerpt: string;
	meta: { title?: string };
	sub_results: FoundSection[];
}

interface FoundSection {
	title: string;
	url: string;
	/** HTML, with the words found in <mark>. */
	excerpt: string;
}

/** Finds the pages for what was typed, the best first; null when something else was typed meanwhile. */
export type Search = (typed: string) => Promise<Found[] | null>;

const [words] = Object.values(
	import.meta.glob<SearchWords>('../../content/glossary.yaml', { query: '?search', import: 'default', eager: true }),
) as [SearchWords];

/**
 * Loads Pagefind for the language of this page.
 * @param baseUrl the path the site is served under, with a slash at its end.
 * @throws TypeError where there is no index, as on a development server.
 */
export async function loadSearch(baseUrl: string): Promise<Search> {
	// Not bundled: the build writes it after the bundler is done.
	const pagefind: Pagefind = await import(/* @vite-ignore */ `${baseUrl}pagefind/pagefind.js`);
	await pagefind.destroy();
	await pagefind.options({ baseUrl, excerptLength: 24 });
	const searchAll = (readings: readonly string[]) =>
		Promise.all(readings.map(async (reading) => (await pagefind.search(reading)).results));

	return async (typed) => {
		const asTyped = await pagefind.debouncedSearch(typed);
		if (!asTyped) return null;
		const { same, wider } = readingsOf(typed, words);
		return merge([[asTyped.results, ...(await searchAll(same.slice(1)))], await searchAll(wider)]);
	};
}

/** Each page once, as the reading found it that fits it best; what wider readings alone find comes last. */
function merge(tiers: readonly Found[][][]): Found[] {
	const pages = new Map<string, Found>();
	for (const tier of tiers) {
		const best = tier.flat().sort((one, other) => other.score - one.score);
		for (const page of best) if (!pages.has(page.id)) pages.set(page.id, page);
	}
	return [...pages.values()];
}
