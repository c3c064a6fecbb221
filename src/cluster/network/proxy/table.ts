/**
 * The rules of all Services, kept current by one watch for all nodes of a cluster: what differs from node to node
 * (which endpoints are local, who came before) is worked out when a packet asks. 1,000 nodes cost one table.
 */

import { KINDS } from '../../resources/kinds.ts';
import type { EndpointSlice, Node, Service } from '../../resources/types.ts';
import type { Client } from '../../types.ts';
import { type PortRule, rulesOfService } from './rules.ts';

/** How a packet's destination is one of a Service's. */
export type Via = 'cluster-ip' | 'external-ip' | 'load-balancer' | 'node-port';

export interface Hit {
	rule: PortRule;
	via: Via;
}

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

interface ServiceEntry {
	service: Service | undefined;
	slices: Map<string, EndpointSlice>;
	rules: PortRule[];
	/** Where `rules` stand in the index. */
	keys: string[];
}

/** A port where load balancers ask a node whether it has endpoints of a Service. */
export interface HealthPort {
	port: number;
	namespace: string;
	name: string;
}

/** Rules to look destinations up in, as they stood at one moment or as they stand now. */
export interface RuleSet {
	/** The rule for a destination: a Service's address and port. */
	byAddress(protocol: string, address: string, port: number): Hit | undefined;
	/** The rule for a node port. */
	byNodePort(protocol: string, port: number): Hit | undefined;
	/** All rules, by Service in the order of namespace and name. */
	rules(): PortRule[];
}

export class RuleTable implements RuleSet {
	private readonly services = new Map<string, ServiceEntry>();
	private readonly dirty = new Set<string>();
	/** `TCP/10.43.0.5:80` and, for node ports, `TCP/*:30080`. */
	private readonly index = new Map<string, Hit>();
	private readonly zones = new Map<string, string>();
	private readonly healthPorts = new Map<string, HealthPort>();
	private readonly healthListeners = new Set<() => void>();
	private readonly watches: { dispose(): void }[];

	constructor(client: Client) {
		this.watches = [
			client.watch<Service>(KINDS.services, ({ type, object }) => {
				const key = keyOf(object.metadata.namespace, object.metadata.name);
				this.entry(key).service = type === 'DELETED' ? undefined : object;
				this.dirty.add(key);
				this.keepHealthPort(key, object.metadata, type === 'DELETED' ? undefined : object.spec.healthCheckNodePort);
			}),
			client.watch<EndpointSlice>(KINDS.endpointslices, ({ type, object }) => {
				const service = object.metadata.labels?.[SERVICE_NAME_LABEL];
				if (!service) return;
				const key = keyOf(object.metadata.namespace, service);
				const entry = this.entry(key);
				if (type === 'DELETED') entry.slices.delete(object.metadata.name);
				else entry.slices.set(object.metadata.name, object);
				this.dirty.add(key);
			}),
			client.watch<Node>(KINDS.nodes, ({ type, object }) => {
				const name = object.metadata.name;
				const zone = object.metadata.labels?.['topology.kubernetes.io/zone'];
				if (type === 'DELETED' || zone === undefined) this.zones.delete(name);
				else this.zones.set(name, zone);
			}),
		];
	}

	byAddress(protocol: string, address: string, port: number): Hit | undefined {
		this.refresh();
		return this.index.get(`${protocol}/${address}:${port}`);
	}

	byNodePort(protocol: string, port: number): Hit | undefined {
		this.refresh();
		return this.index.get(`${protocol}/*:${port}`);
	}

	zoneOf(node: string): string | undefined {
		return this.zones.get(node);
	}

	/** The rules as they are now, for a node where nobody keeps them current. */
	snapshot(): RuleSet {
		const rules = this.rules();
		const index = new Map(this.index);
		return {
			byAddress: (protocol, address, port) => index.get(`${protocol}/${address}:${port}`),
			byNodePort: (protocol, port) => index.get(`${protocol}/*:${port}`),
			rules: () => rules,
		};
	}

	rules(): PortRule[] {
		this.refresh();
		return [...this.services.keys()].sort().flatMap((key) => this.services.get(key)?.rules ?? []);
	}

	/** Health check ports of all Services now. */
	get healthChecks(): HealthPort[] {
		return [...this.healthPorts.values()];
	}

	/** Calls back when `healthChecks` has changed. */
	onHealthChecks(listener: () => void): { dispose(): void } {
		this.healthListeners.add(listener);
		return { dispose: () => this.healthListeners.delete(listener) };
	}

	dispose(): void {
		for (const watch of this.watches) watch.dispose();
	}

	private keepHealthPort(key: string, { namespace = '', name }: Service['metadata'], port: number | undefined): void {
		if (this.healthPorts.get(key)?.port === (port || undefined)) return;
		if (port) this.healthPorts.set(key, { port, namespace, name });
		else this.healthPorts.delete(key);
		for (const listener of this.healthListeners) listener();
	}

	private entry(key: string): ServiceEntry {
		let entry = this.services.get(key);
		if (!entry) {
			entry = { service: undefined, slices: new Map(), rules: [], keys: [] };
			this.services.set(key, entry);
		}
		return entry;
	}

	/** Works out the rules of what changed since the last packet: a rollout's hundred changes cost one. */
	private refresh(): void {
		if (this.dirty.size === 0) return;
		for (const key of this.dirty) {
			const entry = this.services.get(key);
			if (!entry) continue;
			for (const indexed of entry.keys) this.index.delete(indexed);
			entry.keys = [];
			entry.rules = entry.service ? rulesOfService(entry.service, [...entry.slices.values()]) : [];
			for (const rule of entry.rules) this.enter(entry, rule);
			if (!entry.service && entry.slices.size === 0) this.services.delete(key);
		}
		this.dirty.clear();
	}

	private enter(entry: ServiceEntry, rule: PortRule): void {
		const put = (address: string, port: number, via: Via) => {
			const key = `${rule.protocol}/${address}:${port}`;
			// The API server keeps addresses apart; where external ones clash the first stays.
			if (this.index.has(key)) return;
			this.index.set(key, { rule, via });
			entry.keys.push(key);
		};
		for (const address of rule.clusterIPs) put(address, rule.port, 'cluster-ip');
		for (const address of rule.externalIPs) put(address, rule.port, 'external-ip');
		for (const address of rule.loadBalancerIPs) put(address, rule.port, 'load-balancer');
		if (rule.nodePort !== undefined) put('*', rule.nodePort, 'node-port');
	}
}
