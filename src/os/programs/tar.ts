/** tar(1) as GNU's: archives of files, with gzip's compression or none. */

import { readTar, type TarEntry, TarError, tarEnd, tarMember } from '../archive/tar.ts';
import { FileError, type FsNode, parentPath, resolvePath } from '../fs.ts';
import { fetchFor } from '../lazy.ts';
import type { Process } from '../process.ts';
import { strftime } from '../text/strftime.ts';
import { modeText, sizeOf } from './ls.ts';
import { Arguments, FAILURE, Fatal, HINT, type Options } from './tar-options.ts';
import { type Command, readInput } from './types.ts';
import { byteLength } from './wc.ts';

/** What a member costs beside its text, in characters. */
const MEMBER = 1024;

/** `drwxr-xr-x root/root         0 2026-11-21 15:22 a/`; `width` is what owner and size take, growing as they do. */
class Listing {
	private width = 19;

	line(entry: TarEntry, type: FsNode['type']): string {
		const mode = modeText({ type, mode: entry.mode } as FsNode);
		const owner = `${entry.owner}/${entry.group}`;
		const size = String(entry.type === 'file' ? sizeOf({ type: 'file', content: entry.text } as FsNode) : 0);
		this.width = Math.max(this.width, owner.length + size.length + 1);
		const time = strftime('%Y-%m-%d %H:%M', entry.modified);
		const to =
			entry.type === 'link' ? ` -> ${entry.target}` : entry.type === 'hardlink' ? ` link to ${entry.target}` : '';
		return `${mode} ${owner} ${size.padStart(this.width - owner.length - 1)} ${time} ${shownName(entry)}${to}\n`;
	}
}

const shownName = ({ path, type }: TarEntry): string =>
	type === 'directory' && !path.endsWith('/') ? `${path}/` : path;
const nodeType = ({ type }: TarEntry): FsNode['type'] => (type === 'hardlink' ? 'file' : type);

class Run {
	private failed = false;
	private readonly listing = new Listing();
	private readonly process: Process;
	private readonly options: Options;

	constructor(process: Process, options: Options) {
		this.process = process;
		this.options = options;
	}

	async run(): Promise<number> {
		const { action } = this.options;
		if (action === 'create' || action === 'append') await this.write(action === 'append');
		else await this.read();
		if (!this.failed) return 0;
		await this.process.warn('tar: Exiting with failure status due to previous errors\n');
		return FAILURE;
	}

	private async complain(message: string): Promise<void> {
		this.failed = true;
		await this.process.warn(`tar: ${message}\n`);
	}

	private async write(append: boolean): Promise<void> {
		const { options, process } = this;
		const { file } = options;
		if (options.names.length === 0) throw new Fatal('Cowardly refusing to create an empty archive', HINT);
		const stdout = file === undefined || file === '-';
		if (stdout && process.stdout.terminal)
			throw new Fatal('Refusing to write archive contents to terminal (missing -f option?)');
		const before = append && !stdout ? [...readTar(await this.archive())] : [];
		const entries: TarEntry[] = [];
		const removed = new Set<string>();
		for (const { name, directory } of options.names) await this.add(name, directory, entries, removed);
		if (options.verbose > 0) {
			const text = entries.map((entry) => this.shown(entry)).join('');
			await (stdout ? process.warn(text) : process.print(text));
		}
		let plain = '';
		let size = 0;
		for (const entry of [...before, ...entries]) {
			const member = tarMember(entry);
			plain += member;
			size += byteLength(member);
			await process.work(MEMBER + member.length);
		}
		plain += tarEnd(size);
		const packed = options.compressed || (options.byName && /\.(tgz|tar\.gz)$/.test(file ?? ''));
		const archive = packed ? await process.finish((await this.gzip()).packText(process, plain)) : plain;
		if (stdout) await process.print(archive);
		else {
			try {
				process.fs.writeFile(process.path(file), archive);
			} catch (error) {
				if (!(error instanceof FileError)) throw error;
				throw new Fatal(`${file}: Cannot open: ${error.message}`);
			}
		}
	}

