/** A fixed piece of work, so that times of different machines have something to be divided by. */

/** Milliseconds this machine takes for it: the median of five runs. */
export function calibration(): number {
	return median(Array.from({ length: 5 }, () => timed(work)));
}

/** Milliseconds that `action` takes. */
export function timed(action: () => void): number {
	const begin = performance.now();
	action();
	return performance.now() - begin;
}

/** Milliseconds that `action` takes until its promise is there. */
export async function timedAsync(action: () => Promise<unknown>): Promise<number> {
	const begin = performance.now();
	await action();
	return performance.now() - begin;
}

/** Milliseconds that the main thread works on `action`: who else is busy on the machine does not count. */
export async function workedAsync(action: () => Promise<unknown>): Promise<number> {
	const begin = process.threadCpuUsage();
	await action();
	const { user, system } = process.threadCpuUsage(begin);
	return (user + system) / 1_000;
}

/** The middle value; of an even number of values the lower of the two. */
export const median = (values: number[]): number => percentile(values, 50);

/** The smallest value that at least so many per cent of all are no greater than. */
export function percentile(values: number[], percent: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}

function work(): void {
	const table = new Map<string, number>();
	for (let i = 0; i < 200_000; i++) {
		const key = `key-${(i * 7919) % 10_007}`;
		table.set(key, (table.get(key) ?? 0) + i);
	}
	JSON.parse(JSON.stringify([...table]));
}
