/** What is said of the copy on the device, in both languages. */

import type { Language } from '../../src/site/language.ts';

export const offlineTexts: Record<Language, { cached: string; newer: string; reload: string }> = {
	ko: {
		cached: '네트워크에 닿지 않는다. 이 기기에 받아 둔 나루를 보여 주고 있고, 실습도 그대로 된다.',
		newer: '나루의 새 판이 나왔다. 다시 열어도 하던 실습은 이어진다.',
		reload: '새 판으로 다시 열기',
	},
	en: {
		cached: 'There is no network. This is the copy of Naru on your device; the labs work as always.',
		newer: 'There is a new version of Naru. What you have done in the labs stays.',
		reload: 'Reload with the new version',
	},
};
