/** The small browser: pages and errors as a browser shows them, harmless, in the log, in both languages. */

import { expect, type Page, test } from '@playwright/test';
import { load, open, run, screen, strangers, violations } from './lesson-page.ts';

const view = (page: Page, name: RegExp) => page.locator('.dock-views').getByRole('button', { name });
const address = (page: Page) => page.locator('.browser-address');

async function openBrowser(page: Page) {
	await view(page, /^(Browser|브라우저)$/).click();
	await expect(address(page)).toBeVisible();
}

async function visit(page: Page, url: string) {
	await address(page).fill(url);
	await address(page).press('Enter');
}

test('shows what a server of the outside sends, and after a reload again', async ({ page, baseURL }) => {
	const asked = strangers(page, baseURL as string);
	await open(page);
	await openBrowser(page);
	await visit(page, 'google.com');
	await expect(page.locator('.browser-status')).toContainText('200 OK Google (redirected)');
	await expect(address(page)).toHaveValue('http://www.google.com/');
	await expect(page.frameLocator('.browser-page').locator('body')).toHaveText('Google');
	await page.getByRole('button', { name: 'Raw response' }).click();
	await expect(page.getByRole('region', { name: 'The page: Google' })).toContainText('Server: gws');
	// Saved a moment after the last change.
	await page.waitForTimeout(1_000);
	await page.reload();
	await load(page);
	await openBrowser(page);
	await expect(page.locator('.browser-status')).toContainText('200 OK Google (redirected)');
	expect(asked).toEqual([]);
});

test('says why nothing came, and shows on the map how far it got', async ({ page }) => {
	await open(page, 'ko');
	await run(page, 'kubectl create svc nodeport web --tcp 80 --node-port 31001');
	await expect(screen(page)).toContainText('web created');
	await openBrowser(page);
	await visit(page, 'web.default.svc.cluster.local');
	await expect(
		page.getByRole('heading', { name: 'web.default.svc.cluster.local의 주소를 찾을 수 없다' }),
	).toBeVisible();
	await visit(page, '192.168.164.131:31001');
	await expect(page.getByRole('heading', { name: '192.168.164.131:31001에서 연결을 거부했다' })).toBeVisible();
	await expect(page.getByText('ERR_CONNECTION_REFUSED')).toBeVisible();
	await page.getByRole('button', { name: '지도에서 경로 보기' }).click();
	await expect(page.locator('.map-steps > li').first()).toContainText('host 컴퓨터');
	await expect(page.locator('.map-steps > li').last()).toContainText('web 서비스');
});

test('waits for who does not answer, until it is stopped', async ({ page }) => {
	await open(page);
	await openBrowser(page);
	await visit(page, '10.43.0.1');
	await expect(page.getByText(/^Waiting for 10\.43\.0\.1… \d+ s$/)).toBeVisible();
	await page.getByRole('button', { name: 'Stop', exact: true }).click();
	await expect(page.locator('.browser-note')).toHaveText('Stopped before an answer came.');
});

test('a page can run nothing, load nothing and lead nowhere', async ({ page, baseURL }) => {
	const asked = strangers(page, baseURL as string);
	await open(page);
	const hostile = [
		'<title>Trap</title><meta http-equiv=refresh content=0;url=https://evil.example/>',
		'<script>top.trapped=1</script><img src=https://evil.example/i onerror=top.trapped=1>',
		'<style>body{background:url(https://evil.example/s)}</style><link rel=stylesheet href=https://evil.example/c>',
		'<iframe src=https://evil.example/f></iframe><a href=https://evil.example/a onclick=top.trapped=1>link</a>',
		'<form action=https://evil.example/x><button>send</button></form><p>harmless</p>',
	].join('');
	await run(page, `printf 'HTTP/1.0 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n${hostile}' | nc -l -p 8080`);
	await openBrowser(page);
	await visit(page, '192.168.164.130:8080');
	const frame = page.frameLocator('.browser-page');
	await expect(frame.locator('p')).toHaveText('harmless');
	await expect(page.locator('.browser-page')).toHaveAttribute('sandbox', '');
	const source = (await page.locator('.browser-page').getAttribute('srcdoc')) ?? '';
	expect(source).not.toMatch(/<script|<img|<iframe|<link|<form|href|onclick|refresh/i);
	await frame.getByText('link').click();
	await page.waitForTimeout(300);
	await expect(frame.locator('p')).toHaveText('harmless');
	expect(await page.evaluate(() => Reflect.get(window, 'trapped'))).toBeUndefined();
	expect(asked).toEqual([]);
	// Its links lead on in the sandbox, where there is no such place.
	await page.getByText('1 link on this page').click();
	await page.getByRole('button', { name: 'link', exact: true }).click();
	await expect(page.getByRole('heading', { name: 'evil.example cannot be found' })).toBeVisible();
});

for (const [scheme, language] of [
	['light', 'en'],
	['dark', 'ko'],
] as const) {
	test(`nothing for axe to find in the browser: ${scheme}, ${language}`, async ({ page }) => {
		// axe takes its time on a busy machine.
		test.setTimeout(120_000);
		await page.emulateMedia({ colorScheme: scheme });
		await open(page, language);
		await openBrowser(page);
		await visit(page, 'localhost:31999');
		await expect(page.getByText(/ERR_CONNECTION_REFUSED/)).toBeVisible();
		expect(await violations(page, '.dock-panel')).toEqual([]);
		await visit(page, 'http://192.168.164.130:6443');
		await expect(page.locator('.browser-text')).toBeVisible();
		expect(await violations(page, '.dock-panel')).toEqual([]);
	});
}
