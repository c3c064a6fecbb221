/**
 * A session as a page drives it, for tests that type hostile things: its turns are turns of the event loop, and the work
 * between two of them is measured in CPU time of this thread, so that a busy machine does not count.
 */

import { readFileSync } from 'node:fs';
import type { Session } from '../../src/lab/session-types.ts';

// In Node one turn of the event loop delivers a thousand messages; a page has a turn for each.
class Channel {
	readonly port1: { onmessage?: () => void } = {};
	readonly port2 = { postMessage: () => setImmediate(() => this.port1.onmessage?.()) };
}
globalThis.MessageChannel = Channel as unknown as typeof MessageChannel;
const { createSession } = await import('../../src/lab/session.ts');
const { parseLab } = await import('../../src/lab/parse.ts');

const FILE = 'content/labs/playground-k3s/lab.yaml';
const lab = parseLab(readFileSync(FILE, 'utf8'), FILE);

/** Simulated milliseconds that the page's driver asks for at once. */
const STRIDE = 20;

/** CPU milliseconds of this thread. */
function worked(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1_000;
}

/** CPU milliseconds that a fixed piece of work takes here; 8 on the machine that the limits were set on. */
export function slowness(): number {
	const times = Array.from({ length: 7 }, () => {
		const begin = worked();
		const table = new Map<string, number>();
		for (let i = 0; i < 100_000; i++) {
			const key = `key-${(i * 7919) % 10_007}`;
			table.set(key, (table.get(key) ?? 0) + i);
		}
		JSON.parse(JSON.stringify([...table]));
		return worked() - begin;
	});
	return Math.max(1, (times.sort((a, b) => a - b)[3] as number) / 8);
}

/** The longest that the page may wait for its turn, CPU milliseconds of the machine that `slowness` knows. */
const TURN = 100;

/** What TURN is on this machine, as busy as it is. */
export class TurnLimit {
	private limit = TURN * slowness();

	/** Whether a turn was short enough. A machine that has got busier is measured once more before one is found too long. */
	allows(longest: number): boolean {
		if (longest >= this.limit) this.limit = Math.max(this.limit, TURN * slowness());
		return longest < this.limit;
	}
}

const ALIVE = /\nalive\n/;

/** What the page's one thread did while a line ran. */
export interface Ran {
	/** What the terminal showed meanwhile. */
	shown: string;
	/** The longest stretch without a turn for the page, CPU milliseconds. */
	longest: number;
}

/** A session whose faults are collected. */
export class HostilePage {
	readonly session: Session;
	readonly faults: unknown[] = [];
	private shown = '';
	private longest = 0;
	private last = 0;
	private watching = true;

	private constructor(session: Session) {
		this.session = session;
		session.workstation.machine.onFault = (fault) => this.faults.push(fault);
		session.terminals[0]?.onOutput((text) => {
			this.shown += text;
		});
		this.last = worked();
		const look = () => {
			const now = worked();
			this.longest = Math.max(this.longest, now - this.last);
			this.last = now;
			if (this.watching) setImmediate(look);
		};
		setImmediate(look);
	}

	static async open(): Promise<HostilePage> {
		return new HostilePage(await createSession('hostile', lab));
	}

	private async rest(): Promise<void> {
		await new Promise<void>((resolve) => setImmediate(resolve));
	}

	/** Types a line and lets simulated time pass, as the page does, or until `shown` is shown. */
	async type(text: string, milliseconds = 1_000, shown?: RegExp): Promise<Ran> {
		return this.during(milliseconds, () => this.session.terminals[0]?.onInput({ type: 'line', text }), shown);
	}

	/** Does something and lets simulated time pass, as the page does, or until `shown` is shown. */
	async during(milliseconds: number, action: () => void, shown?: RegExp): Promise<Ran> {
		await this.rest();
		this.shown = '';
		this.longest = 0;
		this.last = worked();
		action();
		for (let passed = 0; passed < milliseconds; passed += STRIDE) {
			if (shown?.test(this.shown)) break;
			await this.session.run(STRIDE);
		}
		await this.rest();
		return { shown: this.shown, longest: this.longest };
	}

	/** Ctrl-C, and then a command: does the shell answer? */
	async answers(): Promise<boolean> {
		await this.during(200, () => this.session.terminals[0]?.onInput({ type: 'interrupt' }));
		const { shown } = await this.type('echo ali""ve', 2_000, ALIVE);
		return ALIVE.test(shown);
	}

	dispose(): void {
		this.watching = false;
		this.session.dispose();
	}
}
