/** What the browser keeps for a learner: when it keeps nothing, has no room, has kept rubbish, or another version's things. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Page, test } from '@playwright/test';
import { chromiumArgs, findChromium } from '../../scripts/chromium.mjs';
import { atPrompt, checkpoint, lesson, load, notice, open, rows, run, screen } from './lesson-page.ts';

const LOG = 'naru:log:first-service';
const PROGRESS = 'naru:progress:first-service';

/** A line that a command wrote, not its echo. */
const wrote = (page: Page, text: string) => rows(page).filter({ hasText: new RegExp(`^${text} *$`) });

/** Collects what goes wrong in a page from now on. */
function faults(page: Page): string[] {
	const found: string[] = [];
	page.on('pageerror', (error) => found.push(String(error)));
	return found;
}

const kept = (page: Page, key: string) => page.evaluate((name) => localStorage.getItem(name), key);
const keep = (page: Page, items: Record<string, string>) =>
	page.evaluate((all) => {
		for (const [key, text] of Object.entries(all)) localStorage.setItem(key, text);
	}, items);

/** The theme is chosen from the menu, and the page is in it. */
async function chooseTheme(page: Page, label: string, theme: string) {
	await page.locator('starlight-theme-select select').first().selectOption(label);
	await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
}

test('where Chrome blocks all storage, a lesson works and says that it cannot save', async ({ baseURL }) => {
	const profile = mkdtempSync(join(tmpdir(), 'naru-denied-'));
	mkdirSync(join(profile, 'Default'));
	// Settings, Privacy and security, “Don’t allow sites to save data on your device”.
	const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
	writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(settings));
	const executablePath = findChromium();
	const browser = await chromium.launchPersistentContext(profile, { baseURL, executablePath, args: chromiumArgs });
	try {
		const page = await browser.newPage();
		const wrong = faults(page);
		await open(page);
		await expect(notice(page, 'storage')).toContainText('does not let this page store anything');
		await run(page, 'echo works');
		await expect(wrote(page, 'works')).toHaveCount(1);
		await chooseTheme(page, 'Dark', 'dark');
		await chooseTheme(page, 'Light', 'light');
		await page.locator('.languages').getByRole('button', { name: 'Both' }).first().click();
		await expect(page.locator('html[data-reading-both]')).toHaveCount(1);
		// A second tab has a cluster of its own: nothing is kept that the two could disturb.
		const second = await browser.newPage();
		await open(second, 'ko');
		await expect(notice(second, 'storage')).toContainText('브라우저가 저장을 막고 있다');
		await page.goto('en/progress/');
		await expect(page.getByText('No checkpoint passed yet.')).toBeVisible();
		expect(wrong).toEqual([]);
	} finally {
		await browser.close();
		rmSync(profile, { recursive: true, force: true });
	}
});

test('where storage is full, it says so in both languages, and saves again once there is room', async ({ page }) => {
	const wrong = faults(page);
	await page.goto('en/');
	await page.evaluate(() => {
		localStorage.clear();
		let size = 1 << 22;
		for (let at = 0; size >= 1; at++) {
			try {
				localStorage.setItem(`filler-${at}`, 'x'.repeat(size));
			} catch {
				size = Math.floor(size / 2);
			}
		}
	});
	await open(page);
	await chooseTheme(page, 'Light', 'light');
	await run(page, 'echo works');
	await expect(wrote(page, 'works')).toHaveCount(1);
	await expect(notice(page, 'storage')).toContainText('no storage space left');
	await open(page, 'ko');
	await run(page, 'echo works');
	await expect(notice(page, 'storage')).toContainText('저장 공간이 가득 찼다');
	await page.evaluate(() => {
		// What stands in for it knows the real one.
		const storage = (localStorage as Storage & { kept: Storage }).kept;
		for (const key of Object.keys(storage)) if (key.startsWith('filler')) storage.removeItem(key);
	});
	await run(page, 'echo again');
	await expect(notice(page, 'storage')).toHaveCount(0);
	await page.reload();
	await load(page);
	await expect(wrote(page, 'again')).toHaveCount(1);
	expect(wrong).toEqual([]);
});

/** Everything that is kept, in either storage. */
const LOCAL = [
	...[LOG, `${LOG}:2`, `${LOG}:x`, PROGRESS, 'naru:replay:first-service'],
	...['naru:setting:both', 'naru:setting:screen-reader', 'starlight-theme'],
];
const SESSION = ['naru:draft:first-service', 'naru:draft:first-service/files', 'sl-sidebar-state'];

