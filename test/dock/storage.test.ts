import { describe, expect, test } from 'vitest';
import { labStorage, pageArea } from '../../components/dock/storage.ts';
import type { CheckpointRecord, LabProgress } from '../../src/lab/progress.ts';
import type { SessionLog } from '../../src/lab/session-types.ts';

const log: SessionLog = {
	version: 1,
	lab: 'x',
	profile: 'k3s',
	seed: 1,
	start: 0,
	entries: [],
	until: 5,
	passed: ['a'],
};

/** A localStorage that holds so many characters: in all, and in one value. */
function area({ inAll = Number.POSITIVE_INFINITY, inOne = Number.POSITIVE_INFINITY } = {}) {
	const items = new Map<string, string>();
	return {
		items,
		getItem: (key: string) => items.get(key) ?? null,
		setItem(key: string, value: string) {
			const others = [...items].filter(([name]) => name !== key).flat();
			if (value.length > inOne || [...others, key, value].join('').length > inAll)
				throw new DOMException('full', 'QuotaExceededError');
			items.set(key, value);
		},
		removeItem: (key: string) => void items.delete(key),
		key: (index: number) => [...items.keys()][index] ?? null,
		get length() {
			return items.size;
		},
	};
}

const record = (more: Partial<CheckpointRecord> = {}): CheckpointRecord => ({
	passed: true,
	before: false,
	first: 'at-once',
	hints: 1,
	misses: 0,
	retaken: false,
	...more,
});

const progress = (): LabProgress => new Map([['a', record()]]);

/** As it is where the session is gone. */
const outlived: LabProgress = new Map([['a', record({ passed: false, before: true })]]);

describe('what the browser keeps of a lab', () => {
	test('comes back', () => {
		const storage = area();
		expect(labStorage('x', () => storage).save(log, progress())).toBeUndefined();
		expect(labStorage('x', () => storage).load()).toEqual({ log, progress: progress() });
	});

	test('comes back from a storage that lasts as long as the page, and can be forgotten there', () => {
		const items = pageArea();
		const lab = labStorage('x', () => items);
		expect(lab.load()).toEqual({ progress: new Map() });
		lab.save(log, progress());
		expect(lab.load()).toEqual({ log, progress: progress() });
		lab.forget();
		expect(lab.load()).toEqual({ progress: new Map() });
	});

	test('each lab has its own', () => {
		const storage = area();
		labStorage('x', () => storage).save(log, progress());
		expect(labStorage('y', () => storage).load()).toEqual({ progress: new Map() });
	});

	test('a full storage keeps progress when it can', () => {
		const storage = area({ inOne: 92 });
		expect(labStorage('x', () => storage).save(log, progress())).toBe('full');
		expect(labStorage('x', () => storage).load()).toEqual({ progress: outlived });
	});

	test('a forbidden storage is said to be forbidden', () => {
		const forbidden = labStorage('x', () => undefined);
		expect(forbidden.load()).toEqual({ progress: new Map(), trouble: 'forbidden' });
		expect(forbidden.save(log, new Map())).toBe('forbidden');
		expect(() => forbidden.forget()).not.toThrow();
	});

	test.each([
		['half a log', '{"version":1,"entr'],
		['something else', '[1,2]'],
		['null', 'null'],
	])('a corrupt log (%s) leaves the progress', (_, text) => {
		const storage = area();
		const lab = labStorage('x', () => storage);
		lab.save(log, progress());
		storage.items.set('naru:log:x', text);
		expect(lab.load()).toEqual({ progress: outlived, trouble: 'corrupt' });
	});

	test('a corrupt progress leaves the log', () => {
		const storage = area();
		const lab = labStorage('x', () => storage);
		lab.save(log, progress());
		storage.items.set('naru:progress:x', '{"a":');
		expect(lab.load()).toEqual({ log, progress: new Map() });
	});

	test('what had passed when only names were kept has still passed', () => {
		const storage = area();
		storage.items.set('naru:progress:x', '["a"]');
		expect(labStorage('x', () => storage).load().progress).toEqual(
			new Map([['a', record({ passed: false, before: true, first: 'later', hints: 0 })]]),
		);
	});

	test('forgetting forgets both', () => {
		const storage = area();
		const lab = labStorage('x', () => storage);
		lab.save(log, progress());
		lab.forget();
		expect(storage.items.size).toBe(0);
	});

	test('saving takes in what another page put there, but not what this session has gone back from', () => {
		const storage = area();
		const lab = labStorage('x', () => storage);
		lab.save(log, progress());
		const imported = { a: record(), b: record({ passed: false, before: true }) };
		storage.items.set('naru:progress:x', JSON.stringify(imported));
		const mine: LabProgress = new Map([['a', record({ passed: false })]]);
		lab.save(log, mine);
		expect(lab.load().progress).toEqual(
			new Map([
				['a', record({ passed: false })],
				['b', record({ passed: false, before: true })],
			]),
		);
	});

	test('what had passed stays passed where its log found no room', () => {
		const storage = area({ inOne: 200 });
		const lab = labStorage('x', () => storage);
		expect(lab.save({ ...log, passed: [] }, new Map([['a', record({ passed: false })]]))).toBeUndefined();
		const more = Array.from({ length: 9 }, () => ({ at: 5, event: { kind: 'terminal' as const } }));
		expect(lab.save({ ...log, entries: more }, progress())).toBe('full');
		expect(lab.load()).toEqual({ log: { ...log, passed: [] }, progress: outlived });
	});

	test('progress takes the place of the log where there is no room for both', () => {
		const storage = area({ inAll: 200 });
		const lab = labStorage('x', () => storage);
		expect(lab.save(log, new Map())).toBeUndefined();
		expect(lab.save(log, progress())).toBe('full');
		expect(lab.load()).toEqual({ progress: outlived });
	});
});

