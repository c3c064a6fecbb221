/** The marks beside the sidebar's lessons: nothing, some or all of their checkpoints passed. */

import { hasPassed } from '../../src/lab/progress.ts';
import { toLanguage } from '../../src/site/language.ts';
import { keptProgress, onProgress } from './kept.ts';

const texts = {
	ko: (passed: number, of: number) => `(체크포인트 ${of}개 중 ${passed}개 통과)`,
	en: (passed: number, of: number) => `(${passed} of ${of} checkpoints passed)`,
};

/** Marks the sidebar's lessons now, and whenever progress changes. */
export function markLessons(): void {
	const mark = () => {
		const say = texts[toLanguage(document.documentElement.lang)];
		for (const link of document.querySelectorAll<HTMLElement>('a[data-lab]')) {
			const progress = keptProgress(link.dataset.lab ?? '');
			const ids = (link.dataset.checkpoints ?? '').split(' ').filter(Boolean);
			const passed = ids.filter((id) => {
				const record = progress.get(id);
				return record && hasPassed(record);
			}).length;
			link.dataset.progress = passed === 0 ? 'none' : passed < ids.length ? 'some' : 'all';
			let words = link.querySelector<HTMLElement>('.lesson-passed');
			if (!words) {
				words = document.createElement('span');
				words.className = 'lesson-passed sr-only';
				link.append(' ', words);
			}
			words.textContent = passed === 0 ? '' : say(passed, ids.length);
		}
	};
	onProgress(mark);
	// The page has changed its language, and its sidebar with it.
	document.addEventListener('naru:language', mark);
	mark();
}
