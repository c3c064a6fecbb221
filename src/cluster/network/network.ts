/** The simulated network: namespaces by address, connections and requests between them, and the trace of each. */

import type { Clock } from '../../os/clock.ts';
import { isDnsQuery } from '../../os/dns.ts';
import {
	type Connection,
	type Datagram,
	type EchoReply,
	type Interface,
	type NetworkErrno,
	NetworkError,
	type NetworkStack,
} from '../../os/net.ts';
import type { Random } from '../../os/random.ts';
import { type Cidr, inCidr, parseCidr } from './addresses.ts';
import { nodeInterfaces, nodeRoutes, podRoutes } from './interfaces.ts';
import { type Carrier, ephemeralPort, Namespace } from './namespace.ts';
import { LATENCIES, type Route, route, sourceAddress, type Topology } from './routing.ts';
import { timeToLive } from './time-to-live.ts';
import { arrival, readAnswer, TraceLog } from './trace-log.ts';
import type {
	ClusterNetwork,
	HostPort,
	NamespaceOwner,
	NetworkOptions,
	NodeRules,
	Packet,
	PacketFilter,
	Trace,
	Verdict,
} from './types.ts';
import { ARP_TIMEOUT, createWire, delaysOf, SYN_TIMEOUT } from './wire.ts';

/** Who asks: the learner's world, or one who only looks (see ClusterNetwork.observer). */
interface Asker {
	random: Random;
	/** Called with the trace once it has its verdict. */
	done(trace: Trace): void;
}

/** Makes an empty network. Namespaces, node subnets and rules come through its methods. */
export function createNetwork(options: NetworkOptions): ClusterNetwork {
	return new SimulatedNetwork(options);
}

class SimulatedNetwork implements ClusterNetwork, Carrier {
	private readonly log = new TraceLog();
	private readonly clock: Clock;
	private readonly topology: Topology<Namespace>;
	private readonly nodeRange: Cidr | undefined;
	private readonly byAddress = new Map<string, Namespace>();
	private readonly nodes = new Map<string, Namespace>();
	private readonly subnets = new Map<string, Cidr>();
	private readonly rules = new Map<string, NodeRules>();
	private readonly mapped = new Map<string, HostPort>();
	private readonly advertised = new Map<string, () => readonly string[]>();
	private readonly learner: Asker;
	private readonly observerRandom: Random;
	private readonly routes = new Set<{ range: Cidr; nodes: string[] }>();
	private readonly down = new Set<string>();
	private filter: PacketFilter | undefined;
	private lastTrace = 0;

	constructor(options: NetworkOptions) {
		this.clock = options.clock;
		this.nodeRange = options.nodeRange === undefined ? undefined : parseCidr(options.nodeRange);
		this.learner = { random: options.random.fork('network'), done: (trace) => this.log.record(trace) };
		this.observerRandom = options.random.fork('network observers');
		this.topology = {
			podNetwork: options.podNetwork ?? 'flannel',
			podRange: options.podRange === undefined ? undefined : parseCidr(options.podRange),
			serviceRange: options.serviceRange === undefined ? undefined : parseCidr(options.serviceRange),
			latencies: { ...LATENCIES, ...options.latencies },
			at: (address) => this.byAddress.get(address),
			node: (name) => this.nodes.get(name),
			subnet: (node) => this.subnets.get(node),
			rules: (node) => this.rules.get(node),
			filter: () => this.filter,
			isDown: (node) => this.down.has(node),
			hostPort: (node, protocol, port) => this.mapped.get(`${node}/${protocol}/${port}`),
			advertised: (address) =>
				this.advertised.get(address)?.() ?? [...this.routes].find(({ range }) => inCidr(address, range))?.nodes,
			privateNodes: options.privateNodes ?? false,
			isNodeNetwork: (address) => this.nodeRange !== undefined && inCidr(address, this.nodeRange),
		};
	}

	get traces(): readonly Trace[] {
		return this.log.traces;
	}

