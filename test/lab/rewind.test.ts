/** Going back: the beginning of a log gives what it would have given had nothing come after it. */

import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { KINDS } from '../../src/cluster/resources/kinds.ts';
import { beforeLastLine, stepStarts, upTo } from '../../src/lab/rewind.ts';
import { createSession } from '../../src/lab/session.ts';
import type { Session, SessionLog } from '../../src/lab/session-types.ts';
import { fromFragment, toFragment } from '../../src/lab/share.ts';
import { skipToNext } from '../../src/lab/skip.ts';
import { SimulatedClock } from '../../src/os/clock.ts';
import { checkpoint, copy, differences, lab, type } from './sessions.ts';

/** Something a learner does, and how long until the next thing (simulated milliseconds). */
type Step = { wait: number } & (
	| { do: 'type'; terminal: number; line: string }
	| { do: 'save'; text: string }
	| { do: 'open' | 'close' | 'interrupt' | 'resize' }
);

const lines = [
	'kubectl run web --image nginx',
	'kubectl delete pod web --now',
	'kubectl create deployment many --image nginx --replicas 2',
	'kubectl scale deployment many --replicas 1',
	'kubectl expose deployment many --port 80',
	'kubectl get pods,svc,endpointslices -o wide',
	'kubectl get pods -w',
	'echo $RANDOM > file; cat file; date +%s%N',
	'sleep 3 && echo awake',
	'for i in 1 2; do',
	'echo $i; done',
	'exit',
	'nosuch |',
];

const step: fc.Arbitrary<Step> = fc.record({ wait: fc.oneof(fc.constant(0), fc.nat(6_000)) }).chain(({ wait }) =>
	fc.oneof(
		{
			weight: 6,
			arbitrary: fc.record({
				wait: fc.constant(wait),
				do: fc.constant('type' as const),
				terminal: fc.nat(1),
				line: fc.constantFrom(...lines),
			}),
		},
		{
			weight: 1,
			arbitrary: fc.record({ wait: fc.constant(wait), do: fc.constant('save' as const), text: fc.string() }),
		},
		{
			weight: 2,
			arbitrary: fc.record({
				wait: fc.constant(wait),
				do: fc.constantFrom('open' as const, 'close' as const, 'interrupt' as const, 'resize' as const),
			}),
		},
	),
);

async function take(session: Session, step: Step): Promise<void> {
	switch (step.do) {
		case 'type':
			session.terminals[step.terminal]?.onInput({ type: 'line', text: step.line });
			break;
		case 'save':
			session.saveFile('saved.txt', step.text);
			break;
		case 'open':
			session.openTerminal();
			break;
		case 'close':
			session.closeTerminal(1);
			break;
		case 'interrupt':
			session.terminals[0]?.onInput({ type: 'interrupt' });
			break;
		case 'resize':
			session.terminals[0]?.onInput({ type: 'resize', columns: 40 + (step.wait % 80), rows: 20 });
	}
	await session.run(step.wait);
}

async function rebuilt(log: SessionLog): Promise<Session> {
	return createSession('test', lab, copy(log));
}

it('any session comes back from its log, and from the part before the last line as if that had never been typed', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
			const whole = await createSession('test', lab);
			for (const each of steps) await take(whole, each);
			// By way of a link: what is saved and what is sent are the same log.
			const again = await rebuilt(await fromFragment((await toFragment(whole.log)) ?? ''));
			expect(differences(again, whole)).toEqual([]);

			const moment = beforeLastLine(whole.log);
			if (!moment) return;
			const lastTyped = steps.findLastIndex((each) => {
				if (each.do !== 'type') return false;
				return (
					each.terminal === 0 || whole.log.entries.some(({ event }) => event.kind === 'input' && event.terminal === 1)
				);
			});
			const part = await createSession('test', lab);
			for (const each of steps.slice(0, lastTyped)) await take(part, each);
			const cut = await rebuilt(upTo(whole.log, moment));
			expect(copy(cut.log)).toEqual(copy(part.log));
			expect(differences(cut, part)).toEqual([]);
			for (const session of [whole, again, part, cut]) session.dispose();
		}),
		{ numRuns: 15 },
	);
}, 60_000);

const graded = {
	...lab,
	checkpoints: [
		checkpoint('pod', { kind: 'pod', name: 'web' }),
		checkpoint('service', { kind: 'object', resource: 'services', name: 'web' }),
		checkpoint('map', { kind: 'object', resource: 'configmaps', name: 'settings' }),
		checkpoint('never', { kind: 'object', resource: 'pods', name: 'never' }),
	],
};

