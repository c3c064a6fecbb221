/**
 * Records what the real bash says to each script, into recorded.json beside this file. Run it with bash 5.2 and GNU
 * coreutils: `node test/os/record.mts`. Each script runs in an empty directory of its own.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { scripts } from './scripts.ts';

const recorded = scripts.map((script) => {
	const cwd = mkdtempSync(`${tmpdir()}/record-`);
	// Without the startup file of whoever records: bash reads it when its input is a socket, as here.
	const result = spawnSync('bash', ['--norc', '-c', script], {
		cwd,
		encoding: 'utf8',
		input: '',
		timeout: 10_000,
		env: { PATH: process.env.PATH, HOME: '/root', LC_ALL: 'C' },
	});
	return {
		script,
		stdout: result.stdout.replaceAll(cwd, '/work'),
		stderr: result.stderr.replaceAll(cwd, '/work'),
		status: result.status,
	};
});
writeFileSync(new URL('./recorded.json', import.meta.url), `${JSON.stringify(recorded, null, '\t')}\n`);
