/** stat, readlink, realpath, file, du, df, mktemp, sync. */

import { baseName, type FsNode, parentPath, resolvePath } from '../fs.ts';
import type { Process } from '../process.ts';
import { toBytes } from '../text/bytes.ts';
import { strftime } from '../text/strftime.ts';
import { humanSize, linkCount, modeText, sizeOf } from './ls.ts';
import { type Command, command, UsageError } from './types.ts';

/** A path with all links followed; undefined when a part but the last is missing. */
function canonical(process: Process, name: string, depth = 0): string | undefined {
	const path = process.path(name);
	if (depth > 40) return undefined;
	let at = '';
	const parts = path.split('/').filter((part) => part !== '');
	for (let index = 0; index < parts.length; index++) {
		const next = `${at}/${parts[index]}`;
		const node = process.fs.find(next, false);
		if (node?.type === 'link')
			return canonical(process, resolvePath(at || '/', [node.target, ...parts.slice(index + 1)].join('/')), depth + 1);
		if (!node && index < parts.length - 1) return undefined;
		at = next;
	}
	return at || '/';
}

export const readlink: Command = command({
	name: 'readlink',
	summary: 'Print value of a symbolic link or canonical file name.',
	usage: '[OPTION]... FILE...',
	options: [
		{ short: 'f', long: 'canonicalize' },
		{ short: 'e', long: 'canonicalize-existing' },
		{ short: 'm', long: 'canonicalize-missing' },
		{ short: 'n', long: 'no-newline' },
	],
	async run({ process, options, operands }) {
		if (operands.length === 0) throw new UsageError('missing operand');
		let status = 0;
		for (const name of operands) {
			const node = process.fs.find(process.path(name), false);
			const follow =
				options.has('canonicalize') || options.has('canonicalize-existing') || options.has('canonicalize-missing');
			const text = follow ? canonical(process, name) : node?.type === 'link' ? node.target : undefined;
			if (text === undefined || (options.has('canonicalize-existing') && !process.fs.exists(text))) status = 1;
			else await process.print(options.has('no-newline') ? text : `${text}\n`);
		}
		return status;
	},
});

export const realpath: Command = command({
	name: 'realpath',
	summary: 'Print the resolved absolute file name.',
	usage: '[OPTION]... FILE...',
	options: [
		{ short: 'e', long: 'canonicalize-existing' },
		{ short: 'm', long: 'canonicalize-missing' },
		{ short: 'q', long: 'quiet' },
		{ short: 's', long: 'strip' },
		{ long: 'relative-to', value: true },
	],
	async run({ process, options, operands, complain }) {
		if (operands.length === 0) throw new UsageError('missing operand');
		let status = 0;
		for (const name of operands) {
			const path = options.has('strip')
				? process.path(name)
				: (canonical(process, name) ?? (options.has('canonicalize-missing') ? process.path(name) : undefined));
			if (path === undefined || (options.has('canonicalize-existing') && !process.fs.exists(path))) {
				if (!options.has('quiet')) await complain(`${name}: No such file or directory`);
				status = 1;
				continue;
			}
			const base = options.get('relative-to');
			await process.print(`${base === undefined ? path : relative(process.path(base), path)}\n`);
		}
		return status;
	},
});

function relative(from: string, to: string): string {
	const [a, b] = [from.split('/').filter(Boolean), to.split('/').filter(Boolean)];
	let same = 0;
	while (same < a.length && a[same] === b[same]) same++;
	return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/') || '.';
}

const kindWords = (node: FsNode): string =>
	node.type === 'directory'
		? 'directory'
		: node.type === 'link'
			? 'symbolic link'
			: node.device
				? 'character special file'
				: sizeOf(node) === 0 && typeof node.content === 'string'
					? 'regular empty file'
					: 'regular file';

