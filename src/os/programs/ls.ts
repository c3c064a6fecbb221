import { baseName, FileError, type FsNode, resolvePath } from '../fs.ts';
import type { Process } from '../process.ts';
import { collation } from '../text/collate.ts';
import { strftime } from '../text/strftime.ts';
import { inColumns } from '../text/width.ts';
import { type Command, command, type ParsedOptions } from './types.ts';
import { byteLength } from './wc.ts';

/** How many names a node has: of a directory its own, `.`, and `..` of each directory in it. */
export const linkCount = (node: FsNode): number =>
	node.type === 'directory'
		? 2 + [...node.entries.values()].filter(({ type }) => type === 'directory').length
		: (node.links ?? 1);

/** `-rwxr-xr-x` */
export function modeText(node: FsNode): string {
	const bits = ['x', 'w', 'r'];
	let text = '';
	for (let bit = 8; bit >= 0; bit--) text += node.mode & (1 << bit) ? (bits[bit % 3] as string) : '-';
	const set = (at: number, mask: number, letter: string) => {
		if (!(node.mode & mask)) return;
		text = text.slice(0, at) + (text[at] === 'x' ? letter : letter.toUpperCase()) + text.slice(at + 1);
	};
	set(2, 0o4000, 's');
	set(5, 0o2000, 's');
	set(8, 0o1000, 't');
	const type = node.type === 'directory' ? 'd' : node.type === 'link' ? 'l' : node.device ? 'c' : '-';
	return type + text;
}

/** A file's size in bytes, as stat(2) has it. */
export function sizeOf(node: FsNode): number {
	if (node.type === 'directory') return 4096;
	if (node.type === 'link') return node.target.length;
	// Made on reading, as under /proc, or a program: those have no length here.
	if (typeof node.content === 'function') return 0;
	return node.program ? 137_752 : byteLength(node.content);
}

/** `1.5K` */
export function humanSize(bytes: number): string {
	if (bytes < 1024) return String(bytes);
	let value = bytes;
	let unit = -1;
	while (value >= 1024) {
		value /= 1024;
		unit++;
	}
	const text = value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value));
	return `${text}${'KMGTP'[unit]}`;
}

const COLOURS = { directory: '\x1b[01;34m', link: '\x1b[01;36m', program: '\x1b[01;32m' };

interface Entry {
	name: string;
	path: string;
	node: FsNode;
}

