/**
 * CoreDNS's kubernetes plugin: the cluster's zone out of Services, EndpointSlices and Namespaces, as the Kubernetes DNS
 * specification 1.1.0 (github.com/kubernetes/dns/blob/master/docs/specification.md) and the plugin have it.
 */

import type { DnsQuery, DnsResponse, RecordType, ResourceRecord } from '../../../../os/dns.ts';
import { isIPv4 } from '../../../../os/dns.ts';
import { KINDS } from '../../../resources/kinds.ts';
import type { EndpointSlice, Namespace, Pod, Service } from '../../../resources/types.ts';
import type { Client } from '../../../types.ts';
import type { PluginConfig } from './corefile.ts';

/** What the zone is made of, kept current by watches. */
export class ZoneData {
	readonly services = new Map<string, Service>();
	readonly slices = new Map<string, Map<string, EndpointSlice>>();
	readonly namespaces = new Set<string>();
	private readonly client: Client;
	private readonly watches: { dispose(): void }[];
	private clusterIPs: Map<string, Service> | undefined;

	constructor(client: Client) {
		this.client = client;
		this.watches = [
			client.watch<Namespace>(KINDS.namespaces, ({ type, object }) => {
				if (type === 'DELETED') this.namespaces.delete(object.metadata.name);
				else this.namespaces.add(object.metadata.name);
			}),
			client.watch<Service>(KINDS.services, ({ type, object }) => {
				const key = `${object.metadata.namespace}/${object.metadata.name}`;
				if (type === 'DELETED') this.services.delete(key);
				else this.services.set(key, object);
				this.clusterIPs = undefined;
			}),
			client.watch<EndpointSlice>(KINDS.endpointslices, ({ type, object }) => {
				const service = object.metadata.labels?.['kubernetes.io/service-name'];
				if (!service) return;
				const key = `${object.metadata.namespace}/${service}`;
				const slices = this.slices.get(key) ?? new Map<string, EndpointSlice>();
				if (type === 'DELETED') slices.delete(object.metadata.name);
				else slices.set(object.metadata.name, object);
				if (slices.size > 0) this.slices.set(key, slices);
				else this.slices.delete(key);
			}),
		];
	}

	serviceAt(address: string): Service | undefined {
		this.clusterIPs ??= new Map(
			[...this.services.values()].flatMap((each) => (each.spec.clusterIPs ?? []).map((ip) => [ip, each] as const)),
		);
		return this.clusterIPs.get(address);
	}

	/** Is there a Pod with this address in the namespace? (`pods verified`) */
	hasPod(namespace: string, address: string): boolean {
		return this.client.list<Pod>(KINDS.pods, { namespace }).some((pod) => pod.status?.podIP === address);
	}

	dispose(): void {
		for (const watch of this.watches) watch.dispose();
	}
}

/** One place a name leads to. */
interface Target {
	/** An address, or for ExternalName a name. */
	host: string;
	port: number;
	/** The name that SRV records give as target. */
	name: string;
}

/** A plugin's word on a query: an answer, or undefined to let the next plugin speak. */
export type PluginAnswer = DnsResponse | undefined;

export class KubernetesZone {
	/** `cluster.local.` */
	readonly zone: string;
	private readonly zones: string[];
	private readonly data: ZoneData;
	private readonly ttl: number;
	private readonly pods: 'disabled' | 'insecure' | 'verified';
	private readonly fallthrough: string[] | undefined;
	private readonly podNames: boolean;
	private readonly serial: () => number;

	constructor(config: PluginConfig, data: ZoneData, serial: () => number) {
		this.zones = config.args.map((zone) => (zone.endsWith('.') ? zone : `${zone}.`).toLowerCase());
		this.zone = this.zones.find((zone) => !zone.endsWith('.arpa.')) ?? 'cluster.local.';
		this.data = data;
		this.serial = serial;
		const option = (name: string) => config.block.find((line) => line[0] === name);
		this.ttl = Number(option('ttl')?.[1] ?? 5);
		const pods = option('pods')?.[1];
		this.pods = pods === 'insecure' || pods === 'verified' ? pods : 'disabled';
		this.podNames = option('endpoint_pod_names') !== undefined;
		const through = option('fallthrough');
		this.fallthrough =
			through &&
			(through.length > 1 ? through.slice(1).map((zone) => (zone.endsWith('.') ? zone : `${zone}.`)) : ['.']);
	}

