/** One node's kubelet: runs the Pods bound to the node, and says so in the Node and its Lease. */

import type { Clock, Timer } from '../../os/clock.ts';
import type { Machine } from '../../os/machine.ts';
import type { NetworkStack } from '../../os/net.ts';
import type { Random } from '../../os/random.ts';
import type { Readable } from '../../os/stream.ts';
import { quantity } from '../apimachinery/quantity.ts';
import type { ExecOptions, LogOptions } from '../apiserver/kubelet-proxy.ts';
import { type Informers, keyOf, splitKey } from '../controllers/informer.ts';
import { isFinished } from '../controllers/pods.ts';
import type { ClusterNetwork } from '../network/types.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Pod } from '../resources/types.ts';
import { ApiError, type Client, type KubeObject, type PodStreams } from '../types.ts';
import { AddressPool } from './address-pool.ts';
import type { ContainerWorker } from './container.ts';
import type { KubeletContext } from './context.ts';
import { attachTo, containerNotFound, execIn } from './exec.ts';
import type { DnsSettings } from './files.ts';
import { NodeImages } from './images.ts';
import { NodeReporter, type NodeSpec } from './node.ts';
import { PodWorker } from './pod.ts';
import { forwardPort } from './port-forward.ts';
import type { Prober } from './probes.ts';
import { StaticPods } from './static-pods.ts';
import { hostUse, type Use } from './usage.ts';

export interface KubeletOptions {
	clock: Clock;
	random: Random;
	/** Gives image digests: the same for all nodes. */
	digests: Random;
	client: Client;
	clientFor(component: string): Client;
	informers: Informers;
	network: ClusterNetwork;
	spec: NodeSpec;
	host: Machine;
	probing: NetworkStack;
	dns: DnsSettings;
	prober: Prober;
	/** Stops or starts what the cluster has for a static Pod of the control plane (`kube-scheduler` …). */
	component?(name: string, running: boolean): void;
	onFault(error: unknown): void;
}

export class Kubelet {
	readonly name: string;
	readonly images: NodeImages;
	/** Of the node. */
	readonly address: string;
	/** Of the machine. */
	readonly cores: number;
	private readonly idle: NodeSpec['idle'];
	private readonly context: KubeletContext;
	private readonly workers = new Map<string, PodWorker>();
	/** Whom events are told by, which counts them. */
	private recorder: Client;
	private readonly reporter: NodeReporter;
	private readonly staticPods: StaticPods;
	private disposed = false;
	/** While its service is stopped: what fell due meanwhile, and the Pods that changed, with what was known of them. */
	private stopped: { callbacks: (() => void)[]; pods: Map<string, Pod | undefined> } | undefined;

	constructor(options: KubeletOptions) {
		const { clock, random, client, spec, onFault } = options;
		this.name = spec.name;
		this.address = spec.address;
		this.idle = spec.idle;
		this.cores = quantity(spec.capacity.cpu);
		this.images = new NodeImages(clock, random.fork('images'), options.digests);
		const guarded = (callback: () => void) => () => {
			if (this.disposed) return;
			if (this.stopped) return void this.stopped.callbacks.push(guarded(callback));
			try {
				callback();
			} catch (error) {
				onFault(error);
			}
		};
		this.context = {
			clock,
			random,
			client,
			clientFor: options.clientFor,
			informers: options.informers,
			network: options.network,
			node: { name: spec.name, address: spec.address },
			host: options.host,
			probing: options.probing,
			addresses: new AddressPool(spec.podBlock ?? spec.podCIDR),
			dns: options.dns,
			images: this.images,
			prober: options.prober,
			onFault,
			after: (milliseconds, callback): Timer => clock.after(milliseconds, guarded(callback)),
			event: (regarding: KubeObject, type, reason, message, fieldPath) => {
				try {
					this.recorder.event(regarding, type, reason, message, {
						host: spec.name,
						...(fieldPath ? { fieldPath } : {}),
					});
				} catch (error) {
					// An event that cannot be stored (its namespace is going) is lost, as in reality.
					if (!(error instanceof ApiError)) throw error;
				}
			},
		};
		this.recorder = client;
		this.reporter = new NodeReporter(this.context, spec, this.images);
		const workerOf = (namespace: string, name: string) =>
			[...this.workers.values()].find(
				({ pod: { metadata } }) => metadata.name === name && metadata.namespace === namespace,
			);
		this.staticPods = new StaticPods(this.context, {
			path: spec.staticPodPath,
			manifests: spec.staticPods ?? [],
			stop: (namespace, name) => workerOf(namespace, name)?.removed(),
			runs: (namespace, name) => workerOf(namespace, name)?.containers.every(({ running }) => running) ?? false,
			component: (name, running) => options.component?.(name, running),
		});
	}

