/** A small world for network tests: two nodes, Pods made by hand, and an API that only holds objects. */

import { setContainerContext } from '../../../src/cluster/images/context.ts';
import { findImage, IMAGES } from '../../../src/cluster/images/index.ts';
import { createNetwork, createOutside, startKubeProxy } from '../../../src/cluster/network/index.ts';
import type { ClusterNetwork } from '../../../src/cluster/network/types.ts';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import type { Client, KubeObject, ResourceRef, WatchEvent } from '../../../src/cluster/types.ts';
import { SimulatedClock } from '../../../src/os/clock.ts';
import { Machine } from '../../../src/os/machine.ts';
import type { Process } from '../../../src/os/process.ts';
import { Random } from '../../../src/os/random.ts';
import { Collector } from '../../../src/os/stream.ts';

// Pods here start without being pulled.
await Promise.all(IMAGES.map((image) => image.load?.()));

/** Objects in memory with watches; no validation, no controllers. */
export class ObjectStore {
	private readonly objects = new Map<string, KubeObject>();
	private readonly watches = new Set<{ kind: string; handler: (event: WatchEvent) => void }>();

	readonly client = {
		component: 'test',
		get: (resource: ResourceRef, namespace: string, name: string) =>
			this.objects.get(this.key(resource.kind, namespace, name)),
		list: (resource: ResourceRef, options: { namespace?: string } = {}) =>
			[...this.objects.values()].filter(
				(each) =>
					each.kind === resource.kind &&
					(options.namespace === undefined || each.metadata.namespace === options.namespace),
			),
		watch: (resource: ResourceRef, handler: (event: WatchEvent) => void) => {
			const watch = { kind: resource.kind, handler };
			this.watches.add(watch);
			for (const object of this.objects.values()) if (object.kind === resource.kind) handler({ type: 'ADDED', object });
			return { dispose: () => this.watches.delete(watch) };
		},
	} as unknown as Client;

	put(object: KubeObject): void {
		const key = this.key(object.kind, object.metadata.namespace ?? '', object.metadata.name);
		const type = this.objects.has(key) ? 'MODIFIED' : 'ADDED';
		this.objects.set(key, object);
		this.tell({ type, object });
	}

	remove(kind: string, namespace: string, name: string): void {
		const key = this.key(kind, namespace, name);
		const object = this.objects.get(key);
		if (!object) return;
		this.objects.delete(key);
		this.tell({ type: 'DELETED', object });
	}

	private tell(event: WatchEvent): void {
		for (const watch of this.watches) if (watch.kind === event.object.kind) watch.handler(event);
	}

	private key(kind: string, namespace: string, name: string): string {
		return `${kind}/${namespace}/${name}`;
	}
}

export const COREFILE = `.:53 {
    errors
    health
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
      pods insecure
      fallthrough in-addr.arpa ip6.arpa
    }
    prometheus :9153
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
}
`;

/** What a line typed on a machine gave. */
export interface Outcome {
	stdout: string;
	stderr: string;
	status: number;
	/** Simulated milliseconds. */
	took: number;
}

export class World {
	readonly clock = new SimulatedClock(1_795_219_200_000);
	readonly random = new Random('test');
	readonly store = new ObjectStore();
	readonly network: ClusterNetwork;
	readonly faults: unknown[] = [];
	private readonly addresses = new Map([
		['master', 1],
		['worker1', 1],
	]);

	constructor() {
		this.network = createNetwork({
			clock: this.clock,
			random: this.random,
			podRange: '10.42.0.0/16',
			serviceRange: '10.43.0.0/16',
			nodeRange: '192.168.164.0/24',
		});
		createOutside(this.network, this.clock);
		for (const [i, name] of ['master', 'worker1'].entries()) {
			this.network.setNodeSubnet(name, `10.42.${i}.0/24`);
			this.network.createNamespace({ kind: 'node', name, node: name }, `192.168.164.13${i}`);
			this.store.put({
				apiVersion: 'v1',
				kind: 'Node',
				metadata: { name },
				spec: { podCIDR: `10.42.${i}.0/24` },
				status: { addresses: [{ type: 'InternalIP', address: `192.168.164.13${i}` }] },
			});
			startKubeProxy({
				client: this.store.client,
				network: this.network,
				node: name,
			});
		}
		for (const name of ['default', 'kube-system', 'shop'])
			this.store.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
	}

