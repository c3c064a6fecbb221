/** What an object holds must not steer the terminal that it is shown in (kubernetes/kubernetes#101695). */

const SHOWN: Record<string, string> = { '\x1b': '^[', '\r': '\\r' };

/** `text` with escape characters and carriage returns made visible, as kubectl's tables and descriptions show them. */
export const escapeTerminal = (text: string): string =>
	text.replace(/[\x1b\r]/g, (character) => SHOWN[character] ?? '');
