/** cp, mv, touch, ln: what changes the tree of files. */

import { baseName, type DirectoryNode, FileError, type FsNode, parentPath, resolvePath } from '../fs.ts';
import type { Process } from '../process.ts';
import { attempt } from './permissions.ts';
import { type Command, type Context, command, UsageError } from './types.ts';

/** Where a file goes that is put at `target`: into it when it is a directory. */
function destination(process: Process, source: string, target: string): string {
	const path = process.path(target);
	return process.fs.isDirectory(path) ? resolvePath(path, baseName(source)) : path;
}

function copyNode(node: FsNode, now: number, keep: boolean): FsNode {
	const base = { ...node, modified: keep ? node.modified : now, links: 1 };
	if (base.type !== 'directory') return base;
	const entries = new Map<string, FsNode>();
	for (const [name, child] of (node as DirectoryNode).entries) entries.set(name, copyNode(child, now, keep));
	return { ...base, entries };
}

/** Puts a node at an absolute path, replacing what is there. */
function place(process: Process, node: FsNode, path: string): void {
	const parent = process.fs.node(parentPath(path));
	if (parent.type !== 'directory') throw new FileError('ENOTDIR', path);
	parent.entries.set(baseName(path), node);
	parent.modified = process.clock.now();
}

/** Splits operands into sources and target as cp and mv do. */
function sourcesAndTarget(context: Context): { sources: string[]; target: string } {
	const { operands, options, process } = context;
	const directory = options.get('target-directory');
	if (directory !== undefined) return { sources: operands, target: directory };
	if (operands.length === 0) throw new UsageError('missing file operand');
	if (operands.length === 1) throw new UsageError(`missing destination file operand after '${operands[0]}'`);
	const target = operands.at(-1) as string;
	const sources = operands.slice(0, -1);
	if (sources.length > 1 && !process.fs.isDirectory(process.path(target)))
		throw new UsageError(
			process.fs.exists(process.path(target))
				? `target '${target}' is not a directory`
				: `target '${target}': No such file or directory`,
			1,
			false,
		);
	return { sources, target };
}

export const cp: Command = command({
	name: 'cp',
	summary: 'Copy SOURCE to DEST, or multiple SOURCE(s) to DIRECTORY.',
	usage: '[OPTION]... SOURCE... DEST',
	directory: '/bin',
	options: [
		{ short: 'a', long: 'archive' },
		{ short: 'f', long: 'force' },
		{ short: 'i', long: 'interactive' },
		{ short: 'n', long: 'no-clobber' },
		{ short: 'p' },
		{ short: 'R' },
		{ short: 'r', long: 'recursive' },
		{ short: 'L', long: 'dereference' },
		{ short: 'P', long: 'no-dereference' },
		{ short: 't', long: 'target-directory', value: true },
		{ short: 'T', long: 'no-target-directory' },
		{ short: 'u', long: 'update' },
		{ short: 'v', long: 'verbose' },
	],
	async run(context) {
		const { process, options } = context;
		const { fs } = process;
		const { sources, target } = sourcesAndTarget(context);
		const recursive = options.has('recursive') || options.has('R') || options.has('archive');
		let status = 0;
		for (const source of sources) {
			const from = process.path(source);
			const node = fs.find(from, !options.has('archive') && !options.has('no-dereference'));
			if (!node) {
				await context.complain(`cannot stat '${source}': No such file or directory`);
				status = 1;
				continue;
			}
			if (node.type === 'directory' && !recursive) {
				await context.complain(`-r not specified; omitting directory '${source}'`);
				status = 1;
				continue;
			}
			const to = options.has('no-target-directory') ? process.path(target) : destination(process, source, target);
			const shown = fs.isDirectory(process.path(target)) ? `${target.replace(/\/$/, '')}/${baseName(source)}` : target;
			if (to === from || fs.find(to) === node) {
				await context.complain(`'${source}' and '${shown}' are the same file`);
				status = 1;
				continue;
			}
			if (node.type === 'directory' && `${to}/`.startsWith(`${from}/`)) {
				await context.complain(`cannot copy a directory, '${source}', into itself, '${shown}'`);
				status = 1;
				continue;
			}
			const existing = fs.find(to);
			if (existing && options.has('no-clobber')) continue;
			if (existing && options.has('update') && existing.modified >= node.modified) continue;
			if (existing?.type === 'directory' && node.type !== 'directory') {
				await context.complain(`cannot overwrite directory '${shown}' with non-directory`);
				status = 1;
				continue;
			}
			if (existing && existing.type !== 'directory' && node.type === 'directory') {
				await context.complain(`cannot overwrite non-directory '${shown}' with directory '${source}'`);
				status = 1;
				continue;
			}
			const words = (error: FileError) =>
				error.code === 'ENOENT' || error.code === 'ENOTDIR'
					? `cannot create regular file '${shown}'`
					: `cannot copy '${source}'`;
			status |= await attempt(context, words, () =>
				copy(process, from, node, to, options.has('archive') || options.has('p')),
			);
			if (options.has('verbose')) await process.print(`'${source}' -> '${shown}'\n`);
		}
		return status;
	},
});

