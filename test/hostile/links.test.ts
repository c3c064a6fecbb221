/** A link whose commands would run for ever: the page has its turns meanwhile, and opening it can be given up. */

import { expect, test } from 'vitest';
import { TurnLimit } from './page.ts';

// After page.ts, which gives a page's turns to whatever is loaded then.
const { readLog } = await import('../../src/lab/read-log.ts');
const { createSession } = await import('../../src/lab/session.ts');
const { lab } = await import('../lab/sessions.ts');

const DAY = 24 * 3_600_000;

/** A log as a link may bring it: lines that were typed at once, and two days that passed since. */
const logOf = (...lines: string[]) =>
	readLog({
		version: 1,
		lab: 'test',
		profile: lab.profile,
		seed: lab.seed,
		start: 0,
		entries: lines.map((text) => ({ at: 100, event: { kind: 'input', terminal: 0, input: { type: 'line', text } } })),
		until: 2 * DAY,
		passed: [],
	});

/** CPU milliseconds of this thread. */
function worked(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1_000;
}

const limit = new TurnLimit();

/** Opens a link, gives up after a while, and tells the longest stretch of work without a turn for the page. */
async function openAndGiveUp(log: ReturnType<typeof logOf>): Promise<number> {
	const patience = new AbortController();
	let longest = 0;
	let last = worked();
	let watching = true;
	const look = () => {
		const now = worked();
		longest = Math.max(longest, now - last);
		last = now;
		if (watching) setImmediate(look);
	};
	look();
	setTimeout(() => patience.abort(), 2_000);
	await expect(createSession('test', lab, log, undefined, patience.signal)).rejects.toThrow('aborted');
	watching = false;
	return longest;
}

test.each<[string, string[]]>([
	['a first one, which fetches the code', ['kubectl get pods; yes']],
	['an endless loop', ['while true; do :; done']],
	['endless output', ['yes']],
	['a loop that makes Pods', ['while true; do kubectl run p$RANDOM --image=nginx; done']],
	['a loop of programs', ['while true; do sleep 0; done']],
	['a hundred million replicas', ['kubectl create deployment a --image=nginx --replicas=100000000', 'yes > /dev/null']],
	['as many lines as a link may have', Array.from({ length: 20_000 }, () => 'kubectl get pods -A')],
])('%s', { timeout: 30_000 }, async (_, lines) => {
	const longest = await openAndGiveUp(logOf(...lines));
	expect(limit.allows(longest)).toBe(true);
	// What was under way comes to its end, and nothing of it goes on.
	const work = async () => {
		const before = worked();
		await new Promise((resolve) => setTimeout(resolve, 300));
		return worked() - before;
	};
	await expect.poll(work, { timeout: 10_000, interval: 0 }).toBeLessThan(10);
});
