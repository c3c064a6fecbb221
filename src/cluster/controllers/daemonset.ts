/** DaemonSets: one Pod on each node that fits (upstream: pkg/controller/daemon). */

import { KINDS } from '../resources/kinds.ts';
import type { DaemonSet, Node, Pod, Toleration } from '../resources/types.ts';
import { matchesNode, untolerated } from '../scheduler/filters.ts';
import { scaled } from './deployment/replicasets.ts';
import { sameJson } from './json.ts';
import { startLoop } from './loop.ts';
import {
	claim,
	createPod,
	deletePod,
	indexOrphans,
	isAvailable,
	isFinished,
	isReady,
	podFromTemplate,
	podsAround,
} from './pods.ts';
import { currentRevision, hashOf, REVISION_LABEL, trimRevisions } from './revisions.ts';
import type { Controller, ControllerContext } from './types.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 10;

/** What every daemon Pod tolerates (util.AddOrUpdateDaemonPodTolerations). */
const TOLERATIONS: Toleration[] = [
	{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
	{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
	{ key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
	{ key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
	{ key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
	{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const HOST_NETWORK: Toleration = {
	key: 'node.kubernetes.io/network-unavailable',
	operator: 'Exists',
	effect: 'NoSchedule',
};

export const daemonSetController: Controller = {
	component: 'daemonset-controller',
	start(context) {
		const sets = context.informers.of(KINDS.daemonsets);
		const pods = context.informers.of(KINDS.pods);
		const nodes = context.informers.of(KINDS.nodes);
		indexOrphans(pods);
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(namespace, name) {
				const set = sets.get(namespace, name);
				if (set && !set.metadata.deletionTimestamp)
					reconcile(context, set, podsAround(pods, set), nodes.list(), (milliseconds) =>
						loop.addAfter(`${namespace}/${name}`, milliseconds),
					);
			},
		});
		loop.follow(sets);
		loop.followOwned(pods, 'DaemonSet');
		loop.on(nodes, ({ old, current }) => {
			if (old && current && old.spec === current.spec && old.metadata.labels === current.metadata.labels) return;
			for (const set of sets.list()) loop.add(`${set.metadata.namespace}/${set.metadata.name}`);
		});
		return loop;
	},
};

/** Should a node have the Pod, and may one that is there stay? */
function fits(set: DaemonSet, node: Node): { runs: boolean; stays: boolean } {
	const spec = set.spec.template.spec;
	if (!spec || !matchesNode(spec, node) || (spec.nodeName && spec.nodeName !== node.metadata.name))
		return { runs: false, stays: false };
	const tolerations = [...(spec.tolerations ?? []), ...TOLERATIONS, ...(spec.hostNetwork ? [HOST_NETWORK] : [])];
	return {
		runs: !untolerated(node.spec?.taints, tolerations, ['NoSchedule', 'NoExecute']),
		stays: !untolerated(node.spec?.taints, tolerations, ['NoExecute']),
	};
}

/** The node a Pod is on, or is meant for while the scheduler has not had it yet. */
function nodeOf(pod: Pod): string {
	if (pod.spec.nodeName) return pod.spec.nodeName;
	const terms =
		pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
	return (
		terms.flatMap(({ matchFields = [] }) => matchFields).find(({ key }) => key === 'metadata.name')?.values?.[0] ?? ''
	);
}

function reconcile(
	context: ControllerContext,
	set: DaemonSet,
	around: Pod[],
	nodes: Node[],
	again: (milliseconds: number) => void,
): void {
	const { client, informers, clock } = context;
	const own = claim(client, KINDS.pods, set, set.spec.selector, around);
	const revision = currentRevision(client, informers, set, set.spec.template);
	const hash = hashOf(revision);
	const byNode = new Map<string, Pod[]>();
	for (const pod of own) byNode.set(nodeOf(pod), [...(byNode.get(nodeOf(pod)) ?? []), pod]);

	const wanted: Node[] = [];
	let misscheduled = 0;
	for (const node of nodes) {
		const { runs, stays } = fits(set, node);
		const here = byNode.get(node.metadata.name) ?? [];
		if (runs) wanted.push(node);
		else if (here.length > 0) misscheduled++;
		if (!stays) for (const pod of here) if (!pod.metadata.deletionTimestamp) deletePod(client, set, pod);
		if (!runs) continue;
		for (const pod of here) {
			if (!isFinished(pod) || pod.metadata.deletionTimestamp) continue;
			client.event(
				set,
				pod.status?.phase === 'Failed' ? 'Warning' : 'Normal',
				pod.status?.phase === 'Failed' ? 'FailedDaemonPod' : 'SucceededDaemonPod',
				`Found ${pod.status?.phase === 'Failed' ? 'failed' : 'succeeded'} daemon pod ${pod.metadata.namespace}/${pod.metadata.name} on node ${node.metadata.name}, will try to ${pod.status?.phase === 'Failed' ? 'kill' : 'delete'} it`,
			);
			deletePod(client, set, pod);
		}
		if (here.length === 0) createPod(client, set, daemonPod(set, node.metadata.name, hash));
		// More than one on a node: the oldest stays.
		for (const pod of here.filter((each) => !each.metadata.deletionTimestamp && !isFinished(each)).slice(1))
			deletePod(client, set, pod);
	}
	for (const [name, list] of byNode)
		if (!nodes.some((node) => node.metadata.name === name))
			for (const pod of list) if (!pod.metadata.deletionTimestamp) deletePod(client, set, pod);

	if (set.spec.updateStrategy?.type !== 'OnDelete') rollOut(context, set, wanted, byNode, hash);
	trimRevisions(
		client,
		informers,
		set,
		set.spec.revisionHistoryLimit ?? 10,
		new Set([hash, ...own.map((pod) => pod.metadata.labels?.[REVISION_LABEL] ?? '')]),
	);
	updateStatus(context, set, wanted, misscheduled, hash);
	const minReady = set.spec.minReadySeconds ?? 0;
	if (minReady > 0 && own.some((pod) => isReady(pod) && !isAvailable(pod, minReady, clock.now())))
		again(minReady * 1000);
}

function daemonPod(set: DaemonSet, node: string, hash: string): Pod {
	const pod = podFromTemplate(set.spec.template, set);
	pod.metadata.labels = {
		...pod.metadata.labels,
		[REVISION_LABEL]: hash,
		'pod-template-generation': String(set.metadata.generation ?? 1),
	};
	const { spec } = pod;
	const added = [...TOLERATIONS, ...(spec.hostNetwork ? [HOST_NETWORK] : [])];
	spec.tolerations = [
		...(spec.tolerations ?? []),
		...added.filter((each) => !spec.tolerations?.some((other) => sameJson(other, each))),
	];
	spec.affinity = {
		...spec.affinity,
		nodeAffinity: {
			...spec.affinity?.nodeAffinity,
			requiredDuringSchedulingIgnoredDuringExecution: {
				nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
			},
		},
	};
	return pod;
}

/** Replaces Pods of old templates, no more at once than may be unavailable. */
function rollOut(
	{ client, clock }: ControllerContext,
	set: DaemonSet,
	wanted: Node[],
	byNode: Map<string, Pod[]>,
	hash: string,
): void {
	const limit = Math.max(
		1,
		scaled((set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1) as number | string, wanted.length, true),
	);
	let unavailable = 0;
	const old: Pod[] = [];
	for (const node of wanted) {
		const [pod] = (byNode.get(node.metadata.name) ?? []).filter((each) => !each.metadata.deletionTimestamp);
		const available = pod !== undefined && isAvailable(pod, set.spec.minReadySeconds ?? 0, clock.now());
		if (!available) unavailable++;
		if (!pod || pod.metadata.labels?.[REVISION_LABEL] === hash) continue;
		// One that serves nobody may go without costing anything.
		if (!available) deletePod(client, set, pod);
		else old.push(pod);
	}
	for (const pod of old.slice(0, Math.max(0, limit - unavailable))) deletePod(client, set, pod);
}

function updateStatus(
	{ client, clock, informers }: ControllerContext,
	set: DaemonSet,
	wanted: Node[],
	misscheduled: number,
	hash: string,
): void {
	const own = new Map<string, Pod>();
	for (const pod of informers.of(KINDS.pods).by('owner', set.metadata.uid ?? ''))
		if (!pod.metadata.deletionTimestamp) own.set(nodeOf(pod), pod);
	const pods = wanted.flatMap((node) => own.get(node.metadata.name) ?? []);
	const available = pods.filter((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, clock.now())).length;
	const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === hash).length;
	const status = {
		currentNumberScheduled: pods.length,
		desiredNumberScheduled: wanted.length,
		numberMisscheduled: misscheduled,
		numberReady: pods.filter(isReady).length,
		...(available > 0 ? { numberAvailable: available } : {}),
		...(wanted.length > available ? { numberUnavailable: wanted.length - available } : {}),
		...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
		observedGeneration: set.metadata.generation ?? 1,
	};
	const stored = informers.of(KINDS.daemonsets).get(set.metadata.namespace ?? '', set.metadata.name);
	if (stored && !sameJson(stored.status, status))
		client.updateStatus(KINDS.daemonsets, { ...stored, status } as unknown as DaemonSet);
}
