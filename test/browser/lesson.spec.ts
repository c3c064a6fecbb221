/** The first lesson as a stranger meets it, from the top of the page to its last checkpoint. */

import { expect, type Locator, type Page, test } from '@playwright/test';
import {
	atPrompt,
	checkpoint,
	dock,
	input,
	lesson,
	load,
	OPENED,
	open,
	PULLED,
	readLog,
	rows,
	run,
	screen,
	strangers,
	violations,
} from './lesson-page.ts';

const words = {
	ko: { passed: '통과했다', notYet: '아직이다', check: '확인', all: '모두 통과', hint: /^힌트 1/ },
	en: { passed: 'Passed', notYet: 'Not yet', check: 'Check', all: 'all passed', hint: /^Hint 1/ },
} as const;

type Language = keyof typeof words;
const languages = ['ko', 'en'] as const;

/** What somebody might answer at first, and what they find out when they look again. */
const replies: Record<string, { wrong: string; right(page: Page): Promise<string> }> = {
	'new-ip': { wrong: '10.42.1.3', right: (page) => lastAddress(page, /^mynginx .*?(10\.42\.\d+\.\d+)/m) },
	'other-namespace': { wrong: '10.43.0.1', right: (page) => lastAddress(page, /^Address: (\S+)/m) },
	'search-domain': { wrong: 'default.svc.cluster.local', right: async () => 'svc.cluster.local' },
};

/** What the reader types of their own accord, because the text leaves it to them. */
const ownWork: Record<string, string> = { 'other-namespace': 'kubectl exec client -- nslookup kube-dns.kube-system' };

/** What the last command whose output has it printed. */
async function lastAddress(page: Page, pattern: RegExp): Promise<string> {
	const items = await readLog(page);
	await expect(items.last().locator('.dock-log-output')).toBeVisible();
	const outputs = await items.locator('.dock-log-output').allTextContents();
	const found = outputs.findLast((output) => pattern.test(output));
	await page.getByRole('button', { name: /^(Log|기록)$/ }).click();
	return found?.match(pattern)?.[1] ?? '';
}

/** Presses a command's button, and waits until the command is done. */
async function press(page: Page, button: Locator) {
	const before = await screen(page).textContent();
	await button.click();
	await expect(screen(page)).not.toHaveText(before ?? '');
	await atPrompt(page, PULLED);
}

/** Answers a checkpoint's question. */
async function reply(step: Locator, language: Language, answer: string) {
	await step.getByRole('textbox').fill(answer);
	await step.getByRole('button', { name: words[language].check }).click();
}

for (const language of languages) {
	const { passed, notYet, all, hint } = words[language];

	test(`a stranger's whole walk: ${language}`, async ({ page, baseURL }) => {
		test.setTimeout(150_000);
		const asked = strangers(page, baseURL ?? '');
		const faults: string[] = [];
		page.on('pageerror', (error) => faults.push(error.message));
		page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
		// One walk by day, one by night: axe looks at both.
		await page.emulateMedia({ colorScheme: language === 'ko' ? 'dark' : 'light' });
		await open(page, language);

		const stops = page.locator('main .console-type, main [data-checkpoint]');
		const ids = await stops.evaluateAll((elements) =>
			elements.map((element) => element.getAttribute('data-checkpoint')),
		);
		const steps = ids.filter((id) => id !== null);
		expect(steps).toHaveLength(7);
		for (const id of steps) await expect(checkpoint(page, id).getByRole('status')).toBeEmpty();

		let done = 0;
		for (const [at, id] of ids.entries()) {
			const stop = stops.nth(at);
			if (id === null) {
				await press(page, stop);
				// Whoever has tried something is told where they stand: passed, or what is missing.
				const next = steps[done];
				if (next) await expect(checkpoint(page, next).getByRole('status')).not.toBeEmpty();
				continue;
			}
			const status = stop.getByRole('status');
			const question = replies[id];
			if (question) {
				await expect(stop).not.toHaveAttribute('data-state', 'passed');
				if (ownWork[id]) {
					await input(page).focus();
					await run(page, ownWork[id]);
					await expect(rows(page).filter({ hasText: ownWork[id] })).not.toHaveCount(0);
					await atPrompt(page);
				}
				await reply(stop, language, question.wrong);
				await expect(stop).toHaveAttribute('data-state', 'failed');
				await expect(status).toContainText(notYet);
				// The ladder gives its first rung alone.
				await stop.getByText(hint).click();
				await expect(stop.locator('.hint-text').filter({ visible: true })).toHaveCount(1);
				if (id === 'new-ip') expect(await violations(page, `[data-checkpoint=${id}]`)).toEqual([]);
				await reply(stop, language, await question.right(page));
			}
			await expect(stop).toHaveAttribute('data-state', 'passed', { timeout: PULLED });
			await expect(status).toContainText(passed);
			done++;
			if (id === 'service-ready') {
				const shown = await screen(page).textContent();
				await page.reload();
				await load(page);
				await atPrompt(page);
				await expect(screen(page)).toHaveText(shown ?? '');
				for (const before of steps.slice(0, done))
					await expect(checkpoint(page, before)).toHaveAttribute('data-state', 'passed');
			}
		}
		await expect(page.locator('.dock-progress')).toContainText(all);
		expect(await violations(page)).toEqual([]);

		// The other language has it all, and goes on from there.
		const other = language === 'ko' ? 'en' : 'ko';
		await page.locator(`.languages a[hreflang=${other}]`).first().click();
		await expect(page).toHaveURL(new RegExp(`/${other}/`));
		await load(page);
		await expect(page.locator('.dock-progress')).toContainText(words[other].all);
		await expect(checkpoint(page, 'by-name').getByRole('status')).toContainText(words[other].passed);
		expect(asked).toEqual([]);
		expect(faults).toEqual([]);
	});

	test.describe(`without JavaScript: ${language}`, () => {
		test.use({ javaScriptEnabled: false });

		test('the text is all there: commands, output, goals, and hints that open', async ({ page }) => {
			await page.goto(`${language}/${lesson}`);
			await expect(page.getByText('$ kubectl run client --image nginx')).toBeVisible();
			await expect(page.getByText('<title>Welcome to nginx!</title>').first()).toBeVisible();
			await expect(page.locator('.checkpoint-goal').filter({ visible: true })).toHaveCount(7);
			const step = checkpoint(page, 'by-name');
			await step.getByText(hint).click();
			await expect(step.locator('.hint-text').filter({ visible: true })).toHaveCount(1);
			await expect(page.locator('main figure svg')).toBeVisible();
		});
	});
}

