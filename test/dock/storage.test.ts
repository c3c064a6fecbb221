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

/** A localStorage that holds so many characters. */
function area(room = Number.POSITIVE_INFINITY) {
	const items = new Map<string, string>();
	return {
		items,
		getItem: (key: string) => items.get(key) ?? null,
		setItem(key: string, value: string) {
			if (value.length > room) throw new DOMException('full', 'QuotaExceededError');
			items.set(key, value);
		},
		removeItem: (key: string) => void items.delete(key),
	} as unknown as Storage & { items: Map<string, string> };
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
		const storage = area(92);
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

	test('forgetting forgets both', () => {
		const storage = area();
		const lab = labStorage('x', () => storage);
		lab.save(log, progress());
		lab.forget();
		expect(storage.items.size).toBe(0);
	});
});
