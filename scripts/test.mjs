// npm test: everything there is to check, cheapest first, and one line at the end: `N passed, N failed`.
// Each stage runs even when one before it failed, except that the browser needs a site that was built. What mostly waits, or
// keeps a single core busy, runs beside the unit tests, which alone don't keep two cores busy to their end.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { getChromium, missingChromium } from './chromium.mjs';

const folder = mkdtempSync(join(tmpdir(), 'naru-test-'));
let passed = 0;
let failed = 0;

/** What stages printed that ran beside another. */
const aside = [];

/**
 * Runs one of the project's commands, and says whether it went well.
 * @param beside whether another stage runs meanwhile: then what it prints waits in `aside`.
 */
async function run(title, command, args, { env = {}, beside = false } = {}) {
	const printed = [];
	const say = beside ? (text) => printed.push(text) : (text) => process.stdout.write(text);
	say(`\n── ${title}\n`);
	const started = performance.now();
	const child = spawn(join('node_modules', '.bin', command), args, {
		stdio: beside ? ['ignore', 'pipe', 'pipe'] : 'inherit',
		// The project's own Node first, as npm does it: the machine's may be too old for the tools.
		env: { ...process.env, PATH: [resolve('node_modules/.bin'), process.env.PATH].join(delimiter), ...env },
		shell: process.platform === 'win32',
	});
	for (const output of [child.stdout, child.stderr]) output?.setEncoding('utf8').on('data', say);
	const status = await new Promise((ended) => {
		child.once('error', ({ message }) => {
			say(`${message}\n`);
			ended(undefined);
		});
		child.once('close', ended);
	});
	say(`── ${title}: ${status === 0 ? 'ok' : 'FAILED'}, ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
	aside.push(...printed);
	return status === 0;
}

/** A stage that either holds or does not: it counts as one test. */
async function check(...args) {
	const ok = await run(...args);
	if (ok) passed += 1;
	else failed += 1;
	return ok;
}

/** Adds a runner's own counts, read from its JSON report. A runner that failed without counting a failure is one itself. */
function count(ok, file, read) {
	let failures = 0;
	try {
		const { good, bad } = read(JSON.parse(readFileSync(join(folder, file), 'utf8')));
		passed += good;
		failures = bad;
	} catch (error) {
		console.error(`No report: ${error.message}`);
	}
	failed += Math.max(failures, ok ? 0 : 1);
}

// As it would be published: some of what a page's head says needs the site's address.
const site = { SITE: 'https://naru.example', BASE_PATH: '/naru/', DIST: join(folder, 'dist') };
const chromium = getChromium();
const inChromium = { ...site, CHROME_PATH: chromium ?? '' };

/** Says whether there is a site now. */
async function build() {
	const built = await check('build', 'astro', ['build', '--outDir', site.DIST], { env: site, beside: true });
	// After the build: Astro writes the types of the content that the build knows.
	await check('types', 'tsc', ['--noEmit'], { beside: true });
	if (built && chromium) {
		const args = ['test/lighthouse/main.ts', '--untimed'];
		await check('Lighthouse, but for times', 'node', args, { env: inChromium, beside: true });
	}
	return built;
}

await check('lint and format', 'biome', ['check', '--error-on-warnings', '.']);

const unitReport = ['--reporter=default', '--reporter=json', `--outputFile.json=${join(folder, 'unit.json')}`];
const [built, unit] = await Promise.all([build(), run('unit tests', 'vitest', ['run', ...unitReport])]);
count(unit, 'unit.json', ({ numPassedTests, numFailedTests }) => ({ good: numPassedTests, bad: numFailedTests }));
process.stdout.write(aside.join(''));

if (built && chromium) {
	const env = { ...inChromium, PLAYWRIGHT_JSON_OUTPUT_NAME: join(folder, 'browser.json') };
	const browser = await run('browser tests', 'playwright', ['test', '--reporter=list,json'], { env });
	count(browser, 'browser.json', ({ stats }) => ({ good: stats.expected + stats.flaky, bad: stats.unexpected }));
}

rmSync(folder, { recursive: true, force: true });
if (!chromium) {
	failed += 1;
	console.error(`\n${missingChromium}`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
