/** One lesson of each part, walked in the page from its first checkpoint to its last: the lab's own solution, typed and answered. */

import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { parseLab } from '../../src/lab/parse.ts';
import type { SolutionStep } from '../../src/lab/types.ts';
import { parts } from '../../src/site/outline.ts';
import { atPrompt, checkpoint, input, load, PULLED, readLog, run } from './lesson-page.ts';

/** The shorter ones of each part; network/first-service has a walk of its own (lesson.spec.ts). */
const LESSONS = [
	'start/how-this-works',
	'workloads/replica-sets',
	'network/pod-network',
	'services/choosing',
	'practice/case-1',
] as const;

const all = { ko: '모두 통과', en: 'all passed' } as const;

/** A lesson's lab, which the page's head names. */
function labOf(slug: string) {
	const lab = /^lab: (\S+)$/m.exec(readFileSync(`content/docs/en/${slug}.mdx`, 'utf8'))?.[1];
	const file = `content/labs/${lab}/lab.yaml`;
	return parseLab(readFileSync(file, 'utf8'), file);
}

/** Types a line or several at the terminal, and waits for the prompt after them. */
async function type(page: Page, text: string) {
	const commands = page.locator('.dock-log-command');
	const before = await commands.count();
	await input(page).focus();
	for (const line of text.split('\n')) await run(page, line);
	await expect(commands).toHaveCount(before + 1);
	await expect(commands.last()).toHaveText(text);
	await atPrompt(page, PULLED);
}

/** Chooses or writes an answer; `{output}` is what the last command printed. */
async function answer(page: Page, { checkpoint: id, value }: NonNullable<SolutionStep['answer']>) {
	const step = checkpoint(page, id);
	const choice = step.locator(`input[type=radio][value="${value}"]`);
	if ((await choice.count()) > 0) await choice.check();
	else {
		const printed = page.locator('.dock-log li').last().locator('.dock-log-output');
		const text = value.includes('{output}') ? value.replace('{output}', (await printed.innerText()).trim()) : value;
		await step.getByRole('textbox').fill(text);
	}
	await step.getByRole('button', { name: /^(Check|확인)$/ }).click();
}

test('each part of the course has its walk', () => {
	expect(parts.map(({ pages }) => LESSONS.filter((slug) => pages.includes(slug)).length)).toEqual(parts.map(() => 1));
});

for (const [at, slug] of LESSONS.entries()) {
	const language = at % 2 === 0 ? 'ko' : 'en';
	test(`${slug} from its first checkpoint to its last: ${language}`, async ({ page }) => {
		test.setTimeout(120_000);
		const lab = labOf(slug);
		await page.goto(`${language}/${slug}/`);
		await load(page);
		await atPrompt(page);
		await page.locator('[data-session-controls]').click();
		await page.getByRole('button', { name: '×10' }).click();
		await page.locator('[data-session-controls]').click();
		await readLog(page);
		for (const step of lab.solution) {
			if (step.type !== undefined) await type(page, step.type);
			if (step.answer) await answer(page, step.answer);
			for (const id of step.passes ?? [])
				await expect(checkpoint(page, id)).toHaveAttribute('data-state', 'passed', { timeout: PULLED });
		}
		await expect(page.locator('.dock-progress')).toContainText(all[language]);
		await expect(page.locator('main [data-checkpoint][data-state=passed]')).toHaveCount(lab.checkpoints.length);
	});
}