/** As another version of the site leaves it. */
const ofVersion = (version: number, passed: string[]) => JSON.stringify({ version, passed, shape: 'other' });

describe('a tab that has another version of the site', () => {
	test('finds what a newer one left, does not touch it, and says so', () => {
		const storage = area();
		storage.items.set('naru:log:x:2', ofVersion(2, ['a', 'b']));
		const lab = labStorage('x', () => storage);
		const before = record({ passed: false, before: true, first: 'later', hints: 0 });
		const both: LabProgress = new Map([
			['a', before],
			['b', before],
		]);
		expect(lab.load()).toEqual({ progress: both, other: 'newer' });
		expect(lab.save(log, lab.load().progress)).toBeUndefined();
		expect(storage.items.get('naru:log:x:2')).toBe(ofVersion(2, ['a', 'b']));
		expect(lab.load()).toEqual({ log, progress: both, other: 'newer' });
	});

	test('goes on with its own log, and what a newer one passed stays passed', () => {
		const storage = area();
		const lab = labStorage('x', () => storage);
		lab.save(log, progress());
		storage.items.set('naru:log:x:2', ofVersion(2, ['a', 'b']));
		const theirs = { a: record(), b: { ...record(), stars: 3 }, more: { of: 'this' } };
		storage.items.set('naru:progress:x', JSON.stringify(theirs));
		const loaded = lab.load();
		expect(loaded.log).toEqual(log);
		expect(loaded.progress.get('b')).toEqual(record({ passed: false, before: true }));
		// As a session does: this one has not passed b.
		expect(lab.save(log, loaded.progress)).toBeUndefined();
		const kept = JSON.parse(storage.items.get('naru:progress:x') ?? '');
		expect(kept).toMatchObject({ b: { before: true, stars: 3 }, more: { of: 'this' } });
	});

	test('finds what an older one left: what had passed there has passed', () => {
		const storage = area();
		storage.items.set('naru:log:x:0', ofVersion(0, ['a']));
		const lab = labStorage('x', () => storage);
		expect(lab.load()).toMatchObject({ other: 'older', progress: new Map([['a', { before: true }]]) });
		lab.save(log, lab.load().progress);
		expect(lab.load().other).toBeUndefined();
	});

	test('makes room by what older ones left, in any lab, and never by what a newer one did', () => {
		const storage = area({ inAll: 700 });
		const filler = 'x'.repeat(250);
		storage.items.set('naru:log:y:0', ofVersion(0, ['b', filler]));
		storage.items.set('naru:log:x:2', ofVersion(2, []));
		const lab = labStorage('x', () => storage);
		expect(lab.save({ ...log, profile: filler }, progress())).toBeUndefined();
		expect(storage.items.has('naru:log:y:0')).toBe(false);
		expect(
			labStorage('y', () => storage)
				.load()
				.progress.get('b'),
		).toMatchObject({ before: true });
		expect(storage.items.has('naru:log:x:2')).toBe(true);
		expect(lab.save({ ...log, profile: filler.repeat(9) }, progress())).toBe('full');
		expect(storage.items.has('naru:log:x:2')).toBe(true);
	});

	test('forgets all versions of a lab when asked to start over', () => {
		const storage = area();
		storage.items.set('naru:log:x:2', ofVersion(2, ['a']));
		storage.items.set('naru:log:xy:2', ofVersion(2, ['a']));
		labStorage('x', () => storage).forget();
		expect([...storage.items.keys()]).toEqual(['naru:log:xy:2']);
	});
});
