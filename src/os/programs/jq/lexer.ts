/** Cuts a jq filter into tokens; strings come as tokens of their own, since filters stand inside them. */

import { ParseError, unescape } from './reader.ts';
import { CompileError } from './syntax.ts';

export type TokenType =
	| 'number'
	| 'field'
	| 'identifier'
	| 'keyword'
	| 'variable'
	| 'format'
	| 'operator'
	| 'string'
	| 'invalid'
	| 'end';

export interface Token {
	type: TokenType;
	/** As written; a field without its dot, a variable without its dollar sign, a format with its `@`. */
	text: string;
	/** Where it starts. */
	at: number;
	/** Of `$__loc__`: the line it stands on, from 1. */
	line?: number;
	/** Of a string: its pieces, text or the tokens of an interpolated filter. */
	parts?: (string | Token[])[];
}

const KEYWORDS = new Set([
	'def',
	'if',
	'then',
	'elif',
	'else',
	'end',
	'as',
	'reduce',
	'foreach',
	'try',
	'catch',
	'label',
	'import',
	'include',
	'and',
	'or',
	'__loc__',
]);

const RULES: [TokenType, RegExp][] = [
	['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
	['field', /\.[A-Za-z_]\w*/y],
	['variable', /\$[A-Za-z_]\w*(?:::\w+)*/y],
	['format', /@\w+/y],
	['identifier', /(?:[A-Za-z_]\w*::)*[A-Za-z_]\w*/y],
	['operator', /\?\/\/=?|\/\/=|[|+\-*/%=!<>]=|\/\/|\.\.|[.[\]{}()|,:;=<>+\-*/%?$]/y],
];

/** How jq's grammar calls a token. */
export function tokenName(token: Token): string {
	switch (token.type) {
		case 'number':
			return 'LITERAL';
		case 'field':
			return 'FIELD';
		case 'identifier':
			return 'IDENT';
		case 'variable':
			return 'BINDING';
		case 'format':
			return 'FORMAT';
		case 'string':
			return 'QQSTRING_START';
		case 'invalid':
			return 'INVALID_CHARACTER';
		case 'end':
			return token.text === ')' ? 'QQSTRING_INTERP_END' : 'end of file';
		case 'keyword':
			return token.text;
		default:
			return token.text.length > 1 ? token.text : `'${token.text}'`;
	}
}

/** The words of a syntax error. */
export const syntaxError = (token: Token, expecting = ''): string =>
	`syntax error, unexpected ${tokenName(token)}${expecting && `, expecting ${expecting}`} (Unix shell quoting issues?)`;

class Lexer {
	private at = 0;
	private readonly text: string;

	constructor(text: string) {
		this.text = text;
	}

	/** Tokens up to the end, or up to the parenthesis that closes an interpolation. */
	tokens(interpolation: boolean): Token[] {
		const tokens: Token[] = [];
		let depth = 0;
		/** Brackets open so far: a closing one that does not fit is no token (jq's lexer keeps the same stack). */
		const open: string[] = [];
		for (;;) {
			this.skip();
			const { at } = this;
			if (at >= this.text.length) {
				// jq reports the end of the text at the last token.
				tokens.push({ type: 'end', text: '', at: tokens.at(-1)?.at ?? Math.max(0, at - 1) });
				return tokens;
			}
			if (this.text[at] === '"') {
				tokens.push(this.string());
				continue;
			}
			const token = this.match();
			if ('([{'.includes(token.text)) open.push({ '(': ')', '[': ']', '{': '}' }[token.text] as string);
			if (')]}'.includes(token.text) && token.type === 'operator') {
				if (token.text === ')' && interpolation && depth === 0) {
					tokens.push({ type: 'end', text: ')', at });
					return tokens;
				}
				if (open.pop() !== token.text) token.type = 'invalid';
			}
			if (token.text === '(') depth++;
			if (token.text === ')') depth--;
			tokens.push(token);
		}
	}

	private skip(): void {
		const blank = /(?:\s|#[^\n]*)*/y;
		blank.lastIndex = this.at;
		blank.test(this.text);
		this.at = blank.lastIndex;
	}

	private match(): Token {
		const { at } = this;
		for (const [type, rule] of RULES) {
			rule.lastIndex = at;
			const found = rule.exec(this.text)?.[0];
			if (found === undefined) continue;
			this.at += found.length;
			if (type === 'identifier') return { type: KEYWORDS.has(found) ? 'keyword' : type, text: found, at };
			const text = type === 'field' || type === 'variable' ? found.slice(1) : found;
			const line = text === '__loc__' ? { line: this.text.slice(0, at).split('\n').length } : undefined;
			return { type, text, at, ...line };
		}
		const character = String.fromCodePoint(this.text.codePointAt(at) as number);
		this.at += character.length;
		return { type: 'invalid', text: character, at };
	}

	private string(): Token {
		const start = this.at++;
		const parts: (string | Token[])[] = [];
		let raw = '';
		/** Where the text began that is being read. */
		let piece = this.at;
		const flush = (): void => {
			if (raw !== '') parts.push(this.plain(raw, this.at));
			raw = '';
		};
		for (;;) {
			const character = this.text[this.at];
			if (character === undefined) {
				const message = 'QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END';
				throw new CompileError([
					{ message: syntaxError({ type: 'end', text: '', at: start }, message), at: raw === '' ? start : piece },
				]);
			}
			if (character === '"') {
				flush();
				this.at++;
				return { type: 'string', text: '', at: start, parts };
			}
			if (character === '\\' && this.text[this.at + 1] === '(') {
				flush();
				this.at += 2;
				const inner = this.tokens(true);
				if (inner.at(-1)?.text !== ')') {
					const at = inner.at(-1)?.at ?? start;
					throw new CompileError([{ message: syntaxError({ type: 'end', text: '', at }), at }]);
				}
				parts.push(inner);
				piece = this.at;
				continue;
			}
			raw += character;
			this.at++;
			if (character === '\\') raw += this.text[this.at++] ?? '';
		}
	}

	/** A piece of a string. Line ends may stand in it as they are. */
	private plain(raw: string, end: number): string {
		try {
			return unescape(
				raw.replace(/[\u0000-\u001f]/g, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`),
			);
		} catch (error) {
			if (!(error instanceof ParseError)) throw error;
			const escape = /\\(u[0-9a-fA-F]{0,4}|[\s\S])/g;
			const bad = [...raw.matchAll(escape)].find((match) => !/^\\(["\\/bfnrt]|u[0-9a-fA-F]{4})$/.test(match[0]));
			const text = bad?.[0] ?? raw;
			const at = end - raw.length + (bad?.index ?? 0);
			throw new CompileError([
				{ message: `${error.message} at line 1, column ${text.length + 2} (while parsing '"${text}"')`, at },
			]);
		}
	}
}

/** The tokens of a filter, an `end` last. Throws CompileError. */
export const tokenize = (text: string): Token[] => new Lexer(text).tokens(false);
