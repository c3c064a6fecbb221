/** The picture that a link to a page is shown with elsewhere: one for each language (scripts/social.mjs draws them). */

import { withBase } from './basePath.ts';
import type { Language } from './language.ts';

/** The languages as Open Graph writes them, with a territory; Starlight writes them without. */
export const openGraphLocale: Record<Language, string> = { ko: 'ko_KR', en: 'en_US' };

const alt: Record<Language, string> = {
	ko: '나루, 쿠버네티스 서비스를 직접 해 보며 배우는 강의. 강가의 나루에 web이라는 표지판이 서 있고, 배들이 오간다.',
	en: 'Naru, a course on Kubernetes Services that you do. A ferry landing on a river with a sign that says web; boats come and go.',
};

/**
 * What a page's head says of the picture, as Open Graph has it (https://ogp.me/#structured).
 * @param base the path that the site lives under. @param site its address; nothing can be said without one, because readers
 * of these take no relative addresses.
 */
export function socialPicture(language: Language, base: string, site: URL | undefined): Property[] {
	if (!site) return [];
	return [
		{ property: 'og:image', content: new URL(withBase(`/social/${language}.png`, base), site).href },
		{ property: 'og:image:type', content: 'image/png' },
		{ property: 'og:image:width', content: '1200' },
		{ property: 'og:image:height', content: '630' },
		{ property: 'og:image:alt', content: alt[language] },
	];
}

interface Property {
	property: string;
	content: string;
}
