/**
 * Records what the real jq says to each filter and line, into recorded.json beside this file. Run it with Debian 13's
 * jq 1.7 first in PATH: `node test/os/jq/record.mts`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { files, filters, lines } from './filters.ts';

const version = spawnSync('jq', ['--version'], { encoding: 'utf8' }).stdout;
if (!version.startsWith('jq-1.7')) throw new Error(`jq 1.7 is wanted, this is ${version}`);

const cwd = mkdtempSync(`${tmpdir()}/record-`);
for (const [name, text] of Object.entries(files)) writeFileSync(`${cwd}/${name}`, text);

const record = (script: string, argv: string[]) => {
	const result = spawnSync(argv[0] as string, argv.slice(1), {
		cwd,
		encoding: 'utf8',
		input: '',
		timeout: 10_000,
		env: { PATH: process.env.PATH, HOME: '/root', LC_ALL: 'C' },
	});
	return { script, stdout: result.stdout, stderr: result.stderr, status: result.status };
};

const recorded = [
	...filters.map((filter) => record(`jq -nc '${filter.replaceAll("'", "'\\''")}'`, ['jq', '-nc', filter])),
	...lines.map((line) => record(line, ['bash', '-c', line])),
];
writeFileSync(new URL('./recorded.json', import.meta.url), `${JSON.stringify(recorded, null, '\t')}\n`);
