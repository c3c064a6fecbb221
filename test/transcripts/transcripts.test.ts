/** Every scenario of the study notes, typed at a fresh cluster: see README.md here. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ProfileName } from '../../src/cluster/cluster.ts';
import { createSandbox, type LineOutcome } from '../../src/workstation/sandbox.ts';
import { foldedLines, matchAll, missing, type Names } from './match.ts';

interface Step {
	run: string;
	out?: string;
	err?: string;
	has?: string[];
	exit?: number;
}

interface Scenario {
	id: string;
	profile: ProfileName;
	files?: Record<string, string>;
	steps: Step[];
}

for (const file of readdirSync(import.meta.dirname).filter((name) => name.endsWith('.yaml'))) {
	const { source, scenarios } = parse(readFileSync(join(import.meta.dirname, file), 'utf8'), { merge: true });
	describe(`note ${source}`, () => {
		for (const scenario of scenarios as Scenario[]) {
			it(scenario.id, async () => {
				const sandbox = await createSandbox({ profile: scenario.profile, files: scenario.files ?? {} });
				let names: Names = new Map();
				for (const step of scenario.steps) names = check(step, await sandbox.type(step.run), names);
				sandbox.dispose();
			});
		}
	});
}

/** Fails unless the line gave what its step expects; returns the names known afterwards. */
function check(step: Step, outcome: LineOutcome, known: Names): Names {
	let names = known;
	const expects = ['out', 'err', 'has', 'exit'].some((key) => key in step);
	if (expects) expect(outcome.exitCode, `$ ${step.run}\n${outcome.stdout}${outcome.stderr}`).toBe(step.exit ?? 0);
	const stdout = foldedLines(outcome.stdout);
	if (step.has) {
		const found = missing(step.has.map(fold), stdout, names);
		expect(found.missing, `$ ${step.run}\nlines that standard output lacks:\n${outcome.stdout}`).toEqual([]);
		names = found.names;
	}
	for (const [stream, pattern, lines] of [
		['standard output', step.out, stdout],
		['standard error', step.err, foldedLines(outcome.stderr)],
	] as const) {
		if (pattern === undefined) continue;
		const patterns = foldedLines(pattern);
		const found = matchAll(patterns, lines, names);
		// The comparison that failed, shown as a difference of texts.
		if (!found) expect(lines.join('\n'), `$ ${step.run}\n${stream}`).toBe(patterns.join('\n'));
		else names = found;
	}
	return names;
}

function fold(line: string): string {
	return line.replace(/\s+/g, ' ').trim();
}
