/** What MetalLB's two programs have in common: their log, their health port, and looking again when something changes. */

import { serveHttp } from '../../../../os/http.ts';
import type { Process, Program } from '../../../../os/process.ts';
import { rfc3339 } from '../../../../os/time.ts';
import type { Client, ResourceRef } from '../../../types.ts';
import { containerContextOf } from '../../context.ts';
import { kindOf, NEEDED } from './config.ts';

/** Where the kubelet asks after its health. */
const HEALTH_PORT = 17_472;
/** Milliseconds that changes are gathered for before they are looked at. */
const GATHER = 80;

/** A daemon at work. */
export interface Daemon {
	process: Process;
	client: Client;
	/** The same under the daemon's own name, for its events. */
	recorder: Client;
	/** MetalLB's own namespace: only there it reads its configuration. */
	namespace: string;
	node: string;
	/** --lb-class */
	loadBalancerClass: string | undefined;
	/** A line of its log: go-kit's JSON, keys in order. */
	log(level: 'info' | 'error' | 'debug', fields: Record<string, unknown>): void;
	/** Something has changed: looks again soon. */
	stir(): void;
}

/**
 * Makes a program that looks at the cluster whenever one of `kinds`, or of MetalLB's own, changes.
 * @param name as its events and its log call it.
 * @param start is called once; what it gives is called at each look.
 */
export const daemon =
	(name: string, kinds: readonly ResourceRef[], start: (daemon: Daemon) => () => void): Program =>
	async (process) => {
		const context = containerContextOf(process.machine);
		if (!context) {
			await process.warn(`${name}: there is no cluster around this machine\n`);
			return 1;
		}
		const { client, namespace, node } = context;
		let stopped = false;
		let wake = () => {};
		let dirty = true;
		const stir = () => {
			dirty = true;
			process.clock.stir();
			wake();
		};
		const stop = () => {
			stopped = true;
			stir();
		};
		process.onSignal('TERM', stop);
		process.onSignal('INT', stop);
		const lines: string[] = [];
		const log: Daemon['log'] = (level, fields) => {
			const all: Record<string, unknown> = { ...fields, level, ts: rfc3339(process.clock.now()) };
			lines.push(`${JSON.stringify(Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))))}\n`);
		};
		const missing = NEEDED.filter((plural) => !kindOf(client, plural));
		if (missing.length > 0) {
			const text = missing.map((plural) => `${plural}.metallb.io`).join(', ');
			log('error', { op: 'startup', error: `no matches for kind: ${text}`, msg: 'failed to create k8s client' });
			await process.print(lines.join(''));
			return 1;
		}
		const health = serveHttp(process.machine.network, HEALTH_PORT, () => ({ status: 200, body: 'ok' }));
		process.atExit(() => health.close());
		const own = NEEDED.flatMap((plural) => kindOf(client, plural) ?? []);
		for (const kind of [...own, ...kinds]) {
			const watch = client.watch(kind, stir);
			process.atExit(() => watch.dispose());
		}
		const loadBalancerClass = process.argv.find((word) => word.startsWith('--lb-class='))?.slice('--lb-class='.length);
		const recorder = context.clientFor(name);
		const look = start({ process, client, recorder, namespace, node, loadBalancerClass, log, stir });
		log('info', { msg: `MetalLB ${name.replace('metallb-', '')} starting` });
		while (!stopped) {
			dirty = false;
			look();
			if (lines.length > 0) await process.print(lines.splice(0).join(''));
			if (!dirty)
				await process.wait(
					new Promise<void>((resolve) => {
						wake = resolve;
					}),
				);
			if (!stopped) await process.sleep(GATHER);
		}
		return 0;
	};
