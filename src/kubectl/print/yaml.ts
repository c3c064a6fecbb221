/** YAML as kubectl prints it: keys sorted, a list's dashes under its key, quotes only where they are needed. */

import { atOnce, type Work } from '../../os/pace.ts';
import { byCodePoint } from '../../os/text/collate.ts';
import { sortKeys } from './json.ts';

/** Beyond this column plain and quoted text is folded at blanks (libyaml's best width). */
const BEST_WIDTH = 80;

/** Printed without quotes, these would be read as something else than text (YAML 1.1, as go-yaml resolves it). */
const RESERVED =
	/^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const NUMBER =
	/^[-+]?(?:0b[01_]+|0x[\da-fA-F_]+|0o?[0-7_]+|\d[\d_]*|(?:\d[\d_]*\.[\d_]*|\.[\d_]+|\d[\d_]*)(?:[eE][-+]?\d+)?)$/;
const SEXAGESIMAL = /^[-+]?[1-9][\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/;
const TIMESTAMP =
	/^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?))?)?$/;

/** `-o yaml`. */
export const printYaml = (value: unknown): string => atOnce(yamlInStretches(value));

/** `-o yaml` of what may be a long list: an item at a time. */
export function* yamlInStretches(value: unknown): Work<string> {
	const out: string[] = [];
	if (value === null || typeof value !== 'object' || !Array.isArray((value as { items?: unknown }).items)) {
		writeNode(out, sortKeys(value), 0, 'document');
		return out.join('');
	}
	let text = '';
	const flush = (): number => {
		const piece = out.splice(0).join('');
		text += piece;
		return piece.length;
	};
	const { items, ...others } = value as { items: unknown[] };
	const rest = sortKeys(others) as Record<string, unknown>;
	for (const [index, key] of [...Object.keys(rest), 'items'].sort(byCodePoint).entries()) {
		writeKey(out, key, index, 0, 'document');
		if (key !== 'items' || items.length === 0)
			writeNode(out, key === 'items' ? [] : rest[key], valueIndent(rest[key], 0), 'key');
		else {
			out.push('\n');
			for (const [at, item] of items.entries()) {
				writeItem(out, sortKeys(item), at, 0, 'key');
				yield flush();
			}
		}
	}
	flush();
	return text;
}

const valueIndent = (value: unknown, indent: number): number => (Array.isArray(value) ? indent : indent + 2);

type Place = 'document' | 'key' | 'item';

function writeNode(out: string[], value: unknown, indent: number, place: Place): void {
	if (Array.isArray(value)) writeList(out, value, indent, place);
	else if (value !== null && typeof value === 'object') writeMap(out, value as Record<string, unknown>, indent, place);
	else {
		const before = place === 'document' ? '' : ' ';
		const column = lastLineLength(out) + before.length;
		out.push(before, scalar(value, indent, column), '\n');
	}
}

function writeList(out: string[], items: unknown[], indent: number, place: Place): void {
	if (items.length === 0) {
		out.push(place === 'document' ? '[]\n' : ' []\n');
		return;
	}
	if (place === 'key') out.push('\n');
	// Under a key the dashes stand at the key's own column; in an item they go on in its line.
	items.forEach((item, index) => {
		writeItem(out, item, index, indent, place);
	});
}

function writeItem(out: string[], item: unknown, index: number, indent: number, place: Place): void {
	if (place === 'item' && index === 0) out.push(' -');
	else out.push(' '.repeat(indent), '-');
	writeNode(out, item, indent + 2, 'item');
}

function writeMap(out: string[], map: Record<string, unknown>, indent: number, place: Place): void {
	const keys = Object.keys(map);
	if (keys.length === 0) {
		out.push(place === 'document' ? '{}\n' : ' {}\n');
		return;
	}
	if (place === 'key') out.push('\n');
	keys.forEach((key, index) => {
		writeKey(out, key, index, indent, place);
		writeNode(out, map[key], valueIndent(map[key], indent), 'key');
	});
}

function writeKey(out: string[], key: string, index: number, indent: number, place: Place): void {
	if (place === 'item' && index === 0) out.push(' ');
	else out.push(' '.repeat(indent));
	const text = scalar(key, indent, indent);
	// A long or many-lined key needs the explicit form.
	if (text.includes('\n') || text.length > 128) out.push('? ', text, '\n', ' '.repeat(indent), ':');
	else out.push(text, ':');
}

function lastLineLength(out: string[]): number {
	let length = 0;
	for (let at = out.length - 1; at >= 0; at--) {
		const part = out[at] as string;
		const newline = part.lastIndexOf('\n');
		if (newline >= 0) return length + part.length - newline - 1;
		length += part.length;
	}
	return length;
}

function scalar(value: unknown, indent: number, column: number): string {
	if (value === null || value === undefined) return 'null';
	if (typeof value === 'number') return numberText(value);
	if (typeof value !== 'string') return String(value);
	return textScalar(value, indent, column);
}

/** Numbers as go-yaml writes float64: exponents from 1e+21 on. */
const numberText = (value: number): string => String(value).replace(/e([-+])(\d)$/, 'e$10$2');

const isBreak = (character: string): boolean => /[\n\u0085\u2028\u2029]/.test(character);

function textScalar(text: string, indent: number, column: number): string {
	if (text === '') return '""';
	if (looksLikeOther(text)) return doubleQuoted(text, indent, column);
	const { plain, single, block } = analyze(text);
	if (text.includes('\n')) {
		if (block) return literal(text, indent);
		return doubleQuoted(text, indent, column);
	}
	if (plain) return fold(text, indent, column);
	if (single) return singleQuoted(text, indent, column);
	return doubleQuoted(text, indent, column);
}

