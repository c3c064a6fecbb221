/**
 * Changes the language of what is on the page, in place. What the reader works with (code blocks, checkpoints, open hints,
 * the search, the dock) stays the element that it is, and only says what it says in the other language.
 */

/** What has a state of its own: the elements around it are kept, and looked into. */
const STATEFUL = 'button, details, dialog, input, select, [data-checkpoint-status], .expressive-code';

/** What the dock's code has filled speaks for itself. A noscript is nobody's here. */
const FILLED =
	'[data-checkpoint-answer], [data-checkpoint-status], [data-dock-notice], naru-dock[data-state=ready] .dock-body, noscript';

/** What scripts have added, and the page had not. */
const ADDED = '.dock-progress-place, .term-card';

/** Attributes that say something, or lead somewhere. */
const SAYING = [
	...['lang', 'dir', 'id', 'href', 'title', 'placeholder', 'data-copied', 'data-lang'],
	...['aria-label', 'aria-labelledby', 'aria-describedby', 'data-text-loading', 'data-text-failed'],
	...['data-hint', 'data-none', 'data-found', 'data-failed'],
];

/** Makes an element, and all in it, say what `source` says, which is the same element of the page in another language. */
export function translate(element: Element, source: Element): void {
	if (element.matches(FILLED)) return;
	for (const name of SAYING) {
		const value = source.getAttribute(name);
		if (value === null) element.removeAttribute(name);
		else if (value !== element.getAttribute(name)) element.setAttribute(name, value);
	}
	const [mine, yours] = [element, source].map((each) => [...each.children].filter((child) => !child.matches(ADDED)));
	const alike =
		mine?.length === yours?.length && mine?.every((child, at) => child.localName === yours?.[at]?.localName);
	if (!alike || !source.querySelector(STATEFUL)) {
		if (element.innerHTML !== source.innerHTML)
			element.replaceChildren(...[...source.childNodes].map((node) => document.importNode(node, true)));
		return;
	}
	for (const [at, child] of mine?.entries() ?? []) translate(child, yours?.[at] as Element);
	// Words that stand between elements.
	const [before, after] = [element, source].map((each) =>
		[...each.childNodes].filter((node) => node instanceof Text && node.data.trim() !== ''),
	);
	for (const [at, text] of before?.entries() ?? []) text.nodeValue = after?.[at]?.nodeValue ?? '';
}
