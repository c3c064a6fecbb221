/**
 * `npm run lighthouse`: what Lighthouse says of the built site (DIST, BASE_PATH) on a phone: the landing page and a
 * lesson, each in both languages. Accessibility, best practices and SEO must be perfect, performance at least 95 of 100.
 *
 * `--untimed` looks at each kind of page once, and leaves performance out: what a busy machine measures says more of the
 * machine. npm test does that; the workflow, on a machine of its own, measures all.
 */

import { createServer } from 'node:net';
import { chromium } from '@playwright/test';
import lighthouse, { type Flags, type Result } from 'lighthouse';
import { chromiumArgs, findChromium, missingChromium } from '../../scripts/chromium.mjs';
import { serve } from '../../scripts/serve.mjs';
import { isSettled, lines, median, shortcomings } from './verdict.ts';

const UNTIMED = ['accessibility', 'best-practices', 'seo'];

const untimed = process.argv.includes('--untimed');
const pages = ['ko/', 'en/network/first-service/', ...(untimed ? [] : ['en/', 'ko/services/cluster-ip/'])];
const executablePath = findChromium();
if (!executablePath) throw new Error(missingChromium);

const { server, url } = await serve({ root: process.env.DIST ?? 'dist', base: process.env.BASE_PATH });
const port = await freePort();
const browser = await chromium.launch({ executablePath, args: [...chromiumArgs, `--remote-debugging-port=${port}`] });
let failed = 0;
try {
	for (const path of pages) {
		const result = await audit(path, UNTIMED, { throttlingMethod: 'provided', disableFullPageScreenshot: true });
		let short = shortcomings(result);
		process.stdout.write(`${path}\n${lines(result)}`);
		if (!untimed) {
			const measured: Result[] = [];
			while (!isSettled(measured)) measured.push(await audit(path, ['performance'], {}));
			const middle = median(measured);
			short = [...short, ...shortcomings(middle)];
			process.stdout.write(lines(middle));
		}
		for (const line of short) process.stdout.write(`    ${line}\n`);
		if (short.length > 0) failed++;
	}
} finally {
	await browser.close();
	server.close();
}
process.stdout.write(failed === 0 ? '\nall as good as they must be\n' : `\n${failed} of ${pages.length} fall short\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** One run of Lighthouse on its phone, and another if the browser gave up. Throws when the page could not be audited. */
async function audit(path: string, onlyCategories: string[], flags: Flags, again = true): Promise<Result> {
	const done = await lighthouse(url + path, { ...flags, port, onlyCategories, logLevel: 'error' });
	const trouble = done ? done.lhr.runtimeError?.message : 'no result';
	if (done && trouble === undefined) return done.lhr;
	if (again) return audit(path, onlyCategories, flags, false);
	throw new Error(`${path}: ${trouble}`);
}

/** A port that nobody listens on. */
function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}