/** Copies one node; a directory into one that is there already is merged. */
function copy(process: Process, from: string, node: FsNode, to: string, keep: boolean): void {
	const { fs } = process;
	const existing = fs.find(to);
	if (node.type === 'directory') {
		if (existing?.type !== 'directory') {
			place(process, copyNode(node, process.clock.now(), keep), to);
			return;
		}
		for (const [name, child] of [...node.entries])
			copy(process, resolvePath(from, name), child, resolvePath(to, name), keep);
		return;
	}
	if (node.type === 'link' || node.program) {
		place(process, copyNode(node, process.clock.now(), keep), to);
		return;
	}
	fs.writeFile(to, fs.readFile(from), existing ? {} : { mode: node.mode });
	if (keep) fs.node(to).modified = node.modified;
}

export const mv: Command = command({
	name: 'mv',
	summary: 'Rename SOURCE to DEST, or move SOURCE(s) to DIRECTORY.',
	usage: '[OPTION]... SOURCE... DEST',
	directory: '/bin',
	options: [
		{ short: 'f', long: 'force' },
		{ short: 'i', long: 'interactive' },
		{ short: 'n', long: 'no-clobber' },
		{ short: 't', long: 'target-directory', value: true },
		{ short: 'T', long: 'no-target-directory' },
		{ short: 'u', long: 'update' },
		{ short: 'v', long: 'verbose' },
	],
	async run(context) {
		const { process, options } = context;
		const { sources, target } = sourcesAndTarget(context);
		let status = 0;
		for (const source of sources) {
			const from = process.path(source);
			const to = options.has('no-target-directory') ? process.path(target) : destination(process, source, target);
			const shown = process.fs.isDirectory(process.path(target))
				? `${target.replace(/\/$/, '')}/${baseName(source)}`
				: target;
			if (!process.fs.find(from, false)) {
				await context.complain(`cannot stat '${source}': No such file or directory`);
				status = 1;
				continue;
			}
			if (from === to) {
				await context.complain(`'${source}' and '${shown}' are the same file`);
				status = 1;
				continue;
			}
			if (options.has('no-clobber') && process.fs.exists(to)) continue;
			if (`${to}/`.startsWith(`${from}/`)) {
				await context.complain(`cannot move '${source}' to a subdirectory of itself, '${shown}'`);
				status = 1;
				continue;
			}
			const failed = await attempt(
				context,
				() => `cannot move '${source}' to '${shown}'`,
				() => process.fs.rename(from, to),
			);
			status |= failed;
			if (!failed && options.has('verbose')) await process.print(`renamed '${source}' -> '${shown}'\n`);
		}
		return status;
	},
});

export const touch: Command = command({
	name: 'touch',
	summary: 'Update the access and modification times of each FILE to the current time.',
	usage: '[OPTION]... FILE...',
	options: [
		{ short: 'a' },
		{ short: 'c', long: 'no-create' },
		{ short: 'd', long: 'date', value: true },
		{ short: 'm' },
		{ short: 'r', long: 'reference', value: true },
		{ short: 't', value: true },
	],
	async run(context) {
		const { process, options, operands } = context;
		if (operands.length === 0) throw new UsageError('missing file operand');
		let status = 0;
		for (const name of operands) {
			const path = process.path(name);
			if (options.has('no-create') && !process.fs.exists(path)) continue;
			status |= await attempt(
				context,
				() => `cannot touch '${name}'`,
				() => {
					process.fs.touch(path);
					const reference = options.get('reference');
					if (reference !== undefined)
						process.fs.node(path).modified = process.fs.node(process.path(reference)).modified;
				},
			);
		}
		return status;
	},
});

export const ln: Command = command({
	name: 'ln',
	summary: 'Make links between files.',
	usage: '[OPTION]... TARGET LINK_NAME',
	directory: '/bin',
	options: [
		{ short: 'f', long: 'force' },
		{ short: 'n', long: 'no-dereference' },
		{ short: 'r', long: 'relative' },
		{ short: 's', long: 'symbolic' },
		{ short: 'v', long: 'verbose' },
	],
	async run(context) {
		const { process, options, operands } = context;
		if (operands.length === 0) throw new UsageError('missing file operand');
		const target = operands[0] as string;
		const name = operands[1] ?? '.';
		const into =
			process.fs.isDirectory(process.path(name)) &&
			!(options.has('no-dereference') && process.fs.find(process.path(name), false)?.type === 'link');
		const path = into ? resolvePath(process.path(name), baseName(target)) : process.path(name);
		const shown = into ? `${name.replace(/\/$/, '')}/${baseName(target)}` : name;
		const kind = options.has('symbolic') ? 'symbolic link' : 'hard link';
		if (!options.has('symbolic')) {
			const node = process.fs.find(process.path(target));
			if (!node) {
				await context.complain(`failed to access '${target}': No such file or directory`);
				return 1;
			}
			if (node.type === 'directory') {
				await context.complain(`${target}: hard link not allowed for directory`);
				return 1;
			}
			return attempt(
				context,
				() => `failed to create ${kind} '${shown}'`,
				() => {
					const existing = process.fs.find(path, false);
					if (existing === node && options.has('force')) return;
					if (existing && options.has('force')) process.fs.remove(path);
					process.fs.link(node, path);
				},
			);
		}
		return attempt(
			context,
			() => `failed to create ${kind} '${shown}'`,
			() => {
				if (options.has('force') && process.fs.find(path, false)) process.fs.remove(path);
				process.fs.symlink(target, path);
			},
		);
	},
});
