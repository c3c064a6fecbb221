/** Ten megabytes, and characters that cannot be seen, pasted wherever a page takes text. */

import { expect, type Locator, type Page, test } from '@playwright/test';
import { atPrompt, checkpoint, input, load, notice, open, rows, run, screen } from './lesson-page.ts';
import { watchTasks } from './long-tasks.ts';

const content = (page: Page) => page.locator('.dock-editor .cm-content');
const status = (page: Page) => page.locator('.dock-editor-status');

/** Pastes a text, so many times over, as the browser does it. */
const paste = (place: Locator, text: string, times = 1) =>
	place.evaluate(
		(element, [piece, count]) => {
			const clipboardData = new DataTransfer();
			clipboardData.setData('text/plain', piece.repeat(count));
			const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true, composed: true });
			const mine = element.dispatchEvent(event);
			if (mine) document.execCommand('insertText', false, piece.repeat(count));
		},
		[text, times] as const,
	);

async function createFile(page: Page, name: string) {
	await page.getByRole('button', { name: 'Files', exact: true }).click();
	await page.getByRole('textbox', { name: 'Name of a new file' }).fill(name);
	await page.getByRole('button', { name: 'Create' }).click();
	await expect(content(page)).toBeFocused();
}

test('the editor beside the terminal takes what it can hold, says so, and saves it', async ({ page }) => {
	await open(page);
	await createFile(page, 'big.yaml');
	const tasks = await watchTasks(page);
	await paste(content(page), '- a line of 나루\n', 700_000);
	await expect(status(page)).toContainText('The editor holds about 260,000 characters.');
	await page.keyboard.press('Control+s');
	await expect(status(page)).toContainText('Saved to big.yaml');
	await tasks.expectTurns();
	await page.getByRole('button', { name: 'Terminal 1' }).click();
	await expect(input(page)).toBeFocused();
	await run(page, 'wc -m big.yaml');
	await expect(screen(page)).toContainText(/262145 big.yaml/);
	// There is room for it, and it is still there after a reload.
	await expect(notice(page, 'storage')).toHaveCount(0);
	await page.reload();
	await load(page);
	await expect(screen(page)).toContainText(/262145 big.yaml/);
});

for (const [keys, command, insert, save] of [
	['vi', 'vi big', 'i', 'Escape'],
	['nano', 'nano big', '', 'Control+s'],
	['kubectl edit', 'kubectl edit ns default', 'i', 'Escape'],
] as const) {
	test(`${keys} takes what it can hold, and says so`, async ({ page }) => {
		await open(page);
		await run(page, command);
		await expect(content(page)).toBeFocused();
		await page.keyboard.type(insert);
		const tasks = await watchTasks(page);
		await paste(content(page), '# 나루\n', 2_000_000);
		await expect(status(page)).toContainText('The editor holds about 260,000 characters.');
		await page.keyboard.press(save);
		if (keys !== 'nano') await page.keyboard.type(':w\n');
		await expect(status(page)).not.toContainText('The editor holds');
		await tasks.expectTurns();
		await expect(notice(page, 'storage')).toHaveCount(0);
	});
}

test('characters that cannot be seen are shown in the editor, and none of them is lost', async ({ page }) => {
	await open(page);
	await createFile(page, 'odd');
	await paste(content(page), 'a\u0000b\u001b[31mc\u202ed\u0007e\r\nf');
	await expect(page.locator('.dock-editor .cm-specialChar')).toHaveCount(4);
	await page.keyboard.press('Control+s');
	await expect(status(page)).toContainText('Saved to odd');
	await page.getByRole('button', { name: 'Terminal 1' }).click();
	await expect(input(page)).toBeFocused();
	await run(page, 'od -An -c odd');
	await expect(rows(page).filter({ hasText: 'a \\0 b 033' })).toHaveText(
		/^ +a +\\0 +b +033 +\[ +3 +1 +m +c +342 200 256 +d +\\a +e +\\n/,
	);
	// A carriage return that was in the file stays when the file is edited.
	await run(page, String.raw`printf 'one\r\ntwo\r\n' > crlf; vi crlf`);
	await expect(content(page)).toBeFocused();
	await page.keyboard.type('Gothree');
	await page.keyboard.press('Escape');
	await page.keyboard.type(':wq\n');
	await atPrompt(page);
	await run(page, 'od -An -c crlf');
	await expect(screen(page)).toContainText(/o +n +e +\\r +\\n +t +w +o +\\r +\\n +t +h +r +e +e +\\n/);
});

test('the fields of a page take a name, an address, an answer, and no more', async ({ page }) => {
	await open(page);
	const tasks = await watchTasks(page);
	await page.getByRole('button', { name: 'Browser', exact: true }).click();
	const address = page.locator('.browser-address');
	await address.focus();
	await paste(address, 'http://a/\u202e\u001b', 900_000);
	expect((await address.inputValue()).length).toBe(2_048);
	await page.keyboard.press('Enter');
	await expect(page.locator('.dock-panel')).toContainText('ERR_');
	await page.getByRole('button', { name: 'Files', exact: true }).click();
	const name = page.getByRole('textbox', { name: 'Name of a new file' });
	await name.focus();
	await paste(name, 'a\u202eb<img src=x onerror=alert(1)>', 300_000);
	expect((await name.inputValue()).length).toBe(200);
	const answer = checkpoint(page, 'new-ip').getByRole('textbox');
	await answer.focus();
	await paste(answer, '10.42.0.1 ', 1_000_000);
	expect((await answer.inputValue()).length).toBe(200);
	await page.keyboard.press('Enter');
	await expect(notice(page, 'storage')).toHaveCount(0);
	await page.getByRole('button', { name: 'Search' }).click();
	const search = page.getByRole('searchbox', { name: 'Search' });
	await search.focus();
	await paste(search, 'Service ', 1_250_000);
	expect((await search.inputValue()).length).toBe(100);
	await tasks.expectTurns();
});

test('what is pasted into the terminal is text: it presses no keys there', async ({ page }) => {
	await open(page);
	await paste(input(page), 'echo a\u0003\u0004\u001a\u0000\u202eb\u001b[201~; echo pwned');
	await expect(screen(page)).toContainText('pwned');
	await expect(rows(page).filter({ hasText: /^pwned/ })).toHaveCount(0);
	await page.keyboard.press('Control+C');
	await run(page, 'clear');
	await run(page, 'echo ali""ve');
	await expect(rows(page).filter({ hasText: /^alive *$/ })).toHaveCount(1);
});

test('a count of millions before a key that writes in vi holds nothing up', async ({ page }) => {
	await open(page);
	await run(page, 'vi big');
	await expect(content(page)).toBeFocused();
	await page.keyboard.type('ihello');
	await page.keyboard.press('Escape');
	const tasks = await watchTasks(page);
	await page.keyboard.type('yy9999999p');
	await expect(content(page)).toContainText('hellohello');
	await page.keyboard.type(':wq\n');
	await atPrompt(page);
	await tasks.expectTurns();
	await run(page, 'wc -l big');
	await expect(screen(page)).toContainText('101 big');
});
