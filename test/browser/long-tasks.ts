/** How long a page's longest task was, and how long it may be on this machine. */

import { expect, type Page } from '@playwright/test';

/** Milliseconds that a fixed piece of work takes in this page, while others are busy too. */
const calibration = (page: Page) =>
	page.evaluate(() => {
		const times = Array.from({ length: 5 }, () => {
			const begin = performance.now();
			const table = new Map<string, number>();
			for (let i = 0; i < 100_000; i++) table.set(`key-${(i * 7919) % 10_007}`, i);
			JSON.parse(JSON.stringify([...table]));
			return performance.now() - begin;
		});
		return Math.max(...times);
	});

/** Has the page note its longest task until `expectTurns`. */
export async function watchTasks(page: Page): Promise<{ expectTurns(): Promise<void> }> {
	const before = await calibration(page);
	await page.evaluate(() => {
		const kept = window as unknown as { longest: number };
		kept.longest = 0;
		new PerformanceObserver((list) => {
			for (const { duration } of list.getEntries()) kept.longest = Math.max(kept.longest, duration);
		}).observe({ type: 'longtask' });
	});
	return {
		/** None was longer than 100 ms where the fixed work takes at most 8; elsewhere as much longer as that takes. */
		async expectTurns() {
			const longest = await page.evaluate(() => (window as unknown as { longest: number }).longest);
			expect(longest).toBeLessThan(100 * Math.max(3, Math.max(before, await calibration(page)) / 8));
		},
	};
}
