/** What go-yaml says of a bad document, from what our parser found. */

import type { YAMLParseError } from 'yaml';

/**
 * `line 3: mapping values are not allowed in this context`.
 * go-yaml counts the lines of its scanner's errors from 1 and of its parser's from 0, and leaves the first line out.
 */
export function yamlMessage(error: YAMLParseError, text: string): string {
	const lines = text.split('\n');
	const line = text.slice(0, error.pos[0]).split('\n').length;
	const source = lines[line - 1] ?? '';
	const scanner = (message: string, at = line): string => (at > 1 ? `line ${at}: ${message}` : message);
	const parser = (message: string, at = line): string => (at > 1 ? `line ${at - 1}: ${message}` : message);
	if (/tab/i.test(error.message) && /\t/.test(source))
		return scanner('found a tab character that violates indentation');
	switch (error.code) {
		case 'BLOCK_AS_IMPLICIT_KEY':
			if (/^\s*-\s/.test(source)) return parser('did not find expected key');
			return scanner('mapping values are not allowed in this context', colonLine(lines, line));
		case 'TAB_AS_INDENT':
			return scanner('found a tab character that violates indentation');
		case 'MULTILINE_IMPLICIT_KEY':
			return scanner("could not find expected ':'", line + 1);
		case 'BAD_SCALAR_START':
			return scanner('found character that cannot start any token');
		case 'BAD_ALIAS':
			return scanner('did not find expected alphabetic or numeric character');
		case 'MISSING_CHAR':
			if (/quote/.test(error.message)) return scanner('found unexpected end of stream', lines.length);
			if (/implicit keys? .*followed|map value|:/.test(error.message))
				return scanner("could not find expected ':'", line + 1);
			return parser(flowEnd(error.message), line);
		case 'BAD_INDENT':
			if (/flow/i.test(error.message)) return parser(flowEnd(source + lines[line - 2]), line);
			return parser('did not find expected key');
		default:
			return parser('did not find expected key');
	}
}

const flowEnd = (where: string): string => `did not find expected ',' or ${/\{|\}|map/.test(where) ? "'}'" : "']'"}`;

/** The value that began at `line` goes on until the colon that cannot stand there: on that line or a later one. */
function colonLine(lines: string[], line: number): number {
	const colons = (lines[line - 1] ?? '').match(/:(?=\s|$)/g)?.length ?? 0;
	if (colons > 1) return line;
	const later = lines.slice(line).findIndex((text) => /:(\s|$)/.test(text));
	return later < 0 ? line : line + 1 + later;
}
