/** The dock for who hears it, at every width, on a phone, in both themes, and for axe. */

import { expect, test } from '@playwright/test';
import { atPrompt, dock, lesson, load, OPENED, open, readLog, rows, run, screen, violations } from './lesson-page.ts';

test('a screen reader can follow: the switch is remembered, the log reads itself', async ({ page }) => {
	await open(page);
	await expect(page.locator('.xterm-accessibility')).toHaveCount(0);
	await page.getByRole('switch', { name: 'Screen reader' }).click();
	await expect(page.locator('.xterm-accessibility .live-region')).toHaveAttribute('aria-live', 'assertive');
	await page.reload();
	await load(page);
	await expect(page.getByRole('switch', { name: 'Screen reader' })).toBeChecked();
	await expect(page.locator('.xterm-accessibility')).toHaveCount(1);
	await page.locator('.dock-screen').click();
	await run(page, 'echo spoken');
	const items = await readLog(page);
	await expect(items.last()).toContainText('spoken');
	await expect(page.getByRole('log')).toHaveAttribute('aria-live', 'polite');
	// One voice, not two.
	await expect(page.locator('.xterm-accessibility')).toHaveCount(0);
});

test('the terminal follows the site’s theme while it is open', async ({ page }) => {
	await open(page);
	const background = () =>
		page.locator('.xterm-scrollable-element').evaluate((element) => getComputedStyle(element).backgroundColor);
	await page.evaluate(() => {
		document.documentElement.dataset.theme = 'dark';
	});
	await expect.poll(background).toBe('rgb(10, 19, 23)');
	await page.evaluate(() => {
		document.documentElement.dataset.theme = 'light';
	});
	await expect.poll(background).toBe('rgb(233, 240, 238)');
});

test('the cursor blinks where the keyboard is, and nothing has the page drawn at every frame', async ({ page }) => {
	await open(page);
	const cursor = page.locator('.dock-screen .xterm-cursor');
	const isSeen = () => cursor.evaluate((element) => getComputedStyle(element).backgroundColor !== 'rgba(0, 0, 0, 0)');
	for (const seen of [false, true]) await expect.poll(isSeen, { intervals: [70] }).toBe(seen);
	const tree = page.locator('.dock-screen');
	expect(await tree.evaluate(({ shadowRoot }) => shadowRoot?.getAnimations().length)).toBe(0);
});

test.describe('for who wants no motion', () => {
	test.use({ contextOptions: { reducedMotion: 'reduce' } });

	test('the cursor stands still, and another theme is there at once', async ({ page }) => {
		await open(page);
		const cursor = page.locator('.dock-screen .xterm-cursor-block');
		await expect(cursor).toHaveCount(1);
		await expect(page.locator('.dock-screen .xterm-cursor-blink')).toHaveCount(0);
		const running = await page.evaluate(() => {
			document.documentElement.dataset.theme = 'dark';
			return document.getAnimations().length;
		});
		expect(running).toBe(0);
	});
});

test('a wider window gives programs a wider terminal', async ({ page }) => {
	await page.setViewportSize({ width: 1200, height: 800 });
	await open(page);
	await run(page, 'stty size');
	const columns = async () =>
		(await rows(page).allTextContents()).flatMap((row) => /^\d+ (\d+)$/.exec(row.trim())?.slice(1).map(Number) ?? []);
	await expect.poll(async () => (await columns()).length).toBe(1);
	await page.setViewportSize({ width: 1800, height: 800 });
	await page.waitForTimeout(400);
	await run(page, 'stty size');
	await expect.poll(async () => (await columns()).length).toBe(2);
	const [narrow = 0, wide = 0] = await columns();
	expect(wide).toBeGreaterThan(narrow);
});

test('a long line that is being typed survives other widths, and so does what stands above it', async ({ page }) => {
	await open(page);
	await run(page, 'echo above');
	await page.keyboard.type(`echo ${'word '.repeat(40)}end`);
	for (const width of [1900, 1200, 1440]) {
		await page.setViewportSize({ width, height: 800 });
		await page.waitForTimeout(300);
	}
	await expect(rows(page).filter({ hasText: /^above *$/ })).toHaveCount(1);
	await expect(rows(page).filter({ hasText: /\$ echo word/ })).toHaveCount(1);
	await expect(rows(page).filter({ hasText: /end *$/ })).toHaveCount(1);
});

test.describe('on a phone', () => {
	test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

	test('the sheet has a terminal with the keys that phones lack, and scrolls with a finger', async ({ page }) => {
		await page.goto(`ko/${lesson}`);
		await page.getByRole('button', { name: '터미널 펼치기' }).tap();
		await expect(dock(page)).toHaveAttribute('data-state', 'ready', { timeout: OPENED });
		await atPrompt(page);
		await page.locator('.dock-screen').tap();
		await run(page, 'seq 1 60');
		await expect(rows(page).filter({ hasText: /^60 *$/ })).toHaveCount(1);
		await page.getByRole('button', { name: '이전 명령' }).tap();
		await expect(rows(page).filter({ hasText: /seq 1 60/ })).toHaveCount(1);
		await expect(page.locator('.dock-screen textarea')).toBeFocused();
		await page.getByRole('button', { name: 'Ctrl-C' }).tap();

		const box = await page.locator('.dock-screen').boundingBox();
		const x = (box?.x ?? 0) + 100;
		const y = (box?.y ?? 0) + 20;
		const client = await page.context().newCDPSession(page);
		const at = (dy: number) => ({ touchPoints: [{ x, y: y + dy }] });
		await client.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(0) });
		for (let dy = 10; dy <= 160; dy += 10)
			await client.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at(dy) });
		await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
		await expect(rows(page).filter({ hasText: /^60 *$/ })).toHaveCount(0);

		const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
		expect(over).toBeLessThanOrEqual(0);
	});

	test('a command pressed in the text opens the sheet without taking the keyboard up', async ({ page }) => {
		await page.goto(`ko/${lesson}`);
		const button = page.locator('.console-type').first();
		await button.tap();
		await expect(page.locator('[data-dock-body]')).toBeVisible();
		await expect(dock(page)).toHaveAttribute('data-state', 'ready', { timeout: OPENED });
		await expect(screen(page)).toContainText(((await button.getAttribute('data-command')) ?? '').slice(0, 12));
		await expect(page.locator('.dock-screen textarea')).not.toBeFocused();
	});
});

for (const [device, options] of Object.entries({
	desktop: { viewport: { width: 1440, height: 900 } },
	phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
})) {
	for (const colorScheme of ['light', 'dark'] as const) {
		test.describe(`axe, dock open, ${device}, ${colorScheme}`, () => {
			test.use({ ...options, colorScheme });
			for (const language of ['ko', 'en']) {
				test(language, async ({ page }) => {
					await page.goto(`${language}/${lesson}`);
					if (device === 'phone') await page.locator('[data-dock-toggle]').tap();
					await load(page);
					await atPrompt(page);
					await page.locator('.dock-screen textarea').focus();
					await run(page, String.raw`printf '\e[31mred\e[32mgreen\e[33myellow\e[34mblue\e[90mgrey\e[0m\n'; nosuch`);
					await expect(screen(page)).toContainText('not found');
					// The text around them site.spec.ts looks at.
					expect(await violations(page, '.lesson-dock', '[data-checkpoint]')).toEqual([]);
					await readLog(page);
					expect(await violations(page, '.lesson-dock')).toEqual([]);
					await page.getByRole('button', { name: /^(Start over|처음부터)$/ }).click();
					expect(await violations(page, '.lesson-dock')).toEqual([]);
				});
			}
		});
	}
}
