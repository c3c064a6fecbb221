/** The course's terms (content/glossary.yaml), and where in a text they stand. */

import { parse } from 'yaml';
import { type Language, languages } from './language.ts';
import { particleForms } from './search/particles.ts';

/** A term of the course in its languages. */
export interface Term {
	/** Names it in addresses. */
	term: string;
	ko: string;
	en: string;
	/** Korean forms that the course does not use. */
	other?: string[];
	/** What it is, as running text; code stands between back-quotes. */
	definition: Record<Language, string>;
}

/** A term found in a text: `text.slice(start, end)` is how it stands there, without a particle behind it. */
export interface Occurrence {
	term: Term;
	start: number;
	end: number;
}

/**
 * Reads a glossary.
 * @param yaml the text of glossary.yaml.
 * @throws Error when a term lacks a name or a definition in one of the languages, or stands there twice.
 */
export function parseGlossary(yaml: string): Term[] {
	const terms = parse(yaml) as Term[];
	const seen = new Set<string>();
	for (const each of terms) {
		if (!each.term || languages.some((language) => !each[language] || !each.definition?.[language]))
			throw new Error(
				`the glossary's term ${each.term ?? JSON.stringify(each)} needs a name and a definition in each language`,
			);
		if (seen.has(each.term)) throw new Error(`the glossary has ${each.term} twice`);
		seen.add(each.term);
	}
	return terms;
}

/**
 * What may follow a Korean noun without a space, one behind the other: particles, those that nobody types into a search,
 * and the forms of 이다 ("to be"). Only these: 포트를 and 포트까지는 are 포트, 포트폴리오 is not.
 */
const endings = [
	...particleForms,
	...'께 만큼 뿐 나 라도 이라도 든 이든 끼리 대로 며 이며 랑 이랑 야 이야 씩 쯤'.split(' '),
	...'다 이다 인 인데 고 이고 면 이면 면서 이면서 라 이라 라고 이라고 라는 이라는 라면 이라면 라서 이라서'.split(' '),
	...'였다 이었다 이기 지 이지 지만 이지만 므로 이므로 니 이니 일'.split(' '),
];
const tail = `(?=(?:${endings.join('|')}){0,5}(?![\\p{L}\\p{N}_-]))`;

/** A term's pattern: any white space where it has a space (a line may end there), everything else as it is. */
const literally = (form: string) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');

/** An English noun and its plural: port and ports, kube-proxy and kube-proxies. */
function plural(form: string): string {
	if (/[^aeiou]y$/.test(form)) return `${literally(form.slice(0, -1))}(?:y|ies)`;
	return `${literally(form)}${/(?:s|x|z|ch|sh)$/.test(form) ? '(?:es)?' : 's?'}`;
}

/** A sentence may begin with a term that is written small; a term that is written with a capital is a name. */
function english(form: string): string {
	const first = form.charAt(0);
	return first === first.toUpperCase() ? plural(form) : `[${first}${first.toUpperCase()}]${plural(form).slice(1)}`;
}

/**
 * Makes a search for terms in the texts of a language. A term is a word of its own: not part of another word, of a name
 * with dots or hyphens, and the longest that fits (a node port is neither a node nor a port).
 * @returns a function that gives a text's occurrences in their order, none of them overlapping.
 */
export function termFinder(terms: readonly Term[], language: Language): (text: string) => Occurrence[] {
	const longestFirst = terms.toSorted((a, b) => b[language].length - a[language].length);
	const forms = longestFirst.map((term) =>
		language === 'ko' ? `(${literally(term.ko)})${tail}` : `(${english(term.en)})(?![\\p{L}\\p{N}_-])`,
	);
	const pattern = new RegExp(`(?<![\\p{L}\\p{N}_./-])(?:${forms.join('|')})(?!\\.\\p{L})`, 'gu');
	return (text) =>
		[...text.matchAll(pattern)].flatMap((match) => {
			// Every term has the one group of its place.
			const term = longestFirst[match.slice(1).findIndex((group) => group !== undefined)];
			return term ? [{ term, start: match.index, end: match.index + match[0].length }] : [];
		});
}
