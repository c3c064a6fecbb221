/** The page's figures, on the built site in Chromium: bytes before and after the dock is opened, time to its prompt. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium } from '@playwright/test';
import { chromiumArgs, findChromium, missingChromium } from '../../scripts/chromium.mjs';
import { serve } from '../../scripts/serve.mjs';
import { median, timed } from './calibration.ts';
import type { Figure } from './main.ts';

const BASE = '/naru/';
const LESSON = 'en/network/first-service/';
const ROUNDS = 5;

/** Builds the site, serves it, opens the lesson. Throws when there is no Chromium or the build fails. */
export async function pageFigures(): Promise<Figure[]> {
	const executablePath = findChromium();
	if (!executablePath) throw new Error(missingChromium);
	const dist = mkdtempSync(join(tmpdir(), 'naru-bench-'));
	try {
		const build = timed(() => {
			const done = spawnSync('node_modules/.bin/astro', ['build', '--outDir', dist], {
				env: { ...process.env, BASE_PATH: BASE },
				encoding: 'utf8',
			});
			if (done.status !== 0) throw new Error(`the build failed\n${done.stdout}${done.stderr}`);
		});
		const pages = readdirSync(dist, { recursive: true }).filter((file) => String(file).endsWith('.html')).length;
		const { server, url } = await serve({ root: dist, base: BASE });
		const browser = await chromium.launch({ executablePath, args: chromiumArgs });
		try {
			const { before, after, command } = await bytes(browser, url, dist);
			const opened: number[] = [];
			for (let i = 0; i < ROUNDS; i++) opened.push(await toPrompt(browser, url));
			return [
				{ name: 'JavaScript of a lesson before the dock, gzipped', value: before / 1000, unit: 'kB', budget: 25 },
				{
					name: 'what the dock loads until its prompt, gzipped',
					value: (after - before) / 1000,
					unit: 'kB',
					budget: 300,
				},
				{ name: 'what the first kubectl command adds, gzipped', value: (command - after) / 1000, unit: 'kB' },
				{ name: 'dock opened to prompt', value: median(opened), unit: 'ms', budget: 300 },
				{ name: `build, each of ${pages} pages`, value: build / pages, unit: 'ms' },
			];
		} finally {
			await browser.close();
			server.close();
		}
	} finally {
		rmSync(dist, { recursive: true, force: true });
	}
}

/** Bytes (gzipped) of scripts once the lesson is there; of scripts and styles once the dock is, and after a command. */
async function bytes(
	browser: Browser,
	url: string,
	dist: string,
): Promise<{ before: number; after: number; command: number }> {
	const page = await browser.newPage();
	const scripts = new Set<string>();
	const styles = new Set<string>();
	page.on('response', (response) => {
		const { pathname } = new URL(response.url());
		if (pathname.endsWith('.js')) scripts.add(pathname);
		if (pathname.endsWith('.css')) styles.add(pathname);
	});
	const sum = (paths: Iterable<string>) => {
		let total = 0;
		for (const path of paths) total += gzipSync(readFileSync(join(dist, path.slice(BASE.length)))).length;
		return total;
	};
	await page.goto(url + LESSON, { waitUntil: 'networkidle' });
	const inline = await page.$$eval('script:not([src])', (all) =>
		all.map((script) => script.textContent ?? '').join('\n'),
	);
	const before = sum(scripts) + gzipSync(inline).length;
	const stylesBefore = new Set(styles);
	await openDock(page);
	await page.waitForLoadState('networkidle');
	const after = sum(scripts) + gzipSync(inline).length + sum([...styles].filter((path) => !stylesBefore.has(path)));
	await page.locator('naru-dock').locator('textarea').first().focus();
	await page.keyboard.type('kubectl get pods\n');
	await page.waitForTimeout(1_000);
	await page.waitForLoadState('networkidle');
	const command = sum(scripts) + gzipSync(inline).length + sum([...styles].filter((path) => !stylesBefore.has(path)));
	await page.close();
	return { before, after, command };
}

/** Milliseconds from the press on the dock's button to the prompt, in a profile of its own with a warm HTTP cache. */
async function toPrompt(browser: Browser, url: string): Promise<number> {
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(url + LESSON, { waitUntil: 'networkidle' });
	const time = await openDock(page);
	await context.close();
	return time;
}

/** Presses the dock's button; milliseconds until it is ready with its prompt. */
function openDock(page: import('@playwright/test').Page): Promise<number> {
	return page.evaluate(
		() =>
			new Promise<number>((resolve, reject) => {
				const dock = document.querySelector<HTMLElement>('naru-dock');
				const button = document.querySelector<HTMLElement>('[data-dock-open]');
				if (!dock || !button) return reject(new Error('the lesson has no dock'));
				const begin = performance.now();
				new MutationObserver(() => {
					if (dock.dataset.state === 'ready') resolve(performance.now() - begin);
					if (dock.dataset.state === 'failed') reject(new Error('the dock could not be opened'));
				}).observe(dock, { attributes: true });
				button.click();
			}),
	);
}
