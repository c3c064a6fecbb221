/** Changes the languages that a lesson is read in, without leaving the page: place, terminal and progress stay. */

import { type Language, languages, toLanguage } from '../../src/site/language.ts';
import { blocksOf, keepPage, misfit, pageIn } from './pages.ts';
import { pairUp } from './pairs.ts';
import { goTo, keepPlace, keptPlace, placeIn } from './place.ts';
import { translate } from './translate.ts';

/** The parts of the page that say something. */
const REGIONS = ['.sl-skip-link', '.lesson-page > .header', '.lesson-page > nav', 'main', '.lesson-dock'];

/** Takes the second language back; undefined while there is none. */
let unpair: (() => void) | undefined;
let changes: Promise<void> = Promise.resolve();

const spoken = () => toLanguage(document.documentElement.lang);
const otherThan = (language: Language) => languages.find((each) => each !== language) as Language;

/** Fetches the lesson's other language: it will be wanted soon. */
export async function prepare(): Promise<void> {
	await pageIn(otherThan(spoken()));
}

/**
 * Shows the lesson in `language`, with the other one beside it if `both`.
 * @throws when the other language cannot be fetched or does not fit, as after a new version; the page is then as it was.
 */
export function read(language: Language, both: boolean): Promise<void> {
	const change = changes.then(() => show(language, both));
	changes = change.catch(() => {});
	return change;
}

async function show(language: Language, both: boolean): Promise<void> {
	const before = spoken();
	if (language === before && both === Boolean(unpair)) return;
	const pages = new Map<Language, Document>();
	if (!unpair) keepPage(before);
	for (const each of languages) pages.set(each, await pageIn(each));
	const page = pages.get(language) as Document;
	const others = blocksOf(pages.get(otherThan(language)) as Document);
	const fault = misfit(blocksOf(page), others);
	if (fault) throw new Error(`the lesson’s languages do not fit: ${fault}`);

	const place = keptPlace() ?? placeIn(blocksOf(document));
	unpair?.();
	unpair = undefined;
	if (language !== before) speak(language, page);
	document.documentElement.toggleAttribute('data-reading-both', both);
	const blocks = blocksOf(document);
	if (both) unpair = pairUp(blocks, others, otherThan(language));
	document.dispatchEvent(new CustomEvent('naru:language', { detail: { language, both } }));
	// What the browser would restore are pixels of a text in one language.
	history.scrollRestoration = both ? 'manual' : 'auto';
	mark(language, both);
	if (!place) return;
	goTo(blocks, place);
	// What the dock's code says in the text changes a moment later.
	requestAnimationFrame(() => goTo(blocks, place));
}

/** Turns all of the page to another language. */
function speak(language: Language, page: Document): void {
	const root = document.documentElement;
	root.lang = language;
	root.dir = page.documentElement.dir;
	document.title = page.title;
	for (const region of REGIONS) {
		const [mine, yours] = [document, page].map((each) => each.querySelector(region));
		if (mine && yours) translate(mine, yours);
	}
	// It looks for the text's headings once, when it is made.
	const contents = page.querySelector('mobile-starlight-toc');
	if (contents) document.querySelector('mobile-starlight-toc')?.replaceWith(document.importNode(contents, true));
	const link = document.querySelector<HTMLAnchorElement>(`.languages a[hreflang=${language}]`);
	// A link that holds a cluster (src/lab/share-prefix.ts, which would bring all of the dock along) goes on holding it; a
	// heading of the other language is not on this page.
	const hash = location.hash.startsWith('#share=') ? location.hash : '';
	if (link) history.replaceState(history.state, '', link.pathname + location.search + hash);
}

/** Shows in the selects what is read. */
function mark(language: Language, both: boolean): void {
	for (const link of document.querySelectorAll<HTMLAnchorElement>('.languages a')) {
		if (link.hreflang === language && !both) link.setAttribute('aria-current', 'true');
		else link.removeAttribute('aria-current');
	}
	for (const button of document.querySelectorAll('.languages button'))
		button.setAttribute('aria-pressed', String(both));
}

window.addEventListener('pagehide', () => keepPlace(unpair && placeIn(blocksOf(document))));
