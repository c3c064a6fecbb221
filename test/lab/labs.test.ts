/** Every lab's own solution passes its checkpoints, and each wrong answer fails with the explanation it asks for. */

import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { parseLab } from '../../src/lab/parse.ts';
import { createPlayer, type Player } from '../../src/lab/play.ts';
import { createSession } from '../../src/lab/session.ts';
import type { Session } from '../../src/lab/session-types.ts';
import type { Lab, SolutionStep } from '../../src/lab/types.ts';

const labs = readdirSync('content/labs')
	.map((id) => {
		const file = `content/labs/${id}/lab.yaml`;
		return { id, lab: parseLab(readFileSync(file, 'utf8'), file) };
	})
	// A playground asks nothing; what its page shows is typed by test/lessons/console.test.ts.
	.filter(({ lab }) => lab.checkpoints.length > 0);

/** Long enough for whatever was on its way to arrive (simulated milliseconds). */
const SETTLED = 5_000;

let open: Session | undefined;
afterEach(() => open?.dispose());

async function start(id: string, lab: Lab): Promise<{ session: Session; player: Player }> {
	open = await createSession(id, lab);
	return { session: open, player: createPlayer(open) };
}

const passed = (session: Session) =>
	session.checkpoints.filter(({ status }) => status === 'passed').map(({ id }) => id);

/** The solution's steps up to the one that passes `checkpoint`. */
function upTo(lab: Lab, checkpoint: string | undefined): SolutionStep[] {
	const last = lab.solution.findIndex(({ passes }) => checkpoint !== undefined && passes?.includes(checkpoint));
	return lab.solution.slice(0, last + 1);
}

describe.each(labs)('$id', ({ id, lab }) => {
	test('nothing has passed before anything was done, and each says what is missing', async () => {
		const { session } = await start(id, lab);
		await session.run(SETTLED);
		for (const state of session.checkpoints) {
			expect(state.status).not.toBe('passed');
			expect(state.explanation?.ko).toMatch(/[가-힣]/);
			expect(state.explanation?.en).toMatch(/^[^가-힣]+$/);
		}
	});

	test('the solution passes every checkpoint, each at its step and not before', async () => {
		const { session, player } = await start(id, lab);
		const expected: string[] = [];
		for (const step of lab.solution) {
			await player.take(step);
			if (step.passes) await session.run(SETTLED);
			expected.push(...(step.passes ?? []));
			expect(new Set(passed(session)), JSON.stringify(step)).toEqual(new Set(expected));
		}
		expect(passed(session)).toEqual(lab.checkpoints.map((checkpoint) => checkpoint.id));
	});

	test.each(lab.wrong)('wrong: $name', async ({ after, lines, fails, explanation }) => {
		const { session, player } = await start(id, lab);
		for (const step of [...upTo(lab, after), ...lines]) await player.take(step);
		await session.run(SETTLED);
		const state = session.checkpoints.find((checkpoint) => checkpoint.id === fails);
		expect(state?.status).toBe('failed');
		expect(state?.explanation?.ko).toContain(explanation.ko);
		expect(state?.explanation?.en).toContain(explanation.en);
	});

	test('a session built again from its log stands where it stood', async () => {
		const { session, player } = await start(id, lab);
		for (const step of lab.solution) await player.take(step);
		await session.run(SETTLED);
		const log = structuredClone(session.log);
		const again = await createSession(id, lab, log);
		expect(again.checkpoints).toEqual(session.checkpoints);
		expect(again.elapsed).toBe(session.elapsed);
		again.dispose();
	});

	test('no hint but the last gives a line of the solution away', () => {
		const typed = lab.solution.flatMap(({ type }) => (type && !type.includes('\n') ? [type] : []));
		for (const checkpoint of lab.checkpoints) {
			for (const hint of checkpoint.hints.slice(0, -1)) {
				for (const line of typed) {
					expect(hint.ko).not.toContain(line);
					expect(hint.en).not.toContain(line);
				}
			}
		}
	});
});
