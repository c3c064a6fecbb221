/**
 * A small Unix file system in memory: directories, files, links, permissions as far as `ls -l` and errors go. Over 400
 * lines, because every method that changes something keeps the same account of what is used.
 */

import type { Clock } from './clock.ts';
import type { Program } from './process.ts';

/** The error numbers of errno(3) that the file system gives. */
export type Errno =
	| 'ENOENT'
	| 'EEXIST'
	| 'ENOTDIR'
	| 'EISDIR'
	| 'ENOTEMPTY'
	| 'EACCES'
	| 'ELOOP'
	| 'EROFS'
	| 'EINVAL'
	| 'ENOSPC';

const MESSAGES: Record<Errno, string> = {
	ENOENT: 'No such file or directory',
	EEXIST: 'File exists',
	ENOTDIR: 'Not a directory',
	EISDIR: 'Is a directory',
	ENOTEMPTY: 'Directory not empty',
	EACCES: 'Permission denied',
	ELOOP: 'Too many levels of symbolic links',
	EROFS: 'Read-only file system',
	EINVAL: 'Invalid argument',
	ENOSPC: 'No space left on device',
};

/** A failed file operation; `message` is strerror's text. */
export class FileError extends Error {
	readonly code: Errno;
	readonly path: string;
	constructor(code: Errno, path: string) {
		super(MESSAGES[code]);
		this.name = 'FileError';
		this.code = code;
		this.path = path;
	}
}

interface NodeBase {
	mode: number;
	owner: string;
	group: string;
	/** Last change of the content, milliseconds since the epoch. */
	modified: number;
	/** How many names a file or symbolic link has (link(2)); 1 when left out. */
	links?: number;
}

/** A regular file. `content` may be a function: then it is made on each read, as under /proc. */
export interface FileNode extends NodeBase {
	type: 'file';
	content: string | (() => string);
	/** What runs when the file is executed; without it an executable file is a script. */
	program?: Program | undefined;
	/** A device: takes what is written, which then is not kept. */
	device?: ((text: string) => void) | undefined;
	/** Whether there is always more to read: `content` makes the next stretch each time. */
	endless?: boolean | undefined;
}

export interface DirectoryNode extends NodeBase {
	type: 'directory';
	entries: Map<string, FsNode>;
	/** Told when an entry comes, goes or gets another content (inotify(7)). */
	changed?: () => void;
}

export interface LinkNode extends NodeBase {
	type: 'link';
	target: string;
}

export type FsNode = FileNode | DirectoryNode | LinkNode;

/**
 * Files to start from: absolute path → text, maker of text, text with a mode, program (made executable), link,
 * device, a node of another file system that both then share (a mount), or null for an empty directory.
 */
export type FileTable = Record<
	string,
	| string
	| (() => string)
	| { text: string; mode: number }
	| { program: Program }
	| { link: string }
	| { read: () => string; write: (text: string) => void; endless?: boolean }
	| { mount: FsNode }
	| null
>;

/** The most that one file system holds, in characters: a runaway `>>` must not eat the tab's memory. */
const CAPACITY = 64 * 1024 * 1024;

/** What a system starts with (umask(2)). */
export const DEFAULT_UMASK = 0o022;

/** `path` made absolute against `cwd`, without `.`, `..` and double slashes. */
export function resolvePath(cwd: string, path: string): string {
	const parts: string[] = [];
	for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
		if (part === '' || part === '.') continue;
		if (part === '..') parts.pop();
		else parts.push(part);
	}
	return `/${parts.join('/')}`;
}

/** The last component of a path. */
export const baseName = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) || '/';

/** All but the last component of an absolute path. */
export const parentPath = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** Characters in a file, or in all files below a directory. Made files count nothing. */
function sizeOf(node: FsNode): number {
	if (node.type === 'file') return typeof node.content === 'string' ? node.content.length : 0;
	if (node.type === 'link') return 0;
	let size = 0;
	for (const entry of node.entries.values()) size += sizeOf(entry);
	return size;
}

