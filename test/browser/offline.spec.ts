/** The course without a network, after one visit; and how a newer version comes. */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { serve } from '../../scripts/serve.mjs';
import { atPrompt, lesson, load, open, run, screen } from './lesson-page.ts';

test.use({ serviceWorkers: 'allow' });

/** The whole course is fetched: some megabytes, while other tests run. */
const KEPT = 45_000;

/** Waits until the service worker has everything and is in charge of the page. */
async function kept(page: Page) {
	await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated', undefined, {
		timeout: KEPT,
	});
}

const line = (page: Page, name: string) => page.locator(`[data-offline-line=${name}]`);

test('after one visit every part works without a network, in both languages, and says so', async ({
	page,
	context,
}) => {
	await page.goto('en/');
	await kept(page);
	await context.setOffline(true);
	await open(page);
	await expect(line(page, 'cached')).toBeVisible();
	await run(page, 'kubectl create deployment web --image=nginx:alpine; kubectl describe deployment web | head -1');
	await expect(screen(page)).toContainText(/Name: +web/);
	await page.getByRole('button', { name: 'Map', exact: true }).click();
	await expect(page.locator('.dock-panel > *')).toBeVisible();
	await page.getByRole('button', { name: 'Search' }).click();
	await page.getByRole('searchbox', { name: 'Search' }).fill('resolv.conf');
	await expect(page.getByRole('dialog').getByRole('link').first()).toBeVisible();
	await page.goto(`ko/services/node-port/?utm_source=a`);
	await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
	await expect(line(page, 'cached')).toBeVisible();
	await load(page);
	await atPrompt(page);
	await context.setOffline(false);
	await expect(line(page, 'cached')).toBeHidden();
});

test.describe('with a newer version', () => {
	let root: string;
	let site: Awaited<ReturnType<typeof serve>>;

	test.beforeAll(async () => {
		root = mkdtempSync(join(tmpdir(), 'naru-offline-'));
		cpSync(process.env.DIST ?? 'dist', root, { recursive: true });
		site = await serve({ root, base: process.env.BASE_PATH ?? '/naru/' });
	});

	test.afterAll(() => {
		site.server.close();
		rmSync(root, { recursive: true, force: true });
	});

	/** Publishes a version in which the progress page has another title. */
	function publish() {
		const file = join(root, 'en/progress/index.html');
		writeFileSync(file, readFileSync(file, 'utf8').replace(/<title>[^<]*/, '<title>Newer'));
		const worker = join(root, 'sw.js');
		const entry = /(url:`en\/progress\/index.html`,revision:`)[^`]*/;
		const before = readFileSync(worker, 'utf8');
		expect(before).toMatch(entry);
		writeFileSync(worker, before.replace(entry, '$1newer'));
	}

	const goTo = (page: Page, path: string) => page.goto(`${site.url}${path}`);

	test('the reader chooses when to take it, and keeps what was done', async ({ page }) => {
		await goTo(page, `en/${lesson}`);
		await kept(page);
		await load(page);
		await atPrompt(page);
		await page.locator('.dock-screen').click();
		await run(page, 'echo kept > note.txt');
		await atPrompt(page);
		publish();
		await goTo(page, 'en/progress/');
		await expect(line(page, 'newer')).toBeVisible({ timeout: KEPT });
		await expect(page).not.toHaveTitle(/Newer/);
		await page.getByRole('button', { name: 'Reload with the new version' }).click();
		await expect(page).toHaveTitle(/Newer/);
		await expect(line(page, 'newer')).toBeHidden();
		await goTo(page, `en/${lesson}`);
		await load(page);
		await atPrompt(page);
		await page.locator('.dock-screen').click();
		await run(page, 'cat note.txt');
		await expect(screen(page)).toContainText(/cat note.txt\s*kept/);
	});
});

test('the course can be installed, in the language of the page', async ({ page, request, baseURL }) => {
	await page.goto('en/');
	const href = await page.locator('link[rel=manifest]').getAttribute('href');
	const manifest = await (await request.get(new URL(href ?? '', baseURL).href)).json();
	expect(manifest).toMatchObject({ lang: 'en', display: 'standalone', start_url: new URL('en/', baseURL).pathname });
	for (const { src, sizes } of manifest.icons) {
		const answer = await request.get(new URL(src, baseURL).href);
		expect(answer.headers()['content-type'], src).toBe('image/png');
		// The width stands at its fixed place in a PNG (RFC 2083, 4.1.1).
		expect((await answer.body()).readUInt32BE(16), src).toBe(Number(sizes.split('x')[0]));
	}
});
