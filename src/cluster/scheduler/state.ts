/** What the scheduler knows of each node: what it has, what is taken, which Pods are there. Kept current, not recomputed. */

import { milliCpu, quantity } from '../apimachinery/quantity.ts';
import type { Node, Pod } from '../resources/types.ts';

/** CPU in millicores, the rest in bytes and pieces. */
export interface Resources {
	cpu: number;
	memory: number;
	/** Everything else by name: ephemeral-storage, devices. */
	other: ReadonlyMap<string, number>;
}

/** Upstream's guess for a container without requests, so that such Pods still spread (non_zero.go). */
const ASSUMED_CPU = 100;
const ASSUMED_MEMORY = 200 * 1024 * 1024;

/** What one Pod asks for, worked out once. */
export interface PodRequest extends Resources {
	/** The same with a guess for containers that ask for nothing; only scoring uses it. */
	assumedCpu: number;
	assumedMemory: number;
}

const NOTHING: ReadonlyMap<string, number> = new Map();
const requests = new WeakMap<object, PodRequest>();

/** A Pod's request: the sum of its containers, or the largest init container where that is more, plus overhead. */
export function requestOf(pod: Pod): PodRequest {
	const known = requests.get(pod.spec);
	if (known) return known;
	const of = (name: string, list: { resources?: { requests?: Record<string, string> } }[], assumed = 0) =>
		list.map((container) => {
			const text = container.resources?.requests?.[name];
			if (text === undefined) return assumed;
			return name === 'cpu' ? milliCpu(text) : quantity(text);
		});
	const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
	const inits = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy !== 'Always');
	const lasting = [...pod.spec.containers, ...sidecars];
	const overhead = pod.spec.overhead ?? {};
	const total = (name: string, assumed = 0) => {
		const sum = of(name, lasting, assumed).reduce((a, b) => a + b, 0);
		const extra = name === 'cpu' ? milliCpu(overhead[name]) : quantity(overhead[name]);
		return Math.max(sum, ...of(name, inits, assumed)) + extra;
	};
	const names = new Set<string>();
	for (const container of [...lasting, ...inits])
		for (const name of Object.keys(container.resources?.requests ?? {}))
			if (name !== 'cpu' && name !== 'memory') names.add(name);
	const request = {
		cpu: total('cpu'),
		memory: total('memory'),
		other: names.size === 0 ? NOTHING : new Map([...names].map((name) => [name, total(name)])),
		assumedCpu: total('cpu', ASSUMED_CPU),
		assumedMemory: total('memory', ASSUMED_MEMORY),
	};
	requests.set(pod.spec, request);
	return request;
}

/** Ports a Pod takes on its node, as `protocol/port`. */
export function hostPorts(pod: Pod): string[] {
	const ports: string[] = [];
	for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])])
		for (const port of container.ports ?? [])
			if (port.hostPort) ports.push(`${port.protocol ?? 'TCP'}/${port.hostPort}`);
	return ports;
}

export class NodeState {
	node: Node;
	allocatable: { cpu: number; memory: number; pods: number; other: ReadonlyMap<string, number> } = {
		cpu: 0,
		memory: 0,
		pods: 0,
		other: NOTHING,
	};
	readonly pods = new Map<string, Pod>();
	cpu = 0;
	memory = 0;
	assumedCpu = 0;
	assumedMemory = 0;
	readonly other = new Map<string, number>();
	readonly ports = new Map<string, number>();
	/** How many Pods each controller has here, by its uid. Those that are about to go don't count, as upstream (#87621). */
	readonly perOwner = new Map<string, number>();

	constructor(node: Node) {
		this.node = node;
		this.setNode(node);
	}

	setNode(node: Node): void {
		this.node = node;
		const { cpu, memory, pods, ...rest } = node.status?.allocatable ?? {};
		this.allocatable = {
			cpu: milliCpu(cpu),
			memory: quantity(memory),
			pods: quantity(pods),
			other: new Map(Object.entries(rest).map(([name, text]) => [name, quantity(text as string)])),
		};
	}

	add(key: string, pod: Pod): void {
		if (this.pods.has(key)) this.remove(key);
		this.pods.set(key, pod);
		this.count(pod, 1);
	}

	remove(key: string): void {
		const pod = this.pods.get(key);
		if (!pod) return;
		this.pods.delete(key);
		this.count(pod, -1);
	}

	private count(pod: Pod, sign: 1 | -1): void {
		const request = requestOf(pod);
		this.cpu += sign * request.cpu;
		this.memory += sign * request.memory;
		this.assumedCpu += sign * request.assumedCpu;
		this.assumedMemory += sign * request.assumedMemory;
		for (const [name, amount] of request.other) this.other.set(name, (this.other.get(name) ?? 0) + sign * amount);
		for (const port of hostPorts(pod)) this.ports.set(port, (this.ports.get(port) ?? 0) + sign);
		const owner = ownerOf(pod);
		if (owner && !pod.metadata.deletionTimestamp) this.perOwner.set(owner, (this.perOwner.get(owner) ?? 0) + sign);
	}
}

/** The uid of the controller whose Pods should spread over nodes. */
export const ownerOf = (pod: Pod): string | undefined =>
	pod.metadata.ownerReferences?.find((owner) => owner.controller)?.uid;
