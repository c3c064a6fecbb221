/** The learner's files, as a list to choose from. */

import type { FileSystem } from '../os/fs.ts';

export interface FileEntry {
	/** Relative to the home directory: `notes/web.yaml`. */
	readonly path: string;
	/** In characters. */
	readonly size: number;
}

/** A list longer than this is cut. */
const MOST = 300;

/**
 * Files below `home` in the order of their names, without those that hide behind a dot. Links are not followed.
 */
export function listFiles(fs: FileSystem, home: string): FileEntry[] {
	const found: FileEntry[] = [];
	const look = (directory: string) => {
		for (const name of fs.readdir(`${home}/${directory}`).sort()) {
			if (name.startsWith('.') || found.length >= MOST) continue;
			const path = `${directory}${name}`;
			const node = fs.find(`${home}/${path}`, false);
			if (node?.type === 'directory') look(`${path}/`);
			else if (node?.type === 'file') found.push({ path, size: fs.readFile(`${home}/${path}`).length });
		}
	};
	if (fs.isDirectory(home)) look('');
	return found;
}
