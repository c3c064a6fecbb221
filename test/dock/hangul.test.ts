import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { asKeys, hasHangul } from '../../components/dock/hangul.ts';
import { HangulWatch } from '../../components/dock/hangul-watch.ts';

describe('Hangul back to the keys that were pressed', () => {
	test.each([
		['ㅏㅕㅠㄷㅊ시', 'kubectl'],
		['햣', 'git'],
		['ㅣㄴ', 'ls'],
		['ㅊㅁㅅ', 'cat'],
		['ㅏㅕㅠㄷㅊ시 ㅎㄷㅅ ㅔㅐㅇㄴ', 'kubectl get pods'],
		['ㅕㅔㅇㅁㅅㄷ', 'update'],
		['꺼 뺘ㅆ', 'Rj QiT'],
		['닭값', 'ekfrrkqt'],
		['plain 123 -o', 'plain 123 -o'],
	])('%s is %s', (hangul, keys) => {
		expect(asKeys(hangul)).toBe(keys);
	});

	test('decomposed syllables are the same', () => {
		expect(asKeys('햣'.normalize('NFD'))).toBe('git');
	});

	test('only Hangul is Hangul', () => {
		expect(hasHangul('kubectl ㅎ')).toBe(true);
		expect(hasHangul('kubectl 取得 é')).toBe(false);
	});
});

describe('being told', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	function watch() {
		const told: (string | undefined)[] = [];
		let replacement = () => '';
		let gone = 0;
		const watcher = new HangulWatch({
			onHangul: (meant, replace) => {
				told.push(meant);
				replacement = replace;
			},
			onGone: () => gone++,
		});
		return { watcher, told, replaced: () => replacement(), gone: () => gone };
	}

	test('once typing pauses, with the line that was meant, composition included', () => {
		const { watcher, told, replaced } = watch();
		watcher.keys('ㅏㅕㅠㄷ');
		watcher.compose('ㅊ');
		expect(told).toEqual([]);
		vi.advanceTimersByTime(600);
		expect(told).toEqual(['kubec']);
		watcher.keys('ㅊ시');
		expect(replaced()).toBe('\x05\x15kubectl');
	});

	test('not between quotes, where Hangul is meant', () => {
		const { watcher, told } = watch();
		watcher.keys("echo '안녕");
		vi.advanceTimersByTime(600);
		expect(told).toEqual([]);
	});

	test('not again and again', () => {
		const { watcher, told } = watch();
		for (let line = 0; line < 5; line++) {
			watcher.keys('ㅣㄴ');
			vi.advanceTimersByTime(600);
			watcher.keys('\r');
		}
		expect(told).toHaveLength(1);
	});

	test('a new line takes it back', () => {
		const { watcher, gone } = watch();
		watcher.keys('ㅣㄴ');
		vi.advanceTimersByTime(600);
		watcher.keys('\r');
		expect(gone()).toBe(1);
	});

	test('a line in which the cursor moved is told of without a guess', () => {
		const { watcher, told } = watch();
		watcher.keys('\x1b[D');
		watcher.keys('ㅣㄴ');
		vi.advanceTimersByTime(600);
		expect(told).toEqual([undefined]);
	});
});
