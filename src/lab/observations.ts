/** What the learner's programs did on the network: the newest traces of each place that a lab looks at. */

import type { Cluster } from '../cluster/cluster.ts';
import type { ObjectReference, Trace } from '../cluster/network/types.ts';
import { DEFAULT_NAMESPACE } from './objects.ts';
import { isFrom } from './place.ts';
import type { ObservedCondition, Place } from './types.ts';

/** Enough for the last few things typed; a resolver alone leaves ten traces for one mistyped name. */
const KEPT = 60;

/** An address out of DNS is what the connection after it used when no more time than this lies between (milliseconds). */
const RESOLVED_JUST_NOW = 50;

/** DNS has its own well-known port; a trace to it is no request of the learner's to a Service. */
const DNS_PORT = 53;

const sameName = (a: string, b: string): boolean =>
	a.replace(/\.$/, '').toLowerCase() === b.replace(/\.$/, '').toLowerCase();

/** Did DNS give the place this connection's address right before it was opened? */
function resolved(connection: Trace, before: readonly Trace[]): boolean {
	return before.some(({ dns, started, took = 0 }) => {
		const ago = connection.started - started - took;
		return dns?.answers.includes(connection.destination.address) && ago >= 0 && ago <= RESOLVED_JUST_NOW;
	});
}

/** The addresses a Service or Pod answers at, now. */
export interface Addresses {
	service(namespace: string, name: string): readonly string[];
	/** Those that DNS gives for a Service without a number; none for any other. */
	headless(namespace: string, name: string): readonly string[];
	pod(namespace: string, name: string): string | undefined;
}

/** Does this trace, after those before it, fulfil the condition? */
function fulfils(condition: ObservedCondition, trace: Trace, before: readonly Trace[], addresses: Addresses): boolean {
	if (condition.dns) {
		const { dns } = trace;
		return dns !== undefined && sameName(dns.name, condition.dns.name) && dns.answers.length > 0;
	}
	const wanted = condition.connection;
	if (!wanted || trace.dns || trace.protocol !== 'TCP') return false;
	if (trace.verdict !== (wanted.verdict ?? 'connected')) return false;
	const namespace = wanted.namespace ?? DEFAULT_NAMESPACE;
	const { address, port } = trace.destination;
	if (wanted.port !== undefined && wanted.port !== port) return false;
	if (wanted.service !== undefined && !addresses.service(namespace, wanted.service).includes(address)) {
		// At a node's or a load balancer's address it is the rule on the way that tells whose connection it was.
		const ledBy = trace.hops.flatMap(({ action, objects }) => (action === 'dnat' ? objects : []));
		const isIt = (each: ObjectReference) =>
			each.kind === 'Service' && each.name === wanted.service && each.namespace === namespace;
		// Without a number there is no rule either, and only the name tells.
		const named = addresses.headless(namespace, wanted.service).includes(address) && resolved(trace, before);
		if (!named && !ledBy.some(isIt)) return false;
	}
	const end = trace.hops.at(-1)?.after.destination.address ?? address;
	if (wanted.pod !== undefined && addresses.pod(namespace, wanted.pod) !== end) return false;
	return !wanted.byName || resolved(trace, before);
}

export class Observations {
	private readonly places = new Map<Place, Trace[]>();
	private readonly conditions: readonly ObservedCondition[];
	private readonly fulfilled = new Set<ObservedCondition>();
	private readonly addresses: Addresses;
	private readonly subscription: { dispose(): void };

	/**
	 * Follows what comes from the places that `conditions` name.
	 * @param ours tells the grader's own traces apart. @param changed is called after each that counts.
	 */
	constructor(
		cluster: Cluster,
		conditions: readonly ObservedCondition[],
		addresses: Addresses,
		ours: (trace: Trace) => boolean,
		changed: () => void,
	) {
		this.conditions = conditions;
		this.addresses = addresses;
		for (const { from } of conditions) this.places.set(from, []);
		this.subscription = cluster.network.onTrace((trace) => {
			if (ours(trace)) return;
			if (this.note(trace)) changed();
		});
	}

	has(condition: ObservedCondition): boolean {
		return this.fulfilled.has(condition);
	}

	/** The newest traces from a condition's place, oldest first. */
	from(place: Place): readonly Trace[] {
		return this.places.get(place) ?? [];
	}

	/** The connections among them, without those that only carry DNS. */
	connections(place: Place): readonly Trace[] {
		return this.from(place).filter((trace) => !trace.dns && trace.destination.port !== DNS_PORT);
	}

	/** Was the connection opened right after DNS gave its address? */
	byName(place: Place, connection: Trace): boolean {
		return resolved(connection, this.from(place));
	}

	dispose(): void {
		this.subscription.dispose();
	}

	private note(trace: Trace): boolean {
		let counts = false;
		for (const [place, traces] of this.places) {
			if (!isFrom(trace, place)) continue;
			counts = true;
			for (const condition of this.conditions) {
				if (condition.from !== place || this.fulfilled.has(condition)) continue;
				if (fulfils(condition, trace, traces, this.addresses)) this.fulfilled.add(condition);
			}
			traces.push(trace);
			if (traces.length > KEPT) traces.shift();
		}
		return counts;
	}
}