/** What a shell would not take as it is. */
const SPECIAL = /[\s'"$&|;<>()*?[\]!#\\`\x00-\x1f\x7f]/;

/** Between double quotes this is as it is. */
const PLAIN_BUT_FOR_QUOTES = /^[\w %+,./:=@{}'-]*$/;

const LETTERS: Record<string, string> = {
	'\x07': 'a',
	'\b': 'b',
	'\t': 't',
	'\n': 'n',
	'\v': 'v',
	'\f': 'f',
	'\r': 'r',
};

const escapes = (controls: string): string =>
	[...controls]
		.map((control) => `\\${LETTERS[control] ?? control.charCodeAt(0).toString(8).padStart(3, '0')}`)
		.join('');

/** A name as a shell takes it, on a terminal that it does nothing to (GNU coreutils' `--quoting-style=shell-escape`). */
function quote(name: string): string {
	if (PLAIN_BUT_FOR_QUOTES.test(name) && name.includes("'")) return `"${name}"`;
	const inner = name.replaceAll("'", "'\\''").replace(/[\x00-\x1f\x7f]+/g, (controls) => `'$'${escapes(controls)}''`);
	return /[\x00-\x1f\x7f]$/.test(name) ? `'${inner.slice(0, -1)}` : `'${inner}'`;
}

class Listing {
	private readonly process: Process;
	private readonly options: ParsedOptions;
	private readonly coloured: boolean;
	private readonly long: boolean;
	private readonly compare: (a: string, b: string) => number;

	constructor(process: Process, options: ParsedOptions) {
		this.process = process;
		this.options = options;
		const colour = options.get('color');
		const terminal = process.stdout.terminal !== undefined;
		this.coloured =
			colour === 'always' ||
			colour === 'yes' ||
			(options.has('color') && (colour === '' || (colour === 'auto' && terminal)));
		this.long = ['l', 'numeric-uid-gid', 'o', 'g'].some((name) => options.has(name));
		this.compare = collation(process.env);
	}

	sort(entries: Entry[]): Entry[] {
		const { options } = this;
		if (!options.has('U')) {
			entries.sort((a, b) => this.compare(a.name, b.name));
			const key = options.get('sort');
			if (options.has('t') || key === 'time') entries.sort((a, b) => b.node.modified - a.node.modified);
			else if (options.has('S') || key === 'size') entries.sort((a, b) => sizeOf(b.node) - sizeOf(a.node));
			if (options.has('group-directories-first'))
				entries.sort((a, b) => Number(b.node.type === 'directory') - Number(a.node.type === 'directory'));
		}
		if (options.has('reverse')) entries.reverse();
		return entries;
	}

	private shown(entry: Entry): string {
		const { node, name } = entry;
		const executable = node.type === 'file' && (node.mode & 0o111) !== 0;
		let mark = '';
		if (this.options.has('classify'))
			mark = node.type === 'directory' ? '/' : node.type === 'link' && !this.long ? '@' : executable ? '*' : '';
		else if (this.options.has('p') && node.type === 'directory') mark = '/';
		const quoted = this.process.stdout.terminal && SPECIAL.test(name) ? quote(name) : name;
		if (!this.coloured) return quoted + mark;
		const colour = node.type === 'file' ? (executable ? COLOURS.program : '') : COLOURS[node.type];
		return colour ? `${colour}${quoted}\x1b[0m${mark}` : quoted + mark;
	}

	format(entries: Entry[], total: boolean): string {
		const { options, process } = this;
		if (!this.long) {
			const names = entries.map((entry) => (options.has('inode') ? `${inode(entry.path)} ` : '') + this.shown(entry));
			if (options.has('m')) return names.length > 0 ? `${names.join(', ')}\n` : '';
			const { terminal } = process.stdout;
			if (!options.has('C') && (options.has('1') || !terminal)) return names.map((name) => `${name}\n`).join('');
			if (this.coloured) {
				// Widths are those of the plain names.
				const plain = entries.map((entry) => entry.name);
				const lines = inColumns(plain, terminal?.columns ?? 80);
				const rows = lines.length;
				return lines.map((line, row) => colourLine(line, names, plain, row, rows)).join('');
			}
			return inColumns(names, terminal?.columns ?? 80)
				.map((line) => `${line}\n`)
				.join('');
		}
		const numeric = options.has('numeric-uid-gid');
		const id = (name: string) => (numeric ? (name === 'root' ? '0' : '1000') : name);
		const rows = entries.map((entry) => {
			const { node } = entry;
			const size = options.has('human-readable') ? humanSize(sizeOf(node)) : String(sizeOf(node));
			return {
				head: (options.has('inode') ? `${inode(entry.path)} ` : '') + modeText(node),
				links: String(linkCount(node)),
				owner: id(node.owner),
				group: id(node.group),
				size,
				time: this.time(node.modified),
				name: this.shown(entry) + (node.type === 'link' ? ` -> ${node.target}` : ''),
			};
		});
		const width = (key: 'links' | 'owner' | 'group' | 'size') =>
			rows.reduce((widest, row) => Math.max(widest, row[key].length), 0);
		const widths = { links: width('links'), owner: width('owner'), group: width('group'), size: width('size') };
		const blocks = entries.reduce(
			(sum, entry) => sum + (entry.node.type === 'link' ? 0 : Math.ceil(sizeOf(entry.node) / 4096) * 4),
			0,
		);
		const lines = rows.map((row) => {
			const owner = options.has('g') ? '' : `${row.owner.padEnd(widths.owner)} `;
			const group = options.has('o') || options.has('no-group') ? '' : `${row.group.padEnd(widths.group)} `;
			return `${row.head} ${row.links.padStart(widths.links)} ${owner}${group}${row.size.padStart(widths.size)} ${row.time} ${row.name}\n`;
		});
		return (
			(total ? `total ${options.has('human-readable') ? humanSize(blocks * 1024) : blocks}\n` : '') + lines.join('')
		);
	}

	/** Recent times show the hour, others the year. */
	private time(modified: number): string {
		const style = this.options.get('time-style');
		if (style === 'full-iso' || this.options.has('full-time')) return strftime('%Y-%m-%d %H:%M:%S.%N +0000', modified);
		if (style === 'long-iso') return strftime('%Y-%m-%d %H:%M', modified);
		if (style?.startsWith('+')) return strftime(style.slice(1), modified);
		const age = this.process.clock.now() - modified;
		return strftime(age >= 0 && age < 15_778_476_000 ? '%b %e %H:%M' : '%b %e  %Y', modified);
	}

	/** What a directory holds, as the options want it. */
	read(path: string): Entry[] {
		const { options, process } = this;
		const node = process.fs.node(path);
		if (node.type !== 'directory') return [];
		if (process.user !== 'root' && node.owner !== process.user && !(node.mode & 0o004))
			throw new FileError('EACCES', path);
		const entries: Entry[] = [];
		const all = options.has('all');
		for (const [name, child] of node.entries) {
			if (name.startsWith('.') && !all && !options.has('almost-all')) continue;
			const target = options.has('dereference') ? (process.fs.find(resolvePath(path, name)) ?? child) : child;
			entries.push({ name, path: resolvePath(path, name), node: target });
		}
		if (all) {
			entries.push({ name: '.', path, node });
			const parent = resolvePath(path, '..');
			entries.push({ name: '..', path: parent, node: process.fs.node(parent) });
		}
		return this.sort(entries);
	}
}

/** A number that stays the same for a path; the file system has no inodes. */
const inode = (path: string): number => {
	let hash = 7;
	for (const character of path) hash = (hash * 31 + character.charCodeAt(0)) % 9_000_000;
	return 1_000_000 + hash;
};

function colourLine(line: string, names: string[], plain: string[], row: number, rows: number): string {
	let output = '';
	let at = 0;
	for (let index = row; index < names.length; index += rows) {
		const name = plain[index] as string;
		const start = line.indexOf(name, at);
		output += line.slice(at, start) + names[index];
		at = start + name.length;
	}
	return `${output}${line.slice(at)}\n`;
}

/** ls(1) */
export const ls: Command = command({
	name: 'ls',
	summary: 'List information about the FILEs (the current directory by default).',
	usage: '[OPTION]... [FILE]...',
	misuse: 2,
	directory: '/bin',
	options: [
		{ short: 'a', long: 'all' },
		{ short: 'A', long: 'almost-all' },
		{ short: 'C' },
		{ short: 'd', long: 'directory' },
		{ short: 'F', long: 'classify' },
		{ short: 'G', long: 'no-group' },
		{ short: 'g' },
		{ short: 'h', long: 'human-readable' },
		{ short: 'i', long: 'inode' },
		{ short: 'L', long: 'dereference' },
		{ short: 'l' },
		{ short: 'm' },
		{ short: 'n', long: 'numeric-uid-gid' },
		{ short: 'o' },
		{ short: 'p' },
		{ short: 'q' },
		{ short: 'R', long: 'recursive' },
		{ short: 'r', long: 'reverse' },
		{ short: 'S' },
		{ short: 's', long: 'size' },
		{ short: 't' },
		{ short: 'U' },
		{ short: 'x' },
		{ short: '1' },
		{ long: 'color', value: 'optional' },
		{ long: 'full-time' },
		{ long: 'group-directories-first' },
		{ long: 'sort', value: true },
		{ long: 'time-style', value: true },
	],
	async run({ process, options, operands, complain }) {
		const listing = new Listing(process, options);
		let status = 0;
		const files: Entry[] = [];
		const directories: Entry[] = [];
		for (const name of operands.length > 0 ? operands : ['.']) {
			const path = process.path(name);
			const long = ['l', 'numeric-uid-gid', 'o', 'g'].some((option) => options.has(option));
			const node = process.fs.find(
				path,
				!(long || options.has('directory')) || name.endsWith('/') || options.has('dereference'),
			);
			if (!node || name === '') {
				await complain(`cannot access '${name}': No such file or directory`);
				status = 2;
			} else if (node.type === 'directory' && !options.has('directory')) directories.push({ name, path, node });
			else files.push({ name, path, node });
		}
		await process.print(listing.format(listing.sort(files), false));
		let first = files.length === 0;
		const heads = options.has('recursive') || operands.length > 1;
		const show = async (entry: Entry): Promise<void> => {
			let entries: Entry[];
			try {
				entries = listing.read(entry.path);
			} catch (error) {
				if (!(error instanceof FileError)) throw error;
				await complain(`cannot open directory '${entry.name}': ${error.message}`);
				status = 2;
				return;
			}
			const long = ['l', 'numeric-uid-gid', 'o', 'g'].some((option) => options.has(option));
			await process.print(`${first ? '' : '\n'}${heads ? `${entry.name}:\n` : ''}${listing.format(entries, long)}`);
			first = false;
			if (!options.has('recursive')) return;
			for (const child of entries)
				if (child.node.type === 'directory' && child.name !== '.' && child.name !== '..')
					await show({ ...child, name: `${entry.name === '/' ? '' : entry.name}/${baseName(child.path)}` });
		};
		for (const directory of listing.sort(directories)) await show(directory);
		return status;
	},
});
