/** The editor over the terminal: vi's and nano's keys, the buttons, the keyboard's way out, and what a reload keeps. */

import { expect, type Page, test } from '@playwright/test';
import { atPrompt, lesson, notice, OPENED, open, run, screen, violations } from './lesson-page.ts';

const editor = (page: Page) => page.locator('.dock-editor');
const content = (page: Page) => page.locator('.dock-editor .cm-content');
const status = (page: Page) => page.locator('.dock-editor-status');

test('vi: type, :w, :wq, and the terminal is back with the keyboard', async ({ page }) => {
	await open(page);
	await run(page, 'vi note.txt');
	await expect(content(page)).toBeFocused();
	await expect(status(page)).toHaveText('"note.txt" [New]');
	await page.keyboard.type('ihello');
	await page.keyboard.press('Escape');
	await page.keyboard.type(':w\n');
	await expect(status(page)).toHaveText('"note.txt" [New] 1L, 6B written');
	await page.keyboard.type('osecond');
	await page.keyboard.press('Escape');
	await page.keyboard.type(':q\n');
	await expect(status(page)).toContainText('E37: No write since last change');
	await page.keyboard.type(':wq\n');
	await expect(editor(page)).toHaveCount(0);
	await run(page, 'cat note.txt; echo left $?');
	await expect(screen(page)).toContainText(/hello\s*second\s*left 0/);
});

test('vi: ZZ saves, :q! throws away', async ({ page }) => {
	await open(page);
	await run(page, 'vi a');
	await expect(content(page)).toBeFocused();
	await page.keyboard.type('ikept');
	await page.keyboard.press('Escape');
	await page.keyboard.type('ZZ');
	await expect(editor(page)).toHaveCount(0);
	await run(page, 'vim a');
	await expect(content(page)).toBeFocused();
	await page.keyboard.type('dd');
	await page.keyboard.type(':q!\n');
	await expect(editor(page)).toHaveCount(0);
	await run(page, 'cat a');
	await expect(screen(page)).toContainText(/\$ cat a\s*kept/);
});

test('the terminal has the keyboard before the browser does anything else, for who types fast', async ({ page }) => {
	await open(page);
	await run(page, 'vi a');
	await expect(content(page)).toBeFocused();
	await page.evaluate(() => {
		new MutationObserver(() => {
			if (document.querySelector('.dock-editor')) return;
			document.body.dataset.focusAtOnce ??= document.activeElement?.className ?? '';
		}).observe(document.body, { childList: true, subtree: true });
	});
	await page.keyboard.type(':q\n');
	// What has the focus is in its shadow tree.
	await expect(page.locator('body')).toHaveAttribute('data-focus-at-once', 'dock-screen');
});

test('nano: Ctrl-O Enter saves, Ctrl-X asks about what is not saved', async ({ page }) => {
	await open(page);
	await run(page, 'nano list');
	await expect(content(page)).toBeFocused();
	await page.keyboard.type('one');
	await page.keyboard.press('Control+o');
	await page.keyboard.press('Enter');
	await expect(status(page)).toHaveText('Wrote 1 line');
	await expect(content(page)).toBeFocused();
	await page.keyboard.press('Enter');
	await page.keyboard.type('two');
	await page.keyboard.press('Control+x');
	await expect(page.getByRole('alertdialog')).toBeVisible();
	await page.keyboard.press('y');
	await expect(editor(page)).toHaveCount(0);
	await run(page, 'cat list');
	await expect(screen(page)).toContainText(/one\s*two/);
});

test('kubectl edit: what is refused opens again with the reason; then it is taken', async ({ page }) => {
	await open(page);
	await run(page, 'kubectl create svc clusterip web --tcp 80');
	await expect(screen(page)).toContainText('service/web created');
	await run(page, 'kubectl edit svc web');
	await expect(content(page)).toBeFocused();
	await page.keyboard.type(':%s/port: 80/port: 99999/\n');
	await page.keyboard.type(':wq\n');
	await expect(content(page)).toContainText('# services "web" was not valid:');
	await expect(content(page)).toBeFocused();
	await page.keyboard.type(':%s/port: 99999/port: 8080/\n');
	await page.keyboard.type(':wq\n');
	await expect(editor(page)).toHaveCount(0);
	await expect(screen(page)).toContainText('service/web edited');
});