	private async add(name: string, directory: string, entries: TarEntry[], removed: Set<string>): Promise<void> {
		const { fs } = this.process;
		const path = resolvePath(directory, name);
		const node = fs.find(path, false);
		if (!node) return this.complain(`${name}: Cannot stat: No such file or directory`);
		const base = name.split('/').at(-1) as string;
		if (this.options.exclude.some((matcher) => matcher.matches(name) || matcher.matches(base))) return;
		const lead = this.options.absolute ? '' : (/^(?:.*\.\.(?=\/|$)\/*|\/+)/.exec(name)?.[0] ?? '');
		if (lead !== '' && !removed.has(lead)) {
			removed.add(lead);
			await this.process.warn(`tar: Removing leading \`${lead}' from member names\n`);
		}
		const own = name.slice(lead.length).replace(/\/+$/, '') || '.';
		const type = node.type === 'directory' ? 'directory' : node.type === 'link' ? 'link' : 'file';
		const id = (who: string): number => (who === 'root' ? 0 : 1000);
		entries.push({
			path: type === 'directory' ? `${own}/` : own,
			type,
			text: node.type === 'file' ? fs.readFile(path) : '',
			target: node.type === 'link' ? node.target : '',
			mode: node.mode & 0o7777,
			owner: node.owner,
			group: node.group,
			uid: id(node.owner),
			gid: id(node.group),
			modified: node.modified,
		});
		if (type === 'directory')
			for (const each of this.process.fs.readdir(path)) {
				await this.process.work(MEMBER);
				await this.add(`${name.replace(/\/+$/, '')}/${each}`, directory, entries, removed);
			}
	}

	private gzip(): Promise<typeof import('./gzip.ts')> {
		return fetchFor(this.process, import('./gzip.ts'));
	}

	/** An archive as it was before gzip; tar looks itself whether it is one of gzip's. */
	private async unpacked(text: string): Promise<string> {
		// The first bytes of a gzip file, the second of which is no UTF-8 (src/os/text/bytes.ts).
		if (!text.startsWith('\x1f\udc8b')) {
			if (!this.options.compressed || text === '') return text;
			await this.process.warn('\ngzip: stdin: not in gzip format\n');
			throw new Fatal('Child returned status 1');
		}
		try {
			return await this.process.finish((await this.gzip()).unpackText(text));
		} catch (error) {
			if (!(error instanceof Error) || error.name !== 'GzipError') throw error;
			await this.process.warn(`\ngzip: stdin: ${error.message}\n`);
			throw new Fatal('Child returned status 1');
		}
	}

	/** The archive's text. */
	private async archive(): Promise<string> {
		const { file = '-' } = this.options;
		if (file === '-' && this.process.stdin.terminal)
			throw new Fatal('Refusing to read archive contents from terminal (missing -f option?)');
		try {
			return await readInput(this.process, file);
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			throw new Fatal(`${file}: Cannot open: ${error.message}`);
		}
	}

	private async read(): Promise<void> {
		const { options, process } = this;
		const { directory } = options;
		const archive = await this.unpacked(await this.archive());
		if (!process.fs.isDirectory(directory)) {
			const shown = directory.startsWith(`${process.cwd}/`) ? directory.slice(process.cwd.length + 1) : directory;
			throw new Fatal(`${shown}: Cannot open: No such file or directory`);
		}
		const wanted = options.names.map(({ name }) => ({ name: name.replace(/\/+$/, ''), found: false }));
		try {
			for (const entry of readTar(archive)) {
				await process.work(MEMBER + entry.text.length);
				await this.member(entry, wanted);
			}
		} catch (error) {
			if (!(error instanceof TarError)) throw error;
			await this.complain(error.message);
		}
		for (const { name, found } of wanted) if (!found) await this.complain(`${name}: Not found in archive`);
	}

	private async member(entry: TarEntry, wanted: { name: string; found: boolean }[]): Promise<void> {
		const { options, process } = this;
		const plain = entry.path.replace(/\/+$/, '');
		const chosen = wanted.filter(({ name }) => plain === name || plain.startsWith(`${name}/`));
		if (wanted.length > 0 && chosen.length === 0) return;
		for (const each of chosen) each.found = true;
		if (options.exclude.some((matcher) => plain.split('/').some((part) => matcher.matches(part)))) return;
		if (options.action === 'list') {
			await process.print(options.verbose > 0 ? this.listing.line(entry, nodeType(entry)) : `${shownName(entry)}\n`);
			return;
		}
		const path = entry.path.split('/').slice(options.strip).join('/');
		if (path === '') return;
		const shown = { ...entry, path };
		if (options.toStdout) {
			if (entry.type === 'file') await process.print(entry.text);
			return;
		}
		if (options.verbose > 0) await process.print(this.shown(shown));
		// A member must not get out of the directory (tar's manual, --absolute-names).
		const inside = path.replace(/^\/+/, '');
		if (inside.split('/').includes('..')) {
			await this.complain(`${path}: Member name contains '..'`);
			return;
		}
		try {
			this.extract(shown, resolvePath(options.directory, inside));
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			await this.complain(`${path}: Cannot open: ${error.message}`);
		}
	}

	private extract(entry: TarEntry, path: string): void {
		const { fs } = this.process;
		fs.mkdir(parentPath(path), { parents: true });
		if (entry.type === 'directory') fs.mkdir(path, { parents: true });
		else {
			if (fs.exists(path) && !fs.isDirectory(path)) fs.remove(path);
			if (entry.type === 'link') return fs.symlink(entry.target, path);
			const text =
				entry.type === 'hardlink' ? fs.readFile(resolvePath(this.options.directory, entry.target)) : entry.text;
			fs.writeFile(path, text);
		}
		fs.chmod(path, entry.mode);
		fs.node(path).modified = entry.modified;
	}

	private shown(entry: TarEntry): string {
		return this.options.verbose > 1 ? this.listing.line(entry, nodeType(entry)) : `${shownName(entry)}\n`;
	}
}

export const tar: Command = {
	name: 'tar',
	summary: 'Save many files together into one archive, and restore them from it.',
	directory: '/bin',
	program: async (process) => {
		if (process.argv.includes('--help')) {
			await process.print(
				'Usage: tar [OPTION...] [FILE]...\n\n  tar -cf archive.tar foo bar  # makes archive.tar of foo and bar\n  tar -tvf archive.tar         # lists what is in it\n  tar -xf archive.tar          # takes everything out of it\n',
			);
			return 0;
		}
		if (process.argv.includes('--version')) {
			await process.print('tar (GNU tar) 1.35\n');
			return 0;
		}
		try {
			return await new Run(process, new Arguments(process).read()).run();
		} catch (error) {
			if (!(error instanceof Fatal)) throw error;
			await process.warn(`tar: ${error.message}\n${error.end}`);
			return error.status;
		}
	},
};
