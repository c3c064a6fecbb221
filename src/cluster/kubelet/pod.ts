/**
 * One Pod on one node: from the binding to the final delete (upstream: pkg/kubelet/pod_workers.go, kuberuntime_manager.go).
 *
 * Longer than other files because it is one state machine: what each part of it may do depends on all of its fields.
 */

import type { Timer } from '../../os/clock.ts';
import type { FileTable } from '../../os/fs.ts';
import type { NetworkStack } from '../../os/net.ts';
import { sameJson } from '../controllers/json.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Container, Pod, PodCondition, PodStatus } from '../resources/types.ts';
import { ApiError } from '../types.ts';
import { ContainerWorker } from './container.ts';
import type { KubeletContext } from './context.ts';
import { type DnsSettings, hostnameOf, hostsFile, resolvConf } from './files.ts';
import { mapHostPorts } from './host-ports.ts';
import { initDone, podStatus } from './status.ts';
import { draw, TIMING } from './timing.ts';
import { MountError, mountsOf, PodVolume, type VolumeContext } from './volumes.ts';

/** Waits between attempts to mount: half a second doubling to about two minutes (volume exponential back-off). */
const FIRST_MOUNT_RETRY = 500;
const LAST_MOUNT_RETRY = 122_000;

export class PodWorker {
	readonly context: KubeletContext;
	/** The object's in the API. A static Pod gets another one with each mirror. */
	uid: string;
	/** As the API has it now. */
	pod: Pod;
	readonly init: ContainerWorker[];
	readonly regular: ContainerWorker[];
	/** Those that came later, to look into the Pod. */
	readonly ephemeral: ContainerWorker[] = [];
	/** The Pod's address; its node's with hostNetwork. */
	address: string | undefined;
	/** Being stopped for deletion, with so many seconds of grace. */
	terminating: { grace: number } | undefined;
	/** Nothing of it is left, or will be: callbacks still on their way do nothing. */
	ended = false;

	private sandbox: (NetworkStack & { dispose(): void }) | undefined;
	private hostPorts: { dispose(): void }[] = [];
	private sandboxReady = false;
	private finished = false;
	private failure: { reason: string; message: string } | undefined;
	private volumes = new Map<string, PodVolume>();
	private readonly startTime: number;
	private reported: { conditions: readonly PodCondition[]; status: PodStatus | undefined };
	private statusTimer: Timer | undefined;
	private readonly onEnd: (worker: PodWorker) => void;

	/** @param onEnd is told when the worker has nothing left to do. */
	constructor(context: KubeletContext, pod: Pod, onEnd: (worker: PodWorker) => void) {
		this.context = context;
		this.pod = pod;
		this.uid = pod.metadata.uid ?? '';
		this.onEnd = onEnd;
		this.startTime = context.clock.now();
		this.reported = { conditions: (pod.status?.conditions ?? []) as PodCondition[], status: undefined };
		this.init = (pod.spec.initContainers ?? []).map(
			(spec) => new ContainerWorker(this, spec, spec.restartPolicy === 'Always' ? 'sidecar' : 'init'),
		);
		if (this.init.length > 0) for (const container of this.init) container.waiting = { reason: 'PodInitializing' };
		this.regular = pod.spec.containers.map((spec) => new ContainerWorker(this, spec, 'regular'));
		if (this.init.length > 0) for (const container of this.regular) container.waiting = { reason: 'PodInitializing' };
		this.takeEphemeral();
		context.after(draw(context.random, TIMING.admit), () => this.admit());
	}

	/** Ephemeral containers that are new in the spec. */
	private takeEphemeral(): void {
		for (const spec of this.pod.spec.ephemeralContainers ?? []) {
			if (this.ephemeral.some((container) => container.spec.name === spec.name)) continue;
			this.ephemeral.push(new ContainerWorker(this, spec as Container, 'ephemeral'));
		}
	}

	get containers(): ContainerWorker[] {
		return [...this.init, ...this.regular, ...this.ephemeral];
	}

