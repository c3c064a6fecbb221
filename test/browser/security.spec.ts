/**
 * The Content Security Policy: all of a lesson works under it, and what a page or a link could smuggle in does not. That
 * no page breaks its own, every-page.spec.ts sees.
 */

import { expect, type Page, test } from '@playwright/test';
import { atPrompt, open, run, screen, strangers } from './lesson-page.ts';

declare global {
	interface Window {
		violated: string[];
		smuggled?: boolean;
	}
}

/** Keeps what the policy stopped, in the page itself. */
const watch = (page: Page) =>
	page.addInitScript(() => {
		window.violated = [];
		document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) =>
			window.violated.push(`${effectiveDirective} ${blockedURI} (${sourceFile}:${lineNumber})`),
		);
	});

const violated = (page: Page) => page.evaluate(() => window.violated);

test('every part of a lesson works under the policy, and asks nobody else', async ({ page, baseURL }) => {
	const others = strangers(page, baseURL ?? '');
	await watch(page);
	await open(page);
	await run(page, 'kubectl create deployment web --image=nginx:alpine && kubectl get nodes');
	await expect(screen(page)).toContainText('worker1');
	await atPrompt(page);
	await run(page, 'vi a.yaml');
	await expect(page.locator('.dock-editor .cm-content')).toBeFocused();
	await page.keyboard.type(':q\n');
	for (const view of ['Files', 'Map', 'Browser']) {
		await page.getByRole('button', { name: view, exact: true }).click();
		await expect(page.locator('.dock-panel > *')).toBeVisible();
	}
	await page
		.getByRole('textbox', { name: /address/i })
		.or(page.locator('.browser-address'))
		.first()
		.fill('localhost');
	await page.keyboard.press('Enter');
	await page.getByRole('button', { name: 'Controls' }).click();
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: 'Search' }).click();
	await page.getByRole('searchbox', { name: 'Search' }).fill('Service');
	await expect(page.getByRole('dialog').getByRole('link').first()).toBeVisible();
	expect(await violated(page)).toEqual([]);
	expect(others).toEqual([]);
});

test('a script that finds its way into a page does not run there', async ({ page }) => {
	await watch(page);
	await page.goto('en/');
	await page.evaluate(() => {
		const script = document.createElement('script');
		script.textContent = 'window.smuggled = true';
		document.body.append(script);
		const image = document.createElement('div');
		image.innerHTML = '<img src="data:," onerror="window.smuggled = true">';
		document.body.append(image);
		const text: string = 'window.smuggled = true';
		setTimeout(text as unknown as () => void);
	});
	await expect.poll(async () => (await violated(page)).length).toBeGreaterThan(2);
	expect(await page.evaluate(() => window.smuggled)).toBeUndefined();
});
