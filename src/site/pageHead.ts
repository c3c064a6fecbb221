/**
 * What every page's head says besides what Starlight tells of it: its language as Open Graph has it, the picture of its
 * language, and how it is installed.
 */

import { defineRouteMiddleware } from '@astrojs/starlight/route-data';
import { toLanguage } from './language.ts';
import { openGraphLocale, socialPicture } from './socialPicture.ts';
import { installable } from './webManifest.ts';

export const onRequest = defineRouteMiddleware(({ locals, site }) => {
	const { head, lang } = locals.starlightRoute;
	const language = toLanguage(lang);
	const base = import.meta.env.BASE_URL;
	const locale = head.find(({ attrs }) => attrs?.property === 'og:locale');
	if (locale?.attrs) locale.attrs.content = openGraphLocale[language];
	for (const attrs of socialPicture(language, base, site)) head.push({ tag: 'meta', attrs: { ...attrs } });
	for (const attrs of installable(language, base)) head.push({ tag: 'link', attrs: { ...attrs } });
});
