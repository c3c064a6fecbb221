/** The playgrounds: a cluster of each profile, where nothing is asked. */

import { expect, type Page, test } from '@playwright/test';
import { atPrompt, load, readLog, rows, run, violations } from './lesson-page.ts';

const playgrounds = { k3s: '', kubeadm: 'kubeadm/', minikube: 'minikube/', cloud: 'cloud/' };

async function open(page: Page, path: string) {
	await page.goto(path);
	await load(page);
	await atPrompt(page);
}

const choice = (page: Page) => page.getByRole('navigation', { name: 'Choose a cluster' });

test('each address opens its own cluster, and a command in the text is typed there', async ({ page }) => {
	for (const [profile, path] of Object.entries(playgrounds)) {
		await open(page, `en/playground/${path}`);
		await expect(choice(page).locator('[aria-current=page]')).toHaveText(profile);
		await page.locator('[data-command^="kubectl get nodes"]').first().click();
		const node = { k3s: 'worker1', kubeadm: 'myserver03', minikube: 'minikube', cloud: 'node-b1' }[profile] as string;
		await expect(rows(page).filter({ hasText: new RegExp(`^${node} `) })).toBeVisible();
	}
});

test('what was done is kept for each cluster by itself, and starting over forgets it', async ({ page }) => {
	await open(page, 'en/playground/');
	await page.locator('.dock-screen').click();
	await run(page, 'echo kept > note.txt');
	await atPrompt(page);
	await choice(page).getByRole('link', { name: 'cloud' }).click();
	await expect(page).toHaveURL(/\/en\/playground\/cloud\/$/);
	await load(page);
	await atPrompt(page);
	await page.locator('.dock-screen').click();
	await run(page, 'cat note.txt');
	await expect((await readLog(page)).filter({ hasText: 'No such file' })).toBeVisible();
	await open(page, 'en/playground/');
	await page.locator('.dock-screen').click();
	await run(page, 'cat note.txt');
	await expect(rows(page).filter({ hasText: /^kept/ })).toBeVisible();
	await page.getByRole('button', { name: 'Start over' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click();
	await expect(rows(page).filter({ hasText: /^kept/ })).toHaveCount(0);
	await atPrompt(page);
	await run(page, 'ls note.txt');
	await expect(rows(page).filter({ hasText: 'No such file' })).toBeVisible();
});

test('no count of checkpoints shows, in the dock, the sidebar or the page of progress', async ({ page }) => {
	await open(page, 'ko/playground/');
	await expect(page.locator('.dock-progress')).toHaveCount(0);
	await page.locator('.lesson-menu-button').click();
	const link = page.locator('.sidebar a[href$="/ko/playground/kubeadm/"]');
	await expect(link).toBeVisible();
	await expect(link).not.toHaveAttribute('data-lab');
	await page.goto('ko/progress/');
	await expect(page.locator('section[data-lab=first-service]')).toBeVisible();
	await expect(page.locator('section[data-lab^=playground]')).toHaveCount(0);
});

for (const [device, options] of Object.entries({
	desktop: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' as const },
	phone: { viewport: { width: 360, height: 740 }, colorScheme: 'light' as const },
})) {
	test.describe(device, () => {
		test.use(options);
		test('the landing leads here, axe finds nothing, and nothing runs over the side', async ({ page }) => {
			await page.goto('ko/');
			await page.locator('main a[href$="/ko/playground/cloud/"]').click();
			await expect(page.locator('main h1')).toHaveText('놀이터: 클라우드');
			expect(await violations(page)).toEqual([]);
			const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
			expect(over).toBeLessThanOrEqual(0);
		});
	});
}
