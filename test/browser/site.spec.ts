import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { parts } from '../../src/site/outline.ts';
import { lesson, violations } from './lesson-page.ts';

const languages = ['ko', 'en'] as const;
const pages = languages.flatMap((language) => [`${language}/`, `${language}/${lesson}`]);

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	test('the first address offers both languages as links', async ({ page }) => {
		await page.goto('');
		for (const [name, path] of [
			[/한국어/, '/ko/'],
			[/English/, '/en/'],
		] as const) {
			await expect(page.getByRole('link', { name })).toHaveAttribute('href', new RegExp(`${path}$`));
		}
		await page.getByRole('link', { name: /English/ }).click();
		await expect(page.getByRole('heading', { level: 1, name: 'Naru' })).toBeVisible();
	});

	for (const language of languages) {
		test(`the lesson reads, and changes its language: ${language}`, async ({ page }) => {
			await page.goto(`${language}/${lesson}`);
			await expect(page.locator('main h1')).toBeVisible();
			await expect(page.locator('.console-type').filter({ visible: true })).toHaveCount(0);
			await expect(page.locator('.dock-noscript')).toBeVisible();
			const other = language === 'ko' ? 'en' : 'ko';
			await page.locator(`.languages a[hreflang=${other}]`).first().click();
			await expect(page).toHaveURL(new RegExp(`/${other}/${lesson}$`));
		});
	}
});

for (const language of languages) {
	test(`the landing in ${language} says its language and leads to the first lesson`, async ({ page }) => {
		await page.goto(`${language}/`);
		await expect(page.locator('html')).toHaveAttribute('lang', language);
		await page.locator('.first-screen .start').click();
		await expect(page).toHaveURL(new RegExp(`/${language}/${parts[0]?.pages[0]}/$`));
		await expect(page.locator('html')).toHaveAttribute('lang', language);
	});
}

test('an address that leads nowhere says so in both languages', async ({ page }) => {
	const response = await page.goto('ko/nowhere/');
	expect(response?.status()).toBe(404);
	await expect(page.getByText('주소를 다시 보거나')).toBeVisible();
	await expect(page.getByText('There is nothing here.')).toBeVisible();
});

test('an English page speaks Korean only where it says so', async ({ page }) => {
	await page.goto(`en/${lesson}`);
	const korean = await page.locator('body *').evaluateAll((elements) =>
		elements
			.filter(
				(element) => element.closest('[lang]')?.getAttribute('lang') !== 'ko' && !element.matches('script, style'),
			)
			.flatMap((element) => [
				...[...element.childNodes].map((node) => (node.nodeType === Node.TEXT_NODE ? (node.nodeValue ?? '') : '')),
				...['title', 'aria-label', 'data-copied'].map((name) => element.getAttribute(name) ?? ''),
			])
			.filter((text) => /[가-힣]/.test(text)),
	);
	expect(korean).toEqual([]);
});

test('the search opens and finds a page', async ({ page }) => {
	await page.goto('en/');
	await page.getByRole('button', { name: 'Search' }).click();
	await page.getByRole('searchbox', { name: 'Search' }).fill('Service');
	await page.getByRole('dialog').getByRole('link').first().click();
	await expect(page).toHaveURL(/\/en\//);
});

// On a desktop every-page.spec.ts looks at all of them.
for (const colorScheme of ['light', 'dark'] as const) {
	test.describe(`phone, ${colorScheme}`, () => {
		test.use({ viewport: { width: 390, height: 844 }, colorScheme });
		test('axe finds nothing', async ({ page }) => {
			test.setTimeout(120_000);
			for (const path of ['', ...pages, 'nowhere/']) {
				await page.goto(path, { waitUntil: 'networkidle' });
				expect(await violations(page), path).toEqual([]);
			}
		});
	});
}

test.describe('on a narrow screen', () => {
	test.use({ viewport: { width: 360, height: 740 } });

	test('the dock is a sheet that opens and closes', async ({ page }) => {
		await page.goto(`en/${lesson}`);
		const body = page.locator('[data-dock-body]');
		await expect(body).toBeHidden();
		await page.getByRole('button', { name: 'Show the terminal' }).click();
		await expect(body).toBeVisible();
		await page.getByRole('button', { name: 'Hide the terminal' }).click();
		await expect(body).toBeHidden();
	});
});

// Each page’s own scripts budgets.spec.ts counts; here is what they bring along once they run.
for (const path of ['ko/', `en/${lesson}`]) {
	test(`/${path} loads at most 25 kB of script before its dock does`, async ({ page }) => {
		const scripts: Promise<Buffer>[] = [];
		page.on('response', (response) => {
			if (response.request().resourceType() === 'script') scripts.push(response.body());
		});
		// The dock's own code comes when the first step is near: here no step is, so that only the page itself counts.
		await page.addInitScript(() => {
			Object.defineProperty(window, 'IntersectionObserver', {
				value: class {
					observe() {}
					unobserve() {}
					disconnect() {}
				},
			});
		});
		await page.goto(path, { waitUntil: 'networkidle' });
		const inline = await page.locator('script:not([src]):not([type="application/ld+json"])').allTextContents();
		const sources = [...(await Promise.all(scripts)), ...inline.map((text) => Buffer.from(text))];
		const bytes = sources.reduce((sum, source) => sum + gzipSync(source).length, 0);
		expect(bytes).toBeLessThanOrEqual(25_000);
	});
}

test('the drawer with all lessons opens by keyboard and closes with Escape', async ({ page }) => {
	await page.goto(`en/${lesson}`);
	const menu = page.locator('#starlight__sidebar');
	await expect(menu).toBeHidden();
	await page.locator('.lesson-menu-button').press('Enter');
	await expect(menu).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(menu).toBeHidden();
});
