/** Gives each new Pod a node (upstream: pkg/scheduler): filters, then scores, chance between the best. */

import type { Timer } from '../../os/clock.ts';
import { rfc3339 } from '../../os/time.ts';
import { type Change, keyOf, splitKey } from '../controllers/informer.ts';
import { isFinished } from '../controllers/pods.ts';
import type { ControllerContext, Disposable } from '../controllers/types.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Node, Pod } from '../resources/types.ts';
import { ApiError, type KubeObject } from '../types.ts';
import { explainRefusals, matchesTerm, type Refusal, refusalOf, untolerated } from './filters.ts';
import { NodeState, ownerOf, requestOf } from './state.ts';
import { boundElsewhere, type Claims, claimNames, claimsOf, reserve } from './volumes.ts';

/** Milliseconds until a new Pod's turn comes. */
const LATENCY = 12;

/** The most Pods that are looked at in one go; the others wait for the next. */
const AT_ONCE = 250;

/** Waits between attempts for a Pod that fits nowhere: 1 s doubling to 10 s (podInitialBackoffSeconds, podMaxBackoffSeconds). */
const FIRST_BACKOFF = 1_000;
const LAST_BACKOFF = 10_000;

/** A Pod that nothing happened for is tried again after so long (podMaxInUnschedulablePodsDuration). */
const FLUSH = 300_000;

/** With more nodes than this only a part is looked at for each Pod (minFeasibleNodesToFind). */
const LOOK_AT_LEAST = 100;

export const SCHEDULER_NAME = 'default-scheduler';

interface Waiting {
	attempts: number;
	/** No new attempt before this instant, milliseconds since the epoch. */
	notBefore: number;
	timer: Timer | undefined;
}

/** Starts the scheduler. `context.client` is its own. */
export function startScheduler(context: ControllerContext): Disposable {
	return new Scheduler(context);
}

class Scheduler implements Disposable {
	private readonly context: ControllerContext;
	private readonly states = new Map<string, NodeState>();
	/** Node states in one array for quick sampling; rebuilt when nodes come and go. */
	private order: NodeState[] = [];
	private nextStart = 0;
	/** Pods that wait for a node, in the order they came. */
	private readonly pending = new Set<string>();
	/** Pods that fitted nowhere. */
	private readonly unschedulable = new Map<string, Waiting>();
	private readonly subscriptions: Disposable[];
	private timer: Timer | undefined;
	private machine = '';

	constructor(context: ControllerContext) {
		this.context = context;
		const { informers } = context;
		this.subscriptions = [
			informers.of(KINDS.nodes).onChange((change) => this.onNode(change)),
			informers.of(KINDS.pods).onChange((change) => this.onPod(change)),
			// A claim may be what a Pod waits for, and a volume or a class what its claims do.
			informers.of(KINDS.persistentvolumeclaims).onChange(({ old, current }) => {
				const { name, namespace } = (current ?? old)?.metadata ?? {};
				this.wakeAll((pod) => pod.metadata.namespace === namespace && claimNames(pod).includes(name ?? ''));
			}),
			...[KINDS.persistentvolumes, KINDS.storageclasses].map((kind) =>
				informers.of<KubeObject>(kind).onChange(() =>
					this.wakeAll((pod) => {
						const { namespace = '' } = pod.metadata;
						const names = claimNames(pod);
						return (
							names.length > 0 && names.every((name) => informers.of(KINDS.persistentvolumeclaims).get(namespace, name))
						);
					}),
				),
			),
		];
	}

	/** The machine the scheduler runs on: a node of the control plane, where one is to be seen. */
	private host(): string {
		if (this.machine === '') {
			const role = 'node-role.kubernetes.io/control-plane';
			const nodes = this.context.informers.of(KINDS.nodes).list();
			const own = nodes.find(({ metadata }) => metadata.labels && role in metadata.labels);
			this.machine = own?.metadata.name ?? 'control-plane';
		}
		return this.machine;
	}

	dispose(): void {
		this.timer?.cancel();
		for (const waiting of this.unschedulable.values()) waiting.timer?.cancel();
		for (const subscription of this.subscriptions) subscription.dispose();
	}

	private onNode({ old, current }: Change<Node>): void {
		if (current) {
			const state = this.states.get(current.metadata.name);
			if (state) state.setNode(current);
			else {
				const made = new NodeState(current);
				this.states.set(current.metadata.name, made);
				this.order.push(made);
				// Pods bound to a node before we heard of it.
				for (const pod of this.context.informers.of(KINDS.pods).list())
					if (pod.spec.nodeName === current.metadata.name && !isFinished(pod)) made.add(keyOf(pod), pod);
			}
			if (!old || interesting(old, current)) this.wakeAll();
		} else if (old) {
			this.states.delete(old.metadata.name);
			this.order = [...this.states.values()];
		}
	}