for (const [language, words] of Object.entries({
	en: { save: 'Save', close: 'Close', discard: 'Discard (N)' },
	ko: { save: '저장', close: '닫기', discard: '버리기(N)' },
})) {
	test(`buttons save and close, and a keyboard finds its way to them: ${language}`, async ({ page }) => {
		await open(page, language);
		await run(page, 'vi file.yaml');
		await expect(content(page)).toBeFocused();
		await page.keyboard.type('ia:');
		await page.keyboard.press('Enter');
		await page.keyboard.press('Tab');
		await page.keyboard.type('b: 1');
		await page.getByRole('button', { name: words.save, exact: true }).click();
		await expect(status(page)).toContainText('"file.yaml" [New] 2L, 10B written');
		await content(page).click();
		await page.keyboard.press('Escape');
		await page.keyboard.press('Shift+Tab');
		await expect(page.getByRole('button', { name: words.close, exact: true })).toBeFocused();
		await content(page).click();
		await page.keyboard.type('dd');
		await page.getByRole('button', { name: words.close, exact: true }).click();
		await page.getByRole('button', { name: words.discard }).click();
		await expect(editor(page)).toHaveCount(0);
		await run(page, 'cat -A file.yaml');
		await expect(screen(page)).toContainText(/a:\$\s*b: 1\$/);
	});
}

test('a reload keeps the editor open, with what was typed and not saved', async ({ page }) => {
	await open(page);
	await run(page, 'nano draft');
	await expect(content(page)).toBeFocused();
	await page.keyboard.type('half a thought');
	await page.waitForTimeout(1_000);
	await page.reload();
	await page.locator('.dock-bar').dispatchEvent('pointerdown');
	await expect(content(page)).toContainText('half a thought', { timeout: OPENED });
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await page.getByRole('button', { name: 'Close', exact: true }).click();
	await expect(editor(page)).toHaveCount(0);
	await run(page, 'cat draft');
	await expect(screen(page)).toContainText('half a thought');
});

test('a command from the text waits until the editor is closed', async ({ page }) => {
	await open(page);
	await run(page, 'nano x');
	await expect(content(page)).toBeFocused();
	await page.locator('.console-type').first().click();
	await expect(notice(page, 'busy')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Stop it and type now' })).toHaveCount(0);
	await page.getByRole('button', { name: 'Close', exact: true }).click();
	const command = (await page.locator('.console-type').first().getAttribute('data-command')) ?? '';
	await expect(screen(page)).toContainText(command.slice(0, 20));
});

for (const scheme of ['light', 'dark'] as const) {
	test(`nothing for axe to find: ${scheme}`, async ({ page }) => {
		await page.emulateMedia({ colorScheme: scheme });
		await open(page, 'ko');
		await run(page, 'kubectl get svc kubernetes -o yaml > svc.yaml; vi svc.yaml');
		await expect(content(page)).toBeFocused();
		expect(await violations(page, '.dock-editor')).toEqual([]);
	});
}

test.describe('on a phone', () => {
	test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

	test('text is edited plainly, and the buttons save and close', async ({ page }) => {
		await page.goto(`ko/${lesson}`);
		await page.locator('[data-dock-toggle]').tap();
		await atPrompt(page);
		await page.locator('.dock-screen').tap();
		await run(page, 'vi note');
		await expect(content(page)).toBeFocused();
		await expect(editor(page)).toHaveAttribute('data-keys', 'plain');
		await page.keyboard.type('hello');
		await page.getByRole('button', { name: '저장', exact: true }).tap();
		await expect(status(page)).toHaveText('"note" [New] 1L, 6B written');
		expect(await violations(page, '.dock-editor')).toEqual([]);
		await page.getByRole('button', { name: '닫기', exact: true }).tap();
		await expect(editor(page)).toHaveCount(0);
		await run(page, 'cat note');
		await expect(screen(page)).toContainText('hello');
	});
});
