/** Which modules go into the dock's one file. */

import { expect, it } from 'vitest';
import { chunkOf } from '../../src/site/dockChunk.ts';

/** Who imports whom: `entry` scripts of pages, the dock's code (fetched by the loader, so imported by none), its parts. */
const importers: Record<string, string[]> = {
	'/pages/dock-script.ts': [],
	'/components/dock/loader.ts': ['/pages/dock-script.ts'],
	'/components/dock/main.ts': [],
	'/components/dock/model.ts': ['/components/dock/main.ts'],
	'/components/dock/storage.ts': ['/components/dock/model.ts', '/pages/dock-script.ts'],
	'/src/os/fs.ts': ['/components/dock/model.ts', '/src/os/programs/tar.ts', '/src/os/circle.ts'],
	'/src/os/circle.ts': ['/src/os/fs.ts'],
	'/src/os/programs/tar.ts': [],
};
const chunk = (id: string) =>
	chunkOf(id, (each) => ({ isEntry: each.startsWith('/pages/'), importers: importers[each] ?? [] }));

it('takes what the dock imports, and leaves to pages and to late code what is theirs', () => {
	expect(Object.fromEntries(Object.keys(importers).map((id) => [id, chunk(id)]))).toEqual({
		'/pages/dock-script.ts': null,
		'/components/dock/loader.ts': null,
		'/components/dock/main.ts': 'main',
		'/components/dock/model.ts': 'main',
		'/components/dock/storage.ts': 'shared',
		'/src/os/fs.ts': 'main',
		'/src/os/circle.ts': 'main',
		'/src/os/programs/tar.ts': null,
	});
	expect(chunk('\0vite/preload-helper.js')).toBe('shared');
});
