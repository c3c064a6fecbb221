import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

const lesson = 'en/network/first-service/';

test('a command pressed before the dock is there is typed once it is', async ({ page }) => {
	await page.addInitScript(() => {
		const typed: string[] = [];
		Object.assign(window, { typed });
		document.addEventListener('naru:type', (event) => {
			const dock = document.querySelector<HTMLElement>('naru-dock');
			typed.push(`${dock?.dataset.state}: ${(event as CustomEvent<{ command: string }>).detail.command}`);
		});
	});
	await page.goto(lesson);
	const button = page.locator('.console-type').first();
	const command = await button.getAttribute('data-command');
	await expect(button).toHaveAccessibleName(`Type into the terminal: ${command}`);
	await button.click();
	await expect.poll(() => page.evaluate(() => Reflect.get(window, 'typed'))).toEqual([`ready: ${command}`]);
});

test('the dock that cannot load says so, and loads when asked again', async ({ page }) => {
	let offline = true;
	await page.route(/\/_astro\/main\.[^/]*\.js$/, (route) => (offline ? route.abort() : route.continue()));
	await page.goto(lesson);
	const dock = page.locator('naru-dock');
	const button = page.locator('.console-type').first();
	await button.click();
	await expect(dock).toHaveAttribute('data-state', 'failed');
	await expect(page.getByText('The terminal did not load.')).toBeVisible();
	offline = false;
	await button.click();
	await expect(dock).toHaveAttribute('data-state', 'ready');
});

test('copying a console block copies its commands alone', async ({ page }) => {
	await page.goto(lesson);
	for (const block of await page.locator('.naru-console:has(.console-type)').all()) {
		const commands = await block.locator('.console-type').evaluateAll((buttons) => {
			return buttons.map((button) => button.getAttribute('data-command'));
		});
		const copied = await block.locator('.copy button').getAttribute('data-code');
		expect(copied?.replaceAll('\x7f', '\n')).toBe(commands.join('\n'));
	}
});

test('the dock loads at most 300 kB until its prompt, and page and dock ask for few files', async ({ page }) => {
	const bodies: Promise<Buffer>[] = [];
	const asked: string[] = [];
	page.on('request', (request) => asked.push(new URL(request.url()).pathname));
	await page.goto(lesson, { waitUntil: 'networkidle' });
	page.on('response', (response) => {
		if (['script', 'stylesheet', 'font', 'fetch'].includes(response.request().resourceType()))
			bodies.push(response.body());
	});
	await page.locator('[data-dock-open]').first().click();
	await expect(page.locator('naru-dock')).toHaveAttribute('data-state', 'ready');
	await page.waitForLoadState('networkidle');
	const bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0);
	expect(bytes).toBeGreaterThan(100_000);
	expect(bytes).toBeLessThanOrEqual(300_000);
	// A connection with a long way to go pays for each: none may be asked for twice.
	expect(new Set(asked).size).toBe(asked.length);
	expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(28);
});
