/** Puts a cluster together: API server, network, nodes, controllers, and the life it has lived before the learner comes. */

import type { Machine } from '../os/machine.ts';
import { Random } from '../os/random.ts';
import { serveApi } from './api-endpoint.ts';
import { createApiServer } from './apiserver/index.ts';
import { BootClock } from './boot-clock.ts';
import type { Cluster, ClusterOptions } from './cluster.ts';
import { startControllers } from './controllers/index.ts';
import { Informers } from './controllers/informer.ts';
import { createHost } from './kubelet/host/index.ts';
import { packetFilterTools } from './kubelet/host/packet-filter.ts';
import { runtimeTools } from './kubelet/host/runtime.ts';
import { Kubelets, type Prober, realProber, trustingProber } from './kubelet/index.ts';
import { metricsServer } from './metrics-server.ts';
import {
	createNetwork,
	createOutside,
	ruleTableOf,
	startForwards,
	startKubeProxy,
	startLoadBalancers,
	startNetworkPolicies,
} from './network/index.ts';
import { rootCertificate } from './profiles/certificate.ts';
import { loadProfile } from './profiles/index.ts';
import type { Profile } from './profiles/types.ts';
import { KINDS } from './resources/kinds.ts';
import { startScheduler } from './scheduler/index.ts';
import type { Client, KubeObject, ResourceRef } from './types.ts';

const DAY = 86_400_000;

/** The boot is over when everything the installer applied is available, at the latest after so long. */
const BOOT_LIMIT = 180_000;

/** The last stretch before the learner comes is lived through, so that heartbeats and leases are fresh. */
const LAST_STRETCH = 25_000;

/** What can go wrong inside without anybody to throw it at. Tests listen; without listeners faults are kept. */
export interface Faults {
	/** Exceptions that no part of a cluster should throw, oldest first. */
	readonly faults: readonly unknown[];
	onFault(listener: (error: unknown) => void): { dispose(): void };
}

/**
 * Makes a cluster that has been running for a while.
 * @throws Error when there is no such profile, or its code cannot be fetched.
 */
export async function createCluster(options: ClusterOptions): Promise<Cluster & Faults> {
	return createClusterOf(await loadProfile(options.profile), options);
}

