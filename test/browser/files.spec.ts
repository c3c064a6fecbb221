/** The files view: make a manifest with what the cluster's schemas offer, be told what is wrong, save, apply. */

import { expect, type Page, test } from '@playwright/test';
import { atPrompt, open, run, screen, violations } from './lesson-page.ts';

const content = (page: Page) => page.locator('.dock-editor .cm-content');
const offers = (page: Page) => page.locator('.cm-tooltip-autocomplete');
const marks = (page: Page) => page.locator('.cm-lint-marker-error');

async function create(page: Page, name: string) {
	await page.getByRole('button', { name: 'Files', exact: true }).click();
	await page.getByRole('textbox', { name: 'Name of a new file' }).fill(name);
	await page.getByRole('button', { name: 'Create' }).click();
	await expect(content(page)).toBeFocused();
}

/** Takes the offer that begins with what was typed. */
async function take(page: Page, typed: string, label: string) {
	await page.keyboard.type(typed);
	await expect(offers(page).getByRole('option').first()).toContainText(label);
	await page.keyboard.press('Tab');
	await expect(offers(page)).toHaveCount(0);
}

test('a Service is written with offers, mended where it is marked, saved by a key and applied', async ({ page }) => {
	await open(page);
	await create(page, 'web.yaml');
	await take(page, 'apiV', 'apiVersion');
	await page.keyboard.type('v1\n');
	await page.keyboard.type('kind: ');
	await take(page, 'Serv', 'Service');
	await page.keyboard.type('\n');
	await take(page, 'meta', 'metadata');
	await page.keyboard.type('name: web\n');
	await page.keyboard.press('Shift+Tab');
	await take(page, 'sp', 'spec');
	await page.keyboard.type('selecter: {app: web}\n');
	await take(page, 'po', 'ports');
	await page.keyboard.type('port: 80');
	// The last of what was typed has been checked.
	await expect(content(page).locator('.cm-lintRange-error')).toHaveText(['selecter']);
	await marks(page).hover();
	await expect(page.locator('.cm-diagnostic')).toContainText('Did you mean selector?');
	await content(page).locator('.cm-lintRange-error').dblclick();
	await page.keyboard.type('selector');
	await expect(marks(page)).toHaveCount(0);
	await page.keyboard.press('Control+s');
	await expect(page.getByRole('status').filter({ hasText: 'Saved to web.yaml.' })).toBeVisible();
	expect(await violations(page)).toEqual([]);
	await page.getByRole('button', { name: 'Apply', exact: true }).click();
	await expect(screen(page)).toContainText('service/web created');
});

test('what is not saved outlives a reload, and what the terminal writes is shown', async ({ page }) => {
	await open(page);
	await run(page, 'echo "a: 1" > notes.yaml');
	await atPrompt(page);
	await page.getByRole('button', { name: 'Files', exact: true }).click();
	await page.getByRole('button', { name: 'notes.yaml' }).click();
	await expect(content(page)).toHaveText('a: 1');
	await page.keyboard.press('Control+End');
	await page.keyboard.type('23');
	await page.getByRole('button', { name: 'All files' }).click();
	await page.reload();
	await open(page);
	await page.getByRole('button', { name: 'Files', exact: true }).click();
	await page.getByRole('button', { name: 'notes.yaml' }).click();
	await expect(content(page)).toHaveText('a: 123');
	await page.keyboard.press('Control+s');
	await page.getByRole('button', { name: 'Terminal 1' }).click();
	await page.locator('.dock-screen').click();
	await run(page, 'cat notes.yaml; echo "b: 2" > notes.yaml');
	await expect(screen(page)).toContainText('a: 123');
	await page.getByRole('button', { name: 'Files', exact: true }).click();
	await expect(content(page)).toHaveText('b: 2');
});