	/** Registers the node and begins its heartbeats. */
	start(): void {
		this.reporter.start();
		this.staticPods.start();
	}

	/** Does it run, and answer? */
	get answers(): boolean {
		return !this.stopped;
	}

	/** Has its machine lost its power? */
	get down(): boolean {
		return this.context.host.down;
	}

	/** Its service is stopped: no heartbeats, no work on Pods. Containers go on, as the runtime keeps them. */
	halt(): void {
		this.stopped ??= { callbacks: [], pods: new Map() };
	}

	/** Its machine is off: the containers are gone with everything else, and nobody tells. */
	powerOff(): void {
		this.halt();
		for (const worker of this.workers.values())
			for (const { running } of worker.containers) running?.machine.killAll('KILL');
	}

	/**
	 * Its service is started again: it looks at what happened meanwhile, and says how things are.
	 * @param rebooted the machine was off, so that Pods need a new sandbox.
	 */
	resume(rebooted = false): void {
		if (!this.stopped) return;
		const { callbacks, pods } = this.stopped;
		this.stopped = undefined;
		// A new process knows nothing of what the old one told.
		this.recorder = this.context.clientFor('kubelet');
		this.reporter.restarted(rebooted);
		if (rebooted) for (const worker of this.workers.values()) worker.loseSandbox();
		for (const [key, old] of pods) {
			const { namespace, name } = splitKey(key);
			const current = this.context.informers.of(KINDS.pods).get(namespace, name);
			const replaced = old && current && old.metadata.uid !== current.metadata.uid;
			if (old && (!current || replaced)) this.onPod(old, undefined);
			if (current) this.onPod(replaced ? undefined : old, current);
		}
		for (const callback of callbacks) callback();
		for (const worker of this.workers.values()) worker.reportAnew();
	}

	/** A Pod of this node is new, has changed or is gone. */
	onPod(old: Pod | undefined, current: Pod | undefined): void {
		const pod = (current ?? old) as Pod;
		if (this.stopped) {
			const key = keyOf(pod);
			if (!this.stopped.pods.has(key)) this.stopped.pods.set(key, old);
			return;
		}
		if (this.staticPods.has(pod)) {
			this.onMirror(pod, current);
			return;
		}
		const uid = pod.metadata.uid ?? '';
		const worker = this.workers.get(uid);
		if (!current) {
			worker?.removed();
			return;
		}
		if (worker) worker.update(current);
		else if (!isFinished(current)) {
			const made = this.work(current);
			if (current.metadata.deletionTimestamp) made.update(current);
		}
	}

	private work(pod: Pod): PodWorker {
		const made = new PodWorker(this.context, pod, (ended) => this.workers.delete(ended.uid));
		this.workers.set(made.uid, made);
		return made;
	}