	/**
	 * Answers a query of its zones.
	 * @param upstream looks up the target of an ExternalName, through the whole server.
	 */
	async answer(query: DnsQuery, upstream: (query: DnsQuery) => Promise<DnsResponse>): Promise<PluginAnswer> {
		const name = query.name.toLowerCase();
		const zone = this.zones
			.filter((each) => name === each || name.endsWith(`.${each}`))
			.sort((a, b) => b.length - a.length)[0];
		if (zone === undefined) return undefined;
		if (zone.endsWith('.arpa.')) return this.reverse(query, name, zone);
		const labels = name === zone ? [] : name.slice(0, -zone.length - 1).split('.');
		return this.forward(query, labels, zone, upstream);
	}

	private async forward(
		query: DnsQuery,
		labels: string[],
		zone: string,
		upstream: (query: DnsQuery) => Promise<DnsResponse>,
	): Promise<PluginAnswer> {
		if (labels.length === 0) return this.apex(query, zone);
		if (labels.length === 1 && labels[0] === 'dns-version')
			return query.type === 'TXT'
				? this.respond(query, [this.record(query.name, 'TXT', '"1.1.0"')])
				: this.noData(query, zone);
		if (labels.join('.') === 'ns.dns') return this.noData(query, zone);
		const kind = labels.at(-1);
		if (kind === 'pod') return this.pod(query, labels.slice(0, -1), zone);
		if (kind !== 'svc') return this.notFound(query, zone);
		const rest = labels.slice(0, -1);
		const namespace = rest.at(-1);
		if (namespace === undefined) return this.noData(query, zone);
		if (!this.data.namespaces.has(namespace)) return this.notFound(query, zone);
		if (rest.length === 1) return this.noData(query, zone);
		const service = this.data.services.get(`${namespace}/${rest.at(-2)}`);
		if (!service || rest.length > 4) return this.notFound(query, zone);
		return this.service(query, service, rest.slice(0, -2), zone, upstream);
	}

	private async service(
		query: DnsQuery,
		service: Service,
		before: string[],
		zone: string,
		upstream: (query: DnsQuery) => Promise<DnsResponse>,
	): Promise<PluginAnswer> {
		const { spec } = service;
		if (spec.type === 'ExternalName' && before.length === 0) {
			const target = `${(spec.externalName ?? '').replace(/\.$/, '')}.`;
			const alias = this.record(query.name, 'CNAME', target);
			if (query.type === 'CNAME') return this.respond(query, [alias]);
			if (query.type === 'SRV') return this.respond(query, [this.record(query.name, 'SRV', `0 100 0 ${target}`)]);
			if (query.type !== 'A' && query.type !== 'AAAA') return this.noData(query, zone);
			const found = await upstream({ name: target, type: query.type });
			// A target that does not resolve leaves the alias standing alone, with its own rcode.
			return {
				...this.respond(query, [alias, ...found.answers]),
				rcode: found.rcode === 'NXDOMAIN' ? 'NXDOMAIN' : 'NOERROR',
			};
		}
		const targets = this.targets(service, before, zone);
		if (!targets || targets.length === 0) return this.notFound(query, zone);
		if (query.type === 'A') {
			const addresses = [...new Set(targets.map((each) => each.host))];
			return this.respond(
				query,
				addresses.map((address) => this.record(query.name, 'A', address)),
			);
		}
		if (query.type === 'SRV') {
			const weight = Math.max(1, Math.floor(100 / targets.length));
			const answers = targets.map((each) => this.record(query.name, 'SRV', `0 ${weight} ${each.port} ${each.name}`));
			const names = new Map(targets.map((each) => [each.name, each.host]));
			return {
				...this.respond(query, answers),
				additional: [...names].map(([name, host]) => this.record(name, 'A', host)),
			};
		}
		return this.noData(query, zone);
	}

