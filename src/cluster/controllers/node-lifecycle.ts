/** Nodes that stop renewing their lease: NotReady and tainted (upstream: pkg/controller/nodelifecycle). */

import { parseRfc3339, rfc3339 } from '../../os/time.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Node } from '../resources/types.ts';
import { startLoop } from './loop.ts';
import { ignoreGone } from './pods.ts';
import type { Controller, ControllerContext } from './types.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 20;
/** --node-monitor-grace-period */
const GRACE = 50_000;

const UNREACHABLE = 'node.kubernetes.io/unreachable';
const NOT_READY = 'node.kubernetes.io/not-ready';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const OWN_TAINTS = new Set([UNREACHABLE, NOT_READY, UNSCHEDULABLE]);

/** Conditions that only the kubelet knows; others are somebody else's. */
const KUBELETS = new Set(['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']);

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

export const nodeLifecycleController: Controller = {
	component: 'node-controller',
	start(context) {
		const nodes = context.informers.of(KINDS.nodes);
		const leases = context.informers.of(KINDS.leases);
		const pods = context.informers.of(KINDS.pods);
		pods.addIndex('node', (pod) => (pod.spec.nodeName ? [pod.spec.nodeName] : []));
		const registered = new Set<string>();
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(_, name) {
				const node = nodes.get('', name);
				if (!node) {
					// The Pods of a node that is gone are gone.
					for (const pod of pods.by('node', name))
						ignoreGone(() =>
							context.client.delete(KINDS.pods, pod.metadata.namespace ?? '', pod.metadata.name, {
								gracePeriodSeconds: 0,
							}),
						);
					registered.delete(name);
					return;
				}
				if (!registered.has(name)) {
					registered.add(name);
					context.client.event(
						{ ...node, metadata: { ...node.metadata, uid: name } },
						'Normal',
						'RegisteredNode',
						`Node ${name} event: Registered Node ${name} in Controller`,
					);
				}
				const renewed =
					parseRfc3339(leases.get('kube-node-lease', name)?.spec?.renewTime) ??
					parseRfc3339(node.metadata.creationTimestamp) ??
					0;
				const left = renewed + GRACE - context.clock.now();
				if (left > 0) loop.addAfter(name, left);
				else lose(context, node);
				const current = nodes.get('', name) ?? node;
				taint(context, current);
			},
		});
		loop.on(nodes, ({ old, current }) => {
			// Heartbeats alone change nothing here.
			if (!old || !current || old.spec !== current.spec || readiness(old) !== readiness(current))
				loop.add((current ?? old)?.metadata.name ?? '');
		});
		return loop;
	},
};

const readiness = (node: Node): string =>
	node.status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'Unknown';

/** Nothing was heard of the node: its conditions are unknown, its Pods not ready. */
function lose({ client, clock, informers }: ControllerContext, node: Node): void {
	if (readiness(node) === 'Unknown' && node.status?.conditions?.length) return;
	const now = rfc3339(clock.now());
	const conditions = (node.status?.conditions ?? []).map((condition) =>
		KUBELETS.has(condition.type) && condition.status !== 'Unknown'
			? {
					...condition,
					status: 'Unknown',
					reason: 'NodeStatusUnknown',
					message: 'Kubelet stopped posting node status.',
					lastTransitionTime: now,
				}
			: condition,
	);
	client.patch(KINDS.nodes, '', node.metadata.name, { status: { conditions } }, 'status');
	client.event(
		{ ...node, metadata: { ...node.metadata, uid: node.metadata.name } },
		'Normal',
		'NodeNotReady',
		`Node ${node.metadata.name} status is now: NodeNotReady`,
	);
	for (const pod of informers.of(KINDS.pods).by('node', node.metadata.name)) {
		const list = pod.status?.conditions ?? [];
		if (list.find(({ type }) => type === 'Ready')?.status !== 'True') continue;
		const changed = list.map((condition) =>
			condition.type === 'Ready' ? { ...condition, status: 'False', lastTransitionTime: now } : condition,
		);
		ignoreGone(() =>
			client.patch(
				KINDS.pods,
				pod.metadata.namespace ?? '',
				pod.metadata.name,
				{ status: { conditions: changed } },
				'status',
			),
		);
		client.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
	}
}

/** Taints by condition (TaintNodesByCondition), and by spec.unschedulable. */
function taint({ client, clock }: ControllerContext, node: Node): void {
	const status = readiness(node);
	const wanted: Taint[] = [];
	const present = node.spec?.taints ?? [];
	const add = (key: string, effect: string) => {
		const old = present.find((other) => other.key === key && other.effect === effect);
		wanted.push(old ?? { key, effect, ...(effect === 'NoExecute' ? { timeAdded: rfc3339(clock.now()) } : {}) });
	};
	if (status === 'Unknown' && node.status?.conditions?.length) {
		add(UNREACHABLE, 'NoSchedule');
		add(UNREACHABLE, 'NoExecute');
	} else if (status === 'False') {
		add(NOT_READY, 'NoSchedule');
		add(NOT_READY, 'NoExecute');
	}
	if (node.spec?.unschedulable) add(UNSCHEDULABLE, 'NoSchedule');
	const taints = [...present.filter(({ key }) => !OWN_TAINTS.has(key)), ...wanted];
	if (taints.length === present.length && taints.every((each) => present.includes(each))) return;
	client.patch(KINDS.nodes, '', node.metadata.name, { spec: { taints: taints.length > 0 ? taints : null } });
}
