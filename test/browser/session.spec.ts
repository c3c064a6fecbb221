/** The session's controls: going back, the cluster's time, and links that hold a cluster. */

import { expect, type Page, test } from '@playwright/test';
import {
	atPrompt,
	checkpoint,
	dock,
	input,
	lesson,
	load,
	notice,
	OPENED,
	open,
	PULLED,
	rows,
	run,
	screen,
	violations,
} from './lesson-page.ts';

const LOG = 'naru:log:first-service';

const controls = (page: Page) => page.getByRole('region', { name: /^(Lab controls|실습 조절)$/ });

async function openControls(page: Page) {
	await page.locator('[data-session-controls]').click();
	await expect(controls(page)).toBeVisible();
}

/** A line that a command wrote, not its echo. */
const wrote = (page: Page, text: string) => rows(page).filter({ hasText: new RegExp(`^${text} *$`) });

/** How much simulated time the saved session has behind it (milliseconds). */
const until = (page: Page) =>
	page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? '{}').until as number, LOG);

/** As when the reader goes to another tab: headless pages are never hidden by themselves. */
const hide = (page: Page, hidden: boolean) =>
	page.evaluate((value) => {
		Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
		document.dispatchEvent(new Event('visibilitychange'));
	}, hidden);

test('the last command is undone, with its files and its output; and that can be taken back', async ({ page }) => {
	await open(page);
	await run(page, 'echo one > file; cat file');
	await expect(wrote(page, 'one')).toHaveCount(1);
	await run(page, 'rm file; echo gone');
	await expect(wrote(page, 'gone')).toHaveCount(1);
	await openControls(page);
	await controls(page).getByRole('button', { name: 'Undo the last command' }).click();
	await expect(notice(page, 'session')).toContainText('rm file; echo gone undone');
	await expect(wrote(page, 'gone')).toHaveCount(0);
	await expect(wrote(page, 'one')).toHaveCount(1);

	// And so it stays.
	await page.reload();
	await load(page);
	await expect(wrote(page, 'one')).toHaveCount(1);
	await expect(wrote(page, 'gone')).toHaveCount(0);
	await page.locator('.dock-screen').click();
	await run(page, 'cat file');
	await expect(wrote(page, 'one')).toHaveCount(2);

	await openControls(page);
	await controls(page).getByRole('button', { name: 'Undo the last command' }).click();
	await expect(wrote(page, 'one')).toHaveCount(1);
	await notice(page, 'session').getByRole('button', { name: 'Take the undo back' }).click();
	await expect(wrote(page, 'one')).toHaveCount(2);
});

test('a step can be begun again: what had passed since has not', async ({ page }) => {
	test.setTimeout(60_000);
	await open(page, 'ko');
	await run(page, 'kubectl run mynginx --image nginx');
	await openControls(page);
	await controls(page).getByRole('button', { name: '×10' }).click();
	await expect(checkpoint(page, 'pod-running')).toHaveAttribute('data-state', 'passed', { timeout: PULLED });
	await controls(page).getByText('단계의 처음으로 돌아가기').click();
	await controls(page).getByRole('button', { name: '파드 mynginx가 돈다' }).click();
	await expect(notice(page, 'session')).toContainText('처음으로 돌아왔다');
	await expect(checkpoint(page, 'pod-running')).not.toHaveAttribute('data-state', 'passed');
	await expect(page.locator('.dock-progress')).toHaveText(/7개 중 0개/);
	await page.locator('.dock-screen').click();
	await run(page, 'kubectl get pod');
	await expect(screen(page)).toContainText('No resources found');
});