	createNamespace(owner: NamespaceOwner, address: string): NetworkStack & { dispose(): void } {
		const subnet = owner.node === undefined ? undefined : this.subnets.get(owner.node);
		const { podNetwork, podRange } = this.topology;
		const range = owner.kind === 'pod' ? subnet : this.nodeRange;
		// Calico's Pods have an address each and no network.
		const prefixLength = owner.kind === 'pod' && podNetwork === 'calico' ? 32 : (range?.prefixLength ?? 24);
		const more = owner.kind === 'node' ? () => this.bridgeOf(owner.name) : () => [];
		const routes = () => {
			if (owner.kind === 'pod') return subnet ? podRoutes(podNetwork, subnet, podRange) : [];
			if (owner.kind !== 'node') return [];
			const others = [...this.subnets].flatMap(([name, each]) => (name === owner.name ? [] : each));
			return nodeRoutes(podNetwork, this.subnets.get(owner.name), others);
		};
		const namespace = new Namespace(this, owner, address, prefixLength, more, routes);
		this.byAddress.set(address, namespace);
		if (owner.kind === 'node') {
			this.nodes.set(owner.name, namespace);
			for (const { address: own } of this.bridgeOf(owner.name)) this.byAddress.set(own, namespace);
		}
		return namespace;
	}

	namespaceAt(address: string): NetworkStack | undefined {
		return this.byAddress.get(address);
	}

	setNodeSubnet(node: string, cidr: string): void {
		this.subnets.set(node, parseCidr(cidr));
		const namespace = this.nodes.get(node);
		if (namespace) for (const { address } of this.bridgeOf(node)) this.byAddress.set(address, namespace);
	}

	setRules(node: string, rules: NodeRules | undefined): void {
		if (rules) this.rules.set(node, rules);
		else this.rules.delete(node);
	}

	setNodeUp(node: string, up: boolean): void {
		if (up) return void this.down.delete(node);
		this.down.add(node);
		for (const namespace of new Set(this.byAddress.values()))
			if (namespace.owner.node === node) namespace.breakConnections();
	}

	setFilter(filter: PacketFilter | undefined): void {
		this.filter = filter;
	}

	mapHostPort(node: string, port: HostPort): { dispose(): void } {
		const key = `${node}/${port.protocol}/${port.port}`;
		this.mapped.set(key, port);
		return {
			dispose: () => {
				if (this.mapped.get(key) === port) this.mapped.delete(key);
			},
		};
	}

	hostPorts(node: string): readonly HostPort[] {
		return [...this.mapped].flatMap(([key, port]) => (key.startsWith(`${node}/`) ? port : []));
	}

	advertise(address: string, nodes: () => readonly string[]): { dispose(): void } {
		this.advertised.set(address, nodes);
		return {
			dispose: () => {
				if (this.advertised.get(address) === nodes) this.advertised.delete(address);
			},
		};
	}

	routeThrough(range: string, node: string): { dispose(): void } {
		const entry = { range: parseCidr(range), nodes: [node] };
		this.routes.add(entry);
		return { dispose: () => this.routes.delete(entry) };
	}

	onTrace(listener: (trace: Trace) => void): { dispose(): void } {
		return this.log.on(listener);
	}

	observer(stack: NetworkStack, onTrace?: (trace: Trace) => void): NetworkStack {
		const asker: Asker = { random: this.observerRandom, done: (trace) => onTrace?.(trace) };
		const from = stack as Namespace;
		return {
			address: stack.address,
			interfaces: () => stack.interfaces(),
			routes: () => from.routes(),
			listeners: () => stack.listeners(),
			listen: (port, onConnection, address) => stack.listen(port, onConnection, address),
			listenUdp: (port, onDatagram, address) => stack.listenUdp(port, onDatagram, address),
			connect: (address, port, signal) => this.connectAs(asker, from, address, port, signal),
			request: (address, port, payload, timeout) => this.requestAs(asker, from, address, port, payload, timeout),
			echo: (address, timeout) => this.echo(from, address, timeout),
		};
	}

	connect(from: Namespace, address: string, port: number, signal: AbortSignal | undefined): Promise<Connection> {
		return this.connectAs(this.learner, from, address, port, signal);
	}

