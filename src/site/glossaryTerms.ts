import type { SatteriProcessorOptions } from '@astrojs/markdown-satteri';
import type { Element, ElementContent, Nodes, Text } from 'hast';
import { type Term, termFinder } from './glossary.ts';
import { type Language, languages } from './language.ts';
import { isShortCode } from './shortCode.ts';

type HastPlugin = NonNullable<SatteriProcessorOptions['hastPlugins']>[number];

/** Where no term is marked: what is a name, code, or does something of its own when it is pressed. */
const skipped = new Set(['a', 'button', 'code', 'pre', 'summary', 'th', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'svg']);

/** The component that folds up what a case was. Its terms listed at the lesson's foot would tell it to who has yet to find out. */
const FOLDED = 'Afterwards';

const titles: Record<Language, string> = { ko: '이 레슨의 용어', en: 'Terms in this lesson' };

/** The id of a term's entry in the list at the foot of a lesson. */
const entryId = (term: Term) => `glossary-${term.term}`;
const definitionId = (term: Term) => `${entryId(term)}-definition`;

/**
 * Marks a lesson's terms where a section names them first, as links to a list of their definitions at the lesson's foot:
 * that is all a reader without JavaScript needs, and term-card.ts shows the same entry beside the word.
 */
export function glossaryTerms(terms: readonly Term[]): HastPlugin {
	const find = Object.fromEntries(languages.map((language) => [language, termFinder(terms, language)])) as Record<
		Language,
		ReturnType<typeof termFinder>
	>;
	return {
		name: 'naru-glossary-terms',
		before(root, context) {
			if (!context.data.astro?.frontmatter.lab) return;
			const folder = context.fileURL?.pathname.match(/\/content\/docs\/([^/]+)\//)?.[1];
			const language = languages.find((known) => known === folder);
			if (!language) return;

			const used = new Set<Term>();
			let section = new Set<Term>();
			const visit = (node: Readonly<Nodes>) => {
				if (node.type === 'text') {
					const first = find[language](node.value).filter(({ term }) => !section.has(term) && section.add(term));
					for (const { term } of first) used.add(term);
					if (first.length > 0) context.replaceNode(node, withLinks(node, first));
				} else if ('children' in node) {
					if (node.type === 'element') {
						if (node.tagName === 'h2') section = new Set();
						if (skipped.has(node.tagName) || isHidden(node)) return;
					} else if ('name' in node && node.name === FOLDED) return;
					for (const child of node.children) visit(child);
				}
			};
			visit(root);
			if (used.size > 0)
				context.appendChild(
					root,
					list(
						terms.filter((term) => used.has(term)),
						language,
					),
				);
		},
	};
}

/** The title of an aside is drawn for the eye only; those who listen get it as a label, and would not find a link in it. */
function isHidden({ properties }: Readonly<Element>): boolean {
	return String(properties.ariaHidden ?? properties['aria-hidden']) === 'true';
}

/** A text, in pieces, with each of the occurrences in a link to its entry. */
function withLinks(node: Readonly<Text>, found: ReturnType<ReturnType<typeof termFinder>>): ElementContent[] {
	const pieces: ElementContent[] = [];
	let from = 0;
	for (const { term, start, end } of found) {
		pieces.push(text(node.value.slice(from, start)));
		const properties = { className: ['term'], href: `#${entryId(term)}`, ariaDescribedBy: [definitionId(term)] };
		pieces.push(element('a', properties, [text(node.value.slice(start, end))]));
		from = end;
	}
	pieces.push(text(node.value.slice(from)));
	return pieces.filter((piece) => piece.type !== 'text' || piece.value !== '');
}

/** The list at the foot of the lesson. The search leaves it out, or it would find every term in every lesson. */
function list(terms: readonly Term[], language: Language): Element {
	const entries = terms.map((term) => entry(term, language));
	return element(
		'section',
		{ className: ['glossary', 'not-content'], ariaLabel: titles[language], dataPagefindIgnore: '' },
		[element('p', { className: ['glossary-title'] }, [text(titles[language])]), element('dl', {}, entries)],
	);
}

/** A term in the reader's language, then in the other: its name (once, if both have the same) and what it is. */
function entry(term: Term, language: Language): Element {
	const other: Language = language === 'ko' ? 'en' : 'ko';
	const names = [element('span', {}, [text(term[language])])];
	if (term[other] !== term[language]) names.push(element('span', { lang: other }, [text(term[other])]));
	return element('div', { id: entryId(term), className: ['glossary-entry'] }, [
		element('dt', {}, names),
		element('dd', { id: definitionId(term) }, inline(term.definition[language])),
		element('dd', { lang: other }, inline(term.definition[other])),
	]);
}

/** Running text whose code stands between back-quotes. */
function inline(source: string): ElementContent[] {
	return source
		.split(/`([^`]+)`/)
		.map((piece, at) =>
			at % 2 === 1 ? element('code', isShortCode(piece) ? { className: ['whole'] } : {}, [text(piece)]) : text(piece),
		);
}

const text = (value: string): Text => ({ type: 'text', value });

const element = (tagName: string, properties: Element['properties'], children: ElementContent[]): Element => ({
	type: 'element',
	tagName,
	properties,
	children,
});