test('what takes long to rebuild says how far it is, leaves the page its turns, and can be given up', async ({
	page,
}) => {
	await open(page);
	await run(page, 'echo one');
	await expect(wrote(page, 'one')).toHaveCount(1);
	await hide(page, true);
	const saved = await page.evaluate((key) => localStorage.getItem(key), LOG);
	// The page saves once more as it goes.
	await page.goto('en/progress/');
	await page.evaluate(
		([key, text]) => {
			const log = JSON.parse(text);
			const event = {
				kind: 'input',
				terminal: 0,
				input: { type: 'line', text: 'kubectl get pods -A -o yaml | wc -l' },
			};
			for (let i = 0; i < 6_000; i++) log.entries.push({ at: log.until + i, event });
			log.until += 10_000;
			localStorage.setItem(key, JSON.stringify(log));
		},
		[LOG, saved ?? ''] as const,
	);
	await page.goto(`en/${lesson}`);
	await page.locator('.dock-bar').dispatchEvent('pointerdown');
	const bar = page.getByRole('progressbar');
	await expect(bar).toBeVisible({ timeout: OPENED });
	await expect(page.getByText('Rebuilding the cluster')).toBeVisible();
	const far = () => bar.evaluate((element) => (element as HTMLProgressElement).value);
	const before = await far();
	await expect.poll(far).toBeGreaterThan(before);
	await page.mouse.move(100, 300);
	await page.mouse.wheel(0, 400);
	await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
	expect(await violations(page, 'naru-dock')).toEqual([]);
	await page.getByRole('button', { name: 'Give up' }).click();
	await expect(page.getByText('This lab could not be restored')).toBeVisible();
	await page.getByRole('button', { name: 'Start with a fresh cluster' }).click();
	await atPrompt(page);
	await expect(wrote(page, 'one')).toHaveCount(0);
});

test('time stands still on a pause, and goes on by events', async ({ page }) => {
	await open(page);
	await openControls(page);
	await controls(page).getByRole('button', { name: 'Pause' }).click();
	await expect(page.locator('[data-session-controls]')).toContainText('paused');
	await page.locator('.dock-screen').click();
	await run(page, 'date +%s%N > first; kubectl run web --image nginx');
	await run(page, 'date +%s%N | cmp - first && echo still');
	await expect(wrote(page, 'still')).toHaveCount(1);
	await run(page, 'kubectl wait --for=condition=Ready pod/web > /dev/null && echo waited');
	await expect(async () => {
		await controls(page).getByRole('button', { name: 'To the next event' }).click();
		await expect(notice(page, 'session')).toContainText(/After [\d.]+ s/);
		await expect(wrote(page, 'waited')).toHaveCount(1, { timeout: 500 });
	}).toPass();
});

test('a hidden page pauses its cluster', async ({ page }) => {
	await open(page);
	await run(page, 'echo begun');
	await expect(wrote(page, 'begun')).toHaveCount(1);
	/** Simulated time that passes while the page is hidden for so long; each hiding saves. */
	const passed = async (milliseconds: number) => {
		await hide(page, true);
		const before = await until(page);
		await page.waitForTimeout(milliseconds);
		await hide(page, true);
		return (await until(page)) - before;
	};
	// A turn that was under way ends first.
	await expect.poll(() => passed(300)).toBe(0);
	expect(await passed(1_500)).toBe(0);
	const paused = await until(page);
	await hide(page, false);
	await page.waitForTimeout(500);
	await expect
		.poll(async () => {
			await hide(page, true);
			await hide(page, false);
			return until(page);
		})
		.toBeGreaterThan(paused);
});

test('two tabs that take a lab from each other lose nothing', async ({ page, context }) => {
	await open(page);
	const second = await context.newPage();
	await second.goto(`en/${lesson}`);
	await load(second);
	for (const [at, tab] of [page, second, page].entries()) {
		const here = tab.getByRole('button', { name: 'Go on here' });
		if (at > 0) {
			await tab.bringToFront();
			await here.click();
		}
		await atPrompt(tab);
		await expect(async () => {
			await tab.locator('.dock-screen').click();
			await expect(input(tab)).toBeFocused({ timeout: 500 });
		}).toPass();
		await run(tab, `echo turn-${at} >> turns; echo $(cat turns)`);
		await expect(screen(tab)).toContainText(`turn-${at}`);
	}
	await expect(screen(page)).toContainText('turn-0 turn-1 turn-2');
	await expect(second.getByText('This lab is open in another tab')).toBeVisible();
});