/** As createCluster, at once, of a profile that need not have a name. */
export function createClusterOf(
	profile: Profile,
	{ profile: name, seed, clock: session }: ClusterOptions,
): Cluster & Faults {
	const random = new Random(seed);
	const faults: unknown[] = [];
	const listeners = new Set<(error: unknown) => void>();
	const onFault = (error: unknown) => {
		faults.push(error);
		for (const listener of listeners) listener(error);
	};

	const clock = new BootClock(session, session.now() - profile.ageDays * DAY);
	const api = createApiServer({ clock, random: random.fork('apiserver'), settings: profile.settings, onFault });
	const network = createNetwork({
		clock,
		random: random.fork('network'),
		podRange: profile.podRange,
		serviceRange: profile.settings.serviceClusterIPRange,
		nodeRange: profile.nodeRange,
		...(profile.privateNodes ? { privateNodes: true } : {}),
		podNetwork: profile.podNetwork,
	});
	createOutside(network, clock, [
		...new Set([...profile.hostDns.nameservers, ...(profile.workstation?.nameservers ?? [])]),
	]);
	const informers = new Informers(api.clientFor('kube-controller-manager'));
	let prober: Prober = trustingProber;

	const kubelets = new Kubelets(informers, clock);
	const authority = rootCertificate(random.fork('ca'));
	const scheduler = startComponent('scheduler', (name) =>
		startScheduler({
			clock,
			random: random.fork(name),
			client: api.clientFor('default-scheduler'),
			informers,
			onFault,
		}),
	);
	const controllers = startComponent('controllers', (name) =>
		startControllers({
			clock,
			random: random.fork(name),
			clientFor: api.clientFor,
			informers,
			rootCertificate: authority,
			...(profile.controllers ? { more: profile.controllers } : {}),
			onFault,
		}),
	);

	// A managed control plane is on no node; what it asks for comes to the nodes all the same.
	const home = profile.nodes.find(({ address }) => address === profile.settings.advertise.address) ?? profile.nodes[0];
	const nodes = new Map<string, Machine>();
	const proxies: { dispose(): void }[] = [];
	const kubeletClient = api.clientFor('kubelet');
	const digests = random.fork('digests');
	for (const spec of profile.nodes) {
		network.setNodeSubnet(spec.name, spec.podBlock ?? spec.podCIDR);
		const stack = network.createNamespace({ kind: 'node', name: spec.name, node: spec.name }, spec.address);
		const host = createHost({
			clock,
			random: random.fork(`host ${spec.name}`),
			network: stack,
			profile,
			spec,
			runKubelet: (running) => kubelets.run(spec.name, running),
			...(spec === home
				? {}
				: {
						power: (on) => {
							network.setNodeUp(spec.name, on);
							kubelets.power(spec.name, on);
						},
					}),
			onFault,
		});
		nodes.set(spec.name, host);
		const proxy = startKubeProxy({
			client: api.clientFor('kube-proxy'),
			network,
			node: spec.name,
			health: { stack, clock },
		});
		host.fs.install(
			packetFilterTools(
				() => ({
					rules: proxy.rules(),
					node: spec.name,
					zone: ruleTableOf(network)?.zoneOf(spec.name),
					podRange: profile.podRange,
					podSubnet: spec.podCIDR,
					podNetwork: profile.podNetwork,
					hostPorts: network.hostPorts(spec.name),
				}),
				{ network, node: spec.name, podSubnet: spec.podBlock ?? spec.podCIDR },
			),
		);
		proxies.push(proxy);
		const kubelet = kubelets.add({
			clock,
			random: random.fork(`kubelet ${spec.name}`),
			digests,
			client: kubeletClient,
			clientFor: api.clientFor,
			informers,
			network,
			spec,
			host,
			probing: network.observer(stack),
			dns: { clusterDomain: profile.clusterDomain, clusterDns: profile.clusterDns, host: profile.hostDns },
			prober: (...probe) => prober(...probe),
			component: (name, running) => {
				if (name === 'kube-scheduler') scheduler.run(running);
				if (name === 'kube-controller-manager') controllers.run(running);
			},
			onFault,
		});
		host.fs.install(runtimeTools(() => kubelet));
		for (const image of profile.preloaded) kubelet.images.preload(image);
	}
	api.kubelet = kubelets;
	api.network = nodes.get(home?.name ?? '')?.network;
	api.extend(metricsServer({ clock, client: api.clientFor('metrics-server'), kubelets: () => kubelets.answering() }));
	if (profile.networkPolicies)
		proxies.push(startNetworkPolicies(api.clientFor('network-policy'), network, profile.networkPolicies));
	if (profile.loadBalancers) proxies.push(startLoadBalancers(api.clientFor('load-balancer'), network));
	const machineBeside = ({ name: hostname, address, nameservers }: NonNullable<Profile['workstation']>) =>
		createHost({
			clock,
			random: random.fork('workstation'),
			network: network.createNamespace({ kind: 'workstation', name: hostname }, address),
			profile: { units: [], nodes: [], hostDns: { search: [], nameservers, options: [] } },
			spec: { name: hostname, info: { osImage: 'Ubuntu 24.04.3 LTS' } },
			onFault,
		});
	const workstation = profile.workstation && machineBeside(profile.workstation);
	const { vmHost } = profile;
	const outside = workstation ?? (vmHost && machineBeside(vmHost));
	if (outside && vmHost?.nat) {
		const { gateway, forwards } = vmHost.nat;
		const inside = network.createNamespace({ kind: 'outside', name: vmHost.name }, gateway);
		proxies.push(startForwards(outside.network, inside, forwards));
	}

	const { address: apiAddress, port: apiPort } = profile.settings.advertise;
	const apiStack =
		[...nodes.values()].find(({ network: { address } }) => address === apiAddress)?.network ??
		network.createNamespace({ kind: 'outside', name: 'control-plane' }, apiAddress);
	serveApi(apiStack, {
		port: apiPort,
		names: ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', apiAddress],
		anonymous: !profile.noAnonymous,
		fetch: (request) => api.fetch(request),
	});

	const installer = api.clientFor(profile.manifests.manager);
	clock.play(2_000);
	for (const object of profile.manifests.objects) installer.create(kindOf(object), object);
	clock.play(BOOT_LIMIT, () => allAvailable(installer));
	clock.leapTo(session.now() - LAST_STRETCH);
	// Events live an hour; those of the boot are long gone.
	const client = api.clientFor('kubectl');
	for (const event of client.list(KINDS.events))
		client.delete(KINDS.events, event.metadata.namespace ?? '', event.metadata.name);
	clock.play(LAST_STRETCH);
	clock.join();
	prober = realProber;

	return {
		profile: name,
		clock: session,
		network,
		client,
		nodes,
		...(workstation ? { workstation } : {}),
		...(outside ? { outside } : {}),
		faults,
		fetch: (request) => api.fetch(request),
		stream: (request) => api.stream(request),
		container(namespace, pod, container) {
			const found = informers.of(KINDS.pods).get(namespace, pod);
			return found && kubelets.machineOf(found, container);
		},
		onFault(listener) {
			listeners.add(listener);
			return { dispose: () => listeners.delete(listener) };
		},
		dispose() {
			controllers.dispose();
			scheduler.dispose();
			for (const proxy of proxies) proxy.dispose();
			kubelets.dispose();
			informers.dispose();
			for (const machine of nodes.values()) machine.killAll('KILL');
			outside?.killAll('KILL');
			api.dispose();
		},
	};
}

/**
 * A part of the control plane that can be stopped and started again.
 * @param start gets a name for the part's generator, another one each time: what it makes up must not come twice.
 */
function startComponent(name: string, start: (name: string) => { dispose(): void }) {
	let times = 1;
	let current: { dispose(): void } | undefined = start(name);
	return {
		run(running: boolean): void {
			if (running) current ??= start(`${name} ${++times}`);
			else {
				current?.dispose();
				current = undefined;
			}
		},
		dispose: () => current?.dispose(),
	};
}

/** The reference to an object's kind. */
function kindOf(object: KubeObject): ResourceRef {
	const kind = Object.values(KINDS).find(
		(candidate) =>
			candidate.kind === object.kind &&
			(candidate.group ? `${candidate.group}/${candidate.version}` : candidate.version) === object.apiVersion,
	);
	if (!kind) throw new Error(`a profile has an object of an unknown kind: ${object.apiVersion} ${object.kind}`);
	return kind as ResourceRef;
}

/** Are all workloads of the installer's there in full? */
function allAvailable(client: Client): boolean {
	const deployments = client
		.list(KINDS.deployments)
		.every(({ spec, status }) => (status?.availableReplicas ?? 0) >= (spec.replicas ?? 1));
	const daemonSets = client
		.list(KINDS.daemonsets)
		.every(({ status }) => status !== undefined && (status.numberAvailable ?? 0) >= status.desiredNumberScheduled);
	return deployments && daemonSets;
}
