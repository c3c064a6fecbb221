import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bench, createBench, type Outcome } from './harness.ts';
import { masked, SUITES } from './suites.ts';

interface Golden {
	start: number;
	recorded: (Outcome & { line: string; at: number })[];
}

for (const [name, suite] of Object.entries(SUITES)) {
	const golden = JSON.parse(readFileSync(join(import.meta.dirname, suite.golden), 'utf8')) as Golden;
	describe(`prints what the real kubectl v1.36 printed: ${name}`, () => {
		let bench: Bench;
		beforeAll(() => {
			const files = Object.fromEntries(Object.entries(suite.files).map(([path, text]) => [`/root/${path}`, text]));
			bench = createBench(files, golden.start);
			suite.world(bench.client, golden.start);
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
}
