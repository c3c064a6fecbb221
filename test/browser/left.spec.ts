/** What a page keeps of a lab that has ended: nothing, however often it ends. */

import { type CDPSession, expect, type Locator, type Page, test } from '@playwright/test';
import { OPENED, open, screen } from './lesson-page.ts';

/** Times that a lab is begun and ended. What there is after the second is all that there may be after the last. */
const ROUNDS = 5;

/** What of a page can be left behind; what of it is in memory, whether it is in the page or not. */
interface Kept {
	documents: number;
	nodes: number;
	listeners: number;
	/** Observers that still look at something. */
	observers: number;
	/** Calls that were asked of the clock or of the next frame, and are still to come. */
	calls: number;
	/** Maps and sets: a cluster has some eight hundred. */
	collections: number;
}

/** How much more there may be after three more rounds: no two moments are quite alike. */
const ALIKE: Kept = { documents: 0, nodes: 30, listeners: 6, observers: 0, calls: 2, collections: 300 };

/** Has the page count what DevTools cannot. To be called before it is opened. */
async function counted(page: Page): Promise<CDPSession> {
	await page.addInitScript(() => {
		const calls = new Set<string>();
		for (const [ask, cancel] of [
			['setTimeout', 'clearTimeout'],
			['setInterval', 'clearInterval'],
			['requestAnimationFrame', 'cancelAnimationFrame'],
		] as const) {
			// biome-ignore lint/suspicious/noExplicitAny: functions of different types, wrapped alike.
			const scope = window as any;
			const { [ask]: asked, [cancel]: cancelled } = scope;
			scope[ask] = (callback: (...given: unknown[]) => void, ...rest: unknown[]) => {
				const id: number = asked(
					(...given: unknown[]) => {
						if (ask !== 'setInterval') calls.delete(`${ask} ${id}`);
						callback(...given);
					},
					...rest,
				);
				calls.add(`${ask} ${id}`);
				return id;
			};
			scope[cancel] = (id: number) => {
				calls.delete(`${ask} ${id}`);
				cancelled(id);
			};
		}
		const observers: WeakRef<object>[] = [];
		const observed = new WeakMap<object, WeakRef<object>[]>();
		for (const name of ['MutationObserver', 'ResizeObserver', 'IntersectionObserver'] as const) {
			// biome-ignore lint/suspicious/noExplicitAny: classes of different types, wrapped alike.
			const { prototype } = window[name] as any;
			const { observe, unobserve, disconnect } = prototype;
			prototype.observe = function (target: object, ...rest: unknown[]) {
				if (!observed.has(this)) observers.push(new WeakRef(this));
				observed.set(this, [...(observed.get(this) ?? []), new WeakRef(target)]);
				return observe.call(this, target, ...rest);
			};
			prototype.disconnect = function () {
				observed.set(this, []);
				return disconnect.call(this);
			};
			if (!unobserve) continue;
			prototype.unobserve = function (target: object) {
				observed.set(
					this,
					(observed.get(this) ?? []).filter((each) => each.deref() !== target),
				);
				return unobserve.call(this, target);
			};
		}
		const looksAt = (observer: object | undefined) =>
			observer !== undefined && observed.get(observer)?.some((target) => target.deref() !== undefined) === true;
		Object.assign(window, {
			counted: () => ({
				calls: calls.size,
				observers: observers.filter((observer) => looksAt(observer.deref())).length,
			}),
		});
	});
	return page.context().newCDPSession(page);
}

/** How many objects of a class are in memory. */
async function count(cdp: CDPSession, name: string): Promise<number> {
	const objectGroup = 'counted';
	const { result } = await cdp.send('Runtime.evaluate', { expression: `${name}.prototype`, objectGroup });
	const prototypeObjectId = result.objectId as string;
	const { objects } = await cdp.send('Runtime.queryObjects', { prototypeObjectId, objectGroup });
	const { result: counted } = await cdp.send('Runtime.callFunctionOn', {
		objectId: objects.objectId as string,
		functionDeclaration: 'function () { return this.length; }',
		returnByValue: true,
	});
	await cdp.send('Runtime.releaseObjectGroup', { objectGroup });
	return counted.value;
}

