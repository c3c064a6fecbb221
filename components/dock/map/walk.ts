/** A trace as steps to walk through: where each happens, what it rewrote, who decided. Pure. */

import { type Explanation, explainHop, explainOutcome, explainQuestion } from '../../../src/cluster/network/explain.ts';
import type { Endpoint, Hop, ObjectReference, Trace } from '../../../src/cluster/network/types.ts';
import { INTERNET, keyOf, type MapKey } from './model.ts';

export interface Rewrite {
	of: 'source' | 'destination';
	before: Endpoint;
	after: Endpoint;
}

export interface WalkStep {
	/** The box where it happens. */
	place: MapKey;
	text: Explanation;
	rewrites: Rewrite[];
	/** The rule's code, where one decided. */
	rule?: string;
	/** What decided; where the walk has ended, what to look at. */
	objects: ObjectReference[];
	/** Here it ended badly. */
	fails: boolean;
	/** Not a step of the packet's: how it ended. */
	outcome?: true;
}

/** Codes that say only that a packet went on. */
const NO_RULE = new Set(['send', 'to-node', 'to-other-node', 'listener']);

const same = (a: Endpoint, b: Endpoint): boolean => a.address === b.address && a.port === b.port;

/** The box of a place that traces name. `machines`: names of those beside the cluster. */
export function placeKey({ kind, name }: Hop['at'], machines: readonly string[]): MapKey {
	switch (kind) {
		case 'pod': {
			const slash = name.indexOf('/');
			return keyOf('Pod', name.slice(0, Math.max(0, slash)), name.slice(slash + 1));
		}
		case 'node':
			return keyOf('Node', undefined, name);
		default:
			// The host of virtual machines is one machine with an end on either side of its NAT.
			return machines.includes(name) ? keyOf('Host', undefined, name) : INTERNET;
	}
}

/** Where a trace begins. */
export const startOf = ({ from }: Trace, machines: readonly string[]): MapKey =>
	placeKey({ kind: from.kind, name: from.namespace ? `${from.namespace}/${from.name}` : from.name }, machines);

const failed = ({ verdict }: Trace): boolean =>
	verdict !== undefined && verdict !== 'connected' && verdict !== 'answered';

/**
 * A trace's steps: the question of a DNS trace, each hop, how it ended.
 * @param cause why it failed, when more can be said than the hops do.
 */
export function walkOf(
	trace: Trace,
	machines: readonly string[],
	cause?: Explanation & { objects: ObjectReference[] },
) {
	const steps: WalkStep[] = [];
	const start = startOf(trace, machines);
	const question = explainQuestion(trace);
	if (question) steps.push({ place: start, text: question, rewrites: [], objects: [], fails: false });
	for (const hop of trace.hops) steps.push(stepOf(hop, machines));
	const outcome = explainOutcome(trace);
	if (outcome.length > 0) {
		const all = cause ? [...outcome, cause] : outcome;
		steps.push({
			// An answer comes back to who asked; a failure shows where it happened.
			place: failed(trace) && !trace.dns ? (steps.at(-1)?.place ?? start) : start,
			text: { ko: all.map(({ ko }) => ko).join(' '), en: all.map(({ en }) => en).join(' ') },
			rewrites: [],
			objects: cause?.objects ?? [],
			fails: failed(trace),
			outcome: true,
		});
	}
	return steps;
}

function stepOf(hop: Hop, machines: readonly string[]): WalkStep {
	const rewrites = (['source', 'destination'] as const)
		.filter((of) => !same(hop.before[of], hop.after[of]))
		.map((of) => ({ of, before: hop.before[of], after: hop.after[of] }));
	return {
		place: placeKey(hop.at, machines),
		text: explainHop(hop),
		rewrites,
		...(NO_RULE.has(hop.rule) ? {} : { rule: hop.rule }),
		objects: hop.objects,
		fails: hop.action === 'drop' || hop.action === 'reject',
	};
}

/** The boxes that must be on the map for a walk. */
export function placesOf(steps: readonly WalkStep[]): Set<MapKey> {
	return new Set(steps.flatMap(({ place, objects }) => [place, ...objects.map(keyOfReference)]));
}

export const keyOfReference = ({ kind, namespace, name }: ObjectReference): MapKey => keyOf(kind, namespace, name);

/** The places of a walk up to a step, each with the numbers of its steps (from 1): a place that is stayed at counts once. */
export function stops(steps: readonly WalkStep[], upTo: number): { place: MapKey; first: number; last: number }[] {
	const found: { place: MapKey; first: number; last: number }[] = [];
	steps.slice(0, upTo + 1).forEach(({ place }, index) => {
		const last = found.at(-1);
		if (last?.place === place) last.last = index + 1;
		else found.push({ place, first: index + 1, last: index + 1 });
	});
	return found;
}
