// Draws the pictures that a link to the course is shown with elsewhere, public/social/<language>.png, from the landing
// page as it is built: its name, its title, its harbour. They are kept in the repository, because a machine that
// builds the site need have no Korean font. `npm run build && npm run social`, on a machine with Noto Sans CJK.
import { mkdirSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { chromiumArgs, findChromium, missingChromium } from './chromium.mjs';
import { serve } from './serve.mjs';

/** What Open Graph's readers cut out of a picture when it has other proportions. */
const size = { width: 1200, height: 630 };

const style = `
	body { margin: 0; background: var(--naru-paper); }
	.card { display: grid; grid-template-columns: 27rem 1fr; width: 75rem; height: 39.375rem; overflow: hidden; }
	.words { display: flex; flex-direction: column; justify-content: center; padding: 0 1.5rem 0 4rem; }
	.words > svg { width: 5.5rem; height: 5.5rem; margin-bottom: 1.5rem; }
	.name { font-size: 6.5rem; font-weight: 700; line-height: 1.1; letter-spacing: -0.02em; color: var(--naru-ink); }
	.title { margin-top: 1.75rem; font-size: 2rem; line-height: 1.45; color: var(--naru-text); text-wrap: balance; }
	.title::first-letter { text-transform: uppercase; }
	.card > .harbor { width: 100%; height: 39.375rem; }
`;

const executablePath = findChromium();
if (!executablePath) throw new Error(missingChromium);
const { server, url } = await serve({ root: process.env.DIST ?? 'dist', base: process.env.BASE_PATH });
const browser = await chromium.launch({ executablePath, args: chromiumArgs });
mkdirSync('public/social', { recursive: true });
for (const language of ['ko', 'en']) {
	// With `bypassCSP` the page takes our style, whatever it allows itself.
	const page = await browser.newPage({ viewport: size, colorScheme: 'light', bypassCSP: true });
	await page.goto(`${url}${language}/`);
	await page.evaluate(() => {
		const part = (selector) => {
			const found = document.querySelector(selector);
			if (!found) throw new Error(`the landing page has no ${selector}`);
			return found.cloneNode(true);
		};
		const box = (name, ...content) => {
			const element = document.createElement('div');
			element.className = name;
			element.append(...content);
			return element;
		};
		const name = part('main h1').textContent;
		const title = document.title.replace(`${name}: `, '');
		const words = box('words', part('.site-title svg'), box('name', name), box('title', title));
		const harbor = part('.harbor');
		// Cut at its right, where there is only water.
		harbor.setAttribute('preserveAspectRatio', 'xMinYMid slice');
		harbor.querySelector('clipPath rect').removeAttribute('rx');
		document.body.replaceChildren(box('card', words, harbor));
	});
	await page.addStyleTag({ content: style });
	await page.screenshot({ path: `public/social/${language}.png` });
	await page.close();
}
await browser.close();
server.close();
