/** The cluster map: live, walked through hop by hop, in words too, by keyboard, with many Pods and without motion. */

import { expect, type Page, test } from '@playwright/test';
import { input, load, open, run, screen, violations } from './lesson-page.ts';

const view = (page: Page, name: RegExp) => page.locator('.dock-views').getByRole('button', { name });
const map = (page: Page) => view(page, /^(Map|지도)$/);
const boxes = (page: Page) => page.locator('.map-canvas');
const steps = (page: Page) => page.locator('.map-steps > li');

/** A Service that nothing is behind, and a request to it: no image need be pulled for that. */
async function failingRequest(page: Page) {
	await run(page, 'kubectl create svc nodeport web --tcp 80 --node-port 31001; curl 192.168.164.131:31001');
	await expect(screen(page)).toContainText('curl: (7)');
}

test('shows the cluster as it changes, and a request hop by hop', async ({ page }) => {
	await open(page);
	await map(page).click();
	await expect(page.getByText('No request has been made yet.')).toBeVisible();
	await expect(boxes(page).getByRole('button', { name: /^Node master/ })).toBeVisible();
	await view(page, /^Terminal 1$/).click();
	await expect(input(page)).toBeFocused();
	await failingRequest(page);
	await run(page, 'kubectl create deploy shop --image nginx --replicas 3');
	await expect(screen(page)).toContainText('shop created');
	await map(page).click();
	await expect(boxes(page).getByRole('button', { name: /^Service web NodePort .*80:31001\/TCP/ })).toBeVisible();
	await expect(boxes(page).getByRole('button', { name: /^Pod shop-.*ContainerCreating/ })).toHaveCount(3);

	// All of it at first, with why it failed and what decided.
	await expect(steps(page).last()).toContainText('Service web selects app=web');
	await expect(steps(page).filter({ hasText: 'no-endpoints' })).toContainText('Service web');
	await expect(steps(page).last().getByRole('button').first()).toHaveAttribute('aria-current', 'step');
	await expect(page.locator('.map-service[data-marked]')).toContainText('web');

	const first = steps(page).first().getByRole('button').first();
	await first.click();
	await expect(first).toHaveAttribute('aria-current', 'step');
	await page.getByRole('button', { name: 'Play' }).click();
	await expect(first).not.toHaveAttribute('aria-current', 'step');
	// Who goes to a step stays there.
	await first.click();
	await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
	await expect(page.locator('.map-node[data-current]')).toContainText('master');
	await page.getByRole('button', { name: 'Step forward' }).click();
	await expect(page.locator('.map-node[data-current]')).toContainText('worker1');
	await expect(page.locator('.map-stop')).toHaveText(['1', '2']);
});

test('opens an object with its YAML and events, by keyboard', async ({ page }) => {
	await open(page, 'ko');
	await run(page, 'kubectl create deploy shop --image nginx');
	await expect(screen(page)).toContainText('shop created');
	await map(page).focus();
	await page.keyboard.press('Enter');
	const pod = boxes(page).getByRole('button', { name: /^Pod shop-/ });
	await pod.focus();
	await page.keyboard.press('Enter');
	const object = page.getByRole('region', { name: /^Pod shop-/ });
	await expect(object.getByRole('heading', { name: /^Pod shop-/ })).toBeFocused();
	await expect(object).toContainText('pod-template-hash');
	await expect(object).not.toContainText('managedFields');
	await expect(object.getByRole('listitem').filter({ hasText: 'Scheduled' })).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(object).toHaveCount(0);
	await expect(pod).toBeFocused();
});

test('is legible with 60 Pods on a phone: none on another, none cut off', async ({ browser }) => {
	const page = await browser.newPage({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
	await page.goto('en/network/first-service/');
	await page.locator('[data-dock-toggle]').click();
	await load(page);
	await page.locator('.dock-screen').click();
	await run(page, 'kubectl create deploy many --image nginx --replicas 60; curl -s 192.168.164.131:31001');
	await expect(screen(page)).toContainText('many created');
	await map(page).click();
	await expect(page.locator('.map-pod')).toHaveCount(60);
	const faults = await page.locator('.map-canvas').evaluate((canvas) => {
		const own = canvas.getBoundingClientRect();
		const all = [...canvas.querySelectorAll('.map-pod')].map((pod) => pod.getBoundingClientRect());
		const cut = all.filter(
			(box) => box.left < own.left - 1 || box.right > own.right + 1 || box.bottom > own.bottom + 1,
		);
		const small = all.filter((box) => box.width < 24 || box.height < 24);
		const overlapping = all.filter((a, index) =>
			all.some(
				(b, other) =>
					other > index && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1,
			),
		);
		return { cut: cut.length, small: small.length, overlapping: overlapping.length };
	});
	expect(faults).toEqual({ cut: 0, small: 0, overlapping: 0 });
	// Nothing moves by itself for who asked for that; the steps are still there.
	await expect(steps(page).last()).toContainText('refused');
	await expect(page.getByRole('button', { name: 'Play' })).toHaveCount(0);
	await page.getByRole('button', { name: 'Step back' }).click();
	await expect(steps(page).last().getByRole('button').first()).not.toHaveAttribute('aria-current', 'step');
	await page.close();
});

test('says when its code cannot be fetched, and fetches it when asked again', async ({ page }) => {
	let offline = true;
	await open(page);
	await page.route(/\/_astro\/panel\.[^/]*\.js$/, (route) => (offline ? route.abort() : route.continue()));
	await map(page).click();
	await expect(page.getByText('This view could not be fetched.')).toBeVisible();
	offline = false;
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(boxes(page).getByRole('button', { name: /^Node master/ })).toBeVisible();
});

for (const [scheme, language] of [
	['light', 'ko'],
	['dark', 'en'],
] as const) {
	test(`nothing for axe to find on the map: ${scheme}, ${language}`, async ({ page }) => {
		// axe takes its time on a busy machine.
		test.setTimeout(120_000);
		await page.emulateMedia({ colorScheme: scheme });
		await open(page, language);
		await failingRequest(page);
		await run(page, 'kubectl run web --image nginx');
		await expect(screen(page)).toContainText('pod/web created');
		await map(page).click();
		await expect(steps(page).first()).toBeVisible();
		expect(await violations(page, '.dock-views', '.dock-panel')).toEqual([]);
		await page.locator('.map-pod').click();
		await expect(page.locator('.map-open')).toBeVisible();
		expect(await violations(page, '.dock-views', '.dock-panel')).toEqual([]);
	});
}
