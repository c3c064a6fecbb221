/** Progress: the page of its own, the marks in the sidebar, and the file that takes it elsewhere. */

import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { checkpoint, load, open, PULLED, run, violations } from './lesson-page.ts';

const KEY = 'naru:progress:first-service';

const record = (more: object) => ({ passed: true, before: false, hints: 0, misses: 0, retaken: false, ...more });
const some = {
	'pod-running': record({ first: 'at-once' }),
	'new-ip': record({ first: 'later', hints: 2, misses: 1 }),
	'service-ready': record({ passed: false, hints: 1 }),
};

/** Opens a page in a browser that keeps this progress. */
async function visit(page: Page, path: string, progress: object) {
	await page.goto(path);
	await page.evaluate(([key, text]) => localStorage.setItem(key, text), [KEY, JSON.stringify(progress)] as const);
	await page.reload();
}

const row = (page: Page, id: string) => page.locator(`tr[data-checkpoint=${id}]`);
const mark = (page: Page) => page.locator('.sidebar a[data-lab=first-service]');

test('what is done in a lesson is in the sidebar and on the page of progress', async ({ page }) => {
	test.setTimeout(60_000);
	await open(page);
	await expect(mark(page)).toHaveAttribute('data-progress', 'none');
	await checkpoint(page, 'new-ip').locator('summary').first().click();
	await page.locator('.dock-screen').click();
	await run(page, 'kubectl run mynginx --image nginx');
	await expect(checkpoint(page, 'pod-running')).toHaveAttribute('data-state', 'passed', { timeout: PULLED });
	await expect(mark(page)).toHaveAttribute('data-progress', 'some');
	await page.goto('ko/progress/');
	await expect(row(page, 'pod-running')).toContainText('첫 시도에 통과');
	await expect(row(page, 'pod-running').locator('[data-score]')).toHaveText('10');
	await expect(row(page, 'new-ip').locator('[data-hints]')).toHaveText('1');
	await expect(page.locator('section[data-lab=first-service] [data-sum]')).toHaveText('7개 중 1개 · 10/70점');
	await expect(mark(page)).toContainText('7개 중 1개 통과');
});

test('it is taken to another browser as a file, and merged with what is there', async ({ page, browser }) => {
	await visit(page, 'en/progress/', some);
	await expect(row(page, 'new-ip')).toContainText('passed (1 wrong answer)');
	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Export to a file' }).click();
	const path = await (await download).path();

	const context = await browser.newContext({ baseURL: new URL('../..', page.url()).href });
	const other = await context.newPage();
	await visit(other, 'en/progress/', { 'by-name': record({ first: 'later' }) });
	const chooser = other.waitForEvent('filechooser');
	await other.getByRole('button', { name: 'Import from a file' }).click();
	await (await chooser).setFiles({ name: 'a.json', mimeType: 'application/json', buffer: await readFile(path) });
	await expect(other.getByText('The progress of 1 lab was merged.')).toBeVisible();
	await expect(row(other, 'pod-running')).toContainText('passed on the first try');
	await expect(row(other, 'new-ip').locator('[data-score]')).toHaveText('4');
	await expect(row(other, 'by-name')).toContainText('passed');
	await expect(mark(other)).toHaveAttribute('data-progress', 'some');

	await other.locator('[data-file]').setInputFiles({
		name: 'b.json',
		mimeType: 'application/json',
		buffer: Buffer.from('{"labs":"<img src=x>"}'),
	});
	await expect(other.getByText('This is no progress file of Naru')).toBeVisible();
	await expect(row(other, 'pod-running')).toContainText('passed on the first try');

	// The lesson knows of it, and its own session does not take it away.
	await other.goto('en/network/first-service/');
	await load(other);
	await expect(checkpoint(other, 'pod-running')).toHaveAttribute('data-state', 'passed');
	await context.close();
});

for (const [device, options] of Object.entries({
	desktop: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' as const },
	phone: { viewport: { width: 360, height: 740 }, colorScheme: 'light' as const },
})) {
	test.describe(`the page of progress on a ${device}`, () => {
		test.use(options);
		for (const language of ['ko', 'en']) {
			test(`fits, and axe finds nothing: ${language}`, async ({ page }) => {
				await visit(page, `${language}/progress/`, some);
				await expect(row(page, 'pod-running')).toHaveAttribute('data-passed', 'true');
				expect(await violations(page)).toEqual([]);
				const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
				expect(over).toBeLessThanOrEqual(0);
			});
		}
	});
}
