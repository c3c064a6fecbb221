/**
 * The grader: looks at the cluster whenever it changes and says where each checkpoint stands. It reads objects and
 * traces; it never asks how anything was typed. A checkpoint that has passed stays passed.
 */

import type { Cluster } from '../cluster/cluster.ts';
import { KINDS } from '../cluster/resources/kinds.ts';
import type { Timer } from '../os/clock.ts';
import type { Facts, Shortfall } from './conditions/condition.ts';
import { conditionKind } from './conditions/index.ts';
import { History } from './history.ts';
import { headlessAddresses, namespaceOf, resourceNamed } from './objects.ts';
import { Observations } from './observations.ts';
import { Probes } from './probes.ts';
import type { AnswerSource, Bilingual, Checkpoint, CheckpointState, Condition, Grader, Lab } from './types.ts';

/** Things that no object tells of (a port opened, a rule spread) are seen by looking once more this long after a change. */
const SECOND_LOOK = 1_000;

/**
 * Starts grading a lab on a cluster.
 * @throws Error when the lab names a resource that the cluster does not have.
 */
export function createGrader({ lab, cluster }: { lab: Lab; cluster: Cluster }): Grader {
	const conditions = lab.checkpoints.flatMap((checkpoint) => checkpoint.conditions);
	const listeners = new Set<(states: readonly CheckpointState[]) => void>();
	const answers = new Map<string, string>();
	const history = new History();
	for (const source of fieldsToFollow(conditions)) {
		history.follow(source.resource, namespaceOf(source.resource, source.namespace), source.name, source.field);
	}

	let soon: Timer | undefined;
	let later: Timer | undefined;
	let disposed = false;
	const look = () => {
		soon = undefined;
		if (!disposed) update();
	};
	/** Many changes of one instant are looked at once, when that instant is over. */
	const changed = () => {
		soon ??= cluster.clock.after(0, look);
		later?.cancel();
		later = cluster.clock.after(SECOND_LOOK, look);
	};

	const probes = new Probes(cluster, changed);
	const observations = new Observations(
		cluster,
		conditions.filter((condition) => condition.kind === 'observed'),
		{
			service: (namespace, name) => cluster.client.get(KINDS.services, namespace, name)?.spec.clusterIPs ?? [],
			headless: (namespace, name) => headlessAddresses(cluster.client, namespace, name),
			pod: (namespace, name) => cluster.client.get(KINDS.pods, namespace, name)?.status?.podIP,
		},
		(trace) => probes.claims(trace),
		changed,
	);
	const resources = new Set(conditions.flatMap((condition) => conditionKind(condition).watches(condition)));
	const watches = [...resources].map((resource) =>
		cluster.client.watch(resourceNamed(resource), ({ type, object }) => {
			if (type === 'ADDED' || type === 'MODIFIED') history.note(resource, object);
			probes.outdate();
			changed();
		}),
	);

	let states: readonly CheckpointState[] = lab.checkpoints.map((checkpoint) => stand(checkpoint));

	function stand(checkpoint: Checkpoint): CheckpointState {
		const facts: Facts = { cluster, history, observations, probes, answer: answers.get(checkpoint.id) };
		for (const condition of checkpoint.conditions) {
			const shortfall: Shortfall = conditionKind(condition).judge(condition, facts);
			if (!shortfall) continue;
			const explanation =
				shortfall.status === 'failed' ? (condition.explain ?? shortfall.explanation) : shortfall.explanation;
			return { id: checkpoint.id, status: shortfall.status, explanation };
		}
		return { id: checkpoint.id, status: 'passed' };
	}

	function update(): void {
		const next = lab.checkpoints.map((checkpoint, index) => {
			const before = states[index] as CheckpointState;
			if (before.status === 'passed') return before;
			const now = stand(checkpoint);
			return now.status === before.status && same(now.explanation, before.explanation) ? before : now;
		});
		if (next.every((state, index) => state === states[index])) return;
		states = next;
		for (const listener of [...listeners]) listener(states);
	}

	return {
		get states() {
			return states;
		},
		onChange(listener) {
			listeners.add(listener);
			return { dispose: () => listeners.delete(listener) };
		},
		answer(checkpoint, value) {
			if (disposed || !lab.checkpoints.some(({ id }) => id === checkpoint)) return;
			answers.set(checkpoint, value);
			update();
		},
		dispose() {
			disposed = true;
			soon?.cancel();
			later?.cancel();
			for (const watch of watches) watch.dispose();
			observations.dispose();
			probes.dispose();
			listeners.clear();
		},
	};
}

const same = (a: Bilingual | undefined, b: Bilingual | undefined): boolean => a?.ko === b?.ko && a?.en === b?.en;

/** Fields whose earlier values a condition asks for. */
function fieldsToFollow(
	conditions: readonly Condition[],
): { resource: string; namespace?: string | undefined; name: string; field: string }[] {
	const earlier = (source: AnswerSource) =>
		typeof source === 'object' && 'resource' in source && source.earlier ? [source] : [];
	type Followed = ReturnType<typeof fieldsToFollow>;
	return conditions.flatMap((condition): Followed => {
		if (condition.kind === 'changed') return [condition];
		if (condition.kind !== 'question') return [];
		return [condition.answer, ...(condition.mistakes ?? []).map(({ answer }) => answer)].flatMap(earlier);
	});
}