	get hostname(): string {
		return this.pod.spec.hostNetwork
			? this.context.node.name
			: hostnameOf(this.pod, this.context.dns.clusterDomain).hostname;
	}

	/** Whether its sandbox is up: its network and its volumes. */
	get ready(): boolean {
		return this.sandboxReady && !this.ended;
	}

	/** Seconds that a container gets to end by itself. */
	get gracePeriod(): number {
		return this.pod.spec.terminationGracePeriodSeconds ?? 30;
	}

	/** The network that the containers share. */
	get network(): NetworkStack {
		return this.pod.spec.hostNetwork ? this.context.host.network : (this.sandbox as NetworkStack);
	}

	/** The files that the kubelet writes for each container. */
	files(dns: DnsSettings): FileTable {
		return {
			'/etc/hosts': this.pod.spec.hostNetwork
				? this.context.host.fs.exists('/etc/hosts')
					? this.context.host.fs.readFile('/etc/hosts')
					: ''
				: hostsFile(this.pod, this.address ?? '', dns.clusterDomain),
			'/etc/hostname': `${this.hostname}\n`,
			'/etc/resolv.conf': resolvConf(this.pod, dns),
		};
	}

	mounts(container: Container): FileTable {
		return mountsOf(container, this.volumes);
	}

	/** The object changed in the API. */
	update(pod: Pod): void {
		this.pod = pod;
		if (pod.metadata.deletionTimestamp && !this.terminating)
			this.terminate(pod.metadata.deletionGracePeriodSeconds ?? this.gracePeriod);
		else if (pod.metadata.deletionTimestamp && this.terminating) {
			const grace = pod.metadata.deletionGracePeriodSeconds ?? 0;
			if (grace < this.terminating.grace) {
				this.terminating = { grace };
				for (const container of this.containers) container.stop(grace);
			}
		} else {
			const more = (pod.spec.ephemeralContainers?.length ?? 0) > this.ephemeral.length;
			if (more) this.takeEphemeral();
			const changed = this.takeImages();
			if (!more && !changed) return;
			this.statusChanged();
			this.sync();
		}
	}

	/** Images that are others in the spec now; says whether there were any. */
	private takeImages(): boolean {
		let changed = false;
		for (const spec of [...(this.pod.spec.initContainers ?? []), ...this.pod.spec.containers]) {
			const worker = this.containers.find((container) => container.spec.name === spec.name);
			if (!worker || worker.spec.image === spec.image) continue;
			worker.changeImage(spec);
			changed = true;
		}
		return changed;
	}

	/** The object is gone from the API (deleted by force): everything stops at once. */
	removed(): void {
		if (this.ended) return;
		this.end();
		for (const container of this.containers) {
			if (container.running)
				container.stop(
					this.terminating ? 0 : 1,
					this.terminating ? undefined : `Stopping container ${container.spec.name}`,
				);
		}
	}

	/** The API has a new mirror of this static Pod, which has been running all the time: it is told how things are. */
	mirrored(pod: Pod): void {
		this.pod = pod;
		this.uid = pod.metadata.uid ?? '';
		this.reportAnew();
	}

	/** A container runs, has failed or has ended: what is next? */
	settled(_container: ContainerWorker): void {
		this.statusChanged();
		this.sync();
	}

	/** Looks again in a while. */
	syncAfter(milliseconds: number): void {
		this.context.after(milliseconds, () => this.sync());
	}

	/** Ends the Pod with phase Failed, as eviction and deadlines do. */
	fail(reason: string, message: string): void {
		if (this.finished || this.terminating) return;
		this.failure = { reason, message };
		for (const container of this.containers)
			container.stop(this.gracePeriod, `Stopping container ${container.spec.name}`);
		this.statusChanged();
	}

