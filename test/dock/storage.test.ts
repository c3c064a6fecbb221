import { describe, expect, test } from 'vitest';
import { labStorage } from '../../components/dock/storage.ts';
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

describe('what the browser keeps of a lab', () => {
	test('comes back', () => {
		const storage = area();
		expect(labStorage('x', () => storage).save(log, ['a'])).toBeUndefined();
		expect(labStorage('x', () => storage).load()).toEqual({ log, passed: ['a'] });
	});

	test('each lab has its own', () => {
		const storage = area();
		labStorage('x', () => storage).save(log, ['a']);
		expect(labStorage('y', () => storage).load()).toEqual({ passed: [] });
	});

	test('a full storage keeps progress when it can', () => {
		const storage = area(20);
		expect(labStorage('x', () => storage).save(log, ['a'])).toBe('full');
		expect(labStorage('x', () => storage).load()).toEqual({ passed: ['a'] });
	});

	test('a forbidden storage is said to be forbidden', () => {
		const forbidden = labStorage('x', () => undefined);
		expect(forbidden.load()).toEqual({ passed: [], trouble: 'forbidden' });
		expect(forbidden.save(log, [])).toBe('forbidden');
		expect(() => forbidden.forget()).not.toThrow();
	});

	test.each([
		['half a log', '{"version":1,"entr'],
		['something else', '[1,2]'],
		['null', 'null'],
	])('a corrupt log (%s) leaves the progress', (_, text) => {
		const storage = area();
		const lab = labStorage('x', () => storage);
		lab.save(log, ['a', 'b']);
		storage.items.set('naru:log:x', text);
		expect(lab.load()).toEqual({ passed: ['a', 'b'], trouble: 'corrupt' });
	});

	test('forgetting forgets both', () => {
		const storage = area();
		const lab = labStorage('x', () => storage);
		lab.save(log, ['a']);
		lab.forget();
		expect(storage.items.size).toBe(0);
	});
});