	request(from: Namespace, address: string, port: number, payload: unknown, timeout: number): Promise<unknown> {
		return this.requestAs(this.learner, from, address, port, payload, timeout);
	}

	/** No rule speaks of ICMP: a cluster IP has nobody who would answer, a Pod or node answers by itself. */
	echo(from: Namespace, address: string, timeout: number): Promise<EchoReply> {
		const source = { address: sourceAddress(this.topology, from, address), port: 0 };
		// Port 0 is nobody's: Services' rules for UDP pass it by.
		const packet: Packet = { protocol: 'UDP', source, destination: { address, port: 0 } };
		const way = route(this.topology, from, packet, { random: this.observerRandom, now: this.clock.now() });
		return new Promise((resolve, reject) => {
			const after = (milliseconds: number, then: () => void) =>
				this.clock.after(milliseconds, () => {
					this.clock.stir();
					then();
				});
			// Round trips vary by a little.
			const trip = way.end === 'deliver' ? 2 * way.latency * (0.9 + 0.4 * this.observerRandom.float()) : 0;
			if (way.end === 'deliver' && trip < timeout)
				after(trip, () => resolve({ took: trip, ttl: timeToLive(this.topology, way.place, from) }));
			else if (way.end === 'unreachable' && ARP_TIMEOUT < timeout)
				after(ARP_TIMEOUT, () => reject(new NetworkError('EHOSTUNREACH')));
			else after(timeout, () => reject(new NetworkError('ETIMEDOUT')));
		});
	}

	announce({ owner }: Namespace, address: string): { dispose(): void } {
		return this.advertise(address, () => (owner.node === undefined ? [] : [owner.node]));
	}

	forget(namespace: Namespace): void {
		const own = [namespace.address];
		if (this.nodes.get(namespace.owner.name) === namespace) {
			own.push(...this.bridgeOf(namespace.owner.name).map((each) => each.address));
			this.nodes.delete(namespace.owner.name);
		}
		// A new Pod may have got the address already.
		for (const address of own) if (this.byAddress.get(address) === namespace) this.byAddress.delete(address);
	}

	private bridgeOf(node: string): Interface[] {
		const subnet = this.subnets.get(node);
		return subnet ? nodeInterfaces(this.topology.podNetwork, subnet) : [];
	}

	private async connectAs(
		asker: Asker,
		from: Namespace,
		address: string,
		port: number,
		signal: AbortSignal | undefined,
	): Promise<Connection> {
		signal?.throwIfAborted();
		const { way, trace, source } = this.send(asker, from, 'TCP', address, port);
		return new Promise<Connection>((resolve, reject) => {
			const fail = (code: NetworkErrno, verdict: Verdict, after: number) => {
				const timer = this.clock.after(after, () => {
					signal?.removeEventListener('abort', abort);
					this.finish(asker, trace, verdict);
					this.clock.stir();
					reject(new NetworkError(code));
				});
				waiting = timer;
			};
			let waiting: { cancel(): void } | undefined;
			let over = false;
			const abort = () => {
				if (over) return;
				over = true;
				waiting?.cancel();
				this.finish(asker, trace, 'timeout');
				this.clock.stir();
				reject(signal?.reason);
			};
			signal?.addEventListener('abort', abort, { once: true });
			if (way.end === 'deliver') {
				const delays = delaysOf(way.latency);
				waiting = this.clock.after(delays.up, () => {
					const socket = way.place.tcpSocket(way.packet.destination.address, way.packet.destination.port);
					if (way.place.disposed) return fail('EHOSTUNREACH', 'unreachable', ARP_TIMEOUT);
					if (!socket) {
						trace.hops.push(arrival(way, 'reject', 'no-listener'));
						return fail('ECONNREFUSED', 'refused', delays.down);
					}
					trace.hops.push(arrival(way, 'deliver', 'listener'));
					const wire = createWire(
						this.clock,
						delays,
						{
							client: { local: source, remote: { address, port } },
							server: { local: way.packet.destination, remote: way.packet.source },
						},
						() => {
							from.release(wire);
							way.place.release(wire);
						},
					);
					from.keep(wire, wire.client);
					way.place.keep(wire, wire.server);
					wire.server.standsFor = from.standsFor;
					socket.onConnection(wire.server);
					waiting = this.clock.after(delays.down, () => {
						signal?.removeEventListener('abort', abort);
						if (over) return;
						over = true;
						this.finish(asker, trace, 'connected');
						this.clock.stir();
						resolve(wire.client);
					});
				});
			} else if (way.end === 'reject') fail('ECONNREFUSED', 'refused', Math.floor(2 * way.latency));
			else if (way.end === 'unreachable') fail('EHOSTUNREACH', 'unreachable', ARP_TIMEOUT);
			else if (way.end === 'no-network') fail('ENETUNREACH', 'unreachable', 0);
			else fail('ETIMEDOUT', 'timeout', SYN_TIMEOUT);
		});
	}

