/** The questions of all labs: every choice that is wrong is told why, and nothing gives the answer away before the last hint. */

import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseLab } from '../../src/lab/parse.ts';
import { createSession } from '../../src/lab/session.ts';
import type { Session } from '../../src/lab/session-types.ts';
import type { Bilingual, Checkpoint, QuestionCondition } from '../../src/lab/types.ts';
import { lab as empty } from './sessions.ts';

interface Question {
	id: string;
	checkpoint: Checkpoint;
	question: QuestionCondition;
}

const questions: Question[] = readdirSync('content/labs').flatMap((lab) => {
	const file = `content/labs/${lab}/lab.yaml`;
	return parseLab(readFileSync(file, 'utf8'), file).checkpoints.flatMap((checkpoint) =>
		checkpoint.conditions.flatMap((question) =>
			question.kind === 'question' ? [{ id: `${lab}: ${checkpoint.id}`, checkpoint, question }] : [],
		),
	);
});

const choosing = questions.filter(({ question }) => question.choices);

/** An answer of fewer letters stands in half of all sentences: `5`, `no`. */
const SHORT = 3;

describe('a choice', () => {
	let session: Session;
	// All questions as one lab, with nothing else to be done for them.
	beforeAll(async () => {
		const checkpoints = choosing.map(({ id, checkpoint, question }) => ({ ...checkpoint, id, conditions: [question] }));
		session = await createSession('questions', { ...empty, checkpoints });
	});
	afterAll(() => session.dispose());

	const given = async (id: string, value: string) => {
		session.answer(id, value);
		await session.run(0);
		return session.checkpoints.find((each) => each.id === id);
	};

	test.each(choosing)(
		'that is wrong is told why in both languages, the right one passes ($id)',
		async ({ id, question }) => {
			const { choices = [], answer } = question;
			const [right, ...more] = choices.filter(({ value }) => value === answer);
			expect(more).toEqual([]);
			const said: Bilingual[] = [];
			for (const { value } of choices.filter((choice) => choice !== right)) {
				const state = await given(id, value);
				expect(state?.status, value).toBe('failed');
				const { ko = '', en = '' } = state?.explanation ?? {};
				// Not merely that it is wrong, which is what is said of an answer that the lab knows nothing about.
				expect(ko, value).toMatch(/[가-힣]/);
				expect(ko, value).not.toContain('답이 아니다.');
				expect(en, value).toMatch(/^[^가-힣]+$/);
				expect(en, value).not.toContain('is not the answer.');
				said.push({ ko, en });
			}
			expect(said).not.toEqual([]);
			// Each is an answer to that mistake, and names the right choice to nobody.
			expect(new Set(said.map(({ en }) => en)).size).toBe(said.length);
			for (const { ko, en } of said) {
				expect(ko).not.toContain(right?.text.ko);
				expect(en).not.toContain(right?.text.en);
			}
			expect((await given(id, right?.value ?? ''))?.status).toBe('passed');
		},
	);
});

test.each(questions)('nothing gives the answer away before the last hint ($id)', ({ checkpoint, question }) => {
	const { answer, choices, explain, mistakes = [], ask } = question;
	const { title, goal, hints } = checkpoint;
	const spoilers: Bilingual[] = choices
		? choices.filter(({ value }) => value === answer).map(({ text }) => text)
		: typeof answer === 'string' && answer.length >= SHORT
			? [{ ko: answer, en: answer }]
			: [];
	const early = [...hints.slice(0, -1), ...(explain ? [explain] : []), ...mistakes.map((mistake) => mistake.explain)];
	// What is asked may speak of something that stands among the choices; which of them it is, it does not say.
	if (!choices) early.push(title, goal, ask);
	for (const spoiler of spoilers) {
		for (const { ko, en } of early) {
			expect(ko).not.toContain(spoiler.ko);
			expect(en).not.toContain(spoiler.en);
		}
	}
});
