// npm test: everything there is to check, cheapest first, and one line at the end: `N passed, N failed`.
// Each stage runs even when one before it failed, except that the browser needs a site that was built.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { getChromium, missingChromium } from './chromium.mjs';

const folder = mkdtempSync(join(tmpdir(), 'naru-test-'));
let passed = 0;
let failed = 0;

/** Runs one of the project's commands with its output shown, and says whether it went well. */
function run(title, command, args, env = {}) {
	console.log(`\n── ${title}`);
	const started = performance.now();
	const bin = join('node_modules', '.bin', command);
	const { status, error } = spawnSync(bin, args, {
		stdio: 'inherit',
		// The project's own Node first, as npm does it: the machine's may be too old for the tools.
		env: { ...process.env, PATH: [resolve('node_modules/.bin'), process.env.PATH].join(delimiter), ...env },
		shell: process.platform === 'win32',
	});
	if (error) console.error(error.message);
	console.log(`── ${title}: ${status === 0 ? 'ok' : 'FAILED'}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
	return status === 0;
}

/** A stage that either holds or does not: it counts as one test. */
function check(...args) {
	const ok = run(...args);
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

check('lint and format', 'biome', ['check', '--error-on-warnings', '.']);
// As it would be published: some of what a page's head says needs the site's address.
const site = { SITE: 'https://naru.example', BASE_PATH: '/naru/', DIST: join(folder, 'dist') };
const built = check('build', 'astro', ['build', '--outDir', site.DIST], site);
// After the build: Astro writes the types of the content that the build knows.
check('types', 'tsc', ['--noEmit']);

const unitReport = ['--reporter=default', '--reporter=json', `--outputFile.json=${join(folder, 'unit.json')}`];
const unit = run('unit tests', 'vitest', ['run', ...unitReport]);
count(unit, 'unit.json', ({ numPassedTests, numFailedTests }) => ({ good: numPassedTests, bad: numFailedTests }));

if (built) {
	const chromium = getChromium();
	if (!chromium) {
		console.error(`\n${missingChromium}`);
		rmSync(folder, { recursive: true, force: true });
		process.exit(2);
	}
	const env = { ...site, CHROME_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: join(folder, 'browser.json') };
	const browser = run('browser tests', 'playwright', ['test', '--reporter=list,json'], env);
	count(browser, 'browser.json', ({ stats }) => ({ good: stats.expected + stats.flaky, bad: stats.unexpected }));
	check('Lighthouse, but for times', 'node', ['test/lighthouse/main.ts', '--untimed'], env);
}

rmSync(folder, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
