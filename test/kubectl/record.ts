/**
 * Records the golden runs: the real kubectl types each line of a suite at a server of ours.
 * `npx node test/kubectl/record.ts PATH_OF_KUBECTL [SUITE…]`; see README.md.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './harness.ts';
import { startRealKubectl } from './real.ts';
import { linesOf, SUITES } from './suites.ts';

const [kubectl, ...names] = process.argv.slice(2);
if (!kubectl) throw new Error('name the real kubectl');

for (const name of names.length > 0 ? names : Object.keys(SUITES)) {
	const suite = SUITES[name];
	if (!suite) throw new Error(`no suite ${name}: ${Object.keys(SUITES).join(', ')}`);
	const real = await startRealKubectl(kubectl, suite);
	const recorded: (Outcome & { line: string; at: number })[] = [];
	for (const line of linesOf(suite)) recorded.push({ line, ...(await real.run(line)) });
	real.stop();
	writeFileSync(
		join(import.meta.dirname, suite.golden),
		`${JSON.stringify({ start: real.start, recorded }, null, '\t')}\n`,
	);
	console.log(`${name}: ${recorded.length} lines recorded`);
}
process.exit(0);