	private onPod({ old, current }: Change<Pod>): void {
		const pod = (current ?? old) as Pod;
		const key = keyOf(pod);
		if (!current || isFinished(current)) {
			this.forget(key);
			const state = this.states.get(pod.spec.nodeName ?? '');
			if (state?.pods.has(key)) {
				state.remove(key);
				this.wakeAll();
			}
			return;
		}
		if (current.spec.nodeName) {
			this.forget(key);
			this.states.get(current.spec.nodeName)?.add(key, current);
			return;
		}
		const mine = (current.spec.schedulerName ?? SCHEDULER_NAME) === SCHEDULER_NAME;
		if (!mine || current.metadata.deletionTimestamp || (current.spec.schedulingGates ?? []).length > 0) return;
		if (
			this.unschedulable.has(key) &&
			old &&
			old.spec === current.spec &&
			old.metadata.labels === current.metadata.labels
		)
			return;
		this.enqueue(key);
	}

	private forget(key: string): void {
		this.pending.delete(key);
		this.unschedulable.get(key)?.timer?.cancel();
		this.unschedulable.delete(key);
	}

	private enqueue(key: string): void {
		this.pending.add(key);
		this.timer ??= this.context.clock.after(LATENCY, () => {
			this.timer = undefined;
			this.scheduleAll();
		});
	}

	/** Something changed for the better: each Pod that waits, and that it concerns, is tried again when its back-off is over. */
	private wakeAll(concerns?: (pod: Pod) => boolean): void {
		for (const [key, waiting] of this.unschedulable) {
			if (concerns) {
				const { namespace, name } = splitKey(key);
				const pod = this.context.informers.of(KINDS.pods).get(namespace, name);
				if (!pod || !concerns(pod)) continue;
			}
			this.wakeIn(key, waiting, waiting.notBefore - this.context.clock.now());
		}
	}

	private wakeIn(key: string, waiting: Waiting, milliseconds: number): void {
		waiting.timer?.cancel();
		waiting.timer = this.context.clock.after(Math.max(0, milliseconds), () => this.enqueue(key));
	}

	private scheduleAll(): void {
		const keys = [...this.pending];
		this.pending.clear();
		const pods = this.context.informers.of(KINDS.pods);
		const queue: { key: string; pod: Pod }[] = [];
		for (const key of keys) {
			const { namespace, name } = splitKey(key);
			const pod = pods.get(namespace, name);
			if (pod && !pod.spec.nodeName && !pod.metadata.deletionTimestamp) queue.push({ key, pod });
		}
		// Higher priority first; among equals the order of arrival (sort is stable).
		queue.sort((a, b) => (b.pod.spec.priority ?? 0) - (a.pod.spec.priority ?? 0));
		// A better day for ten thousand waiting Pods is not dealt with in one moment.
		for (const { key } of queue.splice(AT_ONCE)) this.enqueue(key);
		for (const { key, pod } of queue) {
			try {
				this.schedule(key, pod);
			} catch (error) {
				if (!(error instanceof ApiError)) this.context.onFault(error);
				// Gone, or bound by somebody else: the watch tells. Else it is tried again.
				else if (error.code !== 404 && error.code !== 409) this.setAside(key);
			}
		}
	}