	private admit(): void {
		if (this.ended || this.terminating) return;
		this.statusChanged();
		const deadline = this.pod.spec.activeDeadlineSeconds;
		if (deadline !== undefined)
			this.context.after(deadline * 1000, () =>
				this.fail('DeadlineExceeded', 'Pod was active on the node longer than the specified deadline'),
			);
		this.context.after(draw(this.context.random, TIMING.sandbox), () => this.setUp(FIRST_MOUNT_RETRY));
	}

	/** Volumes and the network. */
	private setUp(retry: number): void {
		if (this.ended || this.terminating) return;
		const { context, pod } = this;
		if (pod.spec.hostNetwork) this.address = context.node.address;
		else if (this.address === undefined) {
			const address = context.addresses.allocate();
			if (address === undefined) {
				const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${context.random.hex(64)}": plugin type="flannel" failed (add): failed to delegate add: failed to allocate for range 0: no IP addresses available in range set`;
				context.event(pod, 'Warning', 'FailedCreatePodSandBox', message);
				context.after(draw(context.random, TIMING.resync), () => this.setUp(retry));
				return;
			}
			this.address = address;
		}
		const volumeContext = this.volumeContext();
		for (const volume of pod.spec.volumes ?? []) {
			if (this.volumes.has(volume.name)) continue;
			try {
				this.volumes.set(volume.name, new PodVolume(volumeContext, volume));
			} catch (error) {
				if (!(error instanceof MountError)) throw error;
				context.event(
					pod,
					'Warning',
					'FailedMount',
					`MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`,
				);
				context.after(retry, () => this.setUp(Math.min(retry * 2, LAST_MOUNT_RETRY)));
				return;
			}
		}
		if (!pod.spec.hostNetwork) {
			const { name, namespace = '' } = pod.metadata;
			this.sandbox = context.network.createNamespace(
				{ kind: 'pod', name, namespace, node: context.node.name },
				this.address,
			);
			const specs = this.containers.map(({ spec }) => spec);
			this.hostPorts = mapHostPorts(context, pod, specs, this.address);
		}
		this.sandboxReady = true;
		this.sync();
	}

