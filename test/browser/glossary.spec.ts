import { expect, type Page, test } from '@playwright/test';
import { violations } from './lesson-page.ts';

const lesson = 'services/cluster-ip/';
const card = (page: Page) => page.locator('.term-card');
const term = (page: Page, name: string) => page.locator('a.term', { hasText: new RegExp(`^${name}$`) }).first();

test('the pointer, the focus and Escape open and close what a term means', async ({ page }) => {
	await page.goto(`ko/${lesson}`);
	const service = term(page, '서비스');
	const before = await service.boundingBox();
	await service.hover();
	await expect(card(page)).toBeVisible();
	await expect(card(page).locator('[lang=en]').first()).toHaveText('Service');
	await expect(card(page)).toContainText('변하지 않는 주소와 이름');
	expect(await service.boundingBox()).toEqual(before);
	expect(await violations(page)).toEqual([]);
	// On the card the pointer may rest as long as it takes to read; off both, it closes.
	await card(page).hover();
	await expect(card(page)).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(card(page)).toBeHidden();

	const [from, to] = [page.locator('a.term').nth(1), page.locator('a.term').nth(2)];
	await from.focus();
	await page.keyboard.press('Shift+Tab');
	await page.keyboard.press('Tab');
	await expect(card(page)).toBeVisible();
	await expect(from).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(card(page)).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(card(page)).toBeHidden();
	await expect(from).toBeFocused();
	await to.focus();
	await page.locator('main h1').click();
	await expect(card(page)).toBeHidden();
});

test.describe('on a phone, in the dark', () => {
	test.use({ viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true, isMobile: true });

	test('a tap opens a card that fits, and a tap elsewhere closes it', async ({ page }) => {
		await page.goto(`en/${lesson}`);
		for (const each of (await page.locator('a.term').all()).slice(0, 4)) {
			await page.keyboard.press('Escape');
			await each.tap();
			await expect(card(page)).toBeVisible();
			const box = await card(page).boundingBox();
			expect(box && box.x >= 0 && box.x + box.width <= 390).toBe(true);
		}
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
		await expect(page).toHaveURL(new RegExp(`${lesson}$`));
		expect(await violations(page, '.term-card', '.glossary')).toEqual([]);
		await page.locator('main h1').tap();
		await expect(card(page)).toBeHidden();
	});
});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	test('a term leads to its entry in the list at the foot', async ({ page }) => {
		await page.goto(`en/${lesson}`);
		await term(page, 'EndpointSlice').click();
		await expect(page).toHaveURL(/#glossary-endpoint-slice$/);
		const entry = page.locator('#glossary-endpoint-slice');
		await expect(entry).toBeInViewport();
		await expect(entry).toContainText('The object that lists the addresses');
		await expect(entry.locator('[lang=ko]').first()).toHaveText('엔드포인트슬라이스');
	});
});
