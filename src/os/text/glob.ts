/** Shell patterns (`*`, `?`, `[…]`, extglob) as matchers, and file names from them. */

import { type FileSystem, resolvePath } from '../fs.ts';
import { bracket } from './bracket.ts';
import { byCodePoint } from './collate.ts';
import { Matcher, type Node } from './matcher.ts';

const ANY = (character: string): boolean => character !== '';

/** Is there anything in the pattern that is not literal? Backslash quotes. */
export const hasGlob = (pattern: string): boolean => /(^|[^\\])(\\\\)*([*?[]|[@+!]\()/.test(pattern);

/** `text` with every character quoted that a pattern would take as special. */
export const quoteGlob = (text: string): string => text.replace(/[\\*?[\]()|!@+^-]/g, '\\$&');

/** A pattern without its quoting: what is left when it matches no file. */
export const unquoteGlob = (pattern: string): string => pattern.replace(/\\(.)/gs, '$1');

/** Compiles a shell pattern; `*` also matches `/` and leading dots (callers split paths themselves). */
export function compileGlob(pattern: string, ignoreCase = false): Matcher {
	return new Matcher(parse(pattern), 0, ignoreCase);
}

/** The closing parenthesis of the extglob that opens at `open`, or -1. */
function closing(pattern: string, open: number): number {
	let depth = 0;
	for (let i = open; i < pattern.length; i++) {
		if (pattern[i] === '\\') i++;
		else if (pattern[i] === '(') depth++;
		else if (pattern[i] === ')' && --depth === 0) return i;
	}
	return -1;
}

function alternatives(body: string): string[] {
	const parts: string[] = [];
	let depth = 0;
	let from = 0;
	for (let i = 0; i < body.length; i++) {
		if (body[i] === '\\') i++;
		else if (body[i] === '(') depth++;
		else if (body[i] === ')') depth--;
		else if (body[i] === '|' && depth === 0) {
			parts.push(body.slice(from, i));
			from = i + 1;
		}
	}
	parts.push(body.slice(from));
	return parts;
}

function parse(pattern: string): Node {
	const nodes: Node[] = [];
	const text = (character: string) => {
		const last = nodes.at(-1);
		if (last?.type === 'text') last.text += character;
		else nodes.push({ type: 'text', text: character });
	};
	for (let i = 0; i < pattern.length; i++) {
		const character = pattern[i] as string;
		if (/[?*+@!]/.test(character) && pattern[i + 1] === '(') {
			const close = closing(pattern, i + 1);
			if (close > 0) {
				const choice: Node = { type: 'choice', nodes: alternatives(pattern.slice(i + 2, close)).map(parse) };
				if (character === '!') nodes.push({ type: 'not', node: choice });
				else {
					const [min, max] = { '?': [0, 1], '*': [0, Infinity], '+': [1, Infinity], '@': [1, 1] }[character] as [
						number,
						number,
					];
					nodes.push({ type: 'repeat', node: choice, min, max });
				}
				i = close;
				continue;
			}
		}
		if (character === '\\' && i + 1 < pattern.length) text(pattern[++i] as string);
		else if (character === '*') {
			const last = nodes.at(-1);
			if (last?.type === 'repeat' && last.node.type === 'set' && last.node.test === ANY && last.max === Infinity)
				continue;
			nodes.push({ type: 'repeat', node: { type: 'set', test: ANY }, min: 0, max: Number.POSITIVE_INFINITY });
		} else if (character === '?') nodes.push({ type: 'set', test: ANY });
		else if (character === '[') {
			const set = bracket(pattern, i, true);
			if (set) {
				nodes.push({ type: 'set', test: set.test });
				i = set.end - 1;
			} else text(character);
		} else text(character);
	}
	return nodes.length === 1 ? (nodes[0] as Node) : { type: 'sequence', nodes };
}

export interface GlobOptions {
	/** `*` also matches names that begin with a dot. */
	dotglob?: boolean;
	ignoreCase?: boolean;
	/** `**` goes through directories. */
	globstar?: boolean;
	/** `.*` also gives `.` and `..` (not in bash 5.2). */
	dotEntries?: boolean;
	/** The order of the names. */
	compare?: (a: string, b: string) => number;
}

/** The most names one pattern may give. */
const MAX_NAMES = 20_000;

/** The files whose names match, sorted; empty when none does. */
export function globFiles(fs: FileSystem, cwd: string, pattern: string, options: GlobOptions = {}): string[] {
	const absolute = pattern.startsWith('/');
	const parts = pattern.split('/');
	if (absolute) parts.shift();
	let paths: string[] = [absolute ? '/' : ''];
	parts.forEach((part, index) => {
		const last = index === parts.length - 1;
		const found: string[] = [];
		for (const base of paths) {
			if (found.length > MAX_NAMES) break;
			const directory = resolvePath(cwd, base === '' ? '.' : base);
			if (part === '') {
				// A trailing or doubled slash: only directories go on.
				if (fs.isDirectory(directory)) found.push(last ? base : `${base}`);
				continue;
			}
			const suffix = last ? '' : '/';
			if (!hasGlob(part)) {
				const name = unquoteGlob(part);
				const node = fs.find(resolvePath(directory, name), !last);
				if (node && (last || node.type === 'directory')) found.push(`${base}${name}${suffix}`);
				continue;
			}
			if (part === '**' && options.globstar) {
				found.push(...descend(fs, cwd, base, last, options.dotglob ?? false));
				continue;
			}
			if (!fs.isDirectory(directory)) continue;
			const matcher = compileGlob(part, options.ignoreCase);
			const dots = options.dotglob || part.startsWith('.') || part.startsWith('\\.');
			const names = fs.readdir(directory);
			for (const name of options.dotEntries && part.startsWith('.') ? ['.', '..', ...names] : names) {
				if (name.startsWith('.') && !dots) continue;
				if (!matcher.matches(name)) continue;
				if (!last && !fs.isDirectory(resolvePath(directory, name))) continue;
				found.push(`${base}${name}${suffix}`);
			}
		}
		paths = found;
	});
	return paths.filter((path) => path !== '').sort(options.compare ?? byCodePoint);
}

function descend(fs: FileSystem, cwd: string, base: string, files: boolean, dots: boolean): string[] {
	const found: string[] = files ? (base === '' ? [] : [base]) : [base];
	const directory = resolvePath(cwd, base === '' ? '.' : base);
	for (const name of fs.isDirectory(directory) ? fs.readdir(directory) : []) {
		if (name.startsWith('.') && !dots) continue;
		const node = fs.find(resolvePath(directory, name), false);
		if (node?.type === 'directory') {
			// Only the directory that the pattern began in keeps its slash.
			if (files) found.push(`${base}${name}`);
			const below = descend(fs, cwd, `${base}${name}/`, files, dots);
			found.push(...(files ? below.slice(1) : below));
		} else if (files) found.push(`${base}${name}`);
		if (found.length > MAX_NAMES) break;
	}
	return found;
}