	/** Its node was off: of the sandbox nothing is left, while the volumes are on the disk still. It gets another. */
	loseSandbox(): void {
		if (!this.ready) return;
		for (const container of this.containers) container.giveUpStart();
		this.releaseNetwork();
		this.sandboxReady = false;
		if (this.terminating || this.finished) return;
		this.address = undefined;
		const { context, pod } = this;
		context.event(pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
		context.after(draw(context.random, TIMING.sandbox), () => this.setUp(FIRST_MOUNT_RETRY));
	}

	private volumeContext(): VolumeContext {
		const { clock, random, informers, host, node } = this.context;
		return { clock, random, informers, host, node, pod: this.pod, podAddress: this.address ?? '' };
	}

	/** Brings ConfigMaps, Secrets and labels in volumes up to date. */
	refreshVolumes(): void {
		if (this.ended || !this.sandboxReady) return;
		const context = this.volumeContext();
		for (const volume of this.volumes.values()) {
			try {
				volume.refresh(context);
			} catch (error) {
				if (!(error instanceof MountError)) throw error;
			}
		}
	}

	/** Starts the next container that should run and does not; one at a time, as the kubelet does. */
	private sync(): void {
		if (this.ended) return;
		if (this.terminating || this.failure) {
			this.finishIfStopped();
			return;
		}
		if (!this.sandboxReady || this.finished || this.containers.some((container) => container.starting)) return;
		// Whoever looks into a Pod need not wait for its init containers.
		for (const container of this.ephemeral) if (container.due) return container.start();
		for (const container of this.init) {
			if (container.role === 'sidecar') {
				if (container.due) return container.start();
				if (!container.hasStarted) return;
				continue;
			}
			if (container.succeeded) continue;
			if (container.due) return container.start();
			if (container.terminated && !container.wantsToRun) {
				this.finish();
				return;
			}
			return;
		}
		for (const container of this.regular) if (container.due) return container.start();
		const done = (container: ContainerWorker) =>
			container.terminated !== undefined && !container.wantsToRun && !container.running;
		if (initDone(this.init) && this.regular.every(done)) this.finish();
	}

	/** Every container has ended for good: sidecars and those who look in end too, the network goes. */
	private finish(): void {
		const sidecars = this.init.filter((container) => container.role === 'sidecar');
		const left = [...this.ephemeral, ...sidecars.reverse()].filter((container) => container.running);
		if (left.length > 0) {
			for (const container of left)
				container.stopForGood(this.gracePeriod, `Stopping container ${container.spec.name}`);
			return;
		}
		this.finished = true;
		this.releaseNetwork();
		this.statusChanged();
	}

	private terminate(grace: number): void {
		this.terminating = { grace };
		const sidecars = this.init.filter((container) => container.role === 'sidecar');
		for (const container of [...this.regular, ...this.ephemeral, ...this.init.filter(({ role }) => role === 'init')])
			container.stop(grace, `Stopping container ${container.spec.name}`);
		// Sidecars serve the others to their end, the last started first to go.
		if (!this.regular.some((container) => container.running))
			for (const container of sidecars.reverse()) container.stop(grace, `Stopping container ${container.spec.name}`);
		this.statusChanged();
		this.finishIfStopped();
	}

	private finishIfStopped(): void {
		if (this.containers.some((container) => container.running)) {
			if (this.regular.some((container) => container.running)) return;
			for (const container of [...this.init].reverse())
				if (container.running)
					container.stopOnce(this.terminating?.grace ?? this.gracePeriod, `Stopping container ${container.spec.name}`);
			return;
		}
		if (!this.finished) {
			this.finished = true;
			this.releaseNetwork();
			this.statusChanged();
		}
		if (!this.terminating) return;
		this.context.after(draw(this.context.random, TIMING.cleanUp), () => this.removeObject());
	}

	/** The last act: the object goes from the API. */
	private removeObject(): void {
		if (this.ended) return;
		this.pushStatus();
		this.end();
		const { namespace = '', name } = this.pod.metadata;
		try {
			this.context.client.delete(KINDS.pods, namespace, name, { gracePeriodSeconds: 0, uid: this.uid });
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
		}
	}

	private end(): void {
		this.ended = true;
		this.statusTimer?.cancel();
		this.releaseNetwork();
		this.onEnd(this);
	}

	private releaseNetwork(): void {
		if (!this.sandbox) return;
		this.sandbox.dispose();
		for (const port of this.hostPorts) port.dispose();
		this.sandbox = undefined;
		if (this.address) this.context.addresses.release(this.address);
	}

	/** Something about the status changed: it goes to the API a moment later, together with what else changes. */
	statusChanged(): void {
		if (this.ended) return;
		this.statusTimer ??= this.context.after(5, () => {
			this.statusTimer = undefined;
			this.pushStatus();
		});
	}

	/** The kubelet has been away: others may have written the status meanwhile (NodeNotReady), so it is sent again. */
	reportAnew(): void {
		this.reported = { conditions: (this.pod.status?.conditions ?? []) as PodCondition[], status: undefined };
		this.statusChanged();
	}

	private pushStatus(): void {
		if (this.ended) return;
		const { context, pod } = this;
		const status = podStatus({
			pod,
			init: this.init,
			regular: this.regular,
			ephemeral: this.ephemeral,
			node: context.node,
			address: this.sandboxReady ? this.address : undefined,
			sandboxReady: this.sandboxReady,
			startTime: this.startTime,
			failure: this.failure,
			finished: this.finished,
			before: this.reported.conditions,
			now: context.clock.now(),
		});
		if (sameJson(status, this.reported.status)) return;
		try {
			const { namespace = '', name } = pod.metadata;
			this.pod = context.client.patch(KINDS.pods, namespace, name, { metadata: { uid: this.uid }, status }, 'status');
			this.reported = { conditions: status.conditions ?? [], status };
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			// Gone: the watch tells. Anything else is tried again with the next look.
			if (error.code !== 404 && error.code !== 409) this.context.after(1_000, () => this.statusChanged());
		}
	}
}
