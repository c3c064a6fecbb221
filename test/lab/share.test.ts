/** A cluster sent by a link is the same cluster, and a link can do nothing else. */

import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createSession, LogError } from '../../src/lab/session.ts';
import type { SessionLog } from '../../src/lab/session-types.ts';
import { fromFragment, MAX_SHARED, toFragment } from '../../src/lab/share.ts';
import { SHARE } from '../../src/lab/share-prefix.ts';
import { copy, differences, lab, type } from './sessions.ts';

/** A log with one of each thing that a learner does. */
async function everything(): Promise<SessionLog> {
	const session = await createSession('test', lab, undefined, Date.UTC(2026, 10, 21, 3));
	session.terminals[0]?.onInput({ type: 'resize', columns: 93, rows: 31 });
	await type(session, 'kubectl run web --image nginx', 20_000);
	await type(session, 'echo "두 언어 < & > \u{1f6a3}" > file; cat file');
	await type(session, 'vi notes.txt');
	session.terminals[0]?.onInput({ type: 'edit', text: 'by hand\n', leave: 0 });
	await session.run(100);
	session.openTerminal();
	await session.run(100);
	await type(session, 'sleep 100');
	for (const input of ['interrupt', 'suspend', 'eof'] as const) session.terminals[0]?.onInput({ type: input });
	session.closeTerminal(1);
	session.saveFile('a.yaml', 'a: 1\n');
	session.openHint('first', 2);
	session.answer('first', '42');
	session.browse('http://192.168.164.130:31000/', 'workstation');
	session.stopBrowsing();
	await session.run(777);
	const log = copy(session.log);
	session.dispose();
	return log;
}

const packed = (text: string) => SHARE + deflateRawSync(text).toString('base64url');
const linked = (value: unknown) => packed(JSON.stringify(value));
const refused = (fragment: string) =>
	fromFragment(fragment).then(
		() => 'accepted',
		(error) => (error instanceof LogError ? error.reason : `not a LogError: ${error}`),
	);

describe('a link', () => {
	test('opens the same cluster at the same point, whatever was done', async () => {
		const log = await everything();
		const fragment = (await toFragment(log)) ?? '';
		expect(fragment).toMatch(/^#share=[\w-]+$/);
		const theirs = await fromFragment(fragment);
		expect(theirs).toEqual(log);
		const [first, second] = [await createSession('test', lab, log), await createSession('test', lab, theirs)];
		expect(differences(second, first)).toEqual([]);
		first.dispose();
		second.dispose();
	});

	test('is made only while it is short enough to send', async () => {
		const log = await everything();
		const noise = Array.from({ length: 40_000 }, (_, i) => Math.imul(i, 2_654_435_761) >>> 0).join('');
		log.entries.push({ at: log.until, event: { kind: 'file', path: 'noise', text: noise } });
		expect(await toFragment(log)).toBeUndefined();
	});

	test('of another version says so, whatever its entries look like', async () => {
		expect(await refused(linked({ version: 999, steps: 'other' }))).toBe('version');
	});

	test.each<[string, string]>([
		['nothing in it', SHARE],
		['other text', `${SHARE}hello there!`],
		['no deflate', `${SHARE}aGVsbG8`],
		['no JSON', packed('{"version":1,')],
		['no object', linked('log')],
		['null', linked(null)],
		['a list', linked([1])],
		['no UTF-8', SHARE + deflateRawSync(Buffer.from([0x22, 0xff, 0x22])).toString('base64url')],
		['more than a page should inflate', packed(' '.repeat(5 << 20))],
		['more than an address holds', SHARE + 'A'.repeat(40_000)],
	])('is refused: %s', async (_, fragment) => {
		expect(await refused(fragment)).toBe('malformed');
	});

	test.each<[string, (log: SessionLog) => unknown]>([
		['an event nobody knows', (log) => log.entries.push({ at: log.until, event: { kind: 'format' } as never })],
		[
			'an input nobody knows',
			(log) =>
				log.entries.push({
					at: log.until,
					event: { kind: 'input', terminal: 0, input: { type: '__proto__' } } as never,
				}),
		],
		[
			'an input that is missing',
			(log) => log.entries.push({ at: log.until, event: { kind: 'input', terminal: 0 } as never }),
		],
		[
			'a text that is a number',
			(log) => log.entries.push({ at: log.until, event: { kind: 'file', path: 'x', text: 1 } as never }),
		],
		['half a terminal', (log) => log.entries.push({ at: log.until, event: { kind: 'hangup', terminal: 0.5 } })],
		[
			'a screen without end',
			(log) =>
				log.entries.push({
					at: log.until,
					event: { kind: 'input', terminal: 0, input: { type: 'resize', columns: 1e9, rows: 1 } },
				}),
		],
		['an entry before its time', (log) => log.entries.push({ at: 0, event: { kind: 'terminal' } })],
		['an entry after the end', (log) => log.entries.push({ at: log.until + 1, event: { kind: 'terminal' } })],
		['no entry', (log) => log.entries.push(null as never)],
		[
			'more entries than a day has',
			(log) =>
				log.entries.push(
					...Array.from({ length: 20_000 }, () => ({ at: log.until, event: { kind: 'terminal' as const } })),
				),
		],
		['years of time', (log) => Object.assign(log, { until: 1e15 })],
		['a start that is no time', (log) => Object.assign(log, { start: 'now' })],
		['a seed that is none', (log) => Object.assign(log, { seed: 0.1 })],
	])('is refused: %s', async (_, damage) => {
		const log = await everything();
		damage(log);
		expect(await refused(linked(log))).toBe('malformed');
	});

	test('that was cut off anywhere, or changed in any place, never opens something else', {
		timeout: 60_000,
	}, async () => {
		const log = await everything();
		const fragment = (await toFragment(log)) ?? '';
		const read = (damaged: string) =>
			fromFragment(damaged).then(
				(theirs) => theirs,
				(error: unknown) => error,
			);
		for (let at = 0; at < fragment.length; at++)
			expect(await refused(fragment.slice(0, at)), `${at}`).toBe('malformed');
		const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
		for (let at = SHARE.length; at < fragment.length; at++) {
			const flipped = characters.indexOf(fragment[at] as string) ^ (1 << (at % 6));
			const outcome = await read(fragment.slice(0, at) + characters[flipped] + fragment.slice(at + 1));
			// What can still be read is a log in good order, or was refused as one.
			if (!(outcome instanceof LogError))
				expect(await fromFragment((await toFragment(outcome as SessionLog)) ?? ''), `${at}`).toEqual(outcome);
		}
	});

	test('that would inflate to a thousand times its length is refused', async () => {
		const bomb = packed(' '.repeat(23 << 20));
		expect(bomb.length).toBeLessThan(MAX_SHARED + SHARE.length);
		expect(await refused(bomb)).toBe('malformed');
	});

	test('leaves out what is no part of a log', async () => {
		const log = await everything();
		const [entry] = log.entries;
		const theirs = await fromFragment(
			linked({ ...log, html: '<b>', entries: [{ ...entry, more: 1, event: { ...entry?.event, more: 1 } }] }),
		);
		expect(theirs).toEqual({ ...log, entries: [entry] });
	});
});
