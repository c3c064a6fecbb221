/** The Node object that a kubelet keeps, and the Lease that says it is alive (upstream: pkg/kubelet/nodestatus, nodelease). */

import type { Timer } from '../../os/clock.ts';
import { rfc3339, rfc3339Micro } from '../../os/time.ts';
import { quantity } from '../apimachinery/quantity.ts';
import { sameJson } from '../controllers/json.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Lease, Node } from '../resources/types.ts';
import { ApiError, type KubeObject } from '../types.ts';
import type { KubeletContext } from './context.ts';
import type { NodeImages } from './images.ts';

/** What a node is and has: data of a profile. */
export interface NodeSpec {
	name: string;
	address: string;
	podCIDR: string;
	/** Where Pods' addresses come from when the network has its own plan (a Calico block); else podCIDR. */
	podBlock?: string;
	labels: Record<string, string>;
	annotations?: Record<string, string>;
	taints?: { key: string; value?: string; effect: string }[];
	/** As in status.capacity. */
	capacity: { cpu: string; memory: string; 'ephemeral-storage': string; pods: string };
	/** What the kubelet keeps for the system: subtracted from capacity. */
	reserved?: { cpu?: string; memory?: string };
	/** What the node needs for itself, in thousandths of a core and MiB; left out, as much as a plain worker. */
	idle?: { cpu: number; memory: number };
	info: { kernelVersion: string; osImage: string; containerRuntimeVersion: string; kubeletVersion: string };
	providerID?: string;
	/** The directory of manifests that the kubelet runs by itself; left out where it has none. */
	staticPodPath?: string;
	/** What is in there at first, without the node's name at the end. */
	staticPods?: KubeObject[];
}

/** Leases are renewed every ten seconds (a quarter of nodeLeaseDurationSeconds). */
const HEARTBEAT = 10_000;
const LEASE_SECONDS = 40;
/** An unchanged status is reported this often (nodeStatusReportFrequency). */
const STATUS_REPORT = 300_000;
/** nodeStatusMaxImages */
const MAX_IMAGES = 50;

/** Type, status, reason and message of each condition, and the event that tells of its coming true. */
const CONDITIONS = [
	[
		'MemoryPressure',
		'False',
		'KubeletHasSufficientMemory',
		'kubelet has sufficient memory available',
		'NodeHasSufficientMemory',
	],
	['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure', 'NodeHasNoDiskPressure'],
	['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available', 'NodeHasSufficientPID'],
	['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status', 'NodeReady'],
] as const;

export class NodeReporter {
	private readonly context: KubeletContext;
	private readonly spec: NodeSpec;
	private readonly images: NodeImages;
	private readonly machineId: { machineID: string; systemUUID: string; bootID: string };
	private timer: Timer | undefined;
	private reportedAt = 0;

	constructor(context: KubeletContext, spec: NodeSpec, images: NodeImages) {
		this.context = context;
		this.spec = spec;
		this.images = images;
		const random = context.random.fork('machine');
		this.machineId = { machineID: random.hex(32), systemUUID: random.uuid(), bootID: random.uuid() };
	}

	start(): void {
		this.register();
		this.beat();
	}

	dispose(): void {
		this.timer?.cancel();
	}