	private requestAs(
		asker: Asker,
		from: Namespace,
		address: string,
		port: number,
		payload: unknown,
		timeout: number,
	): Promise<unknown> {
		const { way, trace } = this.send(asker, from, 'UDP', address, port);
		if (isDnsQuery(payload)) trace.dns = { name: payload.name, type: payload.type, rcode: '', answers: [] };
		return new Promise<unknown>((resolve, reject) => {
			let over = false;
			const end = (verdict: Verdict, then: () => void) => {
				if (over) return;
				over = true;
				deadline.cancel();
				this.finish(asker, trace, verdict);
				this.clock.stir();
				then();
			};
			const fail = (code: NetworkErrno, verdict: Verdict, after: number) =>
				this.clock.after(after, () => end(verdict, () => reject(new NetworkError(code))));
			const deadline = this.clock.after(timeout, () => end('timeout', () => reject(new NetworkError('ETIMEDOUT'))));
			if (way.end === 'reject') fail('ECONNREFUSED', 'refused', Math.floor(2 * way.latency));
			else if (way.end === 'unreachable') fail('EHOSTUNREACH', 'unreachable', ARP_TIMEOUT);
			else if (way.end === 'no-network') fail('ENETUNREACH', 'unreachable', 0);
			if (way.end !== 'deliver') return;
			const delays = delaysOf(way.latency);
			this.clock.after(delays.up, () => {
				const socket = way.place.udpSocket(way.packet.destination.address, way.packet.destination.port);
				if (way.place.disposed) return;
				if (!socket) {
					trace.hops.push(arrival(way, 'reject', 'no-listener'));
					fail('ECONNREFUSED', 'refused', delays.down);
					return;
				}
				trace.hops.push(arrival(way, 'deliver', 'listener'));
				const datagram: Datagram = { payload, source: way.packet.source, standsFor: from.standsFor };
				const answer = (value: unknown) => {
					if (value === undefined) return;
					this.clock.after(delays.down, () => end(readAnswer(trace, value), () => resolve(value)));
				};
				// A handler that fails is a server that crashed on the packet: nobody answers.
				this.clock.stir();
				Promise.resolve()
					.then(() => socket.onDatagram(datagram))
					.then(answer, () => undefined);
			});
		});
	}

	private send(asker: Asker, from: Namespace, protocol: 'TCP' | 'UDP', address: string, port: number) {
		const source = {
			address: sourceAddress(this.topology, from, address),
			port: ephemeralPort((bound) => asker.random.below(bound)),
		};
		const packet: Packet = { protocol, source, destination: { address, port } };
		const way: Route<Namespace> = from.disposed
			? { hops: [], packet, end: 'no-network' }
			: route(this.topology, from, packet, { random: asker.random, now: this.clock.now() });
		const { kind, name, namespace } = from.owner;
		const trace: Trace = {
			id: asker === this.learner ? ++this.lastTrace : 0,
			started: this.clock.now(),
			protocol,
			from: namespace === undefined ? { kind, name } : { kind, name, namespace },
			destination: packet.destination,
			hops: way.hops,
		};
		return { way, trace, source };
	}

	private finish(asker: Asker, trace: Trace, verdict: Verdict): void {
		trace.verdict = verdict;
		trace.took = this.clock.now() - trace.started;
		asker.done(trace);
	}
}