describe('the start of a step', () => {
	const points = (session: Session, before: string[] = []) =>
		stepStarts(session, new Set(before)).map(({ moment }) => moment?.entries);

	it('is when the steps before it had passed, and before what passed it where that came early', async () => {
		const session = await createSession('test', graded);
		expect(points(session)).toEqual([0, undefined, undefined, undefined]);
		await type(session, 'kubectl run web --image nginx', 30_000);
		expect(session.log.passed).toEqual(['pod']);
		expect(points(session)).toEqual([0, 1, undefined, undefined]);
		await type(session, 'kubectl create configmap settings --from-literal a=b');
		await type(session, 'kubectl expose pod web --port 80');
		expect(points(session)).toEqual([0, 1, 1, 3]);

		const starts = stepStarts(session, new Set());
		const passedAt = async (step: number) => {
			const moment = starts[step]?.moment;
			if (!moment) throw new Error(`step ${step} has no start`);
			const back = await createSession('test', graded, copy(upTo(session.log, moment)));
			const { passed } = back.log;
			back.dispose();
			return passed;
		};
		expect(await passedAt(0)).toEqual([]);
		expect(await passedAt(1)).toEqual(['pod']);
		expect(await passedAt(2)).toEqual(['pod']);
		expect(await passedAt(3)).toEqual(['pod', 'service', 'map']);
		session.dispose();
	});

	it('is the beginning where the steps before it had passed in an earlier session', async () => {
		const session = await createSession('test', graded);
		await type(session, 'true');
		expect(points(session, ['pod'])).toEqual([0, 0, undefined, undefined]);
		session.dispose();
	});
});

describe('skipping ahead', () => {
	it('stops at the first instant at which something is so, and a replay is the same', async () => {
		const session = await createSession('test', graded);
		await type(session, 'kubectl run web --image nginx', 100);
		expect(await session.runUntil(() => session.log.passed.includes('pod'), 60_000)).toBe(true);
		expect(session.log.until).toBe(session.moments.get('pod')?.at);
		const again = await createSession('test', graded, copy(session.log));
		expect(differences(again, session)).toEqual([]);
		session.dispose();
		again.dispose();
	});

	it('finds what happens in the cluster, tells what it was, and a replay is the same', async () => {
		const session = await createSession('test', lab);
		await type(session, 'kubectl run web --image nginx', 100);
		await type(session, 'clear', 100);
		const seen: string[] = [];
		while (!seen.includes('MODIFIED pod/web 1/1')) {
			const { what, passed } = await skipToNext(session, 60_000);
			expect(passed).toBeGreaterThan(0);
			if (typeof what !== 'object') throw new Error(`what happens is ${what}`);
			const pod = session.cluster.client.get(KINDS.pods, 'default', 'web');
			seen.push(`${what.type} ${what.name} ${pod?.status?.containerStatuses?.[0]?.ready ? '1/1' : '0/1'}`);
		}
		const again = await createSession('test', lab, copy(session.log));
		expect(differences(again, session)).toEqual([]);
		session.dispose();
		again.dispose();
	});

	it('ends when the session does', async () => {
		const session = await createSession('test', lab);
		const skipped = skipToNext(session, 300_000);
		session.dispose();
		expect((await skipped).what).toBeUndefined();
	});

	it('stops where a program writes something', async () => {
		const session = await createSession('test', lab);
		await type(session, 'sleep 20; echo awake', 1_000);
		expect(await skipToNext(session, 60_000)).toEqual({ passed: 19_000, what: 'output' });
		session.dispose();
	});

	it('takes no heartbeat for news, and gives up where nothing happens', async () => {
		const session = await createSession('test', lab);
		await session.run(10_000);
		expect(await skipToNext(session, 300_000)).toEqual({ passed: 300_000, what: undefined });
		session.dispose();
	});

	it('goes no further than it may', async () => {
		const session = await createSession('test', lab);
		expect(await session.runUntil(() => false, 90_000)).toBe(false);
		expect(session.elapsed).toBe(90_000);
		session.dispose();
	});
});

it('the work of coming back grows with the log, and no faster', async () => {
	const asked = vi.spyOn(SimulatedClock.prototype, 'after');
	const timersOf = async (commands: number) => {
		const session = await createSession('test', lab);
		for (let i = 0; i < commands; i++) {
			await type(
				session,
				i % 2 ? 'kubectl get pods -A -o wide' : 'kubectl create configmap a -o yaml; echo $RANDOM',
				5_000,
			);
		}
		const log = copy(session.log);
		session.dispose();
		const before = asked.mock.calls.length;
		(await createSession('test', lab, log)).dispose();
		return asked.mock.calls.length - before;
	};
	const [some, more] = [await timersOf(20), await timersOf(80)];
	asked.mockRestore();
	expect(more / some).toBeLessThan(4.5);
});
