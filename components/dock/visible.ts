/** What learners, links and programs supply, so that nothing in it passes for something else. */

/**
 * Control characters but tab and line break, characters without width, and those that change the direction of the text behind them
 * (Unicode Standard Annex 9, 2.1 to 2.6): `a\u202egpj.yaml` would be shown as `almay.jpg`.
 */
const UNSEEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text in which characters that cannot be seen are written as escapes. */
export const visible = (text: string): string => text.replace(UNSEEN, escaped);

/** The same of a name, which is on one line. */
export const visibleName = (name: string): string => visible(name).replace(/[\t\n]/g, escaped);

/** A name that stands between back-quotes: it must not end them. */
export const quotable = (name: string): string => visibleName(name).replaceAll('`', '’');
