/**
 * Shows each block of a lesson with the same in its other language: beside it where there is room, else below it. What is
 * the same in both, and what the reader works with, is there once.
 */

import type { Language } from '../../src/site/language.ts';
import { isCode } from './pages.ts';

/** A block that has its other language within itself. */
const ONCE = '.expressive-code, .checkpoint, .drawing, details';

/** What has its parts told in both languages, and those parts. */
const PARTED = '.checkpoint, .drawing, table';
const PARTS = '.checkpoint-title, .checkpoint-goal, .hint-text, figcaption, th, td';

/** What there can be but one of, or what would fall out of its place in a pair: its second language stands within it. */
const SINGLE = 'figcaption, li, dt, dd, th, td, summary';

/**
 * Pairs the blocks of a text.
 * @param others the same blocks in another language, `language`; they stay as they are.
 * @returns what takes all of it back.
 */
export function pairUp(blocks: readonly HTMLElement[], others: readonly HTMLElement[], language: Language): () => void {
	const undo: (() => void)[] = [];

	/** Is there anything to say in another language? */
	const same = (main: Element, other: Element) => main.textContent?.trim() === other.textContent?.trim();

	const add = (main: HTMLElement, second: HTMLElement) => {
		if (same(main.querySelector(':scope > :is(h2, h3, h4)') ?? main, second)) return;
		const pair = document.createElement('div');
		pair.className = 'pair';
		main.before(pair);
		pair.append(main, second);
		undo.push(() => pair.replaceWith(main));
	};

	const within = (main: HTMLElement, other: HTMLElement) => {
		if (same(main, other)) return;
		const second = asSecond(other, 'div', language);
		second.classList.add('second-part');
		main.append(second);
		undo.push(() => second.remove());
	};

	const pair = (main: HTMLElement, other: HTMLElement) => {
		if (isCode(main)) return;
		const [parts = [], theirs = []] = [main, other].map((block) => [...block.querySelectorAll<HTMLElement>(PARTS)]);
		if (main.matches(PARTED) && parts.length === theirs.length) {
			for (const [at, part] of parts.entries()) {
				const source = theirs[at] as HTMLElement;
				if (part.matches(SINGLE)) within(part, source);
				else add(part, asSecond(source, part.localName === 'h3' ? 'p' : 'div', language));
			}
		} else if (main.matches('details') || main.querySelector(ONCE)) {
			// A list or a note around code, or what unfolds: each of its parts is told in both languages, one below the other.
			const [mine = [], yours = []] = [main, other].map((block) => [...block.children] as HTMLElement[]);
			if (mine.length === yours.length) for (const [at, child] of mine.entries()) pair(child, yours[at] as HTMLElement);
		} else if (main.matches(SINGLE)) {
			within(main, other);
		} else {
			const heading = main.matches('h1') ? other : other.querySelector(':scope > :is(h2, h3, h4)');
			add(main, heading ? asSecond(heading, 'p', language) : asSecond(other, other.localName, language));
		}
	};

	for (const [at, block] of blocks.entries()) {
		const other = others[at];
		if (other) pair(block, other);
	}
	return () => {
		for (const each of undo.reverse()) each();
	};
}

/**
 * A copy in the second language. It has no ids, which are the main text's, and no link to what is not on this page.
 * @param tag what it is to be: a heading's copy is no heading, or there would be two of each.
 */
function asSecond(source: Element, tag: string, language: Language): HTMLElement {
	const copy = document.createElement(tag);
	for (const { name, value } of source.localName === tag ? source.attributes : []) copy.setAttribute(name, value);
	if (/^h\d$/.test(source.localName)) copy.classList.add('second-heading');
	copy.classList.add('second');
	copy.lang = language;
	copy.append(...[...source.childNodes].map((node) => document.importNode(node, true)));
	for (const part of [copy, ...copy.querySelectorAll('[id]')]) part.removeAttribute('id');
	for (const link of copy.querySelectorAll<HTMLAnchorElement>('a[href^="#"]'))
		if (!document.getElementById(decodeURIComponent(link.hash.slice(1)))) link.replaceWith(...link.childNodes);
	return copy;
}
