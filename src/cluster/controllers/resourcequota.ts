/** ResourceQuotas: what is used of them, counted anew when something goes (upstream: pkg/controller/resourcequota). */

import { quantity } from '../apimachinery/quantity.ts';
import { KINDS } from '../resources/kinds.ts';
import { type Amounts, amountText, isInScope, usageOf } from '../resources/resourcequotas/usage.ts';
import type { Pod, ResourceQuota } from '../resources/types.ts';
import type { KubeObject, ResourceRef } from '../types.ts';
import { sameJson } from './json.ts';
import { startLoop } from './loop.ts';
import { isFinished } from './pods.ts';
import type { Controller, ControllerContext } from './types.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 30;

const COUNTED = (Object.values(KINDS) as ResourceRef[]).filter(
	({ namespaced, plural }) => namespaced && plural !== 'events' && plural !== 'leases',
);

export const resourceQuotaController: Controller = {
	component: 'resourcequota-controller',
	start(context) {
		const quotas = context.informers.of(KINDS.resourcequotas);
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(namespace, name) {
				const quota = quotas.get(namespace, name);
				if (quota && !quota.metadata.deletionTimestamp) reconcile(context, quota);
			},
		});
		loop.follow(quotas);
		// Admission counts what comes; here it is about what goes, and Pods that end.
		for (const kind of COUNTED)
			loop.on(context.informers.of(kind), ({ old, current }) => {
				if (quotas.size === 0) return;
				const ended = kind === KINDS.pods && old && current && !isFinished(old as Pod) && isFinished(current as Pod);
				if (current && !ended) return;
				const namespace = old?.metadata.namespace ?? '';
				for (const quota of quotas.by('namespace', namespace)) loop.add(`${namespace}/${quota.metadata.name}`);
			});
		return loop;
	},
};

function reconcile({ client, informers }: ControllerContext, quota: ResourceQuota): void {
	const { namespace = '' } = quota.metadata;
	const hard = (quota.spec.hard ?? {}) as Record<string, string>;
	const used: Amounts = Object.fromEntries(Object.keys(hard).map((name) => [name, 0]));
	for (const kind of COUNTED)
		for (const object of informers.of(kind).by('namespace', namespace) as KubeObject[]) {
			if (!isInScope(quota, kind, object)) continue;
			for (const [name, amount] of Object.entries(usageOf(kind, object)))
				if (name in used) used[name] = (used[name] ?? 0) + amount;
		}
	const status = {
		hard,
		used: Object.fromEntries(Object.entries(used).map(([name, amount]) => [name, amountText(name, amount)])),
	};
	const same =
		sameJson(quota.status?.hard, status.hard) &&
		Object.entries(status.used).every(([name, text]) => quantity(quota.status?.used?.[name]) === quantity(text));
	if (!same) client.updateStatus(KINDS.resourcequotas, { ...quota, status } as unknown as ResourceQuota);
}
