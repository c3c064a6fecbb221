/** What is remembered of a learner's way through a lab. */

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absorb, type LabProgress, outlive, passedBefore, readProgress, toJSON } from '../../src/lab/progress.ts';
import { beforeLastLine, upTo } from '../../src/lab/rewind.ts';
import { createSession } from '../../src/lab/session.ts';
import type { Session } from '../../src/lab/session-types.ts';
import { Tally } from '../../src/lab/tally.ts';
import { checkpoint, copy, lab, type } from './sessions.ts';

const graded = {
	...lab,
	checkpoints: [
		checkpoint('map', { kind: 'object', resource: 'configmaps', name: 'settings' }),
		checkpoint('question', { kind: 'question', ask: { ko: '?', en: '?' }, answer: '42' }),
		checkpoint('last', { kind: 'object', resource: 'configmaps', name: 'last' }),
	],
};

/** A session that somebody keeps the tally of. */
async function kept(progress: LabProgress = new Map(), from?: Session): Promise<[Session, Tally, LabProgress]> {
	const session = await createSession('test', graded, from && copy(from.log));
	const tally = new Tally(progress, session);
	session.onLog(() => tally.look());
	return [session, tally, progress];
}

const make = (session: Session, name: string) => type(session, `kubectl create configmap ${name} --from-literal a=b`);

async function answer(session: Session, value: string): Promise<void> {
	session.answer('question', value);
	await session.run(10);
}

describe('a tally', () => {
	test('counts hints and wrong answers until a checkpoint passes, and no more after', async () => {
		const [session, , progress] = await kept();
		session.openHint('question', 1);
		session.openHint('question', 2);
		await make(session, 'settings');
		expect(progress.get('map')).toMatchObject({ passed: true, first: 'at-once', hints: 0, misses: 0 });
		await answer(session, '41');
		await answer(session, '42');
		await answer(session, '43');
		session.openHint('question', 4);
		await session.run(10);
		expect(progress.get('question')).toMatchObject({ passed: true, first: 'later', hints: 2, misses: 1 });
		expect(progress.get('last')).toMatchObject({ passed: false, hints: 0, misses: 0 });
		session.dispose();
	});

	test('going back takes the passing away, not the first try, nor what was asked for', async () => {
		const [session, tally, progress] = await kept();
		await make(session, 'settings');
		await answer(session, '41');
		session.openHint('question', 3);
		await session.run(10);
		const moment = beforeLastLine(session.log);
		const log = moment && upTo(session.log, moment);
		if (!log) throw new Error('no line was typed');
		tally.goOnFrom(log);
		const again = await createSession('test', graded, copy(log));
		const next = new Tally(progress, again);
		again.onLog(() => next.look());
		expect(progress.get('map')).toMatchObject({ passed: false, first: 'at-once' });
		expect(progress.get('question')).toMatchObject({ hints: 3, misses: 1, retaken: true });
		await make(again, 'settings');
		await answer(again, '42');
		expect(progress.get('map')).toMatchObject({ passed: true, first: 'at-once' });
		expect(progress.get('question')).toMatchObject({ passed: true, first: 'later' });
		session.dispose();
		again.dispose();
	});

	test('who takes a step back and then gets it right did not at the first try', async () => {
		const [session, tally, progress] = await kept();
		await make(session, 'wrong');
		tally.goOnFrom({ ...session.log, entries: [] });
		await make(session, 'settings');
		expect(progress.get('map')).toMatchObject({ passed: true, first: 'later', misses: 0 });
		session.dispose();
	});

	test('who looks at what somebody else did has not gone back', async () => {
		const [theirs] = await kept();
		await type(theirs, 'true');
		const [session, tally, progress] = await kept();
		await make(session, 'wrong');
		await make(session, 'other');
		tally.goOnFrom(copy(theirs.log));
		expect(progress.get('map')).toMatchObject({ retaken: false });
		theirs.dispose();
		session.dispose();
	});

	test('what somebody else did, sent by a link, is passed but no first try', async () => {
		const [theirs] = await kept();
		await make(theirs, 'settings');
		const [session, , progress] = await kept(new Map(), theirs);
		expect(progress.get('map')).toMatchObject({ passed: true, first: 'later' });
		theirs.dispose();
		session.dispose();
	});

	test('a resumed session goes on with the tally it had', async () => {
		const [session, , progress] = await kept();
		await make(session, 'settings');
		await answer(session, '41');
		const [again, , same] = await kept(readProgress(copy(toJSON(progress) as never)), session);
		expect(toJSON(same)).toEqual(toJSON(progress));
		session.dispose();
		again.dispose();
	});
});

const record = fc.record(
	{
		passed: fc.boolean(),
		before: fc.boolean(),
		first: fc.constantFrom('at-once' as const, 'later' as const),
		hints: fc.nat(9),
		misses: fc.nat(9),
		retaken: fc.boolean(),
	},
	{ requiredKeys: ['passed', 'before', 'hints', 'misses', 'retaken'] },
);
const progressOf = fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), record).map(readProgress);

describe('records of two machines', () => {
	const merged = (...all: LabProgress[]): LabProgress => {
		const result: LabProgress = new Map();
		for (const each of all) absorb(result, each);
		return result;
	};
	const json = (progress: LabProgress) => JSON.stringify([...progress].sort(([a], [b]) => (a < b ? -1 : 1)));

	test('are merged without loss, in any order, and twice as well as once', () => {
		fc.assert(
			fc.property(progressOf, progressOf, (a, b) => {
				expect(json(merged(a, b))).toBe(json(merged(b, a)));
				expect(json(merged(a, b, a))).toBe(json(merged(a, b)));
				for (const [id, { passed, before, hints }] of a) {
					const after = merged(a, b).get(id);
					expect(after?.before).toBe(passed || before || passedBefore(merged(b)).has(id));
					expect(after?.hints).toBeGreaterThanOrEqual(hints);
				}
			}),
		);
	});

	test('are read whatever is in them', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const progress = readProgress(value);
				outlive(progress);
				expect(readProgress(copy(toJSON(progress) as never))).toEqual(progress);
			}),
		);
	});
});
