/** Deletes Pods from nodes whose NoExecute taints they do not tolerate, or no longer (upstream: pkg/controller/tainteviction). */

import { parseRfc3339, rfc3339 } from '../../os/time.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Node, Pod } from '../resources/types.ts';
import { startLoop } from './loop.ts';
import { ignoreGone, isFinished } from './pods.ts';
import type { Controller, ControllerContext } from './types.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 20;

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

export const taintEvictionController: Controller = {
	component: 'taint-eviction-controller',
	start(context) {
		const { clock, informers } = context;
		const nodes = informers.of(KINDS.nodes);
		const pods = informers.of(KINDS.pods);
		pods.addIndex('node', (pod) => (pod.spec.nodeName ? [pod.spec.nodeName] : []));
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(_, name) {
				const taints = nodes.get('', name)?.spec?.taints?.filter(({ effect }) => effect === 'NoExecute') ?? [];
				if (taints.length === 0) return;
				for (const pod of pods.by('node', name)) {
					if (pod.metadata.deletionTimestamp || isFinished(pod)) continue;
					const stays = until(pod, taints, clock.now()) - clock.now();
					if (stays <= 0) evict(context, pod);
					else if (stays !== Number.POSITIVE_INFINITY) loop.addAfter(name, stays);
				}
			},
		});
		loop.on(nodes, ({ old, current }) => {
			if (current && old?.spec?.taints !== current.spec?.taints) loop.add(current.metadata.name);
		});
		loop.on(pods, ({ old, current }) => {
			const node = current?.spec.nodeName;
			if (node && old?.spec !== current.spec && nodes.get('', node)?.spec?.taints) loop.add(node);
		});
		return loop;
	},
};

/** When a Pod has to go, milliseconds since the epoch: at once, later or never. */
function until(pod: Pod, taints: Taint[], now: number): number {
	let latest = Number.POSITIVE_INFINITY;
	for (const taint of taints) {
		const matching = (pod.spec.tolerations ?? []).filter(
			({ key, effect, operator, value }) =>
				(!key || key === taint.key) &&
				(!effect || effect === 'NoExecute') &&
				(operator === 'Exists' || (value ?? '') === (taint.value ?? '')),
		);
		if (matching.length === 0) return now;
		const since = parseRfc3339(taint.timeAdded as string | undefined) ?? now;
		for (const { tolerationSeconds } of matching)
			if (tolerationSeconds !== undefined) latest = Math.min(latest, since + tolerationSeconds * 1000);
	}
	return latest;
}

function evict({ client, clock }: ControllerContext, { metadata, status }: Pod): void {
	const { namespace = '', name, generation } = metadata;
	// As upstream, told of the Pod by its name alone.
	const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } };
	client.event(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${namespace}/${name}`);
	const condition = {
		type: 'DisruptionTarget',
		status: 'True',
		...(generation === undefined ? {} : { observedGeneration: generation }),
		lastProbeTime: null,
		lastTransitionTime: rfc3339(clock.now()),
		reason: 'DeletionByTaintManager',
		message: 'Taint manager: deleting due to NoExecute taint',
	};
	const conditions = [...(status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget'), condition];
	ignoreGone(() => {
		client.patch(KINDS.pods, namespace, name, { status: { conditions } }, 'status');
		client.delete(KINDS.pods, namespace, name);
	});
}