/**
 * A directory as another one has it, copied when somebody looks: a thousand containers of one image share what they
 * never open.
 */
class CopiedDirectory implements DirectoryNode {
	readonly type = 'directory';
	mode: number;
	owner: string;
	group: string;
	modified: number;
	changed?: () => void;
	readonly #original: DirectoryNode;
	#entries: Map<string, FsNode> | undefined;

	constructor(original: DirectoryNode, modified: number) {
		this.mode = original.mode;
		this.owner = original.owner;
		this.group = original.group;
		this.modified = modified;
		this.#original = original;
	}

	get entries(): Map<string, FsNode> {
		if (!this.#entries) {
			this.#entries = new Map();
			for (const [name, node] of this.#original.entries)
				this.#entries.set(
					name,
					node.type === 'directory'
						? new CopiedDirectory(node, this.modified)
						: { ...node, modified: this.modified, links: 1 },
				);
		}
		return this.#entries;
	}
}

/** Tables laid out once, by table and owner, for file systems to begin as copies of: they outlive sessions, and hold nothing of one. */
const layouts = new WeakMap<FileTable, Map<string, { root: DirectoryNode; used: number }>>();

/** Paths given to its methods are absolute (see resolvePath). Each method throws FileError. */
export class FileSystem {
	readonly root: DirectoryNode;
	private readonly clock: Clock;
	private readonly owner: string;
	private used = 0;
	/** Whom new files belong to at this moment: the process that works on them (see Process.fs); undefined: the owner. */
	user: string | undefined;
	/** Permission bits that what is made now does not get. */
	umask = DEFAULT_UMASK;

	/**
	 * @param owner the user that new files belong to.
	 * @param base files under `files`: a table that many file systems are given, the same object each time.
	 * @param root a directory of another file system, which both then share.
	 */
	constructor(clock: Clock, files: FileTable = {}, owner = 'root', base?: FileTable, root?: DirectoryNode) {
		this.clock = clock;
		this.owner = owner;
		const layout = base && FileSystem.layoutOf(clock, base, owner);
		this.root = root ?? (layout ? new CopiedDirectory(layout.root, clock.now()) : this.directory());
		this.used = layout?.used ?? 0;
		this.install(files);
	}

	/** What a table gives, laid out once. */
	private static layoutOf(clock: Clock, table: FileTable, owner: string): { root: DirectoryNode; used: number } {
		const byOwner = layouts.get(table) ?? new Map<string, { root: DirectoryNode; used: number }>();
		layouts.set(table, byOwner);
		let found = byOwner.get(owner);
		if (!found) {
			const { root, used } = new FileSystem(clock, table, owner);
			found = { root, used };
			byOwner.set(owner, found);
		}
		return found;
	}

	/** Lays a table of files over what is there. */
	install(files: FileTable): void {
		for (const [path, entry] of Object.entries(files)) {
			if (entry === null) {
				this.mkdir(path, { parents: true });
				continue;
			}
			this.mkdir(parentPath(path), { parents: true });
			const parent = this.parent(path);
			const base = { mode: 0o644, owner: this.owner, group: this.owner, modified: this.clock.now() };
			const name = baseName(path);
			if (typeof entry === 'string' || typeof entry === 'function') {
				if (typeof entry === 'string') this.used += entry.length;
				parent.entries.set(name, { ...base, type: 'file', content: entry });
			} else if ('text' in entry)
				parent.entries.set(name, { ...base, type: 'file', mode: entry.mode, content: entry.text });
			else if ('read' in entry)
				parent.entries.set(name, {
					...base,
					type: 'file',
					mode: 0o666,
					content: entry.read,
					device: entry.write,
					endless: entry.endless,
				});
			else if ('mount' in entry) parent.entries.set(name, entry.mount);
			else if ('link' in entry) parent.entries.set(name, { ...base, type: 'link', mode: 0o777, target: entry.link });
			else parent.entries.set(name, { ...base, type: 'file', mode: 0o755, content: '\x7fELF', program: entry.program });
		}
	}