test('a link opens the same cluster for somebody else, who is asked first and can go back', async ({
	page,
	browser,
}) => {
	test.setTimeout(90_000);
	await open(page, 'ko');
	await run(
		page,
		'kubectl create service clusterip shared --tcp 80; echo "<img src=x onerror=alert(1)>" > file; cat file',
	);
	await expect(screen(page)).toContainText('service/shared created');
	await openControls(page);
	await controls(page).getByRole('button', { name: '링크 만들기' }).click();
	const link = await controls(page).getByRole('textbox', { name: '이 클러스터의 링크' }).inputValue();
	expect(link).toMatch(/\/ko\/network\/first-service\/#share=[\w-]+$/);

	const context = await browser.newContext({ baseURL: new URL('.', page.url()).href });
	const theirs = await context.newPage();
	await theirs.goto(link.replace('/ko/', '/en/').replace(/#.*/, ''));
	await load(theirs);
	await theirs.locator('.dock-screen').click();
	await run(theirs, 'echo mine');
	await expect(wrote(theirs, 'mine')).toHaveCount(1);
	await theirs.goto(link.replace('/ko/', '/en/'));
	const dialog = theirs.getByRole('dialog', { name: 'Open the cluster in this link?' });
	await expect(dialog).toContainText('takes the place of what you have done');
	await expect(dialog.getByRole('button', { name: 'Don’t open it' })).toBeFocused();
	expect(await violations(theirs, '.lesson-dock')).toEqual([]);
	await theirs.keyboard.press('Escape');
	await expect(dialog).toHaveCount(0);
	await expect(wrote(theirs, 'mine')).toHaveCount(1);
	expect(theirs.url()).not.toContain('#share');

	await theirs.goto(link.replace('/ko/', '/en/'));
	await dialog.getByRole('button', { name: 'Open it', exact: true }).click();
	await expect(screen(theirs)).toContainText('service/shared created');
	await expect(wrote(theirs, 'mine')).toHaveCount(0);
	await theirs.locator('.dock-screen').click();
	await run(theirs, 'kubectl get svc shared -o name');
	await expect(wrote(theirs, 'service/shared')).toHaveCount(1);
	await notice(theirs, 'session').getByRole('button', { name: 'Back to my own' }).click();
	await expect(wrote(theirs, 'mine')).toHaveCount(1);
	await context.close();
});

for (const [what, link, words] of [
	['is damaged', 'network/first-service/#share=7VbNbts4EH4', 'cut off or damaged'],
	// {"version":1,"lab":"other","profile":"k3s","seed":1,"start":0,"entries":[],"until":0}
	[
		'is of another lab',
		'network/first-service/#share=HcoxCoRADEDRu_w6hWKXqywWipEdHGYkiTbi3Rf21e_hNo_SGzoKdVlRen7NEU7ve6mGckyBEGbbv0UunuggWEsvFuhnFq6WpaLD-wM',
		'belongs to another lab',
	],
	// {"version":999}
	['is of another version', 'network/first-service/#share=q1YqSy0qzszPU7KytLSsBQA', 'another version of Naru'],
] as const) {
	test(`a link that ${what} says so, and the lab opens as ever`, async ({ page }) => {
		await page.goto(`en/${link}`);
		await expect(dock(page)).toHaveAttribute('data-state', 'ready', { timeout: OPENED });
		await expect(notice(page, 'session')).toContainText(words);
		await atPrompt(page);
		await expect(page.getByRole('dialog')).toHaveCount(0);
	});
}

for (const [device, options] of Object.entries({
	desktop: { viewport: { width: 1440, height: 900 }, colorScheme: 'light' as const },
	phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: 'dark' as const },
})) {
	test.describe(`the controls on a ${device}`, () => {
		test.use(options);
		test('fit, by keyboard as well, and axe finds nothing', async ({ page }) => {
			await page.goto(`ko/${lesson}`);
			if (device === 'phone') await page.locator('[data-dock-toggle]').tap();
			await load(page);
			await atPrompt(page);
			await page.locator('[data-session-controls]').focus();
			await page.keyboard.press('Enter');
			await expect(controls(page)).toBeVisible();
			const speed = controls(page).getByRole('button', { name: '×10' });
			await speed.focus();
			await page.keyboard.press('Space');
			await expect(speed).toHaveAttribute('aria-pressed', 'true');
			await controls(page).getByText('단계의 처음으로 돌아가기').click();
			await controls(page).getByRole('button', { name: '링크 만들기' }).click();
			await expect(controls(page).getByRole('textbox')).toBeVisible();
			expect(await violations(page, 'naru-dock')).toEqual([]);
			const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
			expect(over).toBeLessThanOrEqual(0);
		});
	});
}
