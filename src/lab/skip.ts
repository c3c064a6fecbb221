/** Skipping what a learner would only wait for: on to the next thing that happens in the cluster. */

import { KINDS } from '../cluster/resources/kinds.ts';
import type { Node } from '../cluster/resources/types.ts';
import type { KubeObject, WatchEvent } from '../cluster/types.ts';
import type { Session } from './session-types.ts';

/** At most so far at once (simulated milliseconds): a page can be drawn between. */
const SLICE = 1_000;

/** An object that came, changed or went. */
export interface Happening {
	type: 'ADDED' | 'MODIFIED' | 'DELETED';
	/** As kubectl prints it: `pod/web`. */
	name: string;
}

/** Heartbeats are no news: they renew these kinds all the time, and Events only tell of what happens to others. */
const QUIET: ReadonlySet<string> = new Set([KINDS.leases.plural, KINDS.events.plural]);

/**
 * Lets time pass until an object of the cluster comes, changes or goes, or a program writes to a terminal.
 * @param limit the most to let pass, simulated milliseconds.
 * @returns how much passed, and what happened: undefined when nothing did, `output` when a program wrote something.
 */
export async function skipToNext(
	session: Session,
	limit: number,
): Promise<{ passed: number; what: Happening | 'output' | undefined }> {
	const begun = session.elapsed;
	let what: Happening | 'output' | undefined;
	let listening = false;
	const nodes = new Map<string, string>();
	const told = (plural: string, { type, object }: WatchEvent<KubeObject>) => {
		if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') return;
		if (plural === KINDS.nodes.plural) {
			const now = withoutHeartbeats(object as Node);
			const before = nodes.get(object.metadata.name);
			nodes.set(object.metadata.name, now);
			if (type === 'MODIFIED' && now === before) return;
		}
		if (listening) what ??= { type, name: `${object.kind.toLowerCase()}/${object.metadata.name}` };
	};
	const ends = [
		...Object.values(KINDS)
			.filter(({ plural }) => !QUIET.has(plural))
			.map((kind) => session.cluster.client.watch<KubeObject>(kind, (event) => told(kind.plural, event))),
		...session.terminals.map((terminal) =>
			terminal.onOutput((_, source) => {
				if (listening && source !== 'echo') what ??= 'output';
			}),
		),
	];
	// What is there already was told on subscribing.
	listening = true;
	try {
		while (!what && session.elapsed < begun + limit) {
			const before = session.elapsed;
			await session.runUntil(() => what !== undefined, Math.min(SLICE, begun + limit - before));
			// Disposed of meanwhile: its time stands still for good.
			if (session.elapsed === before) break;
		}
	} finally {
		for (const end of ends) end.dispose();
	}
	return { passed: session.elapsed - begun, what };
}

/** What of a node is news when it changes. */
const withoutHeartbeats = ({ metadata: { labels, annotations }, spec, status }: Node): string =>
	JSON.stringify([
		labels,
		annotations,
		spec,
		status?.conditions?.map(({ type, status, reason }) => [type, status, reason]),
		status?.addresses,
		status?.images,
	]);
