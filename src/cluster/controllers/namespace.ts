/** Empties namespaces that are being deleted, then lets them go (upstream: pkg/controller/namespace). */

import { KINDS } from '../resources/kinds.ts';
import type { Namespace } from '../resources/types.ts';
import { ApiError, type KubeObject, type ResourceRef } from '../types.ts';
import { startLoop } from './loop.ts';
import { isGone } from './pods.ts';
import type { Controller, ControllerContext } from './types.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 15;

/** Content with a grace period needs a while; upstream asks again after a part of it. */
const RETRY = 1_000;

const contents = (Object.values(KINDS) as ResourceRef[]).filter((kind) => kind.namespaced);

export const namespaceController: Controller = {
	component: 'namespace-controller',
	start(context) {
		const namespaces = context.informers.of(KINDS.namespaces);
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(_, name) {
				const namespace = namespaces.get('', name);
				if (!namespace?.metadata.deletionTimestamp) return;
				if (empty(context, name)) finalize(context, namespace);
				else loop.addAfter(name, RETRY);
			},
		});
		loop.on(namespaces, ({ current }) => {
			if (current?.metadata.deletionTimestamp) loop.add(current.metadata.name);
		});
		return loop;
	},
};

/** Asks for the deletion of all that is in a namespace; true once nothing is left. */
function empty({ client }: ControllerContext, namespace: string): boolean {
	let left = 0;
	for (const kind of [...contents, ...client.customResources().filter(({ namespaced }) => namespaced)]) {
		for (const object of client.list<KubeObject>(kind, { namespace })) {
			if (!object.metadata.deletionTimestamp) {
				try {
					client.delete(kind, namespace, object.metadata.name, { propagationPolicy: 'Background' });
				} catch (error) {
					if (!isGone(error)) throw error;
				}
			}
		}
		left += client.list<KubeObject>(kind, { namespace }).length;
	}
	return left === 0;
}

/** Takes our finalizer off; the API server removes the object when no other is left. */
function finalize({ client }: ControllerContext, namespace: Namespace): void {
	const finalizers = (namespace.spec?.finalizers ?? []).filter((finalizer) => finalizer !== 'kubernetes');
	try {
		client.subresource(KINDS.namespaces, '', namespace.metadata.name, 'finalize', {
			...namespace,
			spec: { ...namespace.spec, finalizers },
		});
	} catch (error) {
		if (!(error instanceof ApiError && error.code === 404)) throw error;
	}
}
