/** What a paste becomes on its way to the terminal. */

/** The most that one paste brings, in characters: a manifest and its neighbours, not a film. */
export const PASTE_LIMIT = 256 * 1024;

/**
 * `text` as a bracketed paste (xterm's control sequences, mode 2004). Escape characters inside are dropped, so that
 * nothing in it can end the bracket or pass for keys.
 */
export function bracketed(text: string): string {
	const clean = text.slice(0, PASTE_LIMIT).replace(/\r\n?/g, '\n').replaceAll('\x1b', '');
	return `\x1b[200~${clean}\x1b[201~`;
}
