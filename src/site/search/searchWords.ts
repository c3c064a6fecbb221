/** The words that the search knows, gathered while building: nobody's browser reads YAML to look something up. */

import { globSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { parseGlossary, type Term } from '../glossary.ts';
import { withoutParticles } from './particles.ts';
import type { SearchWords } from './readings.ts';

const REQUEST = '/glossary.yaml?search';
/** Where Korean is read: what a page shows comes from here. */
const KOREAN = ['content/docs/ko/**/*.mdx', 'content/labs/*/lab.yaml'];
/** Syllables of the shortest word that is made of two which one would look for. */
const COMPOUND = 4;

/** A Vite plugin: `import words from '…/glossary.yaml?search'` gives the SearchWords. */
export function searchWords(): Plugin {
	return {
		name: 'naru:search-words',
		enforce: 'pre',
		load(id) {
			if (!id.endsWith(REQUEST)) return undefined;
			const file = id.slice(0, -'?search'.length);
			const pages = globSync(KOREAN).sort();
			for (const each of [file, ...pages]) this.addWatchFile(each);
			const words = wordsOf(
				parseGlossary(readFileSync(file, 'utf8')),
				pages.map((page) => readFileSync(page, 'utf8')),
			);
			return `export default ${JSON.stringify(words)}`;
		},
	};
}

/**
 * The search's words.
 * @param terms the glossary.
 * @param pages the source of what is read in Korean.
 */
export function wordsOf(terms: readonly Pick<Term, 'ko' | 'en' | 'other'>[], pages: readonly string[]): SearchWords {
	const long = pages
		.flatMap((page) => page.normalize('NFC').match(/[가-힣]+/g) ?? [])
		.map((word) => withoutParticles(word).at(-1) ?? word)
		.filter((word) => word.length >= COMPOUND)
		.sort();
	const words: string[] = [];
	// Pagefind finds what begins like a word: of several with one beginning the shortest does.
	for (const word of long) if (!words.length || !word.startsWith(words.at(-1) as string)) words.push(word);
	return { terms: terms.map(({ ko, en, other = [] }) => [ko, en, ...other]), words };
}