/** What there is at one instant. */
async function look(page: Page, cdp: CDPSession): Promise<Omit<Kept, 'collections'>> {
	await cdp.send('HeapProfiler.collectGarbage');
	const { documents, nodes, jsEventListeners: listeners } = await cdp.send('Memory.getDOMCounters');
	const counts = await page.evaluate(() =>
		(window as unknown as { counted(): Pick<Kept, 'observers' | 'calls'> }).counted(),
	);
	return { documents, nodes, listeners, ...counts };
}

/** The least of each of several looks: what is under way at one instant (a notice, a frame) is not kept. */
async function kept(page: Page, cdp: CDPSession): Promise<Kept> {
	const least = await look(page, cdp);
	for (let looks = 1; looks < 5; looks++) {
		await page.waitForTimeout(200);
		const next = await look(page, cdp);
		for (const what of Object.keys(least) as (keyof typeof least)[]) least[what] = Math.min(least[what], next[what]);
	}
	return { ...least, collections: (await count(cdp, 'Map')) + (await count(cdp, 'Set')) };
}

/** Begins and ends a lab by `round`, over and over, and compares. */
async function nothingIsLeft(page: Page, cdp: CDPSession, round: () => Promise<void>): Promise<void> {
	await round();
	await round();
	const then = await kept(page, cdp);
	for (let rounds = 2; rounds < ROUNDS; rounds++) await round();
	await expect(async () => {
		const now = await kept(page, cdp);
		const more = (Object.keys(now) as (keyof Kept)[]).filter((what) => now[what] > then[what] + ALIKE[what]);
		expect(more.map((what) => `${what}: ${now[what]} after ${then[what]}`)).toEqual([]);
	}).toPass({ timeout: 4 * OPENED });
}

const view = (page: Page, name: string) => page.locator('.dock-views').getByRole('button', { name, exact: true });
const tool = (page: Page, name: string) => page.locator('.dock-tools').getByRole('button', { name });
/** By a button in the text: of keys that are pressed the browser itself keeps a history, to undo them. */
const type = (page: Page, command: string) =>
	page.evaluate((typed) => {
		document.dispatchEvent(new CustomEvent('naru:type', { detail: { command: typed } }));
	}, command);

/** At once: a click of the mouse waits for frames, and this presses a hundred buttons. */
const press = (button: Locator) => button.dispatchEvent('click');

async function startOver(page: Page) {
	await press(tool(page, 'Start over'));
	await press(page.getByRole('dialog').getByRole('button', { name: 'Start over' }));
	await expect(screen(page)).toContainText(/^\S+\$ *$/);
}

test('a lab that is begun again, with all that was open in it, leaves nothing', async ({ page }) => {
	test.setTimeout(180_000);
	const cdp = await counted(page);
	await open(page);
	await nothingIsLeft(page, cdp, async () => {
		await type(page, 'kubectl run web --image nginx');
		await expect(screen(page)).toContainText('pod/web created');
		await type(page, 'kubectl get pods -w');
		await expect(screen(page)).toContainText('AGE');
		for (const name of ['Files', 'Map', 'Browser']) {
			await press(view(page, name));
			await expect(page.locator('.dock-panel > *').first()).toBeVisible();
		}
		await press(tool(page, 'Terminal'));
		await expect(view(page, 'Terminal 2')).toHaveAttribute('aria-pressed', 'true');
		await type(page, 'vi note');
		await expect(page.locator('.cm-editor')).toBeVisible();
		await startOver(page);
		await expect(view(page, 'Terminal 2')).toHaveCount(0);
	});
});

test('nor does the cluster of the first page', async ({ page }) => {
	test.setTimeout(120_000);
	const cdp = await counted(page);
	await page.goto('en/');
	await nothingIsLeft(page, cdp, async () => {
		await press(page.locator('.try button').first());
		await expect(screen(page)).toContainText('Hostname: web-', { timeout: OPENED });
		await startOver(page);
	});
});
