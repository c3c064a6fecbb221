/** Reads nginx's configuration and remembers what it meant: most containers of a cluster have the same one. */

import type { FileSystem } from '../../../../os/fs.ts';
import { checkDirectives, type Directive, included, readConfig, type Sources } from './config.ts';
import { type VirtualServer, virtualServers } from './locations.ts';

/** Configurations kept: a cluster's nginx containers mostly have the same few. */
const REMEMBERED = 16;
const remembered: {
	path: string;
	sources: Sources;
	config: readonly Directive[];
	servers: readonly VirtualServer[];
}[] = [];

/**
 * A checked configuration and its servers. The same files give the same objects, worked out once: a thousand Pods of
 * one image cost one parse.
 * @throws ConfigError
 */
export function configurationAt(
	fs: FileSystem,
	path: string,
): { config: readonly Directive[]; servers: readonly VirtualServer[] } {
	const known = remembered.find((each) => each.path === path && isStill(fs, each.sources));
	if (known) return known;
	const sources: Sources = { texts: new Map(), includes: new Map() };
	const config = readConfig(fs, path, sources);
	checkDirectives(config);
	const made = { path, sources, config, servers: virtualServers(config) };
	if (remembered.length >= REMEMBERED) remembered.shift();
	remembered.push(made);
	return made;
}

/** Do the files still say what they said? */
function isStill(fs: FileSystem, { texts, includes }: Sources): boolean {
	for (const [path, text] of texts) if (fs.find(path)?.type !== 'file' || fs.readFile(path) !== text) return false;
	for (const [pattern, files] of includes) {
		const now = included(fs, pattern);
		if (now.length !== files.length || now.some((file, i) => file !== files[i])) return false;
	}
	return true;
}
