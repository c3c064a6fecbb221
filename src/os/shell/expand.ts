/** Word expansion (bash(1), EXPANSION): braces, tilde, parameters, substitution, arithmetic, splitting, file names. */

import type { ArithmeticExpansionPart, Word, WordPart } from 'unbash';
import { parse } from 'unbash';
import { globFiles, hasGlob } from '../text/glob.ts';
import { quoteRegex } from '../text/regex.ts';
import { expandBraces } from './braces.ts';
import { Fields } from './fields.ts';
import { expandParameter } from './parameters.ts';
import { unescapeDouble } from './quote.ts';
import { type Shell, ShellError } from './shell.ts';
import { substituteCommand, substituteProcess } from './substitute.ts';

/** What an expansion is for. */
export interface Purpose {
	/** Fields are split and file names made; otherwise all is one text. */
	split: boolean;
	/** A tilde after `:` and `=` counts too (assignments). */
	assignment?: boolean;
}

/** Expands the words of a command into its arguments. */
export async function expandWords(shell: Shell, words: readonly Word[]): Promise<string[]> {
	const result: string[] = [];
	for (const word of words) for (const field of await expandWord(shell, word)) result.push(field);
	return result;
}

/** Expands one word into any number of fields. */
export async function expandWord(shell: Shell, word: Word): Promise<string[]> {
	// Most words are plain.
	if (!word.parts && !/[\\~]/.test(word.text)) return [word.value];
	if (word.parts?.some((part) => part.type === 'BraceExpansion') && shell.isBash && shell.settings.has('braceexpand')) {
		const texts = expandBraces(word.text);
		if (texts.length !== 1 || texts[0] !== word.text) {
			const result: string[] = [];
			for (const text of texts) {
				if (text === '') continue;
				// Expand each as if it had been written so.
				if (/^[\w.,:/@%+-]+$/.test(text)) result.push(text);
				else for (const field of await expandWord(shell, parseWord(text))) result.push(field);
				await shell.work(WORD);
			}
			return result;
		}
	}
	const fields = new Fields(shell.ifs);
	await expandInto(shell, word, fields, { split: true });
	const result: string[] = [];
	for (const field of fields.finish()) {
		if (!field.glob || shell.settings.has('noglob') || !hasGlob(field.pattern)) {
			result.push(field.text);
			continue;
		}
		const names = globFiles(shell.process.fs, shell.process.cwd, field.pattern, {
			dotglob: shell.shopts.has('dotglob'),
			ignoreCase: shell.shopts.has('nocaseglob'),
			globstar: shell.shopts.has('globstar'),
			compare: shell.compare,
			dotEntries: !shell.isBash,
		});
		if (names.length > 0) for (const name of names) result.push(name);
		else if (shell.shopts.has('failglob')) throw new ShellError(`no match: ${field.text}`, 1);
		else if (!shell.shopts.has('nullglob')) result.push(field.text);
	}
	return result;
}

/** What a word costs, in characters. */
const WORD = 32;

/** A word from its source text. */
export function parseWord(text: string): Word {
	const command = parse(`: ${text}`).commands[0]?.command;
	const word = command?.type === 'Command' ? command.suffix[0] : undefined;
	if (word?.type === 'Word') return word;
	return { type: 'Word', text, value: text, pos: 0, end: text.length };
}

/** Expands a word into one text: no splitting, no file names (assignments, redirections of here-strings, case). */
export async function expandText(shell: Shell, word: Word, assignment = false): Promise<string> {
	if (!word.parts && !/[\\~]/.test(word.text)) return word.value;
	const fields = new Fields('');
	await expandInto(shell, word, fields, { split: false, assignment });
	return fields
		.finish()
		.map((field) => field.text)
		.join(' ');
}

/** Expands a word into a pattern: what is quoted in it is literal. */
export async function expandPattern(shell: Shell, word: Word): Promise<string> {
	const fields = new Fields('');
	await expandInto(shell, word, fields, { split: false });
	return fields
		.finish()
		.map((field) => field.pattern)
		.join(' ');
}