test('by keyboard alone, from the top of the page to a checkpoint passed and back to the text', async ({ page }) => {
	test.setTimeout(60_000);
	await page.goto(`en/${lesson}`);
	const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-command') ?? '');
	/** Tab until a command that begins so has the focus. */
	const tabTo = async (command: string) => {
		for (let presses = 0; presses < 40; presses++) {
			if ((await focused()).startsWith(command)) return;
			await page.keyboard.press('Tab');
		}
		throw new Error(`40 presses of Tab did not come to ${command}`);
	};
	await page.keyboard.press('Tab');
	await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
	await page.keyboard.press('Enter');
	await tabTo('kubectl run mynginx');
	await page.keyboard.press('Enter');
	await expect(input(page)).toBeFocused({ timeout: OPENED });
	await expect(screen(page)).toContainText('pod/mynginx created', { timeout: OPENED });
	await run(page, 'kubectl get pods');
	await expect(checkpoint(page, 'pod-running')).toHaveAttribute('data-state', 'passed', { timeout: PULLED });

	await page.keyboard.press('Escape');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await expect.poll(focused).toContain('kubectl run mynginx');
	// The text goes on where it was left: the next button is the next command's.
	await page.keyboard.press('Tab');
	expect(await focused()).toContain('kubectl wait');
});

test('an image that does not exist ends in ImagePullBackOff, and the checkpoint names it', async ({ page }) => {
	test.setTimeout(60_000);
	await open(page);
	const step = checkpoint(page, 'pod-running');
	await run(page, 'kubectl run mynginx --image ngnix');
	await expect(step).toHaveAttribute('data-state', 'failed', { timeout: PULLED });
	await expect(step.getByRole('status')).toContainText(/ngnix.*ImagePullBackOff/, { timeout: PULLED });
	await run(page, 'kubectl get pods');
	await expect(screen(page)).toContainText(/mynginx +0\/1 +ImagePullBackOff/);
	await run(page, 'kubectl delete pod mynginx && kubectl run mynginx --image nginx');
	await expect(step.getByRole('status')).toContainText('On its way');
	await expect(step).toHaveAttribute('data-state', 'passed', { timeout: PULLED });
});

test('several lines pasted wait for Enter, then run one after the other', async ({ page, context }) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await open(page);
	await page.evaluate(() => navigator.clipboard.writeText("cat > a <<'EOF'\none\ntwo\nEOF\nwc -l a"));
	await page.keyboard.press('Control+v');
	await expect(screen(page)).toContainText('wc -l a');
	await expect(rows(page).filter({ hasText: /^2 a/ })).toHaveCount(0);
	await page.keyboard.press('Enter');
	await expect(rows(page).filter({ hasText: /^2 a/ })).toHaveCount(1);
});

test.describe('on a phone', () => {
	test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

	test('commands tapped in the text pass a checkpoint, and the sheet hides no end of the text', async ({ page }) => {
		test.setTimeout(60_000);
		await page.goto(`ko/${lesson}`);
		for (const command of ['kubectl run mynginx', 'kubectl wait']) {
			await page.locator(`.console-type[data-command^="${command}"]`).first().tap();
			await expect(dock(page)).toHaveAttribute('data-state', 'ready', { timeout: OPENED });
		}
		const step = checkpoint(page, 'pod-running');
		await expect(step).toHaveAttribute('data-state', 'passed', { timeout: PULLED });
		await expect(page.locator('.dock-progress')).toHaveText(/7개 중 1개/);

		await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
		const sheet = await page.locator('.lesson-dock').boundingBox();
		const last = await page.locator('main a').last().boundingBox();
		expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(sheet?.y ?? 0);
	});
});

for (const [width, beside] of [
	[1_440, true],
	[1_024, true],
	[1_000, false],
	[768, false],
] as const) {
	test(`at ${width} pixels the dock is ${beside ? 'beside the text' : 'below it'}, and no column is empty`, async ({
		page,
	}) => {
		await page.setViewportSize({ width, height: 800 });
		await page.goto(`en/${lesson}`);
		const text = await page.locator('main h1').boundingBox();
		const column = await page.locator('.main-frame').boundingBox();
		const place = await page.locator('.lesson-dock').boundingBox();
		if (!text || !column || !place) throw new Error('something is not there');
		if (beside) expect(place.x).toBeGreaterThanOrEqual(column.x + column.width);
		else expect(place.width).toBe(width);
		const paragraph = await page.locator('.sl-markdown-content > p').first().boundingBox();
		const left = (paragraph?.x ?? 0) - column.x;
		const right = column.x + column.width - (paragraph?.x ?? 0) - (paragraph?.width ?? 0);
		expect(Math.abs(left - right)).toBeLessThanOrEqual(2);
	});
}
