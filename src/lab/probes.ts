/**
 * Requests that the grader makes itself. A probe runs as a process of the Pod or node it asks from, on the cluster's
 * clock, and only after objects changed: a session replayed from its log makes the same ones at the same instants. It
 * only looks: its connections are not among the network's traces, and take no part in the learner's chances.
 */

import type { Cluster } from '../cluster/cluster.ts';
import type { Trace } from '../cluster/network/types.ts';
import type { Timer } from '../os/clock.ts';
import type { NetworkStack } from '../os/net.ts';
import type { Process } from '../os/process.ts';
import { isFrom, machineAt } from './place.ts';
import type { Condition, Place } from './types.ts';

/** How long after the first probe of a change a failed one is made again (milliseconds): rules take a moment to spread. */
const AGAIN_AFTER = 1_000;

/** A probe gives up after this long (milliseconds), well before a learner would. */
export const PROBE_TIMEOUT = 3_000;

/** So many probes' times are remembered, more than run within the two minutes that a connection may try. */
const WINDOWS_KEPT = 200;

/** How often one change is worth asking about. */
const MOST_TRIES = 3;

interface Probe<T> {
	/** Which state of the cluster the outcome is about. */
	generation: number;
	tries: number;
	running: boolean;
	outcome: T | undefined;
	retry: Timer | undefined;
}

/** When a probe ran. Milliseconds since the epoch. */
interface Window {
	place: Place;
	/** What it asked for, if that was a URL. */
	url: string | undefined;
	from: number;
	to: number;
}

/** Can the connection be this request's? Several probes may run at once; a name may have any address. */
function isTo({ destination }: Trace, url: string | undefined): boolean {
	if (url === undefined) return false;
	const { hostname, port } = new URL(url);
	const isAddress = /^[\d.]+$/.test(hostname);
	return destination.port === Number(port || 80) && (!isAddress || destination.address === hostname);
}

export class Probes {
	private readonly probes = new Map<Condition, Probe<unknown>>();
	/** When probes ran, the newest last: what a port forward does for one may go on after it. */
	private readonly windows: Window[] = [];
	private readonly failures = new Map<Place, Trace>();
	private readonly processes = new Set<Process>();
	private readonly cluster: Cluster;
	private readonly changed: () => void;
	private generation = 0;

	/** @param changed is called when an outcome has come in. */
	constructor(cluster: Cluster, changed: () => void) {
		this.cluster = cluster;
		this.changed = changed;
	}

	/** The objects are others now: every outcome is out of date. */
	outdate(): void {
		this.generation++;
	}

	/**
	 * Takes a trace that is the grader's own doing, and says whether it was. Only a port forward leaves any: it sends on what
	 * a probe from outside sent, in its own name. (What it sends on for the learner in those few milliseconds is taken, too.)
	 */
	claims(trace: Trace): boolean {
		if (trace.from.kind !== 'outside') return false;
		const own = this.windows.filter(
			({ place, from, to }) => place.outside && trace.started >= from && trace.started <= to && isFrom(trace, place),
		);
		const window = own.find(({ url }) => isTo(trace, url)) ?? own[0];
		if (window) this.note(window.place, trace);
		return window !== undefined;
	}

	private note(place: Place, trace: Trace): void {
		if (trace.verdict !== 'connected' && trace.verdict !== 'answered') this.failures.set(place, trace);
	}

	/** The last of a place's probes that failed on the network. */
	failure(place: Place): Trace | undefined {
		return this.failures.get(place);
	}

	/**
	 * The outcome of asking, or undefined while it is on its way. `ask` says what came back over the place's network, as one
	 * who only looks has it; `good` whether that will do, or is worth another try.
	 */
	outcome<T>(
		condition: Condition,
		place: Place,
		ask: (process: Process, network: NetworkStack) => Promise<T>,
		good: (outcome: T) => boolean,
	): T | undefined {
		const probe = (this.probes.get(condition) as Probe<T> | undefined) ?? {
			generation: -1,
			tries: 0,
			running: false,
			outcome: undefined,
			retry: undefined,
		};
		this.probes.set(condition, probe);
		if (probe.generation !== this.generation && !probe.running) {
			probe.generation = this.generation;
			probe.tries = 0;
			probe.retry?.cancel();
			this.start(condition, probe, place, ask, good);
		}
		return probe.outcome;
	}

	dispose(): void {
		for (const { retry } of this.probes.values()) retry?.cancel();
		for (const process of this.processes) process.kill('KILL');
	}

	private start<T>(
		condition: Condition,
		probe: Probe<T>,
		place: Place,
		ask: (process: Process, network: NetworkStack) => Promise<T>,
		good: (outcome: T) => boolean,
	): void {
		const machine = machineAt(this.cluster, place);
		if (!machine) return;
		// A machine's own stack may count what goes through it: the namespace behind it is found by its address.
		const namespace = this.cluster.network.namespaceAt(machine.network.address ?? '');
		if (!namespace) return;
		probe.running = true;
		this.failures.delete(place);
		probe.tries++;
		const url = condition.kind === 'request' ? condition.url : undefined;
		const window: Window = { place, url, from: this.cluster.clock.now(), to: Number.POSITIVE_INFINITY };
		this.windows.push(window);
		if (this.windows.length > WINDOWS_KEPT) this.windows.shift();
		const network = this.cluster.network.observer(namespace, (trace) => this.note(place, trace));
		const process = machine.spawn({
			argv: ['naru-check'],
			program: async (self) => {
				probe.outcome = await ask(self, network);
				return 0;
			},
		});
		this.processes.add(process);
		process.atExit(() => {
			this.processes.delete(process);
			probe.running = false;
			window.to = this.cluster.clock.now();
			const { outcome } = probe;
			if ((outcome === undefined || !good(outcome)) && probe.tries < MOST_TRIES) {
				probe.retry = this.cluster.clock.after(AGAIN_AFTER, () => this.start(condition, probe, place, ask, good));
			}
			this.changed();
		});
	}
}
