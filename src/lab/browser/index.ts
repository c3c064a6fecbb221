/**
 * A browser of the session's: it sits on one of two machines, shows one page at a time, and is rebuilt from the log as
 * everything else is. What it shows is up to the page (components/dock/browser).
 */

import type { Machine } from '../../os/machine.ts';
import { BrowserError, Connections, loadPage, readAddress } from './load.ts';
import type { BrowserPlace } from './places.ts';
import type { Visit } from './types.ts';

/** How many visits are remembered. */
const VISITS_KEPT = 50;

/** How long a server may keep a browser waiting for its answer, milliseconds. */
const PATIENCE = 300_000;

export class Browser {
	/** Oldest first; the last one is shown. */
	readonly visits: Visit[] = [];
	private readonly machines: ReadonlyMap<BrowserPlace, Machine>;
	private readonly changed: () => void;
	private readonly connections = new Map<BrowserPlace, Connections>();
	/** The origins whose icon was asked for. */
	private readonly icons = new Set<string>();
	private current: AbortController | undefined;
	private count = 0;

	/**
	 * @param machines where it may sit.
	 * @param changed called whenever a visit began, was led on or ended.
	 */
	constructor(machines: ReadonlyMap<BrowserPlace, Machine>, changed: () => void) {
		this.machines = machines;
		this.changed = changed;
	}

	/** Goes to an address; what is still loading is given up. */
	visit(address: string, from: BrowserPlace): void {
		this.stop();
		const machine = this.machines.get(from);
		if (!machine) return;
		const visit: Visit = {
			id: ++this.count,
			from,
			url: address.trim(),
			redirects: [],
			state: 'loading',
			started: machine.clock.now(),
		};
		this.visits.push(visit);
		if (this.visits.length > VISITS_KEPT) this.visits.shift();
		const controller = new AbortController();
		this.current = controller;
		const end = (outcome: Partial<Visit>) => {
			Object.assign(visit, outcome, { ended: machine.clock.now() });
			if (this.current === controller) this.current = undefined;
			this.changed();
		};
		this.changed();
		machine.spawn({
			argv: ['browser'],
			program: async (process) => {
				// The machine may lose its power meanwhile.
				process.atExit(() => visit.state === 'loading' && end({ state: 'stopped' }));
				const giveUp = process.clock.after(PATIENCE, () => {
					process.clock.stir();
					controller.abort(new BrowserError('ERR_TIMED_OUT'));
				});
				const connections = this.connections.get(from) ?? new Connections();
				this.connections.set(from, connections);
				const load = { process, connections, signal: controller.signal };
				try {
					const url = readAddress(address);
					visit.url = url.href;
					const onRedirect = (to: URL) => {
						visit.redirects.push(visit.url);
						visit.url = to.href;
						this.changed();
					};
					const answer = await loadPage({ ...load, onRedirect }, url);
					end({ state: 'answered', answer });
					await this.fetchIcon({ ...load, onRedirect() {} }, from, visit);
				} catch (error) {
					const expected = error instanceof BrowserError || controller.signal.aborted;
					// A page without an icon is a page.
					if (visit.state === 'loading')
						end(error instanceof BrowserError ? { state: 'failed', error: error.code } : { state: 'stopped' });
					if (!expected) throw error;
				} finally {
					giveUp.cancel();
				}
				return 0;
			},
		});
	}

	/** Gives up what is loading. */
	stop(): void {
		this.current?.abort();
		this.current = undefined;
	}

	/** A page's icon, as browsers ask for it once an origin, over the same connection: it is in the server's log. */
	private async fetchIcon(load: Parameters<typeof loadPage>[0], from: BrowserPlace, visit: Visit): Promise<void> {
		const url = new URL('/favicon.ico', visit.url);
		const isPage = visit.answer?.headers.some(([name, value]) => /^content-type$/i.test(name) && /html/i.test(value));
		if (!isPage || this.icons.has(`${from} ${url.origin}`)) return;
		this.icons.add(`${from} ${url.origin}`);
		await loadPage(load, url);
	}
}
