/** Static Pods: manifests on the host that the kubelet runs, and mirrors in the API (upstream: pkg/kubelet/pod/mirror_client.go). */

import { KINDS } from '../resources/kinds.ts';
import type { Pod } from '../resources/types.ts';
import { ApiError, type KubeObject } from '../types.ts';
import type { KubeletContext } from './context.ts';

/** A mirror that was deleted is back after the next sync. */
const AGAIN = 1_000;

export class StaticPods {
	private readonly context: KubeletContext;
	private readonly manifests: readonly KubeObject[];

	constructor(context: KubeletContext, manifests: readonly KubeObject[]) {
		this.context = context;
		this.manifests = manifests;
	}

	start(): void {
		for (const manifest of this.manifests) this.mirror(manifest);
	}

	/** Is `pod` the mirror of one of them? */
	has(pod: Pod): boolean {
		return this.manifestOf(pod) !== undefined;
	}

	/** A mirror is gone from the API: it comes back. */
	gone(pod: Pod): void {
		const manifest = this.manifestOf(pod);
		if (manifest) this.context.after(AGAIN, () => this.mirror(manifest));
	}

	/** Somebody deletes a mirror: it goes at once, since there is nothing to stop. */
	drop({ metadata: { namespace = '', name, uid } }: Pod): void {
		try {
			this.context.client.delete(KINDS.pods, namespace, name, { gracePeriodSeconds: 0, uid });
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
		}
	}

	private manifestOf({ metadata }: Pod): KubeObject | undefined {
		return this.manifests.find(
			(each) => this.nameOf(each) === metadata.name && each.metadata.namespace === metadata.namespace,
		);
	}

	private nameOf(manifest: KubeObject): string {
		return `${manifest.metadata.name}-${this.context.node.name}`;
	}

	private mirror(manifest: KubeObject): void {
		const { client, node, random } = this.context;
		const hash = random.fork(`manifest ${manifest.metadata.name}`).hex(32);
		const uid = client.get(KINDS.nodes, '', node.name)?.metadata.uid ?? '';
		const spec = manifest.spec as Pod['spec'];
		try {
			client.create(KINDS.pods, {
				...manifest,
				metadata: {
					...manifest.metadata,
					name: this.nameOf(manifest),
					annotations: {
						'kubernetes.io/config.hash': hash,
						'kubernetes.io/config.mirror': hash,
						'kubernetes.io/config.source': 'file',
					},
					ownerReferences: [{ apiVersion: 'v1', controller: true, kind: 'Node', name: node.name, uid }],
				},
				spec: {
					...spec,
					nodeName: node.name,
					enableServiceLinks: true,
					tolerations: [{ effect: 'NoExecute', operator: 'Exists' }],
				},
			} as unknown as Pod);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.reason !== 'AlreadyExists') this.context.after(AGAIN, () => this.mirror(manifest));
		}
	}
}
