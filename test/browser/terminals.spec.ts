/** Several terminals on one cluster: what happens in one is seen in another, and a reload keeps them. */

import { expect, type Page, test } from '@playwright/test';
import { input, load, open, run, screen, violations } from './lesson-page.ts';

const tab = (page: Page, number: number) =>
	page.getByRole('button', { name: new RegExp(`^(Terminal|터미널) ${number}$`) });

const more = (page: Page) => page.locator('.dock-tools button').first().click();

test('a watch in one terminal shows what another one does', async ({ page }) => {
	await open(page);
	await run(page, 'kubectl get svc -w');
	await expect(screen(page)).toContainText('kubernetes');
	await more(page);
	await expect(tab(page, 2)).toHaveAttribute('aria-pressed', 'true');
	await expect(screen(page)).toContainText('$');
	await expect(screen(page)).not.toContainText('kubernetes');
	await expect(input(page)).toBeFocused();
	await run(page, 'kubectl create svc clusterip web --tcp 80');
	await expect(screen(page)).toContainText('service/web created');
	await tab(page, 1).click();
	await expect(screen(page)).toContainText(/kubernetes[\s\S]*web +ClusterIP/);
});

test('a forwarded port is asked from the other terminal', async ({ page }) => {
	test.setTimeout(60_000);
	await open(page);
	await run(page, 'kubectl create deploy web --image nginx && kubectl wait --for=condition=Available deploy/web');
	await expect(screen(page)).toContainText('condition met', { timeout: 25_000 });
	await run(page, 'kubectl port-forward deploy/web 8080:80');
	await expect(screen(page)).toContainText('Forwarding from 127.0.0.1:8080');
	await more(page);
	await expect(input(page)).toBeFocused();
	await run(page, 'curl -s localhost:8080 | grep title');
	await expect(screen(page)).toContainText('Welcome to nginx!');
	await tab(page, 1).click();
	await expect(screen(page)).toContainText('Handling connection for 8080');
});

test('exit closes a terminal, and so does its button; a reload keeps what is open', async ({ page }) => {
	await open(page);
	await run(page, 'echo first');
	await more(page);
	await expect(input(page)).toBeFocused();
	await run(page, 'echo second');
	await expect(screen(page)).toContainText('second');
	await more(page);
	await expect(tab(page, 3)).toHaveAttribute('aria-pressed', 'true');
	await expect(input(page)).toBeFocused();
	await run(page, 'exit');
	await expect(tab(page, 3)).toHaveCount(0);
	await expect(screen(page)).toContainText('second');
	await page.waitForTimeout(1_000);
	await page.reload();
	await load(page);
	await expect(tab(page, 2)).toBeVisible();
	await expect(screen(page)).toContainText('first');
	await tab(page, 2).click();
	await expect(screen(page)).toContainText('second');
	await page.getByRole('button', { name: 'Close terminal 1' }).click();
	await expect(tab(page, 1)).toHaveCount(0);
	await expect(page.locator('.dock-terminals')).toHaveCount(0);
	await expect(screen(page)).toContainText('second');
	await run(page, 'echo still here');
	await expect(screen(page)).toContainText('still here');
});

for (const scheme of ['light', 'dark'] as const) {
	test(`nothing for axe to find: ${scheme}`, async ({ page }) => {
		await page.emulateMedia({ colorScheme: scheme });
		await open(page, 'ko');
		await more(page);
		await expect(tab(page, 2)).toBeVisible();
		expect(await violations(page, 'naru-dock')).toEqual([]);
	});
}
