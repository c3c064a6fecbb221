/** What the map draws from: watches on the session's cluster, and the traces of its network. */

import { signal } from '@preact/signals';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { type Cause, causeOf } from '../../../src/cluster/network/explain.ts';
import type { Trace } from '../../../src/cluster/network/types.ts';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import type { EndpointSlice, Node, Pod, Service } from '../../../src/cluster/resources/types.ts';
import type { KubeObject, ResourceRef } from '../../../src/cluster/types.ts';
import { isSystem, type MapObjects } from './model.ts';

/** Changes are drawn together, so many milliseconds after the first; and after longer where there is much to draw. */
const PAUSE = 100;
const LONG_PAUSE = 600;
const CROWD = 200;

/** How many requests can be chosen from. */
const SHOWN = 40;

export class Feed {
	readonly objects = signal<MapObjects>({ nodes: [], pods: [], services: [], slices: [] });
	/** Newest first. */
	readonly traces = signal<readonly Trace[]>([]);
	private readonly cluster: Cluster;
	private readonly causes = new WeakMap<Trace, Cause | 'none'>();
	private readonly ends: { dispose(): void }[] = [];
	private timer: ReturnType<typeof setTimeout> | undefined;

	constructor(cluster: Cluster) {
		this.cluster = cluster;
		const nodes = this.follow<Node>(KINDS.nodes);
		const pods = this.follow<Pod>(KINDS.pods);
		const services = this.follow<Service>(KINDS.services);
		const slices = this.follow<EndpointSlice>(KINDS.endpointslices);
		this.refresh = () => {
			this.objects.value = {
				nodes: [...nodes.values()],
				pods: [...pods.values()],
				services: [...services.values()],
				slices: [...slices.values()],
			};
			this.traces.value = cluster.network.traces.slice(-SHOWN).reverse();
		};
		this.ends.push(
			cluster.network.onTrace((trace) => {
				// What caused a failure is to be seen now: it may be put right before anybody looks.
				this.causeOf(trace);
				this.soon();
			}),
		);
		this.refresh();
	}

	private refresh: () => void;

	private follow<T extends KubeObject>(kind: ResourceRef<T>): Map<string, T> {
		const found = new Map<string, T>();
		this.ends.push(
			this.cluster.client.watch<T>(kind, ({ type, object }) => {
				const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
				if (type === 'DELETED') found.delete(key);
				else if (type === 'ADDED' || type === 'MODIFIED') found.set(key, object);
				this.soon();
			}),
		);
		return found;
	}

	private soon(): void {
		this.timer ??= setTimeout(
			() => {
				this.timer = undefined;
				this.refresh();
			},
			this.objects.peek().pods.length > CROWD ? LONG_PAUSE : PAUSE,
		);
	}

	/** Why a trace failed, as it was when that was first asked. */
	causeOf(trace: Trace): Cause | undefined {
		let cause = this.causes.get(trace);
		if (!cause) {
			cause = causeOf(trace, this.cluster.client, this.cluster.network) ?? 'none';
			this.causes.set(trace, cause);
		}
		return cause === 'none' ? undefined : cause;
	}

	dispose(): void {
		clearTimeout(this.timer);
		for (const end of this.ends) end.dispose();
	}
}

/** What the cluster's own parts ask each other is of interest only to who looks at them. */
export const isOfInterest = ({ from }: Trace, system: boolean): boolean => system || !isSystem(from.namespace);
