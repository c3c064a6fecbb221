/** Text as the shell would have to read it back. */

/** As `printf %q` prints it: backslashes, or `$'…'` for control characters. */
export function quoteWord(text: string): string {
	if (text === '') return "''";
	if (/[\u0000-\u001f\u007f]/.test(text)) return ansiQuote(text);
	return text.replace(/[^A-Za-z0-9_@%+=:,./\u0080-\u{10ffff}-]/gu, '\\$&').replace(/^~/, '\\~');
}

/** As `${x@Q}` prints it: single quotes always. */
export function quoteShell(text: string): string {
	if (/[\u0000-\u001f\u007f]/.test(text)) return ansiQuote(text);
	return `'${text.replaceAll("'", "'\\''")}'`;
}

/** As `declare -p` prints values: double quotes. */
export function quoteForReuse(text: string): string {
	if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) return ansiQuote(text);
	return `"${text.replace(/["\\$`]/g, '\\$&')}"`;
}

/** As `set` and `export` list values: quotes only where needed. */
export function quoteIfNeeded(text: string): string {
	if (text === '') return '';
	return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : quoteShell(text);
}

const ESCAPES: Record<string, string> = {
	'\n': '\\n',
	'\t': '\\t',
	'\r': '\\r',
	'\x1b': '\\E',
	'\x07': '\\a',
	'\b': '\\b',
	'\f': '\\f',
	'\v': '\\v',
};

function ansiQuote(text: string): string {
	const body = text.replace(/[\\'\u0000-\u001f\u007f]/g, (character) => {
		if (character === '\\' || character === "'") return `\\${character}`;
		return ESCAPES[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
	});
	return `$'${body}'`;
}

/** What a backslash does between double quotes and in here-documents. */
export const unescapeDouble = (text: string): string => text.replace(/\\([$`\\])|\\\n/g, '$1');
