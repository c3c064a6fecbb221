import { expect, test } from '@playwright/test';
import {
	atPrompt,
	checkpoint,
	dock,
	lesson,
	load,
	notice,
	OPENED,
	open,
	PULLED,
	readLog,
	rows,
	run,
	screen,
} from './lesson-page.ts';

test('a command that is typed runs, and a command that does not exist is told in the shell’s words', async ({
	page,
}) => {
	await open(page);
	await run(page, 'echo hello from $((40 + 2))');
	await expect(screen(page)).toContainText('hello from 42');
	await run(page, 'nosuchcommand');
	await expect(screen(page)).toContainText('nosuchcommand: command not found');
});

test('from opening the dock to its prompt', async ({ page }) => {
	await page.goto(`en/${lesson}`);
	await load(page);
	await atPrompt(page);
	// What the budget says is measured by `npm run bench`; here only that it is not minutes.
	const spent = await page.evaluate(() => performance.measure('dock', 'naru:dock-asked', 'naru:dock-prompt').duration);
	expect(spent).toBeLessThan(3_000);
});

test('the button beside a command types it, clearing what was half typed', async ({ page }) => {
	await open(page);
	await page.keyboard.type('echo half a li');
	const button = page.locator('.console-type').first();
	const command = (await button.getAttribute('data-command')) ?? '';
	await button.click();
	await expect(page.locator('.dock-screen textarea')).toBeFocused();
	const items = await readLog(page);
	await expect(items.first().locator('.dock-log-command')).toHaveText(command);
});

test('several lines are pasted as one command', async ({ page }) => {
	await open(page);
	await page.evaluate(() => {
		document.dispatchEvent(
			new CustomEvent('naru:type', { detail: { command: "cat > note.txt <<'EOF'\nfirst\nsecond\nEOF" } }),
		);
	});
	await run(page, 'cat note.txt');
	const items = await readLog(page);
	await expect(items.last().locator('.dock-log-output')).toHaveText('first\nsecond');
	await expect(items.first().locator('.dock-log-command')).toHaveText("cat > note.txt <<'EOF'\nfirst\nsecond\nEOF");
});

test('a command pressed while another runs waits for it, or stops it', async ({ page }) => {
	await open(page);
	await run(page, 'sleep 600');
	const button = page.locator('.console-type').first();
	await button.click();
	await notice(page, 'busy').getByRole('button', { name: 'Stop it and type now' }).click();
	await expect(screen(page)).toContainText((await button.getAttribute('data-command')) ?? '');
	await expect(notice(page, 'busy')).toHaveCount(0);
});

for (const [language, words] of Object.entries({
	ko: { passed: '통과했다', notYet: '아직이다', count: /7개 중 1개/ },
	en: { passed: 'Passed', notYet: 'Not yet', count: /1 of 7/ },
})) {
	test(`a step says what is missing, then that it passed: ${language}`, async ({ page }) => {
		test.setTimeout(60_000);
		await open(page, language);
		const step = checkpoint(page, 'pod-running');
		await expect(step.getByRole('status')).toBeEmpty();
		await run(page, 'kubectl run mynginxx --image nginx');
		await expect(step).toHaveAttribute('data-state', 'failed');
		await expect(step.getByRole('status')).toContainText(words.notYet);
		await expect(step.getByRole('status').locator('code').first()).toHaveText('mynginx');
		await run(page, 'kubectl run mynginx --image nginx');
		await expect(step).toHaveAttribute('data-state', 'passed', { timeout: PULLED });
		await expect(step.getByRole('status')).toContainText(words.passed);
		await expect(page.locator('.dock-progress')).toHaveText(words.count);
	});
}

test('a question is answered in the text, and a wrong answer is told so', async ({ page }) => {
	await open(page);
	const question = page.locator('[data-checkpoint]', { has: page.locator('.checkpoint-question') }).first();
	await question.getByRole('textbox').fill('10.42.250.250');
	await question.getByRole('button', { name: 'Check' }).click();
	await expect(question).toHaveAttribute('data-state', 'failed');
	await expect(question.getByRole('status')).toContainText('Not yet');
});

test('a reload keeps screen, files, history and progress; so does the other language', async ({ page }) => {
	test.setTimeout(90_000);
	await open(page, 'ko');
	await run(page, 'echo kept > kept.txt');
	await run(page, 'kubectl run mynginx --image nginx');
	await expect(checkpoint(page, 'pod-running')).toHaveAttribute('data-state', 'passed', { timeout: PULLED });
	await page.reload();
	await load(page);
	await expect(screen(page)).toContainText('pod/mynginx created');
	await expect(checkpoint(page, 'pod-running')).toHaveAttribute('data-state', 'passed');

	await page.locator('.languages a[hreflang=en]').first().click();
	await expect(page).toHaveURL(/\/en\//);
	await load(page);
	await expect(screen(page)).toContainText('pod/mynginx created');
	await expect(checkpoint(page, 'pod-running').getByRole('status')).toContainText('Passed');
	await page.locator('.dock-screen').click();
	await run(page, 'cat kept.txt; kubectl get pod mynginx');
	await expect(screen(page)).toContainText(/mynginx +1\/1 +Running/);
	await page.keyboard.press('ArrowUp');
	await expect(screen(page)).toContainText(
		/cat kept\.txt; kubectl get pod mynginx[\s\S]*cat kept\.txt; kubectl get pod mynginx/,
	);
});

test('who only looks leaves nothing behind', async ({ page }) => {
	await open(page);
	await page.reload();
	expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('naru:')))).toEqual([]);
});

