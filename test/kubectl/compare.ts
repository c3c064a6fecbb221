/**
 * Types lines at the real kubectl and at ours, each in a fresh world of its own, and prints where they differ
 * (`-` is what the real one gave, `!` before a line of standard error).
 * `npx node test/kubectl/compare.ts PATH_OF_KUBECTL FILE [SUITE]`: FILE has one shell line each, in order; SUITE names the world
 * (`wrong`, where every kind has an object, unless given). Exits with 1 when a line differs. See README.md.
 */

import { readFileSync } from 'node:fs';
import { difference } from './difference.ts';
import { createBench, type Outcome } from './harness.ts';
import { startRealKubectl } from './real.ts';
import { masked, SUITES } from './suites.ts';

const [kubectl, file, name = 'wrong'] = process.argv.slice(2);
const suite = SUITES[name];
if (!kubectl || !file || !suite) throw new Error('usage: compare.ts PATH_OF_KUBECTL FILE [SUITE]');

const real = await startRealKubectl(kubectl, suite);
const files = Object.fromEntries(Object.entries(suite.files).map(([path, text]) => [`/root/${path}`, text]));
const bench = createBench(files, real.start);
suite.world(bench.client, real.start);

let [typed, differing] = [0, 0];
for (const line of readFileSync(file, 'utf8').split('\n')) {
	if (line.trim() === '' || line.startsWith('#')) continue;
	typed++;
	const { at, ...wanted } = await real.run(line);
	await bench.clock.advanceTo(at);
	let given: Outcome;
	try {
		given = await bench.run(line, { limit: 20_000 });
	} catch (error) {
		given = { stdout: '', stderr: `FAULT ${error instanceof Error ? error.stack : error}`, exitCode: -1 };
	}
	const told = difference(wanted, given, masked);
	if (told === undefined) continue;
	differing++;
	console.log(`$ ${line}\n${told}`);
}
real.stop();
console.log(`${typed} lines, ${differing} differ`);
process.exit(differing > 0 ? 1 : 0);
