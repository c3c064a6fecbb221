/** Which files of the built site are kept on the device, and in which version. */

import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** An entry of Workbox's precache: `revision` is null where the name itself changes with what is in the file. */
export interface KeptFile {
	url: string;
	revision: string | null;
}

/** Only others look at these: crawlers, link previews, the browser at the worker itself; Pagefind's own faces nobody. */
const LEFT_OUT =
	/^(?:social\/|pagefind\/pagefind-(?:component-ui|modular-ui|ui|highlight)\.|sw\.js$|robots\.txt$|sitemap|CNAME$|404\.html$)/;

/** Named by their contents. */
const HASHED = /^_astro\/.*\.[\w-]{8}\.\w+$/;

/** The files of the site at `root`, by their addresses from there. */
export async function keptFiles(root: string): Promise<KeptFile[]> {
	const files: KeptFile[] = [];
	for (const path of (await readdir(root, { recursive: true })).sort()) {
		const file = join(root, path);
		const url = path.split(sep).join('/');
		if (LEFT_OUT.test(url) || !(await stat(file)).isFile()) continue;
		const revision = HASHED.test(url)
			? null
			: createHash('sha256')
					.update(await readFile(file))
					.digest('base64url')
					.slice(0, 16);
		files.push({ url, revision });
	}
	return files;
}
