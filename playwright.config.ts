import { defineConfig } from '@playwright/test';
import { chromiumArgs, findChromium, missingChromium } from './scripts/chromium.mjs';

const executablePath = findChromium();
if (!executablePath) throw new Error(missingChromium);

// Set once: the workers inherit it. Several runs may share a machine, so no number is everybody’s.
process.env.PORT ??= String(20_000 + (process.pid % 20_000));
const port = Number(process.env.PORT);
const base = process.env.BASE_PATH ?? '/naru/';
const url = `http://127.0.0.1:${port}${base}`;

export default defineConfig({
	testDir: 'test/browser',
	testMatch: '**/*.spec.ts',
	fullyParallel: true,
	// One more than the two cores we plan for: who follows the cluster's wall clock mostly waits.
	workers: 3,
	forbidOnly: Boolean(process.env.CI),
	timeout: 60_000,
	// About once in a thousand tests the browser itself stalls on a busy machine. What passes only then is told as flaky.
	retries: 1,
	// Three pages share two cores, and some of them pull images by the wall's clock.
	expect: { timeout: 10_000 },
	use: {
		baseURL: url,
		browserName: 'chromium',
		locale: 'en-US',
		timezoneId: 'UTC',
		trace: 'off',
		// It fetches the whole course for each new page of a test; offline.spec.ts lets it.
		serviceWorkers: 'block',
		launchOptions: { executablePath, args: chromiumArgs },
	},
	webServer: {
		command: 'node scripts/serve.mjs',
		url,
		env: { PORT: String(port), BASE_PATH: base, DIST: process.env.DIST ?? 'dist' },
		reuseExistingServer: false,
	},
});
