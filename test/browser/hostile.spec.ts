/** Hostile things typed, shown and pasted in a page: it goes on answering, and nothing reaches beyond the terminal. */

import { expect, type Page, test } from '@playwright/test';
import { atPrompt, input, notice, open, PULLED, rows, run, screen } from './lesson-page.ts';
import { watchTasks } from './long-tasks.ts';

/** A line that a command wrote, not its echo. */
const wrote = (page: Page, text: string) => rows(page).filter({ hasText: new RegExp(`^${text} *$`) });

test('a fork bomb leaves the page its turns, and the prompt comes back', async ({ page }) => {
	await open(page);
	await run(page, 'true | true; sleep 0');
	await atPrompt(page);
	const tasks = await watchTasks(page);
	await run(page, 'f(){ f & f; }; f');
	await expect(screen(page)).toContainText('Resource temporarily unavailable');
	await page.keyboard.press('Control+C');
	await atPrompt(page);
	await run(page, 'clear');
	await run(page, 'echo ali""ve');
	await expect(wrote(page, 'alive')).toHaveCount(1);
	await tasks.expectTurns();
});

test('what a file holds names no title, opens no link, copies nothing, and `reset` ends what it leaves', async ({
	page,
	context,
}) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await open(page);
	await page.evaluate(() => navigator.clipboard.writeText('mine'));
	const title = await page.title();
	await run(page, String.raw`printf '\e]0;pwned\a\e]52;c;cHduZWQ=\a\e]8;;https://example.com/\aclick\e]8;;\a\n'`);
	await expect(wrote(page, 'click')).toHaveCount(1);
	await expect(page.locator('.dock-screen a')).toHaveCount(0);
	expect(await page.title()).toBe(title);
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
	// Another screen, no cursor, mouse reports, sixels, a bell, right to left.
	await run(page, String.raw`printf '\e[?1000h\e[?1003h\e[?25l\e[?1049h\eP0;0q#0~~\e\\\a\e[c\e[6n\u202eabc'`);
	await page.locator('.dock-screen').hover();
	await page.mouse.wheel(0, 10);
	await run(page, 'reset');
	await run(page, 'echo ali""ve');
	await expect(wrote(page, 'alive')).toHaveCount(1);
	await input(page).focus();
	await expect(page.locator('.dock-screen .xterm-cursor')).toHaveCount(1);
	// Nothing was typed for the reader.
	await atPrompt(page);
});

test('of a thousand Pods the map draws some and counts the rest, while they come and while they go', async ({
	page,
}) => {
	await open(page);
	await run(page, 'kubectl create deployment crowd --image nginx --replicas 1000');
	await page.getByRole('button', { name: 'Map', exact: true }).click();
	/** Pods that are drawn, and those that are counted. */
	const pods = () =>
		page.locator('.map-canvas').evaluate((canvas) => {
			const rest = [...canvas.querySelectorAll('.map-rest')].map(
				({ textContent }) => /\d+/.exec(textContent ?? '')?.[0],
			);
			const counted = rest.reduce((sum, count) => sum + Number(count), 0);
			const drawn = canvas.querySelectorAll('.map-pod').length;
			return { few: drawn <= 200, all: drawn + counted };
		});
	await expect.poll(pods, { timeout: PULLED }).toEqual({ few: true, all: 1_000 });
	await page.getByRole('button', { name: 'Terminal 1', exact: true }).click();
	await expect(input(page)).toBeFocused();
	await run(page, 'kubectl delete deployment crowd');
	await page.getByRole('button', { name: 'Map', exact: true }).click();
	await expect.poll(pods, { timeout: PULLED }).toEqual({ few: true, all: 0 });
});

test('10 MB pasted leave the prompt usable, and the page says that it took less', async ({ page }) => {
	await open(page);
	await input(page).evaluate((element) => {
		const clipboardData = new DataTransfer();
		clipboardData.setData('text/plain', '# 나루 '.repeat(2_000_000));
		element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
	});
	await expect(notice(page, 'paste')).toBeVisible();
	await page.keyboard.press('Control+C');
	await run(page, 'clear');
	await run(page, 'echo ali""ve');
	await expect(wrote(page, 'alive')).toHaveCount(1);
});