export const stat: Command = command({
	name: 'stat',
	summary: 'Display file or file system status.',
	usage: '[OPTION]... FILE...',
	options: [
		{ short: 'c', long: 'format', value: true },
		{ short: 'f', long: 'file-system' },
		{ short: 'L', long: 'dereference' },
		{ long: 'printf', value: true },
		{ short: 't', long: 'terse' },
	],
	async run({ process, options, operands, complain }) {
		if (operands.length === 0) throw new UsageError('missing operand');
		let status = 0;
		for (const name of operands) {
			const node = process.fs.find(process.path(name), options.has('dereference'));
			if (!node) {
				await complain(`cannot statx '${name}': No such file or directory`);
				status = 1;
				continue;
			}
			const octal = (node.mode & 0o7777).toString(8);
			const id = (who: string) => (who === 'root' ? '0' : '1000');
			const time = strftime('%Y-%m-%d %H:%M:%S.%N +0000', node.modified);
			const seconds = String(Math.floor(node.modified / 1000));
			const values: Record<string, string> = {
				a: octal,
				A: modeText(node),
				F: kindWords(node),
				n: name,
				N: node.type === 'link' ? `'${name}' -> '${node.target}'` : `'${name}'`,
				s: String(sizeOf(node)),
				U: node.owner,
				G: node.group,
				u: id(node.owner),
				g: id(node.group),
				h: String(linkCount(node)),
				b: String(Math.ceil(sizeOf(node) / 4096) * 8),
				B: '512',
				x: time,
				y: time,
				z: time,
				w: time,
				X: seconds,
				Y: seconds,
				Z: seconds,
				W: seconds,
				'%': '%',
			};
			const format = options.get('format') ?? options.get('printf');
			if (format !== undefined) {
				const text = format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => values[letter] ?? whole);
				await process.print(options.has('printf') ? text.replaceAll('\\n', '\n').replaceAll('\\t', '\t') : `${text}\n`);
				continue;
			}
			const shown = node.type === 'link' ? `${name} -> ${node.target}` : name;
			await process.print(
				`  File: ${shown}\n  Size: ${String(sizeOf(node)).padEnd(10)}\tBlocks: ${(values.b as string).padEnd(10)} IO Block: 4096   ${kindWords(node)}\nAccess: (${octal.padStart(4, '0')}/${modeText(node)})  Uid: (${id(node.owner).padStart(5)}/${node.owner.padStart(8)})   Gid: (${id(node.group).padStart(5)}/${node.group.padStart(8)})\nAccess: ${time}\nModify: ${time}\nChange: ${time}\n Birth: ${time}\n`,
			);
		}
		return status;
	},
});

/** What file(1) reads off a gzip file: its header ends with the system, the file with the size. */
const gzipWords = (bytes: Uint8Array): string =>
	`gzip compressed data, from Unix, original size modulo 2^32 ${new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4).getUint32(0, true)}`;

