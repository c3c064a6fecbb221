/** Links from strangers: whatever is in them, nothing of the reader's own is touched before they agree, and they can still say no. */

import { deflateRawSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { atPrompt, dock, lesson, load, notice, OPENED, open, rows, run, screen } from './lesson-page.ts';
import { watchTasks } from './long-tasks.ts';

const LOG = 'naru:log:first-service';

/** A line that a command wrote, not its echo. */
const wrote = (page: Page, text: string) => rows(page).filter({ hasText: new RegExp(`^${text} *$`) });

const kept = (page: Page) => page.evaluate((key) => localStorage.getItem(key), LOG);

/** The log of the lesson's lab as this browser has kept it, with other lines and two days more. */
async function linkOf(page: Page, ...lines: string[]): Promise<string> {
	const log = JSON.parse((await kept(page)) ?? '');
	const entries = lines.map((text) => ({
		at: 1_000,
		event: { kind: 'input', terminal: 0, input: { type: 'line', text } },
	}));
	const crafted = { ...log, entries, until: 2 * 24 * 3_600_000, passed: ['pod-running'] };
	return `en/${lesson}#share=${deflateRawSync(JSON.stringify(crafted)).toString('base64url')}`;
}

/** The reader does something of their own, and it is saved. */
async function doMine(page: Page) {
	await open(page);
	await run(page, 'echo mine');
	await expect(wrote(page, 'mine')).toHaveCount(1);
	await page.goto('en/');
}

const offer = (page: Page) => page.getByRole('dialog', { name: 'Open the cluster in this link?' });

for (const [what, lines] of [
	['an endless loop', ['while true; do :; done']],
	['a loop that makes Pods', ['while true; do kubectl run p$RANDOM --image=nginx; done']],
	['a hundred million replicas', ['kubectl create deployment a --image=nginx --replicas=100000000; yes']],
] as const) {
	test(`a link with ${what} can be given up, and the reader's own lab is as it was`, async ({ page }) => {
		await doMine(page);
		await page.goto(await linkOf(page, ...lines));
		await expect(offer(page)).toBeVisible({ timeout: OPENED });
		const mine = await kept(page);
		const tasks = await watchTasks(page);
		await offer(page).getByRole('button', { name: 'Open it', exact: true }).click();
		await page.getByRole('button', { name: 'Give up' }).click();
		await tasks.expectTurns();
		await expect(notice(page, 'session')).toContainText('The link was not opened.');
		await expect(wrote(page, 'mine')).toHaveCount(1);
		expect(JSON.parse((await kept(page)) ?? '').entries.length).toBeGreaterThanOrEqual(
			JSON.parse(mine ?? '').entries.length,
		);
		await page.locator('.dock-screen').click();
		await run(page, 'echo ali""ve');
		await expect(wrote(page, 'alive')).toHaveCount(1);
	});
}

test('a page that is left while a link is being opened comes back with the reader’s own lab', async ({ page }) => {
	await doMine(page);
	await page.goto(await linkOf(page, 'yes'));
	await expect(offer(page)).toBeVisible({ timeout: OPENED });
	await offer(page).getByRole('button', { name: 'Open it', exact: true }).click();
	await expect(page.getByRole('button', { name: 'Give up' })).toBeVisible();
	await page.reload();
	await load(page);
	await expect(wrote(page, 'mine')).toHaveCount(1);
	await atPrompt(page);
	await expect(page.getByRole('dialog')).toHaveCount(0);
});

for (const [what, fragment] of [
	['that would inflate to 23 MB', deflateRawSync(' '.repeat(23 << 20)).toString('base64url')],
	['longer than any that Naru makes', 'A'.repeat(50_000)],
	['with code in it', '"><img src=x onerror=alert(1)>\u202e%3Cscript%3E'],
	['with nothing in it', ''],
] as const) {
	test(`a link ${what} says that it is damaged, and touches nothing`, async ({ page }) => {
		await doMine(page);
		const mine = await kept(page);
		await page.goto(`en/${lesson}#share=${fragment}`);
		await expect(dock(page)).toHaveAttribute('data-state', 'ready', { timeout: OPENED });
		await expect(notice(page, 'session')).toContainText('cut off or damaged');
		await expect(wrote(page, 'mine')).toHaveCount(1);
		expect(page.url()).not.toContain('#share');
		expect(JSON.parse((await kept(page)) ?? '').entries).toEqual(
			expect.arrayContaining(JSON.parse(mine ?? '').entries),
		);
		await expect(screen(page)).not.toContainText('script');
	});
}
