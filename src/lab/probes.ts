/**
 * Requests that the grader makes itself. A probe runs as a process of the Pod or node it asks from, on the cluster's
 * clock, and only after objects changed: a session replayed from its log makes the same ones at the same instants.
 */

import type { Cluster } from '../cluster/cluster.ts';
import type { Trace } from '../cluster/network/types.ts';
import type { Timer } from '../os/clock.ts';
import type { Machine, Process } from '../os/process.ts';
import { DEFAULT_NAMESPACE } from './objects.ts';
import type { Condition, Place } from './types.ts';

/** How long after the first probe of a change a failed one is made again (milliseconds): rules take a moment to spread. */
const AGAIN_AFTER = 1_000;

/** A probe gives up after this long (milliseconds), well before a learner would. */
export const PROBE_TIMEOUT = 3_000;

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

/** The machine a place names, or undefined when it does not run (yet). */
export function machineAt(cluster: Cluster, place: Place): Machine | undefined {
	if (place.node !== undefined) return cluster.nodes.get(place.node);
	return place.pod === undefined ? undefined : cluster.container(place.namespace ?? DEFAULT_NAMESPACE, place.pod);
}

export class Probes {
	private readonly probes = new Map<Condition, Probe<unknown>>();
	private readonly running = new Map<Place, number>();
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
	 * Takes a trace that is the grader's own doing, and says whether it was. (What a learner's program sends from the same
	 * place in the few milliseconds of a probe is taken for the grader's, too.)
	 */
	claims(trace: Trace): boolean {
		for (const place of this.running.keys()) {
			const own = place.node === undefined ? isPod(trace, place) : trace.from.name === place.node;
			if (!own) continue;
			if (trace.verdict !== 'connected' && trace.verdict !== 'answered') this.failures.set(place, trace);
			return true;
		}
		return false;
	}

	/** The last of a place's probes that failed on the network. */
	failure(place: Place): Trace | undefined {
		return this.failures.get(place);
	}

	/**
	 * The outcome of asking, or undefined while it is on its way. `ask` says what came back; `good` whether that will do,
	 * or is worth another try.
	 */
	outcome<T>(
		condition: Condition,
		place: Place,
		ask: (process: Process) => Promise<T>,
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
			this.start(probe, place, ask, good);
		}
		return probe.outcome;
	}

	dispose(): void {
		for (const { retry } of this.probes.values()) retry?.cancel();
		for (const process of this.processes) process.kill('KILL');
	}

	private start<T>(
		probe: Probe<T>,
		place: Place,
		ask: (process: Process) => Promise<T>,
		good: (outcome: T) => boolean,
	): void {
		const machine = machineAt(this.cluster, place);
		if (!machine) return;
		probe.running = true;
		this.failures.delete(place);
		probe.tries++;
		this.running.set(place, (this.running.get(place) ?? 0) + 1);
		const process = machine.spawn({
			argv: ['naru-check'],
			program: async (self) => {
				probe.outcome = await ask(self);
				return 0;
			},
		});
		this.processes.add(process);
		process.atExit(() => {
			this.processes.delete(process);
			probe.running = false;
			const left = (this.running.get(place) ?? 1) - 1;
			if (left > 0) this.running.set(place, left);
			else this.running.delete(place);
			const { outcome } = probe;
			if ((outcome === undefined || !good(outcome)) && probe.tries < MOST_TRIES) {
				probe.retry = this.cluster.clock.after(AGAIN_AFTER, () => this.start(probe, place, ask, good));
			}
			this.changed();
		});
	}
}

const isPod = (trace: Trace, place: Place): boolean =>
	trace.from.kind === 'pod' &&
	trace.from.name === place.pod &&
	(trace.from.namespace ?? DEFAULT_NAMESPACE) === (place.namespace ?? DEFAULT_NAMESPACE);
