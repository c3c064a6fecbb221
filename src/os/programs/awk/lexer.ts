/** awk's words: what the parser reads. */

import { AwkSyntaxError, BUILTINS } from './syntax.ts';

export interface Token {
	kind: 'number' | 'string' | 'regex' | 'name' | 'function' | 'keyword' | 'operator' | 'newline' | 'end';
	text: string;
	/** The line it is on, from 1. */
	line: number;
}

const KEYWORDS = new Set(
	'BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(
		' ',
	),
);
/** The longer ones before those that they begin with. */
const OPERATORS = '&& || ++ -- += -= *= /= %= ^= == <= >= != >> !~ { } ( ) [ ] ; , + - * / % ^ ! > < | ? : ~ $ ='.split(
	' ',
);
const ESCAPES: Record<string, string> = {
	n: '\n',
	t: '\t',
	r: '\r',
	'\\': '\\',
	'"': '"',
	a: '\x07',
	b: '\b',
	f: '\f',
	v: '\v',
};
/** How much of a string or pattern without end the message shows. */
const RUNAWAY = 10;

/** The text that the inside of a string constant stands for. An escape that awk does not know stays as it is. */
export const unescapeString = (text: string): string =>
	text.replace(/\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|\n|[\s\S])/g, (whole, escape: string) => {
		if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8) & 0xff);
		if (/^x./.test(escape)) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
		return escape === '\n' ? '' : (ESCAPES[escape] ?? whole);
	});

/** Can a value end with this token? Then a slash divides. */
const endsValue = (token: Token | undefined): boolean =>
	token !== undefined &&
	(['number', 'string', 'name', 'regex'].includes(token.kind) ||
		(token.kind === 'operator' && [')', ']', '$', '++', '--'].includes(token.text)));

/** The length of the pattern that begins with a slash, both slashes counted; 0 when it has no end on its line. */
function regexLength(text: string): number {
	let set = false;
	for (let at = 1; at < text.length && text[at] !== '\n'; at++) {
		const character = text[at];
		if (character === '\\') at++;
		else if (character === '/' && !set) return at + 1;
		else if (character === '[' && !set) {
			set = true;
			// The first `]` of a set belongs to it.
			if (text[at + 1] === '^') at++;
			if (text[at + 1] === ']') at++;
		} else if (character === ']') set = false;
	}
	return 0;
}

/**
 * Parts a program into tokens; the last is `end`. A program ends with its line, whether that has a newline or not.
 * @throws AwkSyntaxError without the line before it.
 */
export function tokenize(source: string): Token[] {
	const text = source.endsWith('\n') ? source : `${source}\n`;
	const functions = new Set(Object.keys(BUILTINS));
	for (const [, name] of text.matchAll(/\bfunc(?:tion)?[ \t]+([A-Za-z_]\w*)/g)) functions.add(name as string);
	const tokens: Token[] = [];
	let line = 1;
	let at = 0;
	const fail = (message: string) => new AwkSyntaxError(`line ${line}: ${message}`);
	const take = (kind: Token['kind'], length: number, value = text.slice(at, at + length)) => {
		tokens.push({ kind, text: value, line });
		line += text.slice(at, at + length).split('\n').length - 1;
		at += length;
	};
	while (at < text.length) {
		const rest = text.slice(at, at + 1) === '/' ? '' : text.slice(at);
		const skip = /^([ \t\r]+|#[^\n]*)/.exec(rest);
		if (skip) {
			at += skip[0].length;
			continue;
		}
		const joined = /^\\\r?\n/.exec(rest);
		if (joined) {
			at += joined[0].length;
			line++;
			continue;
		}
		if (rest[0] === '\n') {
			take('newline', 1);
			continue;
		}
		const number = /^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(rest);
		if (number) {
			take('number', number[0].length);
			continue;
		}
		const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
		if (name) {
			const called = rest[name.length] === '(' || (functions.has(name) && /^[ \t]*\(/.test(rest.slice(name.length)));
			take(KEYWORDS.has(name) ? 'keyword' : called ? 'function' : 'name', name.length);
			continue;
		}
		if (rest[0] === '"') {
			const string = /^"((?:[^"\\\n]|\\[\s\S])*)"/.exec(rest);
			if (!string) throw fail(`runaway string constant ${rest.slice(0, RUNAWAY).split('\n')[0]} ...`);
			take('string', string[0].length, unescapeString(string[1] as string));
			continue;
		}
		if (text[at] === '/' && !endsValue(tokens.at(-1))) {
			const length = regexLength(text.slice(at));
			if (length === 0) throw fail(`runaway regular expression ${text.slice(at, at + RUNAWAY).split('\n')[0]} ...`);
			take('regex', length, text.slice(at + 1, at + length - 1).replaceAll('\\/', '/'));
			continue;
		}
		const operator = OPERATORS.find((each) => text.startsWith(each, at));
		if (!operator) throw new AwkSyntaxError(`${line}: unexpected character '${text[at]}'`);
		take('operator', operator.length);
	}
	tokens.push({ kind: 'end', text: 'end of file', line });
	return tokens;
}