	private schedule(key: string, pod: Pod): void {
		const { client } = this.context;
		const claims = claimsOf(this.context, pod);
		if (claims?.waiting && claims.refusal === undefined) return this.setAside(key, false);
		const { best, refusals } = this.choose(pod, claims);
		const { namespace = '', name } = pod.metadata;
		if (best && claims?.unbound.length) {
			// It goes there when the volumes are; until then others may.
			reserve(this.context, claims, best);
			return this.setAside(key, false);
		}
		if (best) {
			client.subresource(KINDS.pods, namespace, name, 'binding', {
				apiVersion: 'v1',
				kind: 'Binding',
				metadata: { name, namespace, uid: pod.metadata.uid },
				target: { kind: 'Node', name: best.metadata.name },
			});
			const message = `Successfully assigned ${namespace}/${name} to ${best.metadata.name}`;
			client.event(pod, 'Normal', 'Scheduled', message, { action: 'Binding', host: this.host() });
			return;
		}
		const message = explainRefusals(refusals, claims?.refusal);
		this.setAside(key);
		client.event(pod, 'Warning', 'FailedScheduling', message, { action: 'Scheduling', host: this.host() });
		const condition = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
		if (condition?.message === message && condition.reason === 'Unschedulable') return;
		client.patch(
			KINDS.pods,
			namespace,
			name,
			{
				status: {
					conditions: [
						...(pod.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled'),
						{
							type: 'PodScheduled',
							status: 'False',
							lastProbeTime: null,
							lastTransitionTime:
								condition?.status === 'False' ? condition.lastTransitionTime : rfc3339(this.context.clock.now()),
							reason: 'Unschedulable',
							message,
						},
					],
				},
			},
			'status',
		);
	}

	/** `failed`: it fitted nowhere, and waits longer each time. */
	private setAside(key: string, failed = true): void {
		const before = this.unschedulable.get(key);
		before?.timer?.cancel();
		const attempts = (before?.attempts ?? 0) + (failed ? 1 : 0);
		const waiting: Waiting = {
			attempts,
			notBefore: this.context.clock.now() + (failed ? Math.min(FIRST_BACKOFF * 2 ** (attempts - 1), LAST_BACKOFF) : 0),
			timer: undefined,
		};
		this.unschedulable.set(key, waiting);
		this.wakeIn(key, waiting, FLUSH);
	}

	/** The best node for a Pod, or why there is none. */
	private choose(pod: Pod, claims: Claims | undefined): { best?: Node; refusals: Refusal[] } {
		const context = { pod, spec: pod.spec, states: this.states };
		const refusals: Refusal[] = [];
		const count = this.order.length;
		if (claims?.refusal !== undefined)
			return { refusals: this.order.map(() => ({ reasons: [claims.refusal ?? ''], final: true })) };
		// Upstream's numFeasibleNodesToFind: the more nodes, the smaller the share that is looked at.
		const enough =
			count <= LOOK_AT_LEAST
				? count
				: Math.max(LOOK_AT_LEAST, Math.floor((count * Math.max(5, 50 - count / 125)) / 100));
		let best: NodeState[] = [];
		let bestScore = Number.NEGATIVE_INFINITY;
		let feasible = 0;
		let looked = 0;
		while (looked < count && feasible < enough) {
			const state = this.order[(this.nextStart + looked) % count] as NodeState;
			looked++;
			const refusal =
				refusalOf(context, state) ?? volumeRefusal(claims && boundElsewhere(this.context, claims, state.node));
			if (refusal) {
				refusals.push(refusal);
				continue;
			}
			feasible++;
			const score = scoreOf(pod, state);
			if (score > bestScore) {
				bestScore = score;
				best = [state];
			} else if (score === bestScore) best.push(state);
		}
		if (count > LOOK_AT_LEAST) this.nextStart = (this.nextStart + looked) % count;
		const chosen = best.length > 1 ? best[this.context.random.below(best.length)] : best[0];
		return chosen ? { best: chosen.node, refusals } : { refusals };
	}
}

const volumeRefusal = (reason: string | undefined): Refusal | undefined =>
	reason === undefined ? undefined : { reasons: [reason], final: true };

/** Did a node change so that a Pod may fit now? Heartbeats and images do not count. */
function interesting(old: Node, current: Node): boolean {
	return (
		old.spec !== current.spec ||
		old.metadata.labels !== current.metadata.labels ||
		JSON.stringify(old.status?.allocatable) !== JSON.stringify(current.status?.allocatable)
	);
}

/**
 * How good a node is: free CPU and memory (LeastAllocated), few Pods of the same controller (default topology spread),
 * preferred affinity and tainted-but-tolerated nodes with upstream's weights. Whole numbers, so that ties are common.
 */
function scoreOf(pod: Pod, state: NodeState): number {
	const request = requestOf(pod);
	const { allocatable } = state;
	const free = (has: number, used: number) => (has <= 0 ? 0 : Math.max(0, ((has - used) * 100) / has));
	const least = Math.floor(
		(free(allocatable.cpu, state.assumedCpu + request.assumedCpu) +
			free(allocatable.memory, state.assumedMemory + request.assumedMemory)) /
			2,
	);
	const owner = ownerOf(pod);
	const crowd = owner ? (state.perOwner.get(owner) ?? 0) : 0;
	let score = least - 2 * Math.min(50, 10 * crowd);
	const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
	for (const { weight, preference } of preferred) if (matchesTerm(preference, state.node)) score += 2 * weight;
	if (state.node.spec?.taints && untolerated(state.node.spec.taints, pod.spec.tolerations, ['PreferNoSchedule']))
		score -= 300;
	return score;
}
