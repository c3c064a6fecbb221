import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A file that breaks (or keeps) a rule of the house, and the lint rules that must report it. */
interface Fixture {
	path: string;
	code: string;
	reported: string[];
}

const IMPORTS = 'lint/style/noRestrictedImports';
const GLOBALS = 'lint/style/noRestrictedGlobals';
const PROPERTIES = 'lint/nursery/noJsRestrictedProperties';
const BUILTINS = 'lint/correctness/noNodejsModules';
const ARROWS = 'plugin';

const core = ['os', 'cluster', 'kubectl', 'workstation', 'lab'];

/** Every arrow that points up. `kubectl` above `cluster` is no arrow up: it is the special case below. */
const forbidden: Record<string, string[]> = {
	os: ['cluster', 'kubectl', 'workstation', 'lab', 'cli', 'site'],
	cluster: ['kubectl', 'workstation', 'lab', 'cli', 'site'],
	kubectl: ['workstation', 'lab', 'cli', 'site'],
	workstation: ['lab', 'cli', 'site'],
	lab: ['cli', 'site'],
	cli: ['site'],
	site: ['cli'],
};

const clean = "import type { Clock } from './time.ts';\nexport const now = (clock: Clock) => clock.now();\n";

const fixtures: Fixture[] = [
	...Object.entries(forbidden).flatMap(([from, targets]) =>
		targets.flatMap((to) => [
			{ path: `src/${from}/up-to-${to}.ts`, code: `export { thing } from '../${to}/thing.ts';\n`, reported: [ARROWS] },
			{
				path: `src/${from}/parts/inner/up-to-${to}.ts`,
				code: `import { thing } from '../../../${to}/parts/thing.ts';\nexport const other = thing;\n`,
				reported: [ARROWS],
			},
			// A folder inside a part may be called like another part.
			{ path: `src/${from}/parts/own-${to}.ts`, code: `export { thing } from '../${to}/thing.ts';\n`, reported: [] },
		]),
	),
	...core.flatMap((folder) => [
		{ path: `src/${folder}/clean.ts`, code: clean, reported: [] },
		{
			path: `src/${folder}/component.ts`,
			code: "export { mountDock } from '../../components/dock/main.ts';\n",
			reported: [IMPORTS],
		},
		{ path: `src/${folder}/dom.ts`, code: 'export const title = document.title;\n', reported: [GLOBALS] },
		{ path: `src/${folder}/date.ts`, code: 'export const now = new Date();\n', reported: [GLOBALS] },
		{ path: `src/${folder}/timer.ts`, code: 'setTimeout(() => {}, 10);\n', reported: [GLOBALS] },
		{ path: `src/${folder}/around.ts`, code: 'export const now = globalThis.Date;\n', reported: [PROPERTIES] },
		{ path: `src/${folder}/dice.ts`, code: 'export const roll = Math.random();\n', reported: [PROPERTIES] },
		{ path: `src/${folder}/uuid.ts`, code: 'export const uid = crypto.randomUUID();\n', reported: [GLOBALS] },
		{ path: `src/${folder}/node.ts`, code: "export { readFile } from 'node:fs';\n", reported: [BUILTINS] },
		{ path: `src/${folder}/env.ts`, code: 'export const path = process.env.PATH;\n', reported: [GLOBALS] },
	]),
	{ path: 'src/kubectl/value.ts', code: "export { Store } from '../cluster/store.ts';\n", reported: [ARROWS] },
	{
		path: 'src/kubectl/dynamic.ts',
		code: "export const store = await import('../cluster/store.ts');\n",
		reported: [ARROWS],
	},
	{
		path: 'src/kubectl/shared.ts',
		code: "export { quantity } from '../cluster/apimachinery/quantity.ts';\n",
		reported: [],
	},
	{ path: 'src/kubectl/type.ts', code: "export type { Pod } from '../cluster/resources/pod.ts';\n", reported: [] },
	{ path: 'src/kubectl/down.ts', code: "export { Stream } from '../os/stream.ts';\n", reported: [] },
	{ path: 'src/cli/node.ts', code: "export { readFile } from 'node:fs';\nsetTimeout(() => {}, 1);\n", reported: [] },
	{ path: 'src/os/clock.ts', code: 'export const channel = new MessageChannel();\n', reported: [] },
	{ path: 'src/os/time.ts', code: 'export const iso = (ms: number) => new Date(ms).toISOString();\n', reported: [] },
];

const run = promisify(execFile);
const biome = join('node_modules', '.bin', 'biome');
let folder: string;
let reports: Map<string, Set<string>>;

/** Runs the project's Biome, with the project's rules, over a folder that is not the project. */
async function lint(where: string): Promise<Map<string, Set<string>>> {
	const args = ['lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none', '.'];
	const output = await run(join(process.cwd(), biome), args, { cwd: where }).then(
		(done) => done.stdout,
		(failed) => failed.stdout as string,
	);
	const found = new Map<string, Set<string>>();
	for (const [, rule = '', file = ''] of output.matchAll(/^::error title=([^,]*),file=([^,]*),/gm)) {
		const path = file.startsWith('/') ? relative(where, file) : file;
		found.set(path, (found.get(path) ?? new Set()).add(rule));
	}
	return found;
}

beforeAll(async () => {
	folder = await realpath(await mkdtemp(join(tmpdir(), 'naru-arrows-')));
	await cp('biome.json', join(folder, 'biome.json'));
	await cp('scripts/biome', join(folder, 'scripts/biome'), { recursive: true });
	for (const { path, code } of fixtures) {
		await mkdir(dirname(join(folder, path)), { recursive: true });
		await writeFile(join(folder, path), code);
	}
	reports = await lint(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the arrows of the house', () => {
	test.each(fixtures)('$path', ({ path, reported }) => {
		expect([...(reports.get(path) ?? [])]).toEqual(reported);
	});
});