	/** Starts a Pod of an image: its process runs, its object says Ready. */
	pod(
		name: string,
		options: {
			node?: string;
			namespace?: string;
			image?: string;
			labels?: Record<string, string>;
			files?: Record<string, string>;
			command?: string[];
			ready?: boolean;
			dns?: boolean;
		} = {},
	): Machine {
		const { node = 'master', namespace = 'default', image = 'nginx', labels = {}, ready = true } = options;
		const number = (this.addresses.get(node) ?? 1) + 1;
		this.addresses.set(node, number);
		const address = `10.42.${node === 'master' ? 0 : 1}.${number}`;
		const found = findImage(image);
		if (found.error !== undefined) throw new Error(`${image}: ${found.error}`);
		const stack = this.network.createNamespace({ kind: 'pod', name, namespace, node }, address);
		const resolv =
			options.dns === false
				? 'nameserver 8.8.8.8\n'
				: `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.43.0.10\noptions ndots:5\n`;
		const machine = new Machine({
			hostname: name,
			clock: this.clock,
			random: this.random.fork(name),
			network: stack,
			files: {
				...found.image.files(found.tag),
				'/etc/resolv.conf': resolv,
				'/etc/hosts': `127.0.0.1\tlocalhost\n${address}\t${name}\n`,
				...options.files,
			},
			env: found.image.env(found.tag),
		});
		machine.onFault = (error) => this.faults.push(error);
		const { network } = this;
		const { client } = this.store;
		setContainerContext(machine, {
			client,
			clientFor: () => client,
			namespace,
			pod: name,
			container: name,
			node,
			network,
		});
		const argv = options.command ?? [...found.image.entrypoint, ...found.image.cmd];
		const out = new Collector();
		machine.spawn({ argv, stdout: out, stderr: out });
		this.logs.set(name, out);
		this.store.put({
			apiVersion: 'v1',
			kind: 'Pod',
			metadata: { name, namespace, labels },
			spec: { nodeName: node, containers: [{ name, image, ports: [{ containerPort: 80 }] }] },
			status: { phase: 'Running', podIP: address, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
		});
		return machine;
	}

	readonly logs = new Map<string, Collector>();

	service(name: string, spec: Record<string, unknown>, options: { namespace?: string; status?: unknown } = {}): void {
		const namespace = options.namespace ?? 'default';
		this.store.put({
			apiVersion: 'v1',
			kind: 'Service',
			metadata: { name, namespace },
			spec,
			status: options.status ?? {},
		});
	}

	endpoints(
		service: string,
		port: number,
		addresses: {
			address: string;
			node?: string;
			ready?: boolean;
			serving?: boolean;
			terminating?: boolean;
			pod?: string;
			hostname?: string;
			portName?: string;
		}[],
		namespace = 'default',
	): void {
		this.store.put({
			apiVersion: 'discovery.k8s.io/v1',
			kind: 'EndpointSlice',
			metadata: { name: `${service}-abcde`, namespace, labels: { 'kubernetes.io/service-name': service } },
			addressType: 'IPv4',
			ports: [{ name: addresses[0]?.portName ?? '', port, protocol: 'TCP' }],
			endpoints: addresses.map((each) => ({
				addresses: [each.address],
				nodeName: each.node,
				hostname: each.hostname,
				conditions: {
					ready: each.ready ?? true,
					serving: each.serving ?? each.ready ?? true,
					terminating: each.terminating ?? false,
				},
				targetRef: each.pod === undefined ? undefined : { kind: 'Pod', namespace, name: each.pod },
			})),
		});
	}

	/** kube-dns with one CoreDNS Pod. */
	dns(): Machine {
		const machine = this.pod('coredns', {
			namespace: 'kube-system',
			image: 'rancher/mirrored-coredns-coredns:1.14.1',
			files: { '/etc/coredns/Corefile': COREFILE, '/etc/resolv.conf': 'nameserver 8.8.8.8\n' },
			command: ['/coredns', '-conf', '/etc/coredns/Corefile'],
		});
		const address = machine.network.address as string;
		this.service(
			'kube-dns',
			{
				type: 'ClusterIP',
				clusterIP: '10.43.0.10',
				clusterIPs: ['10.43.0.10'],
				ports: [
					{ name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
					{ name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
				],
			},
			{ namespace: 'kube-system' },
		);
		this.store.put({
			apiVersion: 'discovery.k8s.io/v1',
			kind: 'EndpointSlice',
			metadata: {
				name: 'kube-dns-abcde',
				namespace: 'kube-system',
				labels: { 'kubernetes.io/service-name': 'kube-dns' },
			},
			addressType: 'IPv4',
			ports: [
				{ name: 'dns', port: 53, protocol: 'UDP' },
				{ name: 'dns-tcp', port: 53, protocol: 'TCP' },
			],
			endpoints: [{ addresses: [address], nodeName: 'master', conditions: { ready: true } }],
		});
		return machine;
	}

	/** Runs a command on a machine to its end. */
	async run(machine: Machine, ...argv: string[]): Promise<Outcome> {
		const stdout = new Collector();
		const stderr = new Collector();
		const started = this.clock.now();
		let ended: number | undefined;
		let status = 0;
		const process: Process = machine.spawn({ argv, stdout, stderr });
		void process.exited.then((exit) => {
			status = exit.status;
			ended = this.clock.now();
		});
		await this.clock.advanceUntil(() => ended !== undefined, started + 3_600_000);
		if (ended === undefined) throw new Error(`${argv.join(' ')} did not end`);
		if (this.faults.length > 0) throw this.faults[0];
		return { stdout: stdout.text(), stderr: stderr.text(), status, took: ended - started };
	}

	/** Lets a while pass. */
	pass(milliseconds: number): Promise<void> {
		return this.clock.advanceTo(this.clock.now() + milliseconds);
	}
}

export { KINDS };
