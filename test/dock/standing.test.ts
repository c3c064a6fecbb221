import { describe, expect, test } from 'vitest';
import { Standings } from '../../components/dock/standing.ts';
import type { CheckpointState } from '../../src/lab/types.ts';

const because = (en: string) => ({ ko: en, en });
const failed = (id: string, why = `no ${id}`): CheckpointState => ({ id, status: 'failed', explanation: because(why) });
const passed = (id: string): CheckpointState => ({ id, status: 'passed' });
const ids = ['pod', 'service', 'dns'];
const states = [failed('pod'), failed('service'), failed('dns')];
const shown = (standings: Standings, of: readonly CheckpointState[]) =>
	standings.of(of).map(({ id, state, say }) => [id, state, say]);

describe('what checkpoints show', () => {
	test('nothing at first', () => {
		expect(shown(new Standings(ids, [], states, false), states)).toEqual([
			['pod', 'waiting', undefined],
			['service', 'waiting', undefined],
			['dns', 'waiting', undefined],
		]);
	});

	test('after a command, what is missing for the step the reader is at, and for no later one', () => {
		const standings = new Standings(ids, [], states, false);
		standings.attempt();
		expect(standings.of(states)[0]).toEqual({
			id: 'pod',
			state: 'failed',
			say: 'notYet',
			explanation: because('no pod'),
		});
		expect(shown(standings, states).slice(1)).toEqual([
			['service', 'waiting', undefined],
			['dns', 'waiting', undefined],
		]);
	});

	test('what is on its way is not failed', () => {
		const standings = new Standings(ids, [], states, false);
		standings.attempt();
		const pulling: CheckpointState = { id: 'pod', status: 'waiting', explanation: because('pulling the image') };
		expect(shown(standings, [pulling, ...states.slice(1)])[0]).toEqual(['pod', 'waiting', 'waiting']);
	});

	test('a step just reached is not failed before anything is tried at it', () => {
		const standings = new Standings(ids, [], states, false);
		standings.attempt();
		const next = [passed('pod'), ...states.slice(1)];
		expect(shown(standings, next)).toEqual([
			['pod', 'passed', 'passed'],
			['service', 'waiting', undefined],
			['dns', 'waiting', undefined],
		]);
		standings.attempt();
		expect(shown(standings, next)[1]).toEqual(['service', 'failed', 'notYet']);
	});

	test('a later step that changed says so, without reproach', () => {
		const standings = new Standings(ids, [], states, false);
		standings.attempt();
		const changed = [states[0] as CheckpointState, failed('service', 'wrong selector'), failed('dns')];
		expect(shown(standings, changed)[1]).toEqual(['service', 'waiting', 'notYet']);
	});

	test('a wrong answer is wrong wherever it stands', () => {
		const standings = new Standings(ids, [], states, false);
		standings.answer('dns');
		expect(shown(standings, states)[2]).toEqual(['dns', 'failed', 'notYet']);
	});

	test('what passed in a session that could not be rebuilt stays passed', () => {
		const standings = new Standings(ids, ['pod'], states, false);
		standings.attempt();
		expect(shown(standings, states)).toEqual([
			['pod', 'passed', 'passed'],
			['service', 'failed', 'notYet'],
			['dns', 'waiting', undefined],
		]);
	});

	test('it shows before anything is graded, and is not judged later as if it were new', () => {
		const standings = new Standings(ids, ['pod'], [], false);
		expect(shown(standings, [])).toEqual([
			['pod', 'passed', 'passed'],
			['service', 'waiting', undefined],
			['dns', 'waiting', undefined],
		]);
		expect(shown(standings, states)).toEqual(shown(standings, []));
	});
});
