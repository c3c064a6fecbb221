/** Tab completion at the prompt: commands, files, variables, and what a command's own completer offers. */

import { baseName, resolvePath } from '../fs.ts';
import type { Completion } from '../terminal.ts';
import { builtinNames } from './builtins/index.ts';
import type { Shell } from './shell.ts';

/** Completes the word at the cursor. */
export async function complete(shell: Shell, line: string, cursor: number): Promise<Completion> {
	const before = line.slice(0, cursor);
	const { words, from, quote } = splitLine(before);
	const word = words.at(-1) as string;
	if (quote !== "'" && /\$\{?[A-Za-z0-9_]*$/.test(word)) return variables(shell, before, cursor);
	const redirecting = /(^|[^&])[<>]\s*$/.test(before.slice(0, from));
	if (words.length === 1 && !redirecting && !word.includes('/')) return { from, candidates: commands(shell, word) };
	const expanded = redirecting ? words : expandAlias(shell, words);
	const completer = redirecting ? undefined : shell.options.completers?.[baseName(expanded[0] as string)];
	if (completer) {
		const found = await completer({ words: expanded, current: expanded.length - 1, process: shell.process });
		if (found.length > 0) {
			return { from, candidates: unique(found.map((candidate) => finish(candidate, quote))) };
		}
	}
	const directories = words[0] === 'cd' || words[0] === 'rmdir' || words[0] === 'pushd';
	const executables = words.length === 1;
	const files = fileNames(shell, word, quote, directories, executables);
	return { from, candidates: files };
}

/** A space follows a whole word, unless it ends with something that goes on. */
const finish = (candidate: string, quote: string): string =>
	/[\s/=:,]$/.test(candidate) ? candidate : `${candidate}${quote} `;

const unique = (names: string[]): string[] => [...new Set(names)].sort();

/** Splits the simple command under the cursor into words (quotes taken off); `from` is where the last begins. */
export function splitLine(before: string): { words: string[]; from: number; quote: string } {
	let words: string[] = [];
	let word = '';
	let from = before.length;
	let inWord = false;
	let quote = '';
	const open = (at: number) => {
		if (!inWord) from = at;
		inWord = true;
	};
	for (let i = 0; i < before.length; i++) {
		const character = before[i] as string;
		if (quote) {
			if (character === quote) quote = '';
			else if (character === '\\' && quote === '"') word += before[++i] ?? '';
			else word += character;
			continue;
		}
		if (character === '"' || character === "'") {
			open(i);
			quote = character;
		} else if (character === '\\') {
			open(i);
			word += before[++i] ?? '';
		} else if (/\s/.test(character)) {
			if (inWord) words.push(word);
			word = '';
			inWord = false;
		} else if (/[;&|(){}]/.test(character) && !(character === '{' && (inWord || before[i - 1] === '$'))) {
			words = [];
			word = '';
			inWord = false;
		} else if (/[<>]/.test(character)) {
			if (inWord) words.push(word);
			word = '';
			inWord = false;
		} else if (character === '`' || (character === '$' && before[i + 1] === '(')) {
			words = [];
			word = '';
			inWord = false;
			if (character === '$') i++;
		} else {
			open(i);
			word += character;
		}
	}
	if (!inWord) from = before.length;
	words.push(word);
	// Assignments before the command, and words that another command follows.
	while (
		words.length > 1 &&
		(/^[A-Za-z_]\w*=/.test(words[0] as string) ||
			['sudo', 'time', 'exec', 'command', 'then', 'do', 'else', '!', 'nohup', 'if', 'while', 'until'].includes(
				words[0] as string,
			))
	)
		words.shift();
	return { words, from, quote };
}

function expandAlias(shell: Shell, words: string[]): string[] {
	const alias = shell.aliases.get(words[0] as string);
	return alias ? [...alias.trim().split(/\s+/), ...words.slice(1)] : words;
}

function commands(shell: Shell, word: string): string[] {
	const names = new Set<string>([...builtinNames(shell), ...shell.functions.keys(), ...shell.aliases.keys()]);
	for (const keyword of [
		'if',
		'then',
		'else',
		'elif',
		'fi',
		'for',
		'while',
		'until',
		'do',
		'done',
		'case',
		'esac',
		'function',
		'select',
		'time',
	])
		names.add(keyword);
	const { fs, cwd } = shell.process;
	for (const directory of (shell.variables.get('PATH') ?? '').split(':')) {
		const path = resolvePath(cwd, directory || '.');
		if (!fs.isDirectory(path)) continue;
		for (const name of fs.readdir(path)) {
			const node = name.startsWith(word) ? fs.find(`${path}/${name}`) : undefined;
			if (node?.type === 'file' && node.mode & 0o111) names.add(name);
		}
	}
	const found = unique([...names].filter((name) => name.startsWith(word)));
	// The directories here may lead to a command too.
	const here = word === '' ? [] : fileNames(shell, word, '', false, true).filter((name) => name.endsWith('/'));
	return found.length > 0 || word === '' ? found.map((name) => `${name} `) : here;
}

function variables(shell: Shell, before: string, cursor: number): Completion {
	const match = /\$(\{?)([A-Za-z0-9_]*)$/.exec(before) as RegExpExecArray;
	const close = match[1] ? '}' : '';
	const names = unique(shell.variables.names().filter((name) => name.startsWith(match[2] as string)));
	return {
		from: cursor - match[0].length,
		candidates: names.map((name) => `$${match[1]}${name}${close}${close ? '' : ' '}`),
	};
}

/** Files and directories that the word begins; directories end with `/`. */
function fileNames(shell: Shell, word: string, quote: string, directories: boolean, executables: boolean): string[] {
	const { fs, cwd } = shell.process;
	const home = shell.variables.get('HOME') ?? '/';
	const slash = word.lastIndexOf('/');
	const head = word.slice(0, slash + 1);
	const start = word.slice(slash + 1);
	const directory = resolvePath(cwd, head.startsWith('~/') ? `${home}/${head.slice(2)}` : head || '.');
	if (!fs.isDirectory(directory)) return [];
	const names: string[] = [];
	for (const name of fs.readdir(directory)) {
		if (!name.startsWith(start) || (name.startsWith('.') && !start.startsWith('.'))) continue;
		const node = fs.find(resolvePath(directory, name));
		const isDirectory = node?.type === 'directory';
		if (directories && !isDirectory) continue;
		if (executables && !isDirectory && !(node && node.mode & 0o111)) continue;
		const text = quote ? `${quote}${head}${name}` : `${head}${name.replace(/[\s"'\\$&|;<>()*?[\]!#`{}]/g, '\\$&')}`;
		names.push(isDirectory ? `${text}/` : `${text}${quote} `);
	}
	return names.sort();
}
