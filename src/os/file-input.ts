/** Files as streams to read. */

import type { FileSystem } from './fs.ts';
import { type Readable, textInput } from './stream.ts';

/** Whether reading a file never comes to an end: /dev/zero and /dev/urandom. */
export function isEndless(fs: FileSystem, path: string): boolean {
	const node = fs.find(path);
	return node?.type === 'file' && node.endless === true;
}

/**
 * Opens a file to read piece by piece; of an endless one there is always another piece.
 * @throws FileError
 */
export function fileInput(fs: FileSystem, path: string): Readable {
	if (!isEndless(fs, path)) return textInput(fs.readFile(path));
	let open = true;
	return {
		read: async () => (open ? fs.readFile(path) : null),
		close() {
			open = false;
		},
	};
}