for (const [what, text] of Object.entries({
	'half of something': '{"version":1,"entries":[{"at":0,"ev',
	'no object': 'null',
	'a list': '[1,{"passed":true}]',
	'another shape': '{"version":1,"entries":[null],"passed":{"length":3},"pod-running":{"passed":"<b>","hints":-1}}',
	'code and control characters': '<img src=x onerror="window.smuggled=true">\u202e\u0000\u001b]0;x\u0007',
	'names of the language’s own': '{"__proto__":{"passed":true},"constructor":1,"entries":{"length":-1}}',
	'many characters': `"${'나'.repeat(300_000)}"`,
})) {
	test(`rubbish in place of all that is kept (${what}) costs no more than that`, async ({ page }) => {
		const wrong = faults(page);
		await page.goto('en/progress/');
		await page.evaluate(
			([local, session, rubbish, path]) => {
				for (const key of local) localStorage.setItem(key, rubbish);
				for (const key of [...session, `naru:place:${path}`]) sessionStorage.setItem(key, rubbish);
			},
			[LOCAL, SESSION, text, new URL(`../${lesson}`, page.url()).pathname] as const,
		);
		await page.reload();
		await expect(page.locator('[data-total]')).not.toBeEmpty();
		await page.goto(`en/${lesson}`);
		await load(page);
		// Its replay may have been noted as begun: the reader is asked then.
		const fresh = page.getByRole('button', { name: 'Start with a fresh cluster' });
		if (await fresh.isVisible()) await fresh.click();
		await atPrompt(page);
		await page.locator('.dock-screen').click();
		await run(page, 'echo works > file; cat file; vi file');
		await expect(page.locator('.dock-editor .cm-content')).toContainText('works');
		await page.keyboard.type(':q\n');
		await page.getByRole('button', { name: 'Files', exact: true }).click();
		await page.getByRole('button', { name: /^file/ }).click();
		await expect(page.locator('.dock-editor .cm-content')).toContainText('works');
		await page.reload();
		await load(page);
		await expect(wrote(page, 'works')).toHaveCount(1);
		expect(wrong).toEqual([]);
		expect(await page.evaluate(() => 'smuggled' in window)).toBe(false);
	});
}

test('a tab that still has an older version leaves alone what a newer one kept, and says so', async ({ page }) => {
	await page.goto('en/');
	const theirs = JSON.stringify({ version: 2, passed: ['pod-running'], steps: { of: 'another shape' } });
	const progress = { 'pod-running': { passed: true, stars: 3 }, 'by-name': { passed: true } };
	await keep(page, { [`${LOG}:2`]: theirs, [PROGRESS]: JSON.stringify(progress) });
	await open(page);
	await expect(notice(page, 'storage')).toContainText('This tab still has an older Naru');
	await expect(checkpoint(page, 'pod-running')).toHaveAttribute('data-state', 'passed');
	await run(page, 'echo here');
	await expect(wrote(page, 'here')).toHaveCount(1);
	await open(page, 'ko');
	await expect(notice(page, 'storage')).toContainText('이 탭에 열린 것은 예전 나루다');
	await expect(wrote(page, 'here')).toHaveCount(1);
	await page.goto('en/progress/');
	expect(await kept(page, `${LOG}:2`)).toBe(theirs);
	const stored = JSON.parse((await kept(page, PROGRESS)) ?? '');
	expect(stored['pod-running']).toMatchObject({ before: true, stars: 3 });
	expect(stored['by-name']).toMatchObject({ before: true });
	await expect(page.locator('tr[data-checkpoint=by-name]')).toContainText('passed');
});

test('a lab whose code does not come while it is restored stays saved until it does', async ({ page }) => {
	await open(page);
	await run(page, 'echo saved');
	await expect(wrote(page, 'saved')).toHaveCount(1);
	await page.goto('en/');
	const log = await kept(page, LOG);
	const away = /\/grade\.[\w-]+\.js$/;
	await page.route(away, (route) => route.abort());
	await page.goto(`en/${lesson}`);
	await load(page);
	await expect(page.getByText('This lab could not be restored')).toBeVisible();
	await page.goto('en/');
	expect(await kept(page, LOG)).toBe(log);
	await page.unroute(away);
	await open(page);
	await expect(wrote(page, 'saved')).toHaveCount(1);
});

test('a lab that cannot be restored is begun anew without losing what had passed', async ({ page }) => {
	await open(page);
	await run(page, 'echo old');
	await expect(wrote(page, 'old')).toHaveCount(1);
	await page.goto('ko/');
	await keep(page, {
		'naru:replay:first-service': 'begun',
		[PROGRESS]: JSON.stringify({ 'pod-running': { passed: true, first: 'at-once' } }),
	});
	await page.goto(`ko/${lesson}`);
	await load(page);
	await page.getByRole('button', { name: '클러스터만 새로 시작' }).click();
	await atPrompt(page);
	await expect(screen(page)).not.toContainText('old');
	await expect(checkpoint(page, 'pod-running')).toHaveAttribute('data-state', 'passed');
	await run(page, 'echo new');
	await expect(wrote(page, 'new')).toHaveCount(1);
	await page.reload();
	await load(page);
	await expect(wrote(page, 'new')).toHaveCount(1);
	await expect(checkpoint(page, 'pod-running')).toHaveAttribute('data-state', 'passed');
});
