/** What an installed course is called and looks like, in one language (https://www.w3.org/TR/appmanifest/). */

import { withBase } from './basePath.ts';
import type { Language } from './language.ts';

const words: Record<Language, { name: string; short_name: string; description: string }> = {
	ko: {
		name: '나루: 해 보며 배우는 쿠버네티스 서비스',
		short_name: '나루',
		description: '브라우저 안의 클러스터에서 직접 해 보며 배우는 쿠버네티스 서비스 강의.',
	},
	en: {
		name: 'Naru: Kubernetes Services that you do',
		short_name: 'Naru',
		description: 'A course on Kubernetes Services that you do, on a cluster in the browser.',
	},
};

/** Where the manifest of a language stands. */
export const webManifestPath = (language: Language, base: string): string =>
	withBase(`/${language}/naru.webmanifest`, base);

/** @param base the path that the site lives under. */
export function webManifest(language: Language, base: string): Record<string, unknown> {
	const icon = (name: string, sizes: string, purpose: 'any' | 'maskable') => ({
		src: withBase(`/icons/${name}.png`, base),
		sizes,
		type: 'image/png',
		purpose,
	});
	return {
		...words[language],
		id: withBase('/', base),
		lang: language,
		start_url: withBase(`/${language}/`, base),
		scope: withBase('/', base),
		display: 'standalone',
		background_color: '#f5efe2',
		theme_color: '#f5efe2',
		categories: ['education'],
		icons: [icon('192', '192x192', 'any'), icon('512', '512x512', 'any'), icon('maskable', '512x512', 'maskable')],
	};
}

/** The head's elements that make a page of that language installable. */
export const installable = (language: Language, base: string) =>
	[
		{ rel: 'manifest', href: webManifestPath(language, base) },
		{ rel: 'apple-touch-icon', href: withBase('/icons/apple-touch.png', base) },
	] as const;
