/**
 * A page of the simulated network as something that can be shown without harm: its text, its structure and its styles,
 * and nothing that runs, asks, leads away or fills the reader's page. What comes out goes into a sandboxed frame.
 */

import type { BrowserAnswer } from '../../../src/lab/browser/types.ts';

export interface PageLink {
	text: string;
	/** Absolute. */
	href: string;
}

export type ShownPage =
	| { kind: 'html'; title: string; srcdoc: string; links: PageLink[] }
	| { kind: 'text'; text: string }
	/** Nothing that a browser would draw. */
	| { kind: 'other'; type: string };

/** The most links that are offered. */
const MOST_LINKS = 30;

/** Elements that are kept as they are. Of others what is in them is kept, unless they are dropped. */
const KEPT = new Set(
	`a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em
	fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i ins kbd legend li main mark menu nav ol p pre q rp
	rt ruby s samp section small span strong style sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr`.split(
		/\s+/,
	),
);

/** Elements that go with all that is in them. */
const DROPPED = new Set(
	`applet audio base canvas embed frame frameset iframe link math meta noembed noframes noscript object param picture script source
	svg template textarea title track video xmp`.split(/\s+/),
);

const ATTRIBUTES = new Set(
	'align bgcolor border cellpadding cellspacing class color colspan dir height id lang rowspan size style title valign width'.split(
		' ',
	),
);

/** The frame may style what is in it, and load nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** Styles without what would load something: the policy stops that too, but it need not be tried. */
const harmless = (css: string): string =>
	css.replace(/@import[^;]*;?/gi, '').replace(/\b(?:url|src|image|image-set)\([^)]*\)/gi, 'none');

/** What to show of an answer that came from `url`. */
export function showPage(answer: BrowserAnswer, url: string): ShownPage {
	const header = answer.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
	const type = header.split(';')[0]?.trim().toLowerCase() ?? '';
	// Without a type, browsers look at what is there (MIME Sniffing Standard).
	const looksLikeHtml = type === '' && /^\s*<(?:!doctype|html|head|body|h1|p|div|a|table|b|br)\b/i.test(answer.body);
	if (type === 'text/html' || type === 'application/xhtml+xml' || looksLikeHtml) return inert(answer.body, url);
	if (type === '' || /^text\/|[/+](?:json|xml|yaml|javascript)$/.test(type)) return { kind: 'text', text: answer.body };
	return answer.body === '' ? { kind: 'text', text: '' } : { kind: 'other', type };
}

function inert(html: string, url: string): ShownPage {
	// Parsed this way nothing runs and nothing is loaded (DOMParser has no browsing context).
	const source = new DOMParser().parseFromString(html, 'text/html');
	const target = document.implementation.createHTMLDocument('');
	const links: PageLink[] = [];
	const policy = target.createElement('meta');
	policy.httpEquiv = 'Content-Security-Policy';
	policy.content = POLICY;
	target.head.prepend(policy);
	for (const style of source.head.querySelectorAll('style')) copy(style, target.head);
	copyAttributes(source.body, target.body);
	for (const child of source.body.childNodes) copy(child, target.body);
	return {
		kind: 'html',
		title: source.title.trim(),
		srcdoc: `<!doctype html>${target.documentElement.outerHTML}`,
		links,
	};

	function copy(node: Node, into: Element): void {
		if (node.nodeType === Node.TEXT_NODE) {
			const text = node.nodeValue ?? '';
			into.append(into.localName === 'style' ? harmless(text) : text);
			return;
		}
		if (!(node instanceof Element) || DROPPED.has(node.localName)) return;
		const link = node.localName === 'a' ? node.getAttribute('href') : null;
		if (link !== null) noteLink(node, link);
		let place = into;
		if (KEPT.has(node.localName)) {
			place = target.createElement(node.localName);
			copyAttributes(node, place);
			// It leads nowhere from in there; it shall look as if.
			if (link !== null) place.setAttribute('style', 'color: LinkText; text-decoration: underline');
			into.append(place);
		}
		for (const child of node.childNodes) copy(child, place);
	}

	function noteLink(node: Element, href: string): void {
		if (links.length >= MOST_LINKS || !URL.canParse(href, url)) return;
		const absolute = new URL(href, url);
		if (absolute.protocol !== 'http:' && absolute.protocol !== 'https:') return;
		links.push({ text: node.textContent?.trim() || absolute.href, href: absolute.href });
	}
}

function copyAttributes(from: Element, to: Element): void {
	for (const { name, value } of from.attributes)
		if (ATTRIBUTES.has(name)) to.setAttribute(name, name === 'style' ? harmless(value) : value);
}

/** The answer as it came: status line, header fields, body. */
export function sourceOf({ status, reason, headers, body }: BrowserAnswer): string {
	const fields = headers.map(([name, value]) => `${name}: ${value}\n`).join('');
	return `HTTP/1.1 ${status} ${reason}\n${fields}\n${body}`;
}
