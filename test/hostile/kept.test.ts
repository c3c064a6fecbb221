/** Whatever the browser's storage or a file of progress holds, reading it throws nothing that is not foreseen. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labStorage, pageArea, progressKey } from '../../components/dock/storage.ts';
import { LOG_VERSION } from '../../src/lab/log-version.ts';
import type { LabProgress } from '../../src/lab/progress.ts';
import { ProgressFileError, readProgressFile, writeProgressFile } from '../../src/lab/progress-file.ts';
import { createSession, LogError } from '../../src/lab/session.ts';
import type { SessionLog } from '../../src/lab/session-types.ts';
import { lab } from '../lab/sessions.ts';

const passed: LabProgress = new Map([
	['a', { passed: true, before: false, first: 'at-once', hints: 1, misses: 0, retaken: false }],
]);

/** A localStorage with these items. */
function area(items: Record<string, string>) {
	const made = pageArea();
	for (const [key, value] of Object.entries(items)) made.setItem(key, value);
	return made;
}

/** JSON of any shape, some of it with the names that ours has, and texts that are none. */
const anything = fc.oneof(
	fc.json(),
	fc.string(),
	fc
		.record(
			{
				version: fc.anything(),
				entries: fc.oneof(fc.array(fc.anything()), fc.anything()),
				passed: fc.anything(),
				lab: fc.anything(),
				until: fc.anything(),
				a: fc.oneof(fc.record({ passed: fc.anything(), hints: fc.anything() }), fc.anything()),
				__proto__: fc.anything(),
			},
			{ requiredKeys: [] },
		)
		.map((value) => {
			try {
				return JSON.stringify(value) ?? '';
			} catch {
				return '{';
			}
		}),
);

test('whatever stands where the log should, what had passed is still known', () => {
	fc.assert(
		fc.property(anything, (text) => {
			const store = area({});
			labStorage('x', () => store).save({ ...EMPTY, passed: ['a'] }, new Map(passed));
			store.setItem('naru:log:x', text);
			const { progress } = labStorage('x', () => store).load();
			const record = progress.get('a');
			expect(record && (record.passed || record.before)).toBe(true);
		}),
		{ numRuns: 2_000 },
	);
});

const EMPTY: SessionLog = {
	version: LOG_VERSION,
	lab: 'test',
	profile: lab.profile,
	seed: lab.seed,
	start: 0,
	entries: [],
	until: 0,
	passed: [],
};

test('whatever stands where the progress should, the log is still there, and can be saved again', () => {
	fc.assert(
		fc.property(anything, (text) => {
			const store = area({ 'naru:log:x': JSON.stringify(EMPTY), [progressKey('x')]: text });
			const storage = labStorage('x', () => store);
			expect(storage.load().log).toEqual(EMPTY);
			expect(storage.save({ ...EMPTY, passed: ['a'] }, new Map(passed))).toBeUndefined();
			expect(storage.load().progress.get('a')?.passed).toBe(true);
		}),
		{ numRuns: 2_000 },
	);
});

test('a log of an older or a newer version, or of any other shape, is refused by name', async () => {
	const damages: Partial<Record<keyof SessionLog, unknown>>[] = [
		{ version: LOG_VERSION + 1 },
		{ version: LOG_VERSION - 1 },
		{ version: '1' },
		{ lab: 'another' },
		{ seed: 8 },
		{ profile: '__proto__' },
		{ entries: {} },
		{ entries: [null] },
		{ entries: [{ at: 1 }] },
		{ entries: [{ at: -1, event: { kind: 'terminal' } }], until: 5 },
		{ until: Number.NaN },
		{ start: Number.POSITIVE_INFINITY },
	];
	for (const damage of damages)
		await expect(
			createSession('test', lab, { ...EMPTY, ...damage } as SessionLog),
			JSON.stringify(damage),
		).rejects.toThrow(LogError);
});

test('a tampered file of progress is read as far as it is one, or refused', () => {
	const text = writeProgressFile(new Map([['x', passed]]));
	const put = fc.oneof(anything, fc.constantFrom('"', '{', ',', ''));
	/** What the file says with some of it replaced; nothing where it is refused. */
	const tampered = (at: number, cut: number, piece: string) => {
		try {
			return readProgressFile(text.slice(0, at) + piece + text.slice(at + cut));
		} catch (error) {
			expect(error).toBeInstanceOf(ProgressFileError);
			return new Map<string, LabProgress>();
		}
	};
	fc.assert(
		fc.property(fc.nat(text.length - 1), fc.nat(20), put, (at, cut, piece) => {
			for (const progress of tampered(at, cut, piece).values()) {
				for (const { passed, before, first, hints, misses, retaken, ...more } of progress.values()) {
					expect(more).toEqual({});
					expect([passed, before, retaken].every((flag) => typeof flag === 'boolean')).toBe(true);
					expect([undefined, 'at-once', 'later']).toContain(first);
					expect([hints, misses].every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
				}
			}
		}),
		{ numRuns: 2_000 },
	);
	expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});
