/** What a page's head says to those who show links to it. Only a site that knows its address can say it all (SITE). */

import { expect, test } from '@playwright/test';
import { parts } from '../../src/site/outline.ts';

const site = process.env.SITE;
const base = process.env.BASE_PATH ?? '/naru/';
const first = `${parts[0]?.pages[0]}/`;

for (const [path, language] of [
	['', 'ko'],
	...(['ko', 'en'] as const).flatMap((each) => ['', first, 'progress/'].map((slug) => [`${each}/${slug}`, each])),
] as [string, string][]) {
	test(`/${path} has a title, a description and a picture for whoever shows a link to it`, async ({
		page,
		request,
	}) => {
		await page.goto(path);
		const meta = async (name: string) => {
			const tags = page.locator(`meta[property="${name}"], meta[name="${name}"]`);
			return Promise.all((await tags.all()).map((tag) => tag.getAttribute('content')));
		};
		expect(await meta('twitter:card')).toEqual(['summary_large_image']);
		for (const name of ['og:title', 'og:description']) {
			const [text, ...more] = await meta(name);
			expect(more).toEqual([]);
			if (path !== '') expect(/[가-힣]/.test(text ?? '')).toBe(language === 'ko');
			expect(text).not.toBe('');
		}
		expect(await meta('og:type')).toEqual([/^(..\/)?$/.test(path) ? 'website' : 'article']);
		if (path !== '') expect(await meta('og:locale')).toEqual([language === 'ko' ? 'ko_KR' : 'en_US']);
		expect(await meta('og:image')).toEqual(site ? [`${site}${base}social/${language}.png`] : []);

		const picture = await request.get(`social/${language}.png`);
		expect(picture.headers()['content-type']).toBe('image/png');
		// A PNG's first chunk: its width and height (PNG specification, 11.2.1).
		const bytes = await picture.body();
		expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630]);
	});
}
