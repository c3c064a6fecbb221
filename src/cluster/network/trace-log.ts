/** The traces of a network: how one ends, and the newest of them. */

import type { DnsResponse } from '../../os/dns.ts';
import { type Place, placeName, type Route } from './routing.ts';
import type { Hop, Trace, Verdict } from './types.ts';

/** How many traces are kept. */
const TRACES_KEPT = 500;

/** The newest traces, oldest first, and who wants to be told of each. */
export class TraceLog {
	readonly traces: Trace[] = [];
	private readonly listeners = new Set<(trace: Trace) => void>();

	/** Calls back with each complete trace. */
	on(listener: (trace: Trace) => void): { dispose(): void } {
		this.listeners.add(listener);
		return { dispose: () => this.listeners.delete(listener) };
	}

	record(trace: Trace): void {
		this.traces.push(trace);
		if (this.traces.length > TRACES_KEPT) this.traces.shift();
		for (const listener of this.listeners) listener(trace);
	}
}

/** What happened at the place a packet came to. */
export function arrival(
	{ packet, place }: Route<Place> & { end: 'deliver' },
	action: 'deliver' | 'reject',
	rule: string,
): Hop {
	const { source, destination } = packet;
	const { kind, name, namespace } = place.owner;
	const objects =
		kind === 'pod'
			? [{ kind: 'Pod', name, ...(namespace === undefined ? {} : { namespace }) }]
			: kind === 'node'
				? [{ kind: 'Node', name }]
				: [];
	return {
		at: placeName(place),
		action,
		before: { source, destination },
		after: { source, destination },
		rule,
		objects,
	};
}

/** Writes an answer into the trace of its question. @returns how the question ended. */
export function readAnswer(trace: Trace, value: unknown): Verdict {
	if (!trace.dns) return 'answered';
	const response = value as DnsResponse;
	trace.dns.rcode = response.rcode;
	trace.dns.answers = response.answers.map((record) => record.data);
	return response.rcode === 'NXDOMAIN' ? 'nxdomain' : response.rcode === 'NOERROR' ? 'answered' : 'servfail';
}