	/** The node at `path`, links followed (the last one too unless `followLast` is false). */
	node(path: string, followLast = true): FsNode {
		const found = this.walk(path, followLast, 0);
		if (typeof found === 'string') throw new FileError(found, path);
		return found;
	}

	/** As `node`, but undefined where there is none. */
	find(path: string, followLast = true): FsNode | undefined {
		const found = this.walk(path, followLast, 0);
		return typeof found === 'string' ? undefined : found;
	}

	exists(path: string): boolean {
		return this.find(path) !== undefined;
	}

	isDirectory(path: string): boolean {
		return this.find(path)?.type === 'directory';
	}

	readFile(path: string): string {
		const node = this.node(path);
		if (node.type !== 'file') throw new FileError('EISDIR', path);
		return typeof node.content === 'string' ? node.content : node.content();
	}

	/** Makes or overwrites a file; `append` adds to it. */
	writeFile(path: string, text: string, options: { append?: boolean; mode?: number } = {}): void {
		const target = this.followedPath(path);
		const parent = this.parent(target);
		const existing = parent.entries.get(baseName(target));
		if (existing?.type === 'directory') throw new FileError('EISDIR', path);
		if (existing?.type === 'file' && existing.device) {
			existing.device(text);
			return;
		}
		const before = existing?.type === 'file' && typeof existing.content === 'string' ? existing.content : '';
		const content = options.append ? before + text : text;
		if (this.used + content.length - before.length > CAPACITY) throw new FileError('ENOSPC', path);
		this.used += content.length - before.length;
		if (existing?.type === 'file') {
			if (typeof existing.content === 'function') throw new FileError('EACCES', path);
			existing.content = content;
			existing.modified = this.clock.now();
			parent.changed?.();
			return;
		}
		parent.entries.set(baseName(target), {
			type: 'file',
			mode: options.mode ?? 0o666 & ~this.umask,
			owner: this.user ?? this.owner,
			group: this.user ?? this.owner,
			modified: this.clock.now(),
			content,
		});
		this.touched(parent);
	}

	/** Makes a directory. With `parents` its parents too, and an existing directory is fine (mkdir -p). */
	mkdir(path: string, options: { parents?: boolean } = {}): void {
		if (path === '/') {
			if (options.parents) return;
			throw new FileError('EEXIST', path);
		}
		if (options.parents && !this.exists(parentPath(path))) this.mkdir(parentPath(path), options);
		const parent = this.parent(path);
		const existing = this.find(path);
		if (existing) {
			if (options.parents && existing.type === 'directory') return;
			throw new FileError('EEXIST', path);
		}
		parent.entries.set(baseName(path), this.directory());
		this.touched(parent);
	}

	/** Names in a directory, sorted by code unit. */
	readdir(path: string): string[] {
		const node = this.node(path);
		if (node.type !== 'directory') throw new FileError('ENOTDIR', path);
		return [...node.entries.keys()].sort();
	}

	/** Removes a file or link; a directory only with `recursive` (or when empty, with `directory`). */
	remove(path: string, options: { recursive?: boolean; directory?: boolean } = {}): void {
		const node = this.node(path, false);
		if (node.type === 'directory') {
			if (!options.recursive && !options.directory) throw new FileError('EISDIR', path);
			if (!options.recursive && node.entries.size > 0) throw new FileError('ENOTEMPTY', path);
		} else if (options.directory && !options.recursive) throw new FileError('ENOTDIR', path);
		if (path === '/') throw new FileError('EACCES', path);
		const parent = this.parent(path);
		parent.entries.delete(baseName(path));
		this.touched(parent);
		if (node.type === 'directory') node.changed?.();
		this.unlinked(node);
	}

	/** Takes a name of what is on the disk off the count; with the last one goes what it takes up. */
	private unlinked(node: FsNode): void {
		if (node.type === 'directory') for (const entry of node.entries.values()) this.unlinked(entry);
		else if (node.links !== undefined && node.links > 1) node.links--;
		else this.used -= sizeOf(node);
	}

