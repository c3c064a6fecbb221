/** tree(1), version 2.2: a directory's contents, drawn. */

import type { FileNode, FsNode } from '../fs.ts';
import type { Process } from '../process.ts';
import { compileGlob } from '../text/glob.ts';
import type { Matcher } from '../text/matcher.ts';
import { humanSize, modeText, sizeOf } from './ls.ts';
import type { Command } from './types.ts';

const USAGE =
	'usage: tree [-adfFghilpqrsuU] [-L level] [-P pattern] [-I pattern] [--dirsfirst] [--noreport] [--prune] [directory ...]\n';

interface Options {
	all: boolean;
	directories: boolean;
	full: boolean;
	bare: boolean;
	classify: boolean;
	mode: boolean;
	size: boolean;
	human: boolean;
	owner: boolean;
	group: boolean;
	reverse: boolean;
	unsorted: boolean;
	directoriesFirst: boolean;
	report: boolean;
	prune: boolean;
	follow: boolean;
	depth: number;
	only: Matcher[];
	ignore: Matcher[];
}

class Misuse extends Error {}

const FLAGS: Record<string, keyof Options> = {
	a: 'all',
	d: 'directories',
	f: 'full',
	i: 'bare',
	F: 'classify',
	p: 'mode',
	s: 'size',
	h: 'human',
	u: 'owner',
	g: 'group',
	r: 'reverse',
	U: 'unsorted',
	l: 'follow',
};

const patterns = (text: string): Matcher[] => text.split('|').map((each) => compileGlob(each));

function readArguments(argv: readonly string[]): { options: Options; roots: string[] } {
	const options: Options = {
		...(Object.fromEntries(Object.values(FLAGS).map((name) => [name, false])) as unknown as Options),
		directoriesFirst: false,
		report: true,
		prune: false,
		depth: Number.POSITIVE_INFINITY,
		only: [],
		ignore: [],
	};
	const roots: string[] = [];
	const words = argv.slice(1);
	while (words.length > 0) {
		const word = words.shift() as string;
		if (word === '--dirsfirst') options.directoriesFirst = true;
		else if (word === '--noreport') options.report = false;
		else if (word === '--prune') options.prune = true;
		else if (word.startsWith('--') && word !== '--') throw new Misuse(`Invalid argument \`${word}'.\n${USAGE}`);
		else if (word.startsWith('-') && word.length > 1 && word !== '--')
			for (const letter of word.slice(1)) readLetter(letter, words, options);
		else if (word !== '--') roots.push(word);
	}
	return { options, roots: roots.length > 0 ? roots : ['.'] };
}

function readLetter(letter: string, words: string[], options: Options): void {
	if (letter in FLAGS) {
		Object.assign(options, { [FLAGS[letter] as string]: true });
		return;
	}
	// Colours and characters that a terminal here shows anyway.
	if ('nNqCA'.includes(letter)) return;
	if (!'LPI'.includes(letter)) throw new Misuse(`Invalid argument -\`${letter}'.\n${USAGE}`);
	const value = words.shift();
	if (value === undefined) throw new Misuse(`Missing argument to -${letter} option.\n`);
	if (letter === 'P') options.only.push(...patterns(value));
	else if (letter === 'I') options.ignore.push(...patterns(value));
	else {
		options.depth = Number.parseInt(value, 10);
		if (!(options.depth > 0)) throw new Misuse('Invalid level, must be greater than 0.\n');
	}
}

interface Entry {
	name: string;
	path: string;
	node: FsNode;
	/** What a link leads to, or the node itself; undefined where that is missing. */
	target: FsNode | undefined;
	children: Entry[] | undefined;
}

const suffix = (node: FsNode | undefined): string => {
	if (node?.type === 'directory') return '/';
	return node?.type === 'file' && (node as FileNode).mode & 0o111 ? '*' : '';
};

/** What branches are drawn with, by the locale's character set. No-break spaces stand after the bar. */
const SIGNS = {
	unicode: { inner: '├── ', last: '└── ', bar: '│\u00a0\u00a0 ' },
	ascii: { inner: '|-- ', last: '`-- ', bar: '|   ' },
};

class Tree {
	directories = 0;
	files = 0;
	private readonly lines: string[] = [];
	private readonly process: Process;
	private readonly options: Options;
	private readonly signs: (typeof SIGNS)[keyof typeof SIGNS];

