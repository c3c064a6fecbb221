/** A lesson in Korean, in English, and in both. */

import { expect, type Page, test } from '@playwright/test';
import { lessonSlugs } from '../lessons/lesson.ts';
import { atPrompt, checkpoint, dock, input, lesson, open, PULLED, run, screen, violations } from './lesson-page.ts';

const select = (page: Page) => page.locator('.languages').filter({ visible: true });
const choose = (page: Page, name: string) => select(page).getByText(name, { exact: true }).click();
const seconds = (page: Page) => page.locator('main .second');
const isBoth = (page: Page) => page.locator('html[data-reading-both]');

/** Parts of a lesson with one of each kind of pair: axe takes long over a whole one. */
const parts = [
	'.languages',
	'main h1 + p',
	'main .pair:nth-of-type(-n + 6)',
	'[data-checkpoint=new-ip]',
	'main .belief',
	'main table',
];

/** Where the n-th block of the text begins, pixels from the window's top. */
const topOf = (page: Page, n: number) =>
	page
		.locator('main .sl-markdown-content > *')
		.nth(n)
		.evaluate((block) => block.getBoundingClientRect().top);

/** Scrolls so that the n-th block begins somewhat below the page's bars. */
const scrollTo = (page: Page, n: number) =>
	page
		.locator('main .sl-markdown-content > *')
		.nth(n)
		.evaluate((block) => scrollBy({ top: block.getBoundingClientRect().top - 200, behavior: 'instant' }));

test('the two pages of every lesson have the same blocks in the same order', async ({ page }) => {
	await page.goto(`ko/${lesson}`);
	// A landing has a terminal, but no choice of languages in place.
	for (const slug of lessonSlugs().filter((each) => each !== 'index')) {
		const [korean, english] = await page.evaluate(
			(addresses) =>
				Promise.all(
					addresses.map(async (address) => {
						const response = await fetch(address);
						if (!response.ok) throw new Error(`${address}: ${response.status}`);
						const { body } = new DOMParser().parseFromString(await response.text(), 'text/html');
						return [...body.querySelectorAll('.sl-markdown-content > :not(.glossary)')].map((block) => {
							const code = block.matches('.expressive-code') && block.querySelector('pre')?.textContent;
							return (
								code || `${block.localName} ${block.classList[0] ?? ''} ${block.getAttribute('data-checkpoint') ?? ''}`
							);
						});
					}),
				),
			['ko', 'en'].map((language) => new URL(`../../../${language}/${slug}/`, page.url()).pathname),
		);
		expect(korean?.length, slug).toBeGreaterThan(1);
		expect(english, slug).toEqual(korean);
	}
});

test('both languages stand side by side, each says what it is, and what is done is there once', async ({ page }) => {
	await page.setViewportSize({ width: 1440, height: 900 });
	const asked: string[] = [];
	page.on('request', (request) => asked.push(new URL(request.url()).pathname));
	await page.goto(`en/${lesson}`);
	const buttons = await page.locator('main .console-type').count();
	const headings = await page.locator('main h2').allTextContents();
	await choose(page, 'Both');
	await expect(isBoth(page)).toHaveCount(1);

	// Who only reads needs no terminal yet.
	expect(asked.filter((path) => /\/(?:reading|main)\.[^/]*\.js$/.test(path))).toEqual([
		expect.stringContaining('/reading.'),
	]);

	const [english, korean] = [page.getByText('When you ring a pizza place'), page.getByText('피자집에 전화할 때')];
	await expect(korean).toHaveAttribute('lang', 'ko');
	const [left, right] = [await english.boundingBox(), await korean.boundingBox()];
	expect(right?.x).toBeGreaterThan((left?.x ?? 0) + (left?.width ?? 0));
	expect(Math.abs((left?.y ?? 0) - (right?.y ?? 0))).toBeLessThan(8);

	await expect(page.locator('main .console-type')).toHaveCount(buttons);
	expect(await page.locator('main h2').allTextContents()).toEqual(headings);
	await expect(page.locator('[data-checkpoint]')).toHaveCount(7);
	await expect(checkpoint(page, 'by-name').locator('[lang=ko]').first()).toBeVisible();
	const ids = await page.locator('[id]').evaluateAll((elements) => elements.map(({ id }) => id));
	expect(ids.filter((id, at) => ids.indexOf(id) !== at && !id.startsWith('starlight__'))).toEqual([]);

	const unmarked = await page.locator('main *').evaluateAll((elements) =>
		elements
			.filter((element) => element.closest('[lang]')?.getAttribute('lang') !== 'ko')
			.flatMap((element) => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE))
			.map((node) => node.nodeValue ?? '')
			.filter((text) => /[가-힣]/.test(text)),
	);
	expect(unmarked).toEqual([]);
	expect(await violations(page, ...parts)).toEqual([]);

	await page.emulateMedia({ media: 'print' });
	await expect(korean).toBeVisible();
	await expect(dock(page)).toBeHidden();
});