export const file: Command = command({
	name: 'file',
	summary: 'Determine type of FILEs.',
	usage: '[OPTION...] [FILE...]',
	options: [{ short: 'b', long: 'brief' }],
	async run({ process, options, operands }) {
		if (operands.length === 0) throw new UsageError('missing operand');
		const width = Math.max(...operands.map((name) => name.length)) + 1;
		for (const name of operands) {
			const node = process.fs.find(process.path(name), false);
			let words: string;
			if (!node) words = `cannot open \`${name}' (No such file or directory)`;
			else if (node.type === 'directory') words = 'directory';
			else if (node.type === 'link') words = `symbolic link to ${node.target}`;
			else if (node.program) words = 'ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked';
			else {
				const text = process.fs.readFile(process.path(name));
				const line = /^#!\s*(?:\/usr\/bin\/env\s+)?(\S+)/.exec(text);
				const characters = /[^\x00-\x7f]/.test(text) ? 'Unicode text, UTF-8 text' : 'ASCII text';
				words =
					text === ''
						? 'empty'
						: text.startsWith('\x1f\udc8b')
							? gzipWords(toBytes(text))
							: line
								? `${baseName(line[1] as string) === 'bash' ? 'Bourne-Again' : 'POSIX'} shell script, ${characters} executable`
								: /^\s*[[{]/.test(text) && isJson(text)
									? 'JSON text data'
									: characters;
			}
			await process.print(options.has('brief') ? `${words}\n` : `${`${name}:`.padEnd(width)} ${words}\n`);
		}
		return 0;
	},
});

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

/** Kilobytes that a tree takes on disk, in blocks of 4. */
function treeSize(node: FsNode): number {
	if (node.type === 'link') return 0;
	if (node.type === 'file') return Math.ceil(sizeOf(node) / 4096) * 4;
	let size = 4;
	for (const child of node.entries.values()) size += treeSize(child);
	return size;
}

export const du: Command = command({
	name: 'du',
	summary: 'Summarize device usage of the set of FILEs, recursively for directories.',
	usage: '[OPTION]... [FILE]...',
	options: [
		{ short: 'a', long: 'all' },
		{ short: 'b', long: 'bytes' },
		{ short: 'c', long: 'total' },
		{ short: 'd', long: 'max-depth', value: true },
		{ short: 'h', long: 'human-readable' },
		{ short: 'k' },
		{ short: 'm' },
		{ short: 's', long: 'summarize' },
	],
	async run({ process, options, operands, complain }) {
		const depthLimit = options.has('summarize')
			? 0
			: options.has('max-depth')
				? Number(options.get('max-depth'))
				: Number.POSITIVE_INFINITY;
		const show = (size: number) =>
			options.has('human-readable')
				? humanSize(size * 1024)
				: options.has('m')
					? String(Math.ceil(size / 1024))
					: options.has('bytes')
						? String(size * 1024)
						: String(size);
		let status = 0;
		let total = 0;
		for (const name of operands.length > 0 ? operands : ['.']) {
			const node = process.fs.find(process.path(name), false);
			if (!node) {
				await complain(`cannot access '${name}': No such file or directory`);
				status = 1;
				continue;
			}
			const visit = async (shown: string, each: FsNode, depth: number): Promise<void> => {
				if (each.type === 'directory')
					for (const [child, inner] of each.entries)
						await visit(`${shown.replace(/\/$/, '')}/${child}`, inner, depth + 1);
				if (depth <= depthLimit && (each.type === 'directory' || options.has('all') || depth === 0))
					await process.print(`${show(treeSize(each))}\t${shown}\n`);
			};
			await visit(name, node, 0);
			total += treeSize(node);
		}
		if (options.has('total')) await process.print(`${show(total)}\ttotal\n`);
		return status;
	},
});

export const df: Command = command({
	name: 'df',
	summary: 'Show information about the file system on which each FILE resides.',
	usage: '[OPTION]... [FILE]...',
	directory: '/bin',
	options: [
		{ short: 'h', long: 'human-readable' },
		{ short: 'k' },
		{ short: 'T', long: 'print-type' },
		{ short: 'a', long: 'all' },
		{ short: 'i', long: 'inodes' },
	],
	async run({ process, options, operands, complain }) {
		let status = 0;
		for (const name of operands) {
			if (process.fs.exists(process.path(name))) continue;
			await complain(`${name}: No such file or directory`);
			status = 1;
		}
		if (status !== 0) return status;
		const size = 41_152_736;
		const used = 9_437_184 + treeSize(process.fs.root);
		const human = options.has('human-readable');
		const show = (value: number) => (human ? humanSize(value * 1024) : String(value));
		const type = (text: string) => (options.has('print-type') ? [text] : []);
		const rows = [
			[
				'Filesystem',
				...type('Type'),
				human ? 'Size' : '1K-blocks',
				'Used',
				human ? 'Avail' : 'Available',
				'Use%',
				'Mounted on',
			],
			[
				'overlay',
				...type('overlay'),
				show(size),
				show(used),
				show(size - used),
				`${Math.ceil((100 * used) / size)}%`,
				'/',
			],
			['tmpfs', ...type('tmpfs'), show(65_536), '0', show(65_536), '0%', '/dev'],
		].slice(0, operands.length > 0 ? 2 : 3);
		// coreutils' least widths: of the source 14, of numbers 5.
		const least = [14, ...type('').map(() => 4), 5, 5, 5, 4, 0];
		const widths = least.map((width, column) => Math.max(width, ...rows.map((row) => (row[column] as string).length)));
		for (const row of rows)
			await process.print(
				`${row.map((cell, column) => (column === row.length - 1 ? cell : column === 0 || (column === 1 && options.has('print-type')) ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number))).join(' ')}\n`,
			);
		return 0;
	},
});

export const mktemp: Command = command({
	name: 'mktemp',
	summary: 'Create a temporary file or directory, safely, and print its name.',
	usage: '[OPTION]... [TEMPLATE]',
	options: [
		{ short: 'd', long: 'directory' },
		{ short: 'p', long: 'tmpdir', value: true },
		{ short: 'q', long: 'quiet' },
		{ short: 't' },
		{ short: 'u', long: 'dry-run' },
	],
	async run({ process, options, operands, complain }) {
		const template = operands[0] ?? 'tmp.XXXXXXXXXX';
		const xs = /X+(?=[^X/]*$)/.exec(template)?.[0] ?? '';
		if (xs.length < 3) throw new UsageError(`too few X's in template '${template}'`, 1, false);
		const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
		const name = template.replace(xs, () =>
			Array.from(xs, () => letters[process.machine.random.below(letters.length)]).join(''),
		);
		const directory =
			options.get('tmpdir') ?? (operands.length === 0 || options.has('t') ? (process.env.TMPDIR ?? '/tmp') : undefined);
		const path = directory === undefined ? name : `${directory}/${name}`;
		if (!process.fs.isDirectory(parentPath(process.path(path)))) {
			await complain(
				`failed to create ${options.has('directory') ? 'directory' : 'file'} via template '${template}': No such file or directory`,
			);
			return 1;
		}
		if (!options.has('dry-run')) {
			if (options.has('directory')) process.fs.mkdir(process.path(path));
			else process.fs.writeFile(process.path(path), '', { mode: 0o600 });
		}
		await process.print(`${path}\n`);
		return 0;
	},
});

export const sync: Command = {
	name: 'sync',
	summary: 'Synchronize cached writes to persistent storage.',
	program: () => 0,
};
