/** Parsing, and syntax errors in each shell's own words. */

import { forEachChild, type ParsedScript, parse, type SyntaxNode } from 'unbash';

export interface SyntaxProblem {
	/** More input could mend it: the interactive shell asks for the next line. */
	incomplete: boolean;
	/** bash's words without prefix. */
	message: string;
	/** Where, in the source; its length for what is told of the line after the last. */
	position: number;
	/** The token that was not expected, if that is the problem. */
	token?: string;
}

/** The first thing wrong with a script, or undefined. Looks into substitutions only as far as they are unclosed. */
export function syntaxError(script: ParsedScript, source: string): SyntaxProblem | undefined {
	const errors = script.errors ?? [];
	for (let index = 0; index < errors.length; index++) {
		const error = errors[index] as { message: string; pos: number };
		const rest = source.slice(error.pos);
		if (error.message.startsWith('unterminated')) {
			const quote = closer(error.message);
			// A command substitution is missed where the text ends, a quote where it began.
			return {
				incomplete: true,
				message: `unexpected EOF while looking for matching \`${quote}'`,
				position: /^\$\((?!\()/.test(rest) ? source.length : error.pos,
			};
		}
		// A group that was just opened: what is missing follows, so a later error tells.
		if (/ in (brace group|subshell)$/.test(error.message) && /^\s*[{(]?\s*$/.test(rest) && index + 1 < errors.length)
			continue;
		const token = nextToken(rest);
		if (error.message === 'expected redirect target') return unexpected(token ?? 'newline', error.pos);
		// A `for` without its name cannot go on in the next line.
		if (token === undefined && /(^|[\s;&|({])(for|select|case)\s*$/.test(source))
			return unexpected('newline', error.pos);
		const misplaced = /^expected '(then|do)'/.test(error.message) ? misplacedWord(script, source) : undefined;
		if (misplaced) return unexpected(misplaced.word, misplaced.position);
		if (token === undefined && error.message === "expected ']]' to close '[['")
			return { incomplete: true, message: "unexpected EOF while looking for `]]'", position: source.length - 1 };
		if (token === undefined && error.message.startsWith('expected'))
			return { incomplete: true, message: 'syntax error: unexpected end of file', position: source.length };
		if (error.message.startsWith('expected') && token === 'newline') {
			const later = nextToken(rest, true);
			if (later === undefined)
				return { incomplete: true, message: 'syntax error: unexpected end of file', position: source.length };
			return unexpected(later, error.pos + rest.indexOf(later));
		}
		return unexpected(token ?? 'newline', error.pos);
	}
	return undefined;
}

/** A closing word where a condition's `then` or `do` should be: `if true; fi`. */
function misplacedWord(script: ParsedScript, source: string): { word: string; position: number } | undefined {
	let found: { word: string; position: number } | undefined;
	const visit = (node: SyntaxNode): void => {
		const list = node.type === 'If' ? node.then : node.type === 'While' ? node.body : undefined;
		if (list?.commands.length === 0 && (node.type === 'If' || node.type === 'While')) {
			const match = /^[\s;]*[\n;]\s*(fi|done|esac|else|elif)(?![^\s;])/.exec(source.slice(node.clause.end));
			if (match?.[1]) found ??= { word: match[1], position: node.clause.end + match[0].length - match[1].length };
		}
		forEachChild(node, visit);
	};
	visit(script as SyntaxNode);
	return found;
}

function unexpected(token: string, position: number): SyntaxProblem {
	return { incomplete: false, message: `syntax error near unexpected token \`${token}'`, position, token };
}

function closer(message: string): string {
	if (message.includes('double quote')) return '"';
	if (message.includes('single quote') || message.includes('ANSI')) return "'";
	if (message.includes('backtick')) return '`';
	if (message.includes('parameter')) return '}';
	return ')';
}

/** The token that begins the text (`newline` for a line's end), or undefined at the end. */
function nextToken(text: string, pastNewlines = false): string | undefined {
	const rest = text.replace(pastNewlines ? /^(\s|#[^\n]*)+/ : /^([ \t]|#[^\n]*)+/, '');
	if (rest.trim() === '') return undefined;
	if (rest.startsWith('\n')) return pastNewlines ? undefined : 'newline';
	return /^(;;&|;;|;&|&&|\|\||<<<|<<-|<<|>>|&>>|&>|<&|>&|<>|>\||[;&|()<>]|[^\s;&|()<>]+)/.exec(rest)?.[0];
}

/** Here-documents whose delimiter did not come: the interactive shell reads on, a script gets a warning. */
export function openHereDocuments(script: ParsedScript): { delimiter: string; position: number }[] {
	const open: { delimiter: string; position: number }[] = [];
	const visit = (node: SyntaxNode): void => {
		if (node.type === 'HereDoc' && !node.closing && node.delimiter)
			open.push({ delimiter: node.delimiter.value, position: node.pos });
		forEachChild(node, visit);
	};
	visit(script as SyntaxNode);
	return open;
}

/** Does the input go on, because it ends inside something? */
export function isIncomplete(text: string): boolean {
	// A backslash before the newline joins lines, except in single quotes and comments.
	const script = parse(text);
	const problem = syntaxError(script, text);
	if (problem?.incomplete) return true;
	if (problem) return false;
	const lastLine = text.replace(/\n$/, '').split('\n').at(-1) as string;
	if (/(^|[^\\])(\\\\)*\\$/.test(lastLine) && !/(^|\s)#[^'"]*$/.test(lastLine)) return true;
	return text.includes('<<') && openHereDocuments(script).length > 0;
}

export { parse };