	/** Gives a file one more name, `path` (link(2)). */
	link(node: FileNode | LinkNode, path: string): void {
		const parent = this.parent(path);
		if (parent.entries.has(baseName(path))) throw new FileError('EEXIST', path);
		parent.entries.set(baseName(path), node);
		this.touched(parent);
		node.links = (node.links ?? 1) + 1;
	}

	/** Moves `from` to the exact path `to`, replacing a file there. */
	rename(from: string, to: string): void {
		const node = this.node(from, false);
		if (to === from) return;
		if (`${to}/`.startsWith(`${from}/`)) throw new FileError('EINVAL', to);
		const existing = this.find(to, false);
		if (existing?.type === 'directory' && node.type !== 'directory') throw new FileError('EISDIR', to);
		if (existing?.type === 'directory' && existing.entries.size > 0) throw new FileError('ENOTEMPTY', to);
		const target = this.parent(to);
		if (existing) this.unlinked(existing);
		const source = this.parent(from);
		source.entries.delete(baseName(from));
		target.entries.set(baseName(to), node);
		for (const directory of new Set([source, target, node])) if (directory.type === 'directory') directory.changed?.();
	}

	symlink(target: string, path: string): void {
		if (this.find(path, false)) throw new FileError('EEXIST', path);
		this.install({ [path]: { link: target } });
	}

	chmod(path: string, mode: number): void {
		this.node(path).mode = mode;
	}

	/** Sets the time of change, making an empty file where there is none (touch). */
	touch(path: string): void {
		const node = this.find(path);
		if (node) node.modified = this.clock.now();
		else this.writeFile(path, '');
	}

	/** Calls `listener`, from now on alone, whenever something right in the directory at `path` comes, goes or changes. */
	watch(path: string, listener: () => void): void {
		const node = this.node(path);
		if (node.type !== 'directory') throw new FileError('ENOTDIR', path);
		node.changed = listener;
	}

	private touched(directory: DirectoryNode): void {
		directory.modified = this.clock.now();
		directory.changed?.();
	}

	private directory(): DirectoryNode {
		return {
			type: 'directory',
			mode: 0o777 & ~this.umask,
			owner: this.user ?? this.owner,
			group: this.user ?? this.owner,
			modified: this.clock.now(),
			entries: new Map(),
		};
	}

	private parent(path: string): DirectoryNode {
		const node = this.walk(parentPath(path), true, 0);
		if (typeof node === 'string') throw new FileError(node, parentPath(path));
		if (node.type !== 'directory') throw new FileError('ENOTDIR', path);
		return node;
	}

	/** Where a write to `path` goes: the far end of the links, which need not exist yet. */
	private followedPath(path: string, depth = 0): string {
		const node = this.find(path, false);
		if (node?.type !== 'link') return path;
		if (depth > 40) throw new FileError('ELOOP', path);
		return this.followedPath(resolvePath(parentPath(path), node.target), depth + 1);
	}

	/** The node at a path, or why there is none. No exception: programs look for what is not there all the time. */
	private walk(path: string, followLast: boolean, depth: number): FsNode | Errno {
		if (depth > 40) return 'ELOOP';
		let node: FsNode = this.root;
		const parts = path.split('/').filter((part) => part !== '');
		for (let i = 0; i < parts.length; i++) {
			if (node.type !== 'directory') return 'ENOTDIR';
			const next = node.entries.get(parts[i] as string);
			if (!next) return 'ENOENT';
			const last = i === parts.length - 1;
			if (next.type === 'link' && (!last || followLast)) {
				const target = resolvePath(`/${parts.slice(0, i).join('/')}`, next.target);
				const followed = this.walk(target, true, depth + 1);
				if (typeof followed === 'string') return followed;
				node = followed;
			} else node = next;
		}
		return node;
	}
}
