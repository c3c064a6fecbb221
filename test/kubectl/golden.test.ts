import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bench, createBench, type Outcome } from './harness.ts';
import { createWorld, FILES } from './world.ts';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden.json'), 'utf8')) as {
	start: number;
	recorded: (Outcome & { line: string; at: number })[];
};

/** What two runs may differ in: identities that are drawn, versions that count every write, the log's process number. */
const masked = (text: string): string =>
	text
		.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
		.replace(/("?resourceVersion"?:\s*)"\d+"/g, '$1"N"')
		.replace(/(Resource Version:\s+)\d+/g, '$1N')
		.replace(/^([WE]\d{4}) [\d:.]+ +\d+ /gm, '$1 ')
		.replace(/"?\d{4}-\d\d-\d\dT[\d:]+Z"?/g, 'TIME');

describe('prints what the real kubectl v1.36 printed', () => {
	let bench: Bench;
	beforeAll(() => {
		const files = Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`/root/${path}`, text]));
		bench = createBench(files, golden.start);
		createWorld(bench.client, golden.start);
	});

	// In order: some lines change what later ones see.
	for (const [index, { line, at, stdout, stderr, exitCode }] of golden.recorded.entries()) {
		test(`${index + 1}: ${line}`, async () => {
			await bench.clock.advanceTo(at);
			const ours = await bench.run(line, { limit: 20_000 });
			const both = (outcome: Outcome): Outcome => ({
				...outcome,
				stdout: masked(outcome.stdout),
				stderr: masked(outcome.stderr),
			});
			expect(both(ours)).toEqual(both({ stdout, stderr, exitCode }));
		});
	}
});