	constructor(process: Process, options: Options) {
		this.process = process;
		this.options = options;
		const { LC_ALL, LC_CTYPE, LANG } = process.env;
		this.signs = SIGNS[/utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '') ? 'unicode' : 'ascii'];
	}

	/** Draws one root. @returns false when it cannot be opened. */
	root(name: string): boolean {
		const { fs } = this.process;
		const node = fs.find(this.process.path(name));
		if (node?.type !== 'directory') {
			this.lines.push(`${name}  [error opening dir]\n`);
			if (node) this.files++;
			return node !== undefined;
		}
		this.directories++;
		this.lines.push(`${this.columns(node)}${name}${this.options.classify ? '/' : ''}\n`);
		this.draw(this.read(name, 1) ?? [], '');
		return true;
	}

	text(): string {
		return this.lines.join('');
	}

	private read(path: string, level: number): Entry[] | undefined {
		const { fs } = this.process;
		const { options } = this;
		if (level > options.depth) return undefined;
		let names = fs.readdir(this.process.path(path));
		if (!options.all) names = names.filter((name) => !name.startsWith('.'));
		if (options.reverse) names.reverse();
		const entries: Entry[] = [];
		for (const name of names) {
			const own = path.endsWith('/') ? path + name : `${path}/${name}`;
			const node = fs.find(this.process.path(own), false) as FsNode;
			const target = fs.find(this.process.path(own));
			const directory = node.type === 'directory' || (options.follow && target?.type === 'directory');
			if (options.directories && target?.type !== 'directory') continue;
			if (options.ignore.some((matcher) => matcher.matches(name))) continue;
			if (!directory && options.only.length > 0 && !options.only.some((matcher) => matcher.matches(name))) continue;
			const children = directory && level < 256 ? this.read(own, level + 1) : undefined;
			if (options.prune && directory && !children?.length) continue;
			entries.push({ name, path: own, node, target, children });
		}
		if (options.directoriesFirst) {
			const rank = ({ target }: Entry): number => (target?.type === 'directory' ? 0 : 1);
			entries.sort((a, b) => rank(a) - rank(b));
		}
		return entries;
	}

	private draw(entries: Entry[], lead: string): void {
		const { options, signs } = this;
		for (const [index, { name, path, node, target, children }] of entries.entries()) {
			const last = index === entries.length - 1;
			if (target?.type === 'directory') this.directories++;
			else this.files++;
			const branch = options.bare ? '' : `${lead}${last ? signs.last : signs.inner}`;
			const shown = options.full ? path : name;
			const end = node.type === 'link' ? ` -> ${node.target}` : '';
			const sign = options.classify ? suffix(node.type === 'link' ? target : node) : '';
			this.lines.push(`${branch}${this.columns(node)}${shown}${end}${sign}\n`);
			if (children) this.draw(children, lead + (last ? '    ' : signs.bar));
		}
	}

	/** `[drwxr-xr-x root]  `. */
	private columns(node: FsNode): string {
		const { options } = this;
		const parts: string[] = [];
		if (options.mode) parts.push(modeText(node));
		if (options.owner) parts.push(node.owner.padEnd(8));
		if (options.group) parts.push(node.group.padEnd(8));
		if (options.human) parts.push(humanSize(sizeOf(node)).padStart(4));
		else if (options.size) parts.push(String(sizeOf(node)).padStart(11));
		return parts.length > 0 ? `[${parts.join(' ')}]  ` : '';
	}
}

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

export const tree: Command = {
	name: 'tree',
	summary: 'List contents of directories in a tree-like format.',
	program: async (process) => {
		try {
			if (process.argv.includes('--help')) {
				await process.print(USAGE);
				return 0;
			}
			if (process.argv.includes('--version')) {
				await process.print('tree v2.2.1\n');
				return 0;
			}
			const { options, roots } = readArguments(process.argv);
			const drawn = new Tree(process, options);
			let status = 0;
			for (const root of roots) if (!drawn.root(root)) status = 2;
			const files = options.directories ? '' : `, ${count(drawn.files, 'file', 'files')}`;
			const report = `\n${count(drawn.directories, 'directory', 'directories')}${files}\n`;
			await process.print(drawn.text() + (options.report ? report : ''));
			return status;
		} catch (error) {
			if (!(error instanceof Misuse)) throw error;
			await process.warn(`tree: ${error.message}`);
			return 1;
		}
	},
};
