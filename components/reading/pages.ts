/** A lesson in each of its languages: the page that is shown, and its other side, which is fetched. */

import { inLanguage, type Language } from '../../src/site/language.ts';

const pages = new Map<Language, Promise<Document>>();

/**
 * The lesson's page in a language, as a document that nobody sees and no script has a hand in.
 * @throws when it cannot be fetched; the next call tries again.
 */
export function pageIn(language: Language): Promise<Document> {
	let page = pages.get(language);
	if (!page) {
		page = fetchPage(inLanguage(location.pathname, import.meta.env.BASE_URL, language));
		page.catch(() => pages.delete(language));
		pages.set(language, page);
	}
	return page;
}

/** Keeps the page as it is now for its language: coming back to it then needs no network. */
export function keepPage(language: Language): void {
	if (pages.has(language)) return;
	const copy = document.implementation.createHTMLDocument();
	copy.replaceChild(copy.importNode(document.documentElement, true), copy.documentElement);
	pages.set(language, Promise.resolve(copy));
}

async function fetchPage(path: string): Promise<Document> {
	const response = await fetch(path);
	if (!response.ok) throw new Error(`${path}: ${response.status}`);
	return new DOMParser().parseFromString(await response.text(), 'text/html');
}

/** The blocks of a lesson's text, title first. The list of terms at its foot has both languages by itself. */
export function blocksOf(page: Document): HTMLElement[] {
	return [...page.querySelectorAll<HTMLElement>('main h1, main .sl-markdown-content > :not(.glossary)')];
}

/** Code is the same in both languages. */
export const isCode = (element: Element): boolean => element.matches('.expressive-code');

/** What sort of block it is, as far as both languages must have the same there. */
function kindOf(block: Element): string {
	if (isCode(block)) return `code ${block.querySelector('pre')?.textContent}`;
	return [block.localName, block.classList[0] ?? '', block.getAttribute('data-checkpoint') ?? ''].join(' ');
}

/**
 * The first pair of blocks that is none, in words; undefined when all blocks of a lesson's two sides are of the same kind
 * in the same order.
 */
export function misfit(one: readonly Element[], other: readonly Element[]): string | undefined {
	for (let at = 0; at < Math.max(one.length, other.length); at++) {
		const [mine, yours] = [one[at], other[at]].map((block) => block && kindOf(block));
		if (mine !== yours) return `block ${at}: ${mine} / ${yours}`;
	}
	return undefined;
}
