/** TEMPORARY: a handful of programs, so that the other parts can be put together; replaced by the real one. */
import type { FileTable } from './fs.ts';
import type { Program } from './process.ts';
import { createShell } from './shell/index.ts';
import { readAll } from './stream.ts';

const cat: Program = async (p) => {
	if (p.argv.length === 1) await p.print(await readAll(p.stdin));
	for (const f of p.argv.slice(1)) await p.print(p.fs.readFile(p.path(f)));
	return 0;
};
const sleep: Program = async (p) => {
	const n = p.argv[1] === 'infinity' ? Number.POSITIVE_INFINITY : Number.parseFloat(p.argv[1] ?? '0') * 1000;
	await p.sleep(n);
	return 0;
};
const mkdir: Program = (p) => {
	for (const d of p.argv.slice(1).filter((a) => !a.startsWith('-'))) p.fs.mkdir(p.path(d), { parents: true });
	return 0;
};
const base = (): FileTable => ({
	'/bin/cat': { program: cat },
	'/bin/sleep': { program: sleep },
	'/bin/mkdir': { program: mkdir },
	'/bin/sh': { program: createShell({ flavour: 'dash' }) },
	'/tmp': null,
	'/root': null,
});
export const debianUserland = (): FileTable => ({ ...base(), '/bin/bash': { program: createShell({ flavour: 'bash' }) } });
export const busyboxUserland = base;
export const alpineUserland = base;
