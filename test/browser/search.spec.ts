/** The search: words as they are written in a sentence, parts of compounds, and the glossary's names in both languages. */

import { expect, type Page, test } from '@playwright/test';

const results = (page: Page) => page.locator('.search-results');

/** Types a query into the search, and waits for its answer. */
async function look(page: Page, query: string) {
	const status = page.locator('.search-status');
	const field = page.getByRole('searchbox');
	await field.fill('');
	await expect(status).toHaveText(/^$|찾을 낱말을|Type a word/);
	await field.fill(query);
	await expect(status).toHaveText(/찾았다|찾은 것이 없다|Found on|Nothing found/);
}

/** The pages found, by their addresses below the language's, in order. */
async function found(page: Page): Promise<string[]> {
	const hrefs = await results(page)
		.locator('li > a:first-child')
		.evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).pathname));
	return hrefs.map((path) => path.replace(/^.*?\/(ko|en)\//, ''));
}

async function open(page: Page, language: string) {
	await page.goto(`${language}/`);
	await page.locator('[data-search-open]').click();
}

test('Korean words are found with their particles, as parts of compounds, and with or without spaces', async ({
	page,
}) => {
	const status = page.locator('.search-status');
	await open(page, 'ko');
	await look(page, '파드');
	expect(await found(page)).toContain('network/pod-network/');
	const pods = (await status.textContent()) ?? '';
	for (const query of ['파드를', '파드에서는', 'Pod들과']) {
		await look(page, query);
		await expect(status, query).toHaveText(pods);
	}
	for (const query of ['슬라이스', '슬라이스에서']) {
		await look(page, query);
		expect(await found(page), query).toContain('services/cluster-ip/');
		await expect(results(page).locator('mark', { hasText: '엔드포인트슬라이스' }).first()).toBeVisible();
	}
	for (const query of ['밸런서까지', '로드밸런서를', 'load balancers']) {
		await look(page, query);
		// What a page is about comes before pages that speak of it, and those before pages that only name it.
		const pages = await found(page);
		expect(pages[0], query).toBe('services/load-balancer/');
		expect(pages.slice(1), query).toEqual(expect.arrayContaining(['services/choosing/', 'services/traffic-policy/']));
	}
	for (const [query, about] of [
		['노드포트', 'services/node-port/'],
		['헤드리스를', 'services/headless/'],
		['ClusterIP', 'services/cluster-ip/'],
	] as const) {
		await look(page, query);
		expect((await found(page))[0], query).toBe(about);
	}
	await look(page, '뷁뷁뷁');
	await expect(status).toHaveText('찾은 것이 없다.');
});

test('English pages are found by the Korean names of what they are about', async ({ page }) => {
	const status = page.locator('.search-status');
	await open(page, 'en');
	await look(page, 'Pod');
	expect(await found(page)).toContain('network/pod-network/');
	const pods = (await status.textContent()) ?? '';
	await look(page, '파드를');
	await expect(status).toHaveText(pods);
	await look(page, '슬라이스');
	expect(await found(page)).toContain('services/cluster-ip/');
	await expect(results(page).locator('mark', { hasText: 'EndpointSlice' }).first()).toBeVisible();
	await look(page, '밸런서');
	expect(await found(page)).toContain('services/load-balancer/');
});

test('nothing of the search is loaded before it is opened', async ({ page }) => {
	const asked: string[] = [];
	page.on('request', (request) => asked.push(new URL(request.url()).pathname));
	const searching = () => asked.filter((path) => /\/pagefind\/|\/find\.[^/]+\.js$/.test(path));
	await page.goto('ko/', { waitUntil: 'networkidle' });
	expect(searching()).toEqual([]);
	await page.locator('[data-search-open]').click();
	await expect.poll(() => searching().some((path) => path.endsWith('/pagefind.js'))).toBe(true);
	expect(searching().some((path) => path.includes('/find.'))).toBe(true);
});
