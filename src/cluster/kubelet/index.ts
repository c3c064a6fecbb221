/** The kubelets of a cluster, and the way to them: one watch of Pods for all, each change to the node it is about. */

import type { Clock } from '../../os/clock.ts';
import type { Machine } from '../../os/machine.ts';
import type { KubeletProxy, LogOptions } from '../apiserver/kubelet-proxy.ts';
import type { Informers } from '../controllers/informer.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Pod } from '../resources/types.ts';
import { ApiError } from '../types.ts';
import { Kubelet, type KubeletOptions } from './kubelet.ts';

export { Kubelet, type KubeletOptions } from './kubelet.ts';
export type { NodeSpec } from './node.ts';
export { type Prober, realProber, trustingProber } from './probes.ts';

/** Changed ConfigMaps and Secrets show in volumes after up to a minute (syncFrequency). */
const VOLUME_REFRESH = 60_000;

export class Kubelets implements KubeletProxy {
	private readonly kubelets = new Map<string, Kubelet>();
	private readonly subscriptions: { dispose(): void }[];
	private readonly informers: Informers;
	/** Namespaces whose volumes are to be refreshed. */
	private readonly stale = new Set<string>();

	constructor(informers: Informers, clock: Clock) {
		this.informers = informers;
		const refresh = (change: { old: { metadata: { namespace?: string } } | undefined; current: unknown }) => {
			const namespace = change.old?.metadata.namespace;
			if (namespace === undefined || this.stale.has(namespace)) return;
			this.stale.add(namespace);
			clock.after(VOLUME_REFRESH, () => {
				this.stale.delete(namespace);
				for (const kubelet of this.kubelets.values()) kubelet.refreshVolumes(namespace);
			});
		};
		this.subscriptions = [
			informers.of(KINDS.pods).onChange(({ old, current }) => {
				const node = (current ?? old)?.spec.nodeName;
				if (node) this.kubelets.get(node)?.onPod(old?.spec.nodeName ? old : undefined, current);
			}),
			informers.of(KINDS.configmaps).onChange(refresh),
			informers.of(KINDS.secrets).onChange(refresh),
		];
	}

	/** Starts a node. */
	add(options: KubeletOptions): Kubelet {
		const kubelet = new Kubelet(options);
		this.kubelets.set(kubelet.name, kubelet);
		kubelet.start();
		for (const pod of this.informers.of(KINDS.pods).list())
			if (pod.spec.nodeName === kubelet.name) kubelet.onPod(undefined, pod);
		return kubelet;
	}

	logs(pod: Pod, options: LogOptions) {
		return this.kubeletOf(pod, (kubelet) => logRequest(kubelet, pod, options)).logs(pod, options);
	}

	exec(pod: Pod, options: Parameters<KubeletProxy['exec']>[1]) {
		return this.kubeletOf(pod).exec(pod, options);
	}

	portForward(pod: Pod, port: number) {
		return this.kubeletOf(pod).portForward(pod, port);
	}

	/** The machine of a running container; the first one when none is named. */
	machineOf(pod: Pod, container?: string): Machine | undefined {
		return this.kubelets.get(pod.spec.nodeName ?? '')?.container(pod, container)?.running?.machine;
	}

	/** The kubelets that answer, by node. */
	answering(): Kubelet[] {
		return [...this.kubelets.values()].filter((kubelet) => kubelet.answers);
	}

	/** Takes the power from a node's machine, or gives it back. */
	power(node: string, on: boolean): void {
		const kubelet = this.kubelets.get(node);
		if (on) kubelet?.resume(true);
		else kubelet?.powerOff();
	}

	/** Stops or starts a node's kubelet, as its service. */
	run(node: string, running: boolean): void {
		const kubelet = this.kubelets.get(node);
		if (running) kubelet?.resume();
		else kubelet?.halt();
	}

	dispose(): void {
		for (const subscription of this.subscriptions) subscription.dispose();
		for (const kubelet of this.kubelets.values()) kubelet.dispose();
	}

	/**
	 * The kubelet that has `pod`. Throws ApiError when there is none or it does not answer.
	 * @param asked what the API server does over the connection it cannot make, as its error begins.
	 */
	private kubeletOf(pod: Pod, asked?: (kubelet: Kubelet) => string): Kubelet {
		const { name } = pod.metadata;
		const node = pod.spec.nodeName;
		const kubelet = node === undefined ? undefined : this.kubelets.get(node);
		if (kubelet?.answers) return kubelet;
		if (kubelet)
			throw new ApiError({
				kind: 'Status',
				apiVersion: 'v1',
				metadata: {},
				status: 'Failure',
				message: `${asked?.(kubelet) ?? 'error dialing backend'}: dial tcp ${kubelet.address}:10250: connect: ${kubelet.down ? 'no route to host' : 'connection refused'}`,
				...(!asked && { reason: 'InternalError' }),
				code: 500,
			});
		throw new ApiError({
			kind: 'Status',
			apiVersion: 'v1',
			metadata: {},
			status: 'Failure',
			message: node ? `nodes "${node}" not found` : `pod ${name} does not have a host assigned`,
			reason: node ? 'NotFound' : 'BadRequest',
			code: node ? 404 : 400,
		});
	}
}

/** The request for a log, as the API server's HTTP client names it in an error (upstream: pkg/registry/core/pod/strategy.go). */
function logRequest({ address }: Kubelet, { metadata }: Pod, { container, ...options }: LogOptions): string {
	const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== false);
	const query = new URLSearchParams(given.map(([key, value]) => [key, String(value)]));
	query.sort();
	const path = `containerLogs/${metadata.namespace}/${metadata.name}/${container}`;
	return `Get "https://${address}:10250/${path}${query.size > 0 ? `?${query}` : ''}"`;
}
