/** `sandbox grade`: types lines at a lab and says where its checkpoints stand; without lines, the lab's own solution. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLab } from '../lab/parse.ts';
import { createSession } from '../lab/session.ts';
import type { Session } from '../lab/session-types.ts';
import type { SolutionStep } from '../lab/types.ts';
import type { CliCommand } from './main.ts';
import { readScript } from './script.ts';
import { readArgs, UsageError } from './usage.ts';

/** As long as a learner would wait for a line before looking at the checkpoints, in simulated milliseconds. */
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
		for (const step of steps) await take(session, step);
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

/** Takes one step of a solution and lets it finish, in simulated time. */
export async function take(session: Session, step: SolutionStep): Promise<void> {
	if (step.answer) session.answer(step.answer.checkpoint, step.answer.value);
	const terminal = session.terminals[0];
	for (const text of step.type?.split('\n') ?? []) {
		terminal?.onInput({ type: 'line', text });
		for (let waited = 0; waited < PATIENCE; waited += 100) {
			await session.run(100);
			if (terminal?.awaitingInput) break;
		}
	}
	await session.run(1_000);
}