const looksLikeOther = (text: string): boolean =>
	RESERVED.test(text) || NUMBER.test(text) || SEXAGESIMAL.test(text) || TIMESTAMP.test(text);

/** Which styles can hold `text` (libyaml's yaml_emitter_analyze_scalar, for block context). */
function analyze(text: string): { plain: boolean; single: boolean; block: boolean } {
	let indicators = /^(?:---|\.\.\.)/.test(text);
	let special = false;
	let spaceBreak = false;
	let leadingSpace = false;
	let trailingSpace = false;
	let breaks = false;
	let trailingBreak = false;
	let leadingBreak = false;
	let previousSpace = false;
	let previousBreak = false;
	const characters = [...text];
	characters.forEach((character, index) => {
		const first = index === 0;
		const last = index === characters.length - 1;
		const next = characters[index + 1];
		const followedByBlank = next === undefined || next === ' ' || next === '\t' || isBreak(next);
		const previous = characters[index - 1];
		const precededByBlank = previous === undefined || previous === ' ' || previous === '\t' || isBreak(previous);
		if (first) {
			if ('#,[]{}&*!|>\'"%@`'.includes(character)) indicators = true;
			if ((character === '?' || character === ':') && followedByBlank) indicators = true;
			if (character === '-' && followedByBlank) indicators = true;
		} else {
			if (character === ':' && followedByBlank) indicators = true;
			if (character === '#' && precededByBlank) indicators = true;
		}
		if (!isPrintable(character) && !isBreak(character)) special = true;
		if (isBreak(character)) breaks = true;
		if (character === ' ') {
			if (first) leadingSpace = true;
			if (last) trailingSpace = true;
			if (previousBreak) spaceBreak ||= false;
			previousSpace = true;
			previousBreak = false;
		} else if (isBreak(character)) {
			if (first) leadingBreak = true;
			if (last) trailingBreak = true;
			if (previousSpace) spaceBreak = true;
			previousSpace = false;
			previousBreak = true;
		} else {
			previousSpace = false;
			previousBreak = false;
		}
	});
	const plain = !(
		leadingSpace ||
		leadingBreak ||
		trailingSpace ||
		trailingBreak ||
		breaks ||
		indicators ||
		special ||
		spaceBreak
	);
	return { plain, single: !special && !spaceBreak, block: !trailingSpace && !spaceBreak && !special };
}

function isPrintable(character: string): boolean {
	const code = character.codePointAt(0) as number;
	return (
		code === 0x0a ||
		(code >= 0x20 && code <= 0x7e) ||
		code === 0x85 ||
		(code >= 0xa0 && code <= 0xd7ff) ||
		// libyaml escapes what needs four bytes.
		(code >= 0xe000 && code <= 0xfffd && code !== 0xfeff)
	);
}

/** Breaks at single blanks past the best width. */
function fold(text: string, indent: number, column: number): string {
	let out = '';
	let at = column;
	const characters = [...text];
	const pad = ' '.repeat(Math.max(indent, 2));
	characters.forEach((character, index) => {
		const single = character === ' ' && characters[index + 1] !== ' ' && characters[index - 1] !== ' ';
		if (single && at > BEST_WIDTH && index > 0 && index < characters.length - 1) {
			out += `\n${pad}`;
			at = pad.length;
			return;
		}
		out += character;
		at++;
	});
	return out;
}

const singleQuoted = (text: string, indent: number, column: number): string =>
	`'${fold(text.replaceAll("'", "''"), indent, column + 1)}'`;

const SHORT_ESCAPES: Record<string, string> = {
	'\0': '\\0',
	'\x07': '\\a',
	'\b': '\\b',
	'\t': '\\t',
	'\n': '\\n',
	'\v': '\\v',
	'\f': '\\f',
	'\r': '\\r',
	'\x1b': '\\e',
	'"': '\\"',
	'\\': '\\\\',
	'\u0085': '\\N',
	'\u00a0': '\\_',
	'\u2028': '\\L',
	'\u2029': '\\P',
};

function escapeCharacter(character: string): string {
	const short = SHORT_ESCAPES[character];
	if (short && character !== '\u00a0') return short;
	if (isPrintable(character) && !isBreak(character)) return character;
	const code = character.codePointAt(0) as number;
	const hex = code.toString(16).toUpperCase();
	if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
	if (code <= 0xffff) return `\\u${hex.padStart(4, '0')}`;
	return `\\U${hex.padStart(8, '0')}`;
}

function doubleQuoted(text: string, indent: number, column: number): string {
	let out = '"';
	let at = column + 1;
	const characters = [...text];
	const pad = ' '.repeat(Math.max(indent, 2));
	let previousSpace = false;
	characters.forEach((character, index) => {
		if (character === ' ') {
			if (!previousSpace && at > BEST_WIDTH && index > 0 && index < characters.length - 1) {
				out += `\n${pad}`;
				at = pad.length;
				if (characters[index + 1] === ' ') {
					out += '\\';
					at++;
				}
			} else {
				out += ' ';
				at++;
			}
			previousSpace = true;
			return;
		}
		const escaped = escapeCharacter(character);
		out += escaped;
		at += escaped.length;
		previousSpace = false;
	});
	return `${out}"`;
}

/** `|`, with the hints for leading blanks and for what stands at the end. */
function literal(text: string, indent: number): string {
	const hint = /^[ \n]/.test(text) ? '2' : '';
	const chomp = !text.endsWith('\n') ? '-' : /(^|\n)\n$/.test(text) ? '+' : '';
	const pad = ' '.repeat(Math.max(indent, 2));
	const lines = (chomp === '' || chomp === '+' ? text.slice(0, -1) : text).split('\n');
	return `|${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : pad + line)).join('\n')}`;
}
