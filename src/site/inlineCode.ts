import { isShortCode } from './shortCode.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A lab's text as HTML: `code` between back-quotes, a blank line between paragraphs, nothing else. */
export function inlineHtml(text: string): string {
	return text
		.trim()
		.split(/\n\s*\n/)
		.map((paragraph) => {
			const safe = paragraph.replace(/[&<>"]/g, (char) => entities[char] ?? char);
			const code = (_: string, text: string) => `<code${isShortCode(text) ? ' class="whole"' : ''}>${text}</code>`;
			return `<p>${safe.replace(/`([^`]+)`/g, code)}</p>`;
		})
		.join('');
}

/** The same on one line: for a heading, where a paragraph may not stand. */
export function inlineTitle(text: string): string {
	return inlineHtml(text)
		.replaceAll('</p><p>', ' ')
		.replace(/^<p>|<\/p>$/g, '');
}