test('with the keyboard alone: open, run, leave, and back to the text', async ({ page }) => {
	await page.goto(`en/${lesson}`);
	await page.locator('main h1').evaluate((heading) => {
		heading.tabIndex = -1;
		heading.focus();
	});
	const button = page.locator('.console-type').first();
	await button.focus();
	await page.keyboard.press('Enter');
	const input = page.locator('.dock-screen textarea');
	await expect(dock(page)).toHaveAttribute('data-state', 'ready', { timeout: OPENED });
	await expect(input).toBeFocused();
	await atPrompt(page);

	// Tab completes, and stays.
	await page.keyboard.type('ech');
	await page.keyboard.press('Tab');
	await expect(input).toBeFocused();
	await run(page, 'completed');
	await expect(rows(page).filter({ hasText: /^completed/ })).toHaveCount(1);

	// What is said to leave is what leaves.
	await expect(page.locator('.dock-leave')).toHaveText('Leave the terminal: Esc, then Tab');
	const described = (await input.getAttribute('aria-describedby')) ?? '';
	await expect(page.locator(`#${described}`)).toContainText('Press Escape and then Tab');
	await page.keyboard.press('Escape');
	await page.keyboard.press('Tab');
	await expect(page.getByRole('button', { name: 'Back to the text' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(button).toBeFocused();

	// And Esc left nothing behind at the prompt.
	await input.focus();
	await run(page, 'echo fine');
	await expect(rows(page).filter({ hasText: /^fine/ })).toHaveCount(1);

	await page.keyboard.press('Escape');
	await page.waitForTimeout(600);
	await page.keyboard.press('Tab');
	await expect(input).not.toBeFocused();
	await input.focus();
	await page.keyboard.press('Shift+Tab');
	await expect(input).not.toBeFocused();
});

test('Ctrl-C copies a selection and interrupts without one', async ({ page, context }) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await open(page);
	await run(page, 'echo copyme');
	const line = rows(page).filter({ hasText: /^copyme/ });
	await expect(line).toHaveCount(1);
	const box = await line.boundingBox();
	await page.mouse.dblclick((box?.x ?? 0) + 12, (box?.y ?? 0) + 8);
	await page.keyboard.press('Control+c');
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('copyme');
	await page.keyboard.type('echo ');
	await page.keyboard.press('Control+v');
	await page.keyboard.press('Enter');
	await expect(line).toHaveCount(2);
	await page.keyboard.type('half');
	await page.keyboard.press('Control+c');
	await expect(screen(page)).toContainText('half^C');
});

test('output cannot reach outside its screen, nor type', async ({ page }) => {
	await open(page);
	await run(
		page,
		String.raw`printf '\e]0;owned\a\e]8;;https://example.com\e\\link\e]8;;\e\\\e[6n\e[c\e]52;c;b3duZWQ=\a\e[?1003h\n'`,
	);
	await run(page, 'echo after');
	await expect(rows(page).filter({ hasText: /^after/ })).toHaveCount(1);
	await page.mouse.move(900, 300);
	await run(page, 'echo still');
	await expect(rows(page).filter({ hasText: /^still/ })).toHaveCount(1);
	await expect(page).not.toHaveTitle(/owned/);
	await expect(page.locator('.dock-screen a')).toHaveCount(0);
});

test('Hangul typed by mistake is told, with what was meant, and can be put right', async ({ page }) => {
	await open(page, 'ko');
	// As an input method does it: composing, then committing.
	const client = await page.context().newCDPSession(page);
	await client.send('Input.imeSetComposition', { text: 'ㄷ', selectionStart: 1, selectionEnd: 1 });
	await client.send('Input.insertText', { text: 'ㄷ' });
	await client.send('Input.imeSetComposition', { text: '쵀', selectionStart: 1, selectionEnd: 1 });
	await client.send('Input.insertText', { text: '쵀' });
	await expect(notice(page, 'hangul')).toContainText('한/영');
	await expect(notice(page, 'hangul').locator('code')).toHaveText('echo');
	await expect(screen(page)).toContainText('$ ㄷ쵀');
	await notice(page, 'hangul').getByRole('button', { name: '영문으로 고치기' }).click();
	await expect(screen(page)).toContainText('$ echo');
	await expect(screen(page)).not.toContainText('ㄷ쵀');
	await expect(notice(page, 'hangul')).toHaveCount(0);
	await expect(page.locator('.dock-screen textarea')).toBeFocused();
});

test('starting over asks first, and then forgets', async ({ page }) => {
	await open(page);
	await run(page, 'echo before > file; cat file');
	await expect(rows(page).filter({ hasText: /^before/ })).toHaveCount(1);
	const startOver = page.getByRole('button', { name: 'Start over' });
	await startOver.first().click();
	const dialog = page.getByRole('dialog', { name: 'Start this lab over?' });
	await expect(dialog.getByRole('button', { name: 'Keep going' })).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(dialog).toBeHidden();
	await expect(startOver.first()).toBeFocused();
	await expect(rows(page).filter({ hasText: /^before/ })).toHaveCount(1);

	await startOver.first().click();
	await dialog.getByRole('button', { name: 'Start over' }).click();
	await expect(dialog).toBeHidden();
	await expect(rows(page).filter({ hasText: /^before/ })).toHaveCount(0);
	await atPrompt(page);
	await run(page, 'cat file');
	await expect(screen(page)).toContainText('No such file or directory');
	await page.reload();
	await load(page);
	await expect(screen(page)).toContainText('No such file or directory');
	await expect(screen(page)).not.toContainText('before');
});

test('the second tab leaves the lab to the first, until asked to take it', async ({ page, context }) => {
	await open(page);
	await run(page, 'echo in the first tab');
	await expect(rows(page).filter({ hasText: /^in the first tab/ })).toHaveCount(1);
	const second = await context.newPage();
	await second.goto(`ko/${lesson}`);
	await load(second);
	await expect(second.getByText('이 실습은 다른 탭에 열려 있다')).toBeVisible();
	await second.getByRole('button', { name: '여기서 이어 하기' }).click();
	await expect(screen(second)).toContainText('in the first tab');
	await expect(page.getByText('This lab is open in another tab')).toBeVisible();
	await page.getByRole('button', { name: 'Go on here' }).click();
	await expect(screen(page)).toContainText('in the first tab');
	await expect(second.getByText('이 실습은 다른 탭에 열려 있다')).toBeVisible();
});

test('a lab that is taken back while the other tab still rebuilds it goes on', async ({ page, context }) => {
	await open(page);
	await run(page, 'kubectl get pods -A; echo done');
	await expect(rows(page).filter({ hasText: /^done/ })).toHaveCount(1);
	const second = await context.newPage();
	await second.goto(`en/${lesson}`);
	await load(second);
	for (let turn = 0; turn < 3; turn++) {
		for (const tab of [second, page]) await tab.getByRole('button', { name: 'Go on here' }).dispatchEvent('click');
		await expect(second.getByRole('button', { name: 'Go on here' })).toBeVisible();
		await expect(rows(page).filter({ hasText: /^done/ })).toHaveCount(1);
	}
});

for (const [trouble, words] of [
	['full', 'no storage space left'],
	['forbidden', 'does not let this page store anything'],
] as const) {
	test(`with a ${trouble} storage the lesson works, and says so`, async ({ page }) => {
		await page.addInitScript((kind) => {
			if (kind === 'forbidden') {
				Object.defineProperty(window, 'localStorage', {
					get() {
						throw new DOMException('denied', 'SecurityError');
					},
				});
			} else {
				Storage.prototype.setItem = () => {
					throw new DOMException('full', 'QuotaExceededError');
				};
			}
		}, trouble);
		await open(page);
		await run(page, 'echo works');
		await expect(rows(page).filter({ hasText: /^works/ })).toHaveCount(1);
		await expect(notice(page, 'storage')).toContainText(words);
		await notice(page, 'storage').getByRole('button', { name: 'Dismiss' }).click();
		await expect(notice(page, 'storage')).toHaveCount(0);
	});
}

for (const [what, damage, words] of [
	['a damaged log', (text: string) => text.slice(0, 40), 'damaged'],
	['a log of another version', (text: string) => text.replace(/"version":\d+/, '"version":999'), 'Naru has changed'],
] as const) {
	test(`${what} costs the cluster, not the progress`, async ({ page }) => {
		await open(page);
		await run(page, 'echo old');
		await expect(rows(page).filter({ hasText: /^old/ })).toHaveCount(1);
		await page.goto('en/');
		const key = 'naru:log:first-service';
		const saved = await page.evaluate((name) => localStorage.getItem(name) ?? '', key);
		expect(saved).not.toBe('');
		await page.evaluate(
			([name, text]) => {
				localStorage.setItem(name, text);
				localStorage.setItem('naru:progress:first-service', '["pod-running"]');
			},
			[key, damage(saved)] as const,
		);
		await open(page);
		await expect(notice(page, 'storage')).toContainText(words);
		await expect(screen(page)).not.toContainText('old');
		await expect(checkpoint(page, 'pod-running')).toHaveAttribute('data-state', 'passed');
	});
}

test('a log whose replay never ended is not replayed again unasked', async ({ page }) => {
	await open(page);
	await run(page, 'echo old');
	await expect(rows(page).filter({ hasText: /^old/ })).toHaveCount(1);
	await page.goto('en/');
	await page.evaluate(() => localStorage.setItem('naru:replay:first-service', 'begun'));
	await page.goto(`en/${lesson}`);
	await load(page);
	await expect(page.getByText('This lab could not be restored')).toBeVisible();
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(screen(page)).toContainText('echo old');
	await page.reload();
	await load(page);
	await expect(screen(page)).toContainText('echo old');
});