	/** An event about the node, which kubelets name as its own uid. */
	private tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
		const { name } = this.spec;
		this.context.event({ apiVersion: 'v1', kind: 'Node', metadata: { name, uid: name } }, type, reason, message);
	}

	private tellOfStart(): void {
		this.tell('Normal', 'Starting', 'Starting kubelet.');
		this.tell('Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
	}

	/** The kubelet has been away: the status is reported at once, whatever it was. @param rebooted the whole machine was. */
	restarted(rebooted: boolean): void {
		if (rebooted) this.machineId.bootID = this.context.random.uuid();
		this.tellOfStart();
		this.unlessRefused(() => this.report());
		if (!rebooted) return;
		const { name } = this.spec;
		this.tell('Warning', 'Rebooted', `Node ${name} has been rebooted, boot id: ${this.machineId.bootID}`);
	}

	private register(): void {
		const { client } = this.context;
		const { name, labels, annotations, taints, podCIDR, providerID } = this.spec;
		const node = {
			apiVersion: 'v1',
			kind: 'Node',
			metadata: {
				name,
				labels: {
					'beta.kubernetes.io/arch': 'amd64',
					'beta.kubernetes.io/os': 'linux',
					'kubernetes.io/arch': 'amd64',
					'kubernetes.io/hostname': name,
					'kubernetes.io/os': 'linux',
					...labels,
				},
				annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true', ...annotations },
			},
			spec: { podCIDR, podCIDRs: [podCIDR], ...(providerID ? { providerID } : {}), ...(taints ? { taints } : {}) },
		} as unknown as Node;
		this.tellOfStart();
		this.unlessRefused(() => {
			if (!client.get(KINDS.nodes, '', name)) client.create(KINDS.nodes, node);
			this.report();
		});
	}

	/** Renews the lease, and the status when something changed or it has been long. */
	private beat(): void {
		const { client, clock } = this.context;
		const { name } = this.spec;
		this.unlessRefused(() => {
			const lease = client.get(KINDS.leases, 'kube-node-lease', name);
			const renewTime = rfc3339Micro(clock.now());
			if (lease) client.update(KINDS.leases, { ...lease, spec: { ...lease.spec, renewTime } } as Lease);
			else
				client.create(KINDS.leases, {
					apiVersion: 'coordination.k8s.io/v1',
					kind: 'Lease',
					metadata: {
						name,
						namespace: 'kube-node-lease',
						ownerReferences: [
							{ apiVersion: 'v1', kind: 'Node', name, uid: client.get(KINDS.nodes, '', name)?.metadata.uid ?? '' },
						],
					},
					spec: { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime },
				} as Lease);
			if (clock.now() - this.reportedAt >= STATUS_REPORT || this.imagesChanged()) this.report();
		});
		this.timer = this.context.after(HEARTBEAT, () => this.beat());
	}

	private reportedImages = -1;

	private imagesChanged(): boolean {
		return this.reportedImages !== this.images.list().length;
	}

	private report(): void {
		const { client, clock, node: own } = this.context;
		const { capacity, reserved, info, name } = this.spec;
		const stored = client.get(KINDS.nodes, '', name);
		if (!stored) return;
		const now = rfc3339(clock.now());
		this.reportedAt = clock.now();
		this.reportedImages = this.images.list().length;
		const allocatable = {
			...capacity,
			...(reserved?.cpu ? { cpu: `${Math.round((quantity(capacity.cpu) - quantity(reserved.cpu)) * 1000)}m` } : {}),
			...(reserved?.memory
				? { memory: `${Math.floor((quantity(capacity.memory) - quantity(reserved.memory)) / 1024)}Ki` }
				: {}),
		};
		const news: string[] = [];
		const conditions = CONDITIONS.map(([type, status, reason, message, event]) => {
			const old = stored.status?.conditions?.find((condition) => condition.type === type);
			if (old?.status !== status) news.push(event);
			return {
				lastHeartbeatTime: now,
				lastTransitionTime: old?.status === status ? old.lastTransitionTime : now,
				message,
				reason,
				status,
				type,
			};
		});
		const status = {
			addresses: [
				{ address: own.address, type: 'InternalIP' },
				{ address: name, type: 'Hostname' },
			],
			allocatable,
			capacity,
			conditions,
			daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
			images: this.images
				.list()
				.slice(0, MAX_IMAGES)
				.map(({ id, name: image, image: { size } }) => ({ names: [id, image], sizeBytes: size }))
				.sort((a, b) => b.sizeBytes - a.sizeBytes),
			nodeInfo: {
				architecture: 'amd64',
				bootID: this.machineId.bootID,
				containerRuntimeVersion: info.containerRuntimeVersion,
				kernelVersion: info.kernelVersion,
				kubeProxyVersion: '',
				kubeletVersion: info.kubeletVersion,
				machineID: this.machineId.machineID,
				operatingSystem: 'linux',
				osImage: info.osImage,
				systemUUID: this.machineId.systemUUID,
			},
		};
		if (!sameJson(stored.status, status)) client.updateStatus(KINDS.nodes, { ...stored, status } as unknown as Node);
		for (const event of news) this.tell('Normal', event, `Node ${name} status is now: ${event}`);
	}

	/** A heartbeat that the API server refuses is not the end: the next one comes. */
	private unlessRefused(action: () => void): void {
		try {
			action();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
		}
	}
}
