/** What holds on every page of the built site, seen in one visit of each: by day, by night, and on a narrow screen. */

import { readdirSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { paleText, strangers, violations } from './lesson-page.ts';

const pages = readdirSync(process.env.DIST ?? 'dist', { recursive: true })
	.map((path) => String(path).replaceAll('\\', '/'))
	.filter((path) => path.endsWith('index.html'))
	.map((path) => path.replace(/index\.html$/, ''))
	.sort();

/** So many tests share the pages, so that they can run beside each other. */
const SHARES = 6;

/** Waits until the page has the theme that its reader's system asks for. The first page has no choice, and no script for it. */
const isSetIn = (page: Page, theme: 'light' | 'dark') =>
	page.waitForFunction((wanted) => (document.documentElement.dataset.theme ?? wanted) === wanted, theme);

for (let share = 0; share < SHARES; share++) {
	const ours = [...pages, 'nowhere/'].filter((_, at) => at % SHARES === share);
	test(`axe, its policy and its width: every page, ${share + 1} of ${SHARES}`, async ({ page, baseURL }) => {
		test.setTimeout(300_000);
		expect(pages.length).toBeGreaterThan(60);
		const found: string[] = [];
		let path = '';
		const asked = strangers(page, baseURL ?? '');
		page.on('pageerror', (error) => found.push(`${path}: ${error.message}`));
		page.on('console', (message) => {
			// The 404 itself is an error to the console.
			if (message.type() === 'error' && path !== 'nowhere/') found.push(`${path}: ${message.text()}`);
		});
		await page.addInitScript(() => {
			Object.assign(window, { violated: [] });
			document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
				window.violated.push(`${effectiveDirective} ${blockedURI}`),
			);
			// A dock that starts by itself would be looked at in the middle of it; what is in it, its own tests look at.
			Object.defineProperty(window, 'IntersectionObserver', {
				value: class {
					observe() {}
					unobserve() {}
					disconnect() {}
				},
			});
		});
		for (path of ours) {
			await page.setViewportSize({ width: 1440, height: 900 });
			await page.emulateMedia({ colorScheme: 'light' });
			await page.goto(path);
			await isSetIn(page, 'light');
			for (const each of await violations(page)) found.push(`${path}: ${each}`);
			await page.emulateMedia({ colorScheme: 'dark' });
			await isSetIn(page, 'dark');
			for (const each of await paleText(page)) found.push(`${path} by night: ${each}`);
			await page.setViewportSize({ width: 360, height: 740 });
			const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
			if (over > 0) found.push(`${path}: ${over} pixels run over the side`);
			for (const each of await page.evaluate(() => window.violated)) found.push(`${path}: ${each}`);
		}
		expect(found).toEqual([]);
		expect(asked).toEqual([]);
	});
}
