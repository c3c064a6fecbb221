/** What a learner, a program or a link supplies reaches the page as text, and as the text that it is. */

import { expect, type Page, test } from '@playwright/test';
import { atPrompt, checkpoint, input, notice, open, rows, run, screen } from './lesson-page.ts';

const IMAGE = '<img src=x onerror="window.smuggled=1">';

/** Nothing that was supplied became an element, or ran. */
async function expectOnlyText(page: Page) {
	const found = await page.evaluate(() => {
		const roots: ParentNode[] = [document];
		for (const root of roots)
			for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot);
		return roots.flatMap((root) => [...root.querySelectorAll('img[src=x], [onerror]')]).length;
	});
	expect(found).toBe(0);
	expect(await page.evaluate(() => 'smuggled' in window)).toBe(false);
}

test('names of files are names, and are seen for what they are', async ({ page }) => {
	await open(page);
	const title = await page.title();
	await run(page, `touch '${IMAGE}' $'a\\u202egpj.yaml' $'esc\\e[31mred' $'new\\nline' 'back\`tick'; ls; echo made`);
	await expect(rows(page).filter({ hasText: /^made/ })).toHaveCount(1);
	await page.getByRole('button', { name: 'Files', exact: true }).click();
	const names = page.locator('.files-list code');
	await expect(names).toHaveText([
		IMAGE,
		String.raw`a\u202egpj.yaml`,
		'back`tick',
		String.raw`esc\u001b[31mred`,
		String.raw`new\u000aline`,
	]);
	for (const name of ['back`tick', IMAGE, String.raw`a\u202egpj.yaml`]) {
		await names.getByText(name, { exact: true }).click();
		await expect(page.locator('.dock-editor .cm-content')).toBeFocused();
		await expect(page.getByRole('region', { name: `Editor: ${name}` })).toBeVisible();
		await page.keyboard.press('Control+s');
		await expect(page.locator('.dock-editor-status code')).toHaveText(name.replaceAll('`', '’'));
		await expectOnlyText(page);
		await page.getByRole('button', { name: 'All files' }).click();
	}
	// The file that was saved is the one that was meant.
	await page.getByRole('button', { name: 'Terminal 1' }).click();
	await expect(input(page)).toBeFocused();
	await run(page, String.raw`vi $'a\u202egpj.yaml'`);
	await expect(page.locator('.dock-editor-name code')).toHaveText(String.raw`a\u202egpj.yaml`);
	await page.keyboard.type(':q\n');
	await atPrompt(page);
	await expectOnlyText(page);
	expect(await page.title()).toBe(title);
});

test('annotations, values and messages of events are text in the terminal, on the map and in the log', async ({
	page,
}) => {
	await open(page);
	await run(
		page,
		String.raw`printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: evil, annotations: {note: "</script><img src=x onerror=\\"window.smuggled=1\\"> \\u202eabc \\e[31m"}}\nspec: {containers: [{name: c, image: nginx, env: [{name: E, value: "<img src=x>"}]}]}\n---\napiVersion: v1\nkind: Event\nmetadata: {name: evil.1, namespace: default}\ninvolvedObject: {apiVersion: v1, kind: Pod, name: evil, namespace: default}\nreason: "<b>Bad</b>"\nmessage: "<img src=x onerror=\\"window.smuggled=1\\"> \\u202eabc \\e]0;pwned\\a"\ntype: Warning\n' | kubectl apply -f -`,
	);
	await expect(screen(page)).toContainText('event/evil.1 created');
	await run(page, 'clear; kubectl describe pod evil; kubectl get events');
	await expect(screen(page)).toContainText('<b>Bad</b>');
	await page.getByRole('button', { name: 'Map', exact: true }).click();
	await page.locator('.dock-panel').getByRole('button', { name: /evil/ }).first().click();
	const detail = page.locator('.map-open');
	await expect(detail.locator('pre')).toContainText('</script><img src=x onerror=');
	await expect(detail.locator('pre')).toContainText(String.raw`\u202eabc`);
	await expect(detail.locator('.map-events')).toContainText(
		String.raw`<img src=x onerror="window.smuggled=1"> \u202eabc`,
	);
	await expect(detail.locator('.map-events')).toContainText(String.raw`\u001b]0;pwned\u0007`);
	await expectOnlyText(page);
	await page.getByRole('button', { name: 'Log' }).click();
	await expect(page.getByRole('log')).toContainText('<b>Bad</b>');
	await expectOnlyText(page);
});

test('answers, undone commands and addresses are text', async ({ page }) => {
	await open(page);
	const answer = checkpoint(page, 'new-ip').getByRole('textbox');
	await answer.fill(`${IMAGE}\u202eabc\``);
	await answer.press('Enter');
	await expect(checkpoint(page, 'new-ip').locator('[data-checkpoint-status]')).toContainText('Not yet');
	await expectOnlyText(page);
	await page.locator('.dock-screen').click();
	await run(page, `echo '${IMAGE}\u202eabc\`'`);
	await atPrompt(page);
	await page.getByRole('button', { name: 'Controls' }).click();
	await page.getByRole('button', { name: 'Undo the last command' }).click();
	await expect(notice(page, 'session')).toContainText(IMAGE);
	await expect(notice(page, 'session')).toContainText(String.raw`\u202eabc’`);
	await expectOnlyText(page);
	await page.getByRole('button', { name: 'Browser', exact: true }).click();
	for (const address of [`javascript:window.smuggled=1`, `data:text/html,${IMAGE}`, `http://a/${IMAGE}\u202e`]) {
		await page.locator('.browser-address').fill(address);
		await page.keyboard.press('Enter');
		await expect(page.locator('.browser-error')).toBeVisible();
		await expectOnlyText(page);
	}
});

test('a file of progress is read as numbers and names', async ({ page }) => {
	await page.goto('en/progress/');
	const record = { passed: true, first: IMAGE, hints: IMAGE, misses: '9', before: IMAGE };
	const file = {
		kind: 'naru-progress',
		version: 1,
		labs: { 'first-service': { [IMAGE]: record, 'pod-running': record, __proto__: record } },
	};
	const chooser = page.waitForEvent('filechooser');
	await page.getByRole('button', { name: 'Import from a file' }).click();
	const buffer = Buffer.from(JSON.stringify(file));
	await (await chooser).setFiles({ name: `${IMAGE}.json`, mimeType: 'application/json', buffer });
	await expect(page.getByText('The progress of 1 lab was merged.')).toBeVisible();
	await expect(page.locator('tr[data-checkpoint=pod-running]')).toContainText('passed');
	await expectOnlyText(page);
});
