/** The Corefile: server blocks with their plugins (coredns.io/manual/configuration). */

import { baseName, type FileSystem, parentPath, resolvePath } from '../../../../os/fs.ts';

export interface PluginConfig {
	name: string;
	args: string[];
	/** The lines of its block, split into words. */
	block: string[][];
}

export interface ServerBlock {
	/** Absolute, lower case: `.`, `cluster.local.` */
	zones: string[];
	port: number;
	plugins: PluginConfig[];
}

/** A Corefile CoreDNS does not start with. */
export class CorefileError extends Error {}

/** Plugins of the standard build that the sandbox has, or that make no difference here. */
const KNOWN = new Set(
	(
		'any bind bufsize cache cancel chaos debug errors forward header health hosts kubernetes loadbalance log loop metadata minimal ' +
		'multisocket nsid pprof prometheus ready reload rewrite root template timeouts trace whoami'
	).split(' '),
);

interface Line {
	words: string[];
	/** The file and line, as errors name the place: for an imported line that of its own file. */
	place: string;
}

function readLines(text: string, file: string): Line[] {
	return text.split('\n').flatMap((line, i) => {
		const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(#.*)|(\S+)/g)].flatMap((match) =>
			match[2] !== undefined ? [] : [match[1] ?? (match[3] as string)],
		);
		return words.length > 0 ? [{ words, place: `${file}:${i + 1}` }] : [];
	});
}

/**
 * Reads a Corefile, with its imports.
 * @param warn told of an import that matches nothing.
 * @throws CorefileError with CoreDNS's own words.
 */
export function readCorefile(fs: FileSystem, path: string, warn: (text: string) => void): ServerBlock[] {
	const lines = expandImports(fs, path, readLines(fs.readFile(path), path), warn);
	const blocks: ServerBlock[] = [];
	let at = 0;
	while (at < lines.length) {
		const head = lines[at++] as Line;
		const names = head.words.filter((word) => word !== '{').map((word) => word.replace(/,$/, ''));
		if (head.words.at(-1) !== '{')
			throw new CorefileError(`${head.place} - Syntax error: Unexpected token '${head.words.at(-1)}', expecting '{'`);
		const plugins: PluginConfig[] = [];
		for (;;) {
			const line = lines[at++];
			if (!line) throw new CorefileError(`${head.place} - Syntax error: Unexpected EOF, expecting '}'`);
			if (line.words[0] === '}') break;
			const [name = '', ...args] = line.words;
			if (!KNOWN.has(name))
				throw new CorefileError(`${line.place} - Error during parsing: Unknown directive '${name}'`);
			const plugin: PluginConfig = { name, args, block: [] };
			if (args.at(-1) === '{') {
				args.pop();
				for (let inner = lines[at++]; inner?.words[0] !== '}'; inner = lines[at++]) {
					if (!inner) throw new CorefileError(`${line.place} - Error during parsing: Unexpected EOF`);
					plugin.block.push(inner.words);
				}
			}
			plugins.push(plugin);
		}
		blocks.push({ zones: names.map(zoneOf), port: Number(/:(\d+)$/.exec(names[0] ?? '')?.[1] ?? 53), plugins });
	}
	return blocks;
}

const zoneOf = (name: string): string => {
	const zone = name
		.replace(/^dns:\/\//, '')
		.replace(/:\d+$/, '')
		.toLowerCase();
	return zone === '' || zone === '.' ? '.' : zone.endsWith('.') ? zone : `${zone}.`;
};

function expandImports(fs: FileSystem, path: string, lines: Line[], warn: (text: string) => void): Line[] {
	return lines.flatMap((line) => {
		if (line.words[0] !== 'import' || line.words.length !== 2) return [line];
		const pattern = resolvePath(parentPath(path), line.words[1] as string);
		const found = matchingFiles(fs, pattern);
		if (found.length === 0) {
			if (pattern.includes('*')) warn(`No files matching import glob pattern: ${line.words[1]}`);
			else throw new CorefileError(`${line.place} - Error during parsing: File to import not found: ${line.words[1]}`);
		}
		return found.flatMap((file) => readLines(fs.readFile(file), file));
	});
}

function matchingFiles(fs: FileSystem, pattern: string): string[] {
	const directory = parentPath(pattern);
	if (!fs.isDirectory(directory)) return [];
	const [before = '', after] = baseName(pattern).split('*');
	return fs
		.readdir(directory)
		.filter((name) => (after === undefined ? name === before : name.startsWith(before) && name.endsWith(after)))
		.map((name) => `${directory}/${name}`)
		.filter((file) => fs.find(file)?.type === 'file');
}