	/** Undefined when the labels before the Service's name cannot be any of its names. */
	private targets(service: Service, before: string[], zone: string): Target[] | undefined {
		const { spec, metadata } = service;
		const base = `${metadata.name}.${metadata.namespace}.svc.${zone}`;
		const headless = spec.clusterIP === 'None';
		const isPort = before.length === 2 && before[0]?.startsWith('_') && before[1]?.startsWith('_');
		if (before.length === 2 && !isPort) return undefined;
		const wanted = isPort ? { port: before[0]?.slice(1), protocol: before[1]?.slice(1) } : undefined;
		const fits = (port: { name?: string | undefined; protocol?: string | undefined }) =>
			!wanted ||
			((port.name ?? '').toLowerCase() === wanted.port && (port.protocol ?? 'TCP').toLowerCase() === wanted.protocol);
		const endpoint = before.length === 1 ? before[0] : undefined;
		if (!headless && endpoint === undefined) {
			if (!spec.clusterIP) return undefined;
			return (spec.ports ?? [])
				.filter(fits)
				.map((port) => ({ host: spec.clusterIP as string, port: port.port, name: base }));
		}
		const found: Target[] = [];
		for (const slice of this.data.slices.get(`${metadata.namespace}/${metadata.name}`)?.values() ?? []) {
			if (slice.addressType !== 'IPv4') continue;
			// A headless Service may have no ports at all.
			const ports = slice.ports && slice.ports.length > 0 ? slice.ports.filter(fits) : wanted ? [] : [{ port: 0 }];
			for (const each of slice.endpoints ?? []) {
				const host = each.addresses[0];
				if (host === undefined || each.conditions?.ready === false) continue;
				const hostname =
					each.hostname || (this.podNames ? each.targetRef?.name : undefined) || host.replaceAll('.', '-');
				if (endpoint !== undefined && endpoint !== hostname) continue;
				for (const port of ports) found.push({ host, port: port.port ?? 0, name: `${hostname}.${base}` });
			}
		}
		return found;
	}

	/** `10-42-0-7.default.pod.cluster.local.` */
	private pod(query: DnsQuery, labels: string[], zone: string): PluginAnswer {
		if (this.pods === 'disabled') return this.notFound(query, zone);
		const namespace = labels.at(-1);
		if (namespace === undefined) return this.noData(query, zone);
		if (!this.data.namespaces.has(namespace)) return this.notFound(query, zone);
		if (labels.length === 1) return this.noData(query, zone);
		const address = (labels[0] ?? '').replaceAll('-', '.');
		if (labels.length > 2 || !isIPv4(address)) return this.notFound(query, zone);
		if (this.pods === 'verified' && !this.data.hasPod(namespace, address)) return this.notFound(query, zone);
		return query.type === 'A' ? this.respond(query, [this.record(query.name, 'A', address)]) : this.noData(query, zone);
	}

	private reverse(query: DnsQuery, name: string, zone: string): PluginAnswer {
		const address = name
			.replace(/\.in-addr\.arpa\.$/, '')
			.split('.')
			.reverse()
			.join('.');
		if (query.type !== 'PTR' || !isIPv4(address)) return this.fallsThrough(name) ? undefined : this.noData(query, zone);
		const service = this.data.serviceAt(address);
		if (service)
			return this.respond(query, [
				this.record(query.name, 'PTR', `${service.metadata.name}.${service.metadata.namespace}.svc.${this.zone}`),
			]);
		const names: string[] = [];
		for (const [key, slices] of this.data.slices) {
			const [namespace, service] = key.split('/');
			for (const slice of slices.values())
				for (const endpoint of slice.endpoints ?? [])
					if (endpoint.addresses.includes(address))
						names.push(`${endpoint.hostname || address.replaceAll('.', '-')}.${service}.${namespace}.svc.${this.zone}`);
		}
		if (names.length > 0)
			return this.respond(
				query,
				[...new Set(names)].map((each) => this.record(query.name, 'PTR', each)),
			);
		return this.fallsThrough(name) ? undefined : this.notFound(query, zone);
	}

	private apex(query: DnsQuery, zone: string): PluginAnswer {
		if (query.type === 'SOA') return this.respond(query, [this.soa(zone)]);
		if (query.type === 'NS') return this.respond(query, [this.record(zone, 'NS', `ns.dns.${zone}`)]);
		return this.noData(query, zone);
	}

	private fallsThrough(name: string): boolean {
		return this.fallthrough?.some((zone) => zone === '.' || name.endsWith(`.${zone}`)) ?? false;
	}

	private record(name: string, type: RecordType, data: string): ResourceRecord {
		return { name, type, ttl: this.ttl, data };
	}

	private soa(zone: string): ResourceRecord {
		return this.record(zone, 'SOA', `ns.dns.${zone} hostmaster.${zone} ${this.serial()} 7200 1800 86400 ${this.ttl}`);
	}

	private respond(query: DnsQuery, answers: ResourceRecord[]): DnsResponse {
		return { query, rcode: 'NOERROR', authoritative: true, answers, authority: [], additional: [] };
	}

	/** The name is there, but not with this type. */
	private noData(query: DnsQuery, zone: string): DnsResponse {
		return { ...this.respond(query, []), authority: [this.soa(zone)] };
	}

	private notFound(query: DnsQuery, zone: string): PluginAnswer {
		if (this.fallsThrough(query.name.toLowerCase())) return undefined;
		return { ...this.noData(query, zone), rcode: 'NXDOMAIN' };
	}
}