	/**
	 * The mirror of a static Pod is new, has changed or is gone. Whatever becomes of it, the containers go on: the kubelet
	 * takes its orders for them from the file, not from the API.
	 */
	private onMirror(pod: Pod, current: Pod | undefined): void {
		const worker = [...this.workers.values()].find((each) => keyOf(each.pod) === keyOf(pod));
		if (!current) this.staticPods.gone(pod);
		else if (current.metadata.deletionTimestamp) this.staticPods.drop(current);
		else if (!worker) this.work(current);
		else if (worker.uid === current.metadata.uid) worker.update(current);
		else {
			this.workers.delete(worker.uid);
			worker.mirrored(current);
			this.workers.set(worker.uid, worker);
		}
	}

	/** Writes changed ConfigMaps and Secrets into the volumes of the Pods of a namespace. */
	refreshVolumes(namespace: string): void {
		for (const worker of this.workers.values())
			if (worker.pod.metadata.namespace === namespace) worker.refreshVolumes();
	}

	/** The container of a Pod that runs here. */
	container(pod: Pod, name?: string): ContainerWorker | undefined {
		const worker = this.workers.get(pod.metadata.uid ?? '');
		return worker?.containers.find(({ spec, role }) => (name === undefined ? role === 'regular' : spec.name === name));
	}

	/** The Pods on this node with what is known of them here, as the container runtime would tell. */
	pods(): readonly PodWorker[] {
		return [...this.workers.values()];
	}

	/** What the containers that run here used in the stretch before `end`, by Pod. */
	uses(end: number): { pod: Pod; containers: { name: string; use: Use }[] }[] {
		const result: ReturnType<Kubelet['uses']> = [];
		for (const { pod, containers } of this.workers.values()) {
			const running = containers.filter((container) => container.running);
			const used = running.map((container) => ({ name: container.spec.name, use: container.use(end, this.cores) }));
			// A Pod is told of once all of its containers have been measured.
			if (used.length > 0 && used.every(({ use }) => use !== undefined))
				result.push({ pod, containers: used as { name: string; use: Use }[] });
		}
		return result;
	}

	/** What the whole machine used in the stretch before `end`: its Pods, its own services, and what was typed on it. */
	nodeUse(end: number): Use {
		const pods = this.uses(end).flatMap(({ containers }) => containers.map(({ use }) => use));
		return hostUse(this.context.host, this.context.random, pods, this.cores, end, this.idle);
	}

	/** See KubeletProxy. */
	logs(pod: Pod, options: LogOptions): Readable {
		const container = this.container(pod, options.container);
		const log = container?.logOf(options.previous);
		if (log) return log.read(options);
		const { name } = pod.metadata;
		if (options.previous)
			throw badRequest(`previous terminated container "${options.container}" in pod "${name}" not found`);
		const reason = container?.waiting?.reason ?? 'ContainerCreating';
		const why = ['ErrImagePull', 'ImagePullBackOff'].includes(reason) ? 'trying and failing to pull image' : reason;
		throw badRequest(`container "${options.container}" in pod "${name}" is waiting to start: ${why}`);
	}

	/** See KubeletProxy. */
	exec(pod: Pod, options: ExecOptions): PodStreams {
		const container = this.container(pod, options.container);
		const running = container?.running;
		if (!container || !running) throw containerNotFound(options.container);
		return options.attach
			? attachTo(this.context, running, container.logOf(false), options)
			: execIn(this.context, running, options);
	}

	/** See KubeletProxy. */
	portForward(pod: Pod, port: number): PodStreams {
		const worker = this.workers.get(pod.metadata.uid ?? '');
		if (!worker || worker.ended)
			throw badRequest(`unable to do port forwarding: sandbox of pod "${pod.metadata.name}" is not running`);
		return forwardPort(this.context, worker.network, port);
	}

	dispose(): void {
		this.disposed = true;
		this.reporter.dispose();
		for (const worker of this.workers.values())
			for (const container of worker.containers) container.running?.machine.killAll('KILL');
		this.workers.clear();
	}
}

const badRequest = (message: string): ApiError =>
	new ApiError({
		kind: 'Status',
		apiVersion: 'v1',
		metadata: {},
		status: 'Failure',
		message,
		reason: 'BadRequest',
		code: 400,
	});