/** Expands the right side of `=~`: what is quoted is literal. */
export async function expandRegex(shell: Shell, word: Word): Promise<string> {
	let regex = '';
	for (const part of wordParts(word)) {
		const fields = new Fields('');
		if (
			part.type === 'Literal' ||
			part.type === 'Glob' ||
			part.type === 'ExtendedGlob' ||
			part.type === 'BraceExpansion'
		) {
			regex += part.text;
			continue;
		}
		await expandPart(shell, part, fields, { split: false }, false);
		const text = fields
			.finish()
			.map((field) => field.text)
			.join(' ');
		const quoted = part.type === 'SingleQuoted' || part.type === 'DoubleQuoted' || part.type === 'AnsiCQuoted';
		regex += quoted ? quoteRegex(text) : text;
	}
	return regex;
}

/** Expands text as in a here-document: parameters, substitutions and arithmetic, but quotes are ordinary. */
export async function expandString(shell: Shell, text: string): Promise<string> {
	if (!/[$`\\]/.test(text)) return text;
	let delimiter = 'EOF';
	while (text.split('\n').includes(delimiter)) delimiter += 'F';
	const command = parse(`: <<${delimiter}\n${text}\n${delimiter}\n`).commands[0]?.command;
	const redirect = command?.type === 'Command' ? command.redirects[0] : undefined;
	if (redirect?.type !== 'HereDoc') return text;
	const parts = redirect.body.parts;
	if (!parts) return unescapeDouble(redirect.body.text).slice(0, -1);
	return (await expandParts(shell, parts)).slice(0, -1);
}

/** Parts of a here-document or double quotes, as one text. */
export async function expandParts(shell: Shell, parts: readonly WordPart[]): Promise<string> {
	const fields = new Fields('');
	for (const part of parts) await expandPart(shell, part, fields, { split: false }, true);
	return fields
		.finish()
		.map((field) => field.text)
		.join(' ');
}

const wordParts = (word: Word): readonly WordPart[] =>
	word.parts ?? [{ type: 'Literal', pos: word.pos, end: word.end, value: word.value, text: word.text }];

/** Expands a word's parts into `fields`. */
export async function expandInto(shell: Shell, word: Word, fields: Fields, purpose: Purpose): Promise<void> {
	let first = true;
	for (const part of wordParts(word)) {
		if (part.type === 'Literal') unquotedLiteral(shell, part.text, fields, first, purpose);
		else await expandPart(shell, part, fields, purpose, false);
		first = false;
	}
}

/** Unquoted source text: a backslash quotes, a tilde at the start is a home directory. */
function unquotedLiteral(shell: Shell, source: string, fields: Fields, first: boolean, purpose: Purpose): void {
	let text = source;
	if (purpose.assignment && text.includes('~')) {
		const pieces = text.split(/(?<=:)/);
		pieces.forEach((piece, index) => {
			const home = first || index > 0 ? tilde(shell, piece) : undefined;
			if (home) fields.quoted(home.home);
			escaped(home ? home.rest : piece, fields);
		});
		return;
	}
	const home = first ? tilde(shell, text) : undefined;
	if (home) {
		fields.quoted(home.home);
		text = home.rest;
	}
	escaped(text, fields);
}

function escaped(text: string, fields: Fields): void {
	let plain = '';
	for (let i = 0; i < text.length; i++) {
		if (text[i] !== '\\' || i + 1 >= text.length) {
			plain += text[i];
			continue;
		}
		fields.literal(plain);
		plain = '';
		i++;
		if (text[i] !== '\n') fields.quoted(text[i] as string);
	}
	fields.literal(plain);
}

/** `~`, `~/…`, `~user`, `~+`, `~-`. */
function tilde(shell: Shell, text: string): { home: string; rest: string } | undefined {
	const match = /^~([A-Za-z0-9_.+-]*)(?=$|[/:])/.exec(text);
	if (!match) return undefined;
	const rest = text.slice(match[0].length);
	const user = match[1];
	if (user === '') return { home: shell.variables.get('HOME') ?? homeOf(shell, shell.process.user) ?? '/', rest };
	if (user === '+') return { home: shell.process.cwd, rest };
	if (user === '-') return shell.previousDirectory ? { home: shell.previousDirectory, rest } : undefined;
	const home = homeOf(shell, user as string);
	return home === undefined ? undefined : { home, rest };
}

/** A user's home directory from /etc/passwd. */
function homeOf(shell: Shell, user: string): string | undefined {
	const { fs } = shell.process;
	if (!fs.exists('/etc/passwd')) return undefined;
	const line = fs
		.readFile('/etc/passwd')
		.split('\n')
		.find((entry) => entry.startsWith(`${user}:`));
	return line?.split(':')[5];
}

/** Expands one part. `quoted`: within double quotes or a here-document. */
export async function expandPart(
	shell: Shell,
	part: WordPart,
	fields: Fields,
	purpose: Purpose,
	quoted: boolean,
): Promise<void> {
	const result = async (text: string) => {
		if (quoted) fields.quoted(text);
		else if (purpose.split || text !== '') await shell.finish(fields.split(text));
	};
	switch (part.type) {
		case 'Literal':
			if (quoted) fields.quoted(part.value);
			else escaped(part.text, fields);
			return;
		case 'SingleQuoted':
		case 'AnsiCQuoted':
			fields.quoted(part.value);
			return;
		case 'DoubleQuoted':
		case 'LocaleString': {
			// An empty pair makes an empty field, but "$@" without arguments makes none.
			const onlyList = part.parts.length > 0 && part.parts.every((child) => isList(child));
			if (!onlyList) fields.quoted('');
			for (const child of part.parts) await expandPart(shell, child, fields, purpose, true);
			return;
		}
		case 'SimpleExpansion':
		case 'ParameterExpansion':
			await expandParameter(shell, part, fields, purpose, quoted);
			return;
		case 'CommandExpansion':
			await result(await substituteCommand(shell, part));
			return;
		case 'ArithmeticExpansion':
			await result(await arithmetic(shell, part));
			return;
		case 'ProcessSubstitution':
			fields.quoted(await substituteProcess(shell, part));
			return;
		case 'Glob':
			if (part.kind === 'bracket') {
				fields.literal('[');
				for (const child of part.parts) {
					if (child.type === 'Literal') escaped(child.text, fields);
					else await expandPart(shell, child, fields, { ...purpose, split: false }, false);
				}
				fields.literal(']');
			} else fields.literal(part.text);
			return;
		case 'ExtendedGlob':
			fields.literal(`${part.operator}(`);
			if (part.parts) {
				for (const child of part.parts) {
					if (child.type === 'Literal') escaped(child.text, fields);
					else await expandPart(shell, child, fields, { ...purpose, split: false }, false);
				}
			} else escaped(part.pattern, fields);
			fields.literal(')');
			return;
		case 'BraceExpansion':
			if (part.parts)
				for (const child of part.parts) {
					if (child.type === 'Literal') escaped(child.text, fields);
					else await expandPart(shell, child, fields, purpose, quoted);
				}
			else escaped(part.text, fields);
			return;
	}
}

/** `$@` and `${name[@]}`, which give a field for each element even between quotes. */
function isList(part: WordPart): boolean {
	if (part.type === 'SimpleExpansion') return part.text === '$@';
	if (part.type !== 'ParameterExpansion' || part.prefix === '#') return false;
	return (part.parameter === '@' || part.index?.text === '@') && part.operation?.type !== 'Default';
}

/** `$((…))`: its text is expanded, then evaluated. */
async function arithmetic(shell: Shell, part: ArithmeticExpansionPart): Promise<string> {
	const body = part.text.startsWith('$((') ? part.text.slice(3, -2) : part.text.slice(2, -1);
	return (await expandArithmetic(shell, body)).toString();
}

/** Evaluates an arithmetic expression given as source text. Throws ArithmeticError. */
export async function expandArithmetic(shell: Shell, source: string): Promise<bigint> {
	const text = await expandString(shell, source.replace(/"/g, ''));
	return shell.arithmetic(text);
}
