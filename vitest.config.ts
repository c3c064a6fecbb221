import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts'],
		// Browser tests are Playwright's, and a test that needs the wall clock is wrong here: what waits, waits on simulated time.
		exclude: ['test/browser/**'],
		environment: 'node',
		testTimeout: 20_000,
		// One for each core: on two cores Vitest itself would take a single one, and leave the other idle.
		maxWorkers: '100%',
		setupFiles: ['test/setup.ts'],
	},
});
