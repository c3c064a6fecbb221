/** Gives every page of the course the picture of its language; its title and description Starlight has told already. */

import { defineRouteMiddleware } from '@astrojs/starlight/route-data';
import { toLanguage } from './language.ts';
import { socialPicture } from './socialPicture.ts';

export const onRequest = defineRouteMiddleware(({ locals, site }) => {
	const { head, lang } = locals.starlightRoute;
	for (const attrs of socialPicture(toLanguage(lang), import.meta.env.BASE_URL, site))
		head.push({ tag: 'meta', attrs: { ...attrs } });
});