test('a change of language keeps place, terminal, half a command, open hints and progress', async ({ page }) => {
	test.setTimeout(60_000);
	await page.setViewportSize({ width: 1440, height: 900 });
	await open(page, 'ko');
	await run(page, 'kubectl run mynginx --image nginx');
	await expect(checkpoint(page, 'pod-running')).toHaveAttribute('data-state', 'passed', { timeout: PULLED });
	await atPrompt(page);
	await page.keyboard.type('kubectl get po');
	await expect(screen(page)).toContainText('$ kubectl get po');
	await checkpoint(page, 'new-ip').locator('summary').first().click();
	await checkpoint(page, 'new-ip').getByRole('textbox').fill('10.42.');
	const at = 30;
	await scrollTo(page, at);
	const top = await topOf(page, at);
	await page.evaluate(() => Object.assign(window, { stayed: true }));

	for (const [name, language, passed, asked] of [
		['English', 'en', 'Passed.', 'What is the IP'],
		['Both', 'en', 'Passed.', 'What is the IP'],
		['한국어', 'ko', '통과했다.', '지금 mynginx'],
	] as const) {
		await choose(page, name);
		await expect(isBoth(page)).toHaveCount(name === 'Both' ? 1 : 0);
		await expect(page.locator('html')).toHaveAttribute('lang', language);
		await expect(page.locator('main')).toHaveAttribute('lang', language);
		await expect(page).toHaveURL(new RegExp(`/${language}/${lesson}$`));
		expect(Math.abs((await topOf(page, at)) - top)).toBeLessThan(3);
		await expect(screen(page)).toContainText('$ kubectl get po');
		await expect(checkpoint(page, 'pod-running').getByRole('status')).toContainText(passed);
		const step = checkpoint(page, 'new-ip');
		await expect(step.getByText(asked)).toBeVisible();
		await expect(step.getByText('지금 mynginx')).toHaveCount(name === 'English' ? 0 : 1);
		await expect(step.getByRole('textbox')).toHaveValue('10.42.');
		await expect(step.locator('.hint-text').first()).toBeVisible();
	}
	expect(await page.evaluate(() => Reflect.get(window, 'stayed'))).toBe(true);
	// The terminal goes on where it was.
	await input(page).focus();
	await run(page, 'd');
	await expect(screen(page)).toContainText(/mynginx +1\/1 +Running/);
});

test('by keyboard, remembered, with the place kept over a reload, until one language is chosen', async ({ page }) => {
	await page.goto(`ko/${lesson}`);
	const both = select(page).getByRole('button', { name: '둘 다' });
	await select(page).getByRole('link', { name: 'English' }).focus();
	await page.keyboard.press('Tab');
	await expect(both).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(both).toHaveAttribute('aria-pressed', 'true');
	await expect(both).toBeFocused();
	await scrollTo(page, 40);
	const top = await topOf(page, 40);
	await page.reload();
	await expect(isBoth(page)).toHaveCount(1);
	expect(Math.abs((await topOf(page, 40)) - top)).toBeLessThan(3);

	await page.goto('en/services/cluster-ip/');
	await expect(isBoth(page)).toHaveCount(1);
	await expect(seconds(page).first()).toHaveAttribute('lang', 'ko');
	await select(page).getByRole('link', { name: 'English' }).press('Enter');
	await expect(seconds(page)).toHaveCount(0);
	await page.reload();
	await expect(select(page).getByRole('link', { name: 'English' })).toHaveAttribute('aria-current', 'true');
	await expect(seconds(page)).toHaveCount(0);
});

test('what is searched after a change of language is the language that is read', async ({ page }) => {
	await page.goto(`ko/${lesson}`);
	await page.getByRole('button', { name: '검색' }).click();
	await page.getByRole('searchbox').fill('서비스');
	await expect(page.getByRole('dialog').getByRole('link').first()).toHaveAttribute('href', /\/ko\//);
	await page.getByRole('button', { name: '닫기' }).click();
	await choose(page, 'English');
	await page.getByRole('button', { name: 'Search' }).click();
	await page.getByRole('searchbox', { name: 'Search' }).fill('Service');
	await expect(page.getByRole('dialog').getByRole('link').first()).toHaveAttribute('href', /\/en\//);
});

test('without storage it works for the page; without a network it says so and the text stays', async ({ page }) => {
	await page.addInitScript(() => {
		Object.defineProperty(window, 'localStorage', {
			get() {
				throw new DOMException('denied', 'SecurityError');
			},
		});
	});
	let offline = true;
	await page.route(`**/ko/${lesson}`, (route) => (offline ? route.abort() : route.continue()));
	await page.goto(`en/${lesson}`);
	await choose(page, 'Both');
	await expect(select(page).getByRole('status')).toContainText('could not be fetched');
	await expect(isBoth(page)).toHaveCount(0);
	offline = false;
	await choose(page, 'Both');
	await expect(isBoth(page)).toHaveCount(1);
	await expect(select(page).getByRole('status')).toBeEmpty();
});

test.describe('on a phone, in the dark', () => {
	test.use({ viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true, isMobile: true });

	test('the second language stands below the first, quieter, and nothing runs over the side', async ({ page }) => {
		await page.goto(`ko/${lesson}`);
		await page.locator('.lesson-menu-button').tap();
		await page.locator('#starlight__sidebar').getByRole('button', { name: '둘 다' }).tap();
		await expect(isBoth(page)).toHaveCount(1);
		await page.keyboard.press('Escape');
		const [korean, english] = [page.getByText('피자집에 전화할 때'), page.getByText('When you ring a pizza place')];
		const [above, below] = [await korean.boundingBox(), await english.boundingBox()];
		expect(below?.y).toBeGreaterThanOrEqual((above?.y ?? 0) + (above?.height ?? 0));
		const [large, small] = await Promise.all(
			[korean, english].map((text) =>
				text.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize)),
			),
		);
		expect(small).toBeLessThan(large ?? 0);
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
		expect(await violations(page, ...parts.slice(1))).toEqual([]);
	});
});
