/** The landing page: its terminal is a picture until somebody touches it, and then one like in a lesson. */

import { expect, type Page, test } from '@playwright/test';
import { parts } from '../../src/site/outline.ts';
import { atPrompt, dock, OPENED, rows, run, violations } from './lesson-page.ts';

const languages = ['ko', 'en'] as const;
const steps = (page: Page) => page.locator('.try button');
const poster = (page: Page) => dock(page).locator('.naru-console');
/** Who answered last, if that has not been scrolled away. */
const answered = async (page: Page) =>
	(await rows(page).allTextContents()).flatMap((row) => /^Hostname: (\S+)/.exec(row)?.[1] ?? []).at(-1);

/** Presses the three steps one after the other; gives who answered first, and sees that somebody else did then. */
async function takeSteps(page: Page): Promise<string | undefined> {
	await steps(page).nth(0).click();
	await expect(dock(page)).toHaveAttribute('data-state', 'ready', { timeout: OPENED });
	await expect.poll(() => answered(page), { timeout: OPENED }).toMatch(/^web-/);
	await atPrompt(page);
	const first = await answered(page);
	await steps(page).nth(1).click();
	await expect(rows(page).filter({ hasText: /^pod "web-/ })).toHaveCount(2, { timeout: OPENED });
	await atPrompt(page);
	await steps(page).nth(2).click();
	await expect.poll(() => answered(page), { timeout: OPENED }).toMatch(new RegExp(`^web-(?!${first?.slice(4)})`));
	return first;
}

for (const language of languages) {
	test(`three presses show what a Service is for, and nothing of it is kept: ${language}`, async ({ page }) => {
		await page.goto(`${language}/`);
		const before = await dock(page).boundingBox();
		const first = await takeSteps(page);
		expect(await dock(page).boundingBox()).toEqual(before);
		expect(await violations(page)).toEqual([]);
		expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('landing')))).toEqual([]);

		// Another tab has a cluster of its own, which begins as the picture does.
		const other = await page.context().newPage();
		await other.goto(`${language}/`);
		await expect(poster(other)).toContainText(`Hostname: ${first}`);
		await steps(other).nth(0).click();
		await expect.poll(() => answered(other), { timeout: OPENED }).toBe(first);
		await run(page, 'echo still here');
		await expect(rows(page).filter({ hasText: /^still here/ })).toBeVisible();
	});
}

test('a click on the picture opens the terminal and gives it the keyboard', async ({ page }) => {
	await page.goto('en/');
	await poster(page).click();
	await expect(dock(page)).toHaveAttribute('data-state', 'ready', { timeout: OPENED });
	await atPrompt(page);
	await run(page, 'kubectl get service web');
	await expect(rows(page).filter({ hasText: /^web +ClusterIP +10\.43\.58\.12/ })).toBeVisible({ timeout: OPENED });
});

test.describe('on a phone, in the dark', () => {
	test.use({ viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true, isMobile: true });

	test('the terminal is on the first screen, a finger that scrolls leaves it alone, and the steps work', async ({
		page,
	}) => {
		await page.goto('ko/');
		const box = await dock(page).boundingBox();
		expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(844);
		await dock(page).dispatchEvent('pointerdown', { pointerType: 'touch' });
		await expect(dock(page)).toHaveAttribute('data-state', 'closed');
		await takeSteps(page);
		expect(await violations(page)).toEqual([]);
		const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
		expect(over).toBeLessThanOrEqual(0);
	});
});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	for (const language of languages) {
		test(`the picture of a session stays, and the steps go: ${language}`, async ({ page }) => {
			await page.goto(`${language}/`);
			await expect(poster(page).getByText('kubectl delete pods --all')).toBeVisible();
			await expect(poster(page).getByText(/^Hostname: /)).toHaveCount(2);
			await expect(dock(page).locator('.dock-noscript')).toBeVisible();
			await expect(dock(page).getByRole('button')).toHaveCount(0);
			await expect(steps(page).first()).toBeHidden();
		});
	}
});

for (const language of languages) {
	test(`the list of lessons is the course’s, in its order, with what each is about: ${language}`, async ({ page }) => {
		await page.goto(`${language}/`);
		const lessons = page.locator('.lessons');
		await expect(lessons.getByRole('heading')).toHaveText(parts.map((part) => part[language]));
		const links = await lessons.getByRole('link').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
		expect(links.map((link) => link?.split(`/${language}/`)[1])).toEqual(
			parts.flatMap(({ pages }) => pages.map((slug) => `${slug}/`)),
		);
		for (const text of await lessons.getByRole('listitem').locator('p:first-of-type').allTextContents())
			expect(text).not.toBe('');
	});
}
