/** What two runs of a line gave, compared and told. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from './harness.ts';

type Mask = (text: string) => string;

/** An outcome as text, a line of standard error with `!` before it. */
const shown = ({ stdout, stderr, exitCode }: Outcome, mask: Mask): string =>
	[
		...mask(stdout)
			.split('\n')
			.map((text) => `  ${text}`),
		...mask(stderr)
			.split('\n')
			.map((text) => `! ${text}`),
	]
		.filter((text) => text.trim() !== '' && text !== '! ')
		.concat(`  (exit ${exitCode})`)
		.join('\n');

let folder: string | undefined;

/**
 * Where two outcomes differ, as a diff (`-` is what was wanted); undefined when they do not.
 * @param mask takes out what two runs may differ in.
 */
export function difference(wanted: Outcome, given: Outcome, mask: Mask): string | undefined {
	const texts = [wanted, given].map((outcome) => shown(outcome, mask));
	if (texts[0] === texts[1]) return undefined;
	folder ??= mkdtempSync(join(tmpdir(), 'kubectl-compare-'));
	const paths = texts.map((text, index) => {
		const path = join(folder as string, String(index));
		writeFileSync(path, `${text}\n`);
		return path;
	});
	return spawnSync('diff', ['-U1', ...paths], { encoding: 'utf8' })
		.stdout.split('\n')
		.slice(2)
		.join('\n');
}
