import { defineConfig } from 'vitest/config';

/** They measure memory, time or how deep a program may call itself, so each has a process, whose stack is as small as a page's. */
const measured = ['test/hostile/**/*.test.ts', 'test/bench/**/*.test.ts'];

export default defineConfig({
	test: {
		environment: 'node',
		testTimeout: 20_000,
		// One for each core: on two cores Vitest itself would take a single one, and leave the other idle.
		maxWorkers: '100%',
		setupFiles: ['test/setup.ts'],
		projects: [
			{
				extends: true,
				test: {
					name: 'threads',
					pool: 'threads',
					include: ['test/**/*.test.ts'],
					// Browser tests are Playwright's, and a test that needs the wall clock is wrong here: what waits, waits on simulated time.
					exclude: ['test/browser/**', ...measured],
				},
			},
			{ extends: true, test: { name: 'processes', pool: 'forks', include: measured } },
		],
	},
});
