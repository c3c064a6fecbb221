/** What the browser tests do on a lesson's page: open its dock, type, wait for the prompt, look at checkpoints. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const lesson = 'network/first-service/';
/** A Pod's image takes a while to be pulled, and the page's cluster follows the wall clock (milliseconds). */
export const PULLED = 25_000;
/** The dock's code is fetched and started: well under a second, unless the machine is busy with other tests. */
export const OPENED = 15_000;

export const dock = (page: Page) => page.locator('naru-dock');
export const screen = (page: Page) => page.locator('.dock-screen .xterm-rows');
export const rows = (page: Page) => screen(page).locator('> div');
export const input = (page: Page) => page.locator('.dock-screen textarea');
export const notice = (page: Page, id: string) => page.locator(`[data-notice=${id}]`);
export const checkpoint = (page: Page, id: string) => page.locator(`[data-checkpoint=${id}]`);

/** Opens the lesson and its dock, and waits for the prompt. */
export async function open(page: Page, language = 'en') {
	await page.goto(`${language}/${lesson}`);
	await load(page);
	await atPrompt(page);
	await page.locator('.dock-screen').click();
}

/** Touches the dock, unless a step near the top of the page has loaded it already. */
export async function load(page: Page) {
	// Again and again: right after a link was followed, nobody may be listening yet.
	await expect(async () => {
		await page.locator('.dock-bar').dispatchEvent('pointerdown');
		await expect(dock(page)).not.toHaveAttribute('data-state', 'closed', { timeout: 250 });
	}).toPass({ timeout: OPENED });
	await expect(dock(page)).toHaveAttribute('data-state', 'ready', { timeout: OPENED });
}

/** Waits until the last line that has anything on it is a prompt. */
export async function atPrompt(page: Page, timeout = OPENED) {
	await expect
		.poll(async () => (await rows(page).allTextContents()).map((row) => row.trimEnd()).findLast((row) => row !== ''), {
			timeout,
			intervals: [50],
		})
		.toMatch(/[$#]$/);
}

/** Types a line into whatever has the focus, and runs it. */
export async function run(page: Page, line: string) {
	await page.keyboard.type(line);
	await page.keyboard.press('Enter');
}

/** Opens the plain log, and gives its commands and outputs. */
export async function readLog(page: Page) {
	const toggle = page.getByRole('button', { name: /^(Log|기록)$/ });
	if ((await toggle.getAttribute('aria-pressed')) === 'false') await toggle.click();
	// The view is fetched when it is first asked for.
	await page.getByRole('log').waitFor();
	return page.getByRole('log').getByRole('listitem');
}

/**
 * What axe finds, one line a violated rule.
 * @param parts selectors: only there.
 */
export const violations = (page: Page, ...parts: string[]): Promise<string[]> => axe(page, parts);

/** What axe finds wrong with a page’s colours: of its rules, this one alone sees by day or by night. */
export const paleText = (page: Page): Promise<string[]> => axe(page, [], ['color-contrast']);

/** axe itself, the version that AxeBuilder brings along. */
const axeSource = readFileSync(
	createRequire(import.meta.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
	'utf8',
);

async function axe(page: Page, parts: string[], rules: string[] = []): Promise<string[]> {
	// Once for each page: AxeBuilder would send it the source, over a megabyte, twice for each look.
	if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
	// In the page itself: otherwise each look opens another page to put the frames’ results together, and no frame of ours runs axe.
	const builder = new AxeBuilder({ page, axeSource: 'undefined' }).setLegacyMode().options({
		resultTypes: ['violations'],
		// Not the styles, which no rule but an experimental one asks for.
		preload: { assets: ['media'] },
	});
	if (rules.length > 0) builder.withRules(rules);
	for (const part of parts) builder.include(part);
	const { violations } = await builder.analyze();
	return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** Collects what a page asks for from anywhere but its own origin, from now on. */
export function strangers(page: Page, baseURL: string): string[] {
	const found: string[] = [];
	page.on('request', (request) => {
		const url = new URL(request.url());
		if (url.protocol.startsWith('http') && url.origin !== new URL(baseURL).origin) found.push(request.url());
	});
	return found;
}
