/** `sandbox grade`: types lines at a lab and says where its checkpoints stand; without lines, the lab's own solution. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLab } from '../lab/parse.ts';
import { createPlayer } from '../lab/play.ts';
import { createSession } from '../lab/session.ts';
import type { SolutionStep } from '../lab/types.ts';
import { readScript } from './script.ts';
import { type CliCommand, readArgs, UsageError } from './usage.ts';

/** As long as a learner would wait before looking at the checkpoints, in simulated milliseconds. */
const PATIENCE = 120_000;

export const grade: CliCommand = {
	name: 'grade',
	usage: 'grade [--json] LAB [LINES.json]',
	summary: "types a lab's solution (or the lines of a file) and prints where each checkpoint stands",
	async run(args) {
		const { values, positionals } = readArgs(args, { json: { type: 'boolean' } });
		const [labId, script] = positionals;
		if (!labId) throw new UsageError('name a lab');
		const file = join('content', 'labs', labId, 'lab.yaml');
		if (!/^[\w-]+$/.test(labId) || !existsSync(file)) throw new UsageError(`there is no lab "${labId}"`);
		const lab = parseLab(readFileSync(file, 'utf8'), file);
		const session = await createSession(labId, lab);
		const steps: SolutionStep[] = script ? readScript(script).lines.map((type) => ({ type })) : lab.solution;
		const player = createPlayer(session);
		for (const step of steps) await player.take(step);
		await session.run(PATIENCE);
		for (const state of session.checkpoints) {
			if (values.json) process.stdout.write(`${JSON.stringify(state)}\n`);
			else process.stdout.write(`${state.status.padEnd(8)}${state.id}  ${state.explanation?.en ?? ''}\n`);
		}
		const passed = session.checkpoints.every((state) => state.status === 'passed');
		session.dispose();
		return passed ? 0 : 1;
	},
};
