/** MetalLB's controller: gives LoadBalancer Services addresses of the pools (upstream controller/service.go, internal/allocator). */

import { same } from '../../../apiserver/json.ts';
import { KINDS } from '../../../resources/kinds.ts';
import { parseIPv4 } from '../../../resources/shared/names.ts';
import type { Secret, Service } from '../../../resources/types.ts';
import { addressesOf, ConfigError, isFor, isOurs, type Pool, poolsOf, poolWith, unlessRefused } from './config.ts';
import { type Daemon, daemon } from './daemon.ts';

const PREFIXES = ['metallb.io', 'metallb.universe.tf'];
const ALLOCATED_FROM = 'metallb.io/ip-allocated-from-pool';

/** An annotation under MetalLB's prefix, or its older one. */
const annotation = ({ metadata }: Service, name: string): string =>
	PREFIXES.map((prefix) => metadata.annotations?.[`${prefix}/${name}`]).find((value) => value) ?? '';

/** Addresses as Go's %q prints them. */
const quoted = (addresses: readonly string[]): string =>
	`[${addresses.map((address) => JSON.stringify(address)).join(' ')}]`;

const keyOf = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`;

const addressesNow = ({ status }: Service): string[] =>
	(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);

/** Why a Service gets no address. */
class AllocationError extends Error {}

class Allocator {
	private readonly daemon: Daemon;
	/** What each Service has been refused with last: it is told once. */
	private readonly refused = new Map<string, string>();
	private pools: Pool[] = [];
	/** The configuration that cannot be read, as it was told. */
	private broken: string | undefined;

	constructor(daemon: Daemon) {
		this.daemon = daemon;
	}

	/** Brings all Services in line with the pools. */
	look(): void {
		const { client, namespace, log } = this.daemon;
		try {
			this.pools = poolsOf(client, namespace);
			this.broken = undefined;
		} catch (error) {
			if (!(error instanceof ConfigError)) throw error;
			// As upstream: what was in force stays so.
			if (this.broken !== error.message)
				log('error', { op: 'loadConfig', error: error.message, msg: 'failed to parse the configuration' });
			this.broken = error.message;
		}
		const services = client.list<Service>(KINDS.services);
		for (const key of [...this.refused.keys()])
			if (!services.some((service) => keyOf(service) === key)) this.refused.delete(key);
		// Who has an address keeps it before others are given any.
		const holding = services.filter((service) => addressesNow(service).length > 0);
		for (const service of [...holding, ...services.filter((each) => !holding.includes(each))])
			unlessRefused(() => this.converge(service));
	}

	private converge(service: Service): void {
		const { loadBalancerClass, log, recorder } = this.daemon;
		if (!isOurs(service, loadBalancerClass)) {
			// It may have been ours before.
			if (service.metadata.annotations?.[ALLOCATED_FROM]) this.write(service, [], undefined);
			return;
		}
		if (this.pools.length === 0) return this.write(service, [], undefined);
		const key = keyOf(service);
		let addresses = addressesNow(service);
		if (addresses.length > 0) {
			try {
				this.check(service, addresses);
				const wanted = this.wanted(service);
				const pool = annotation(service, 'address-pool');
				if (pool !== '' && poolWith(this.pools, addresses[0] ?? '')?.name !== pool) addresses = [];
				else if (wanted.length > 0 && !same(wanted, addresses)) addresses = [];
			} catch (error) {
				if (!(error instanceof AllocationError)) throw error;
				const text = `current IP for ${JSON.stringify(key)} not allowed by config, will attempt for new IP assignment: ${error.message}`;
				recorder.event(service, 'Normal', 'ClearAssignment', text);
				addresses = [];
			}
		}
		if (addresses.length === 0) {
			try {
				addresses = this.allocate(service);
			} catch (error) {
				if (!(error instanceof AllocationError)) throw error;
				if (this.refused.get(key) !== error.message) {
					log('error', { op: 'allocateIPs', error: error.message, msg: 'IP allocation failed' });
					const text = `Failed to allocate IP for ${JSON.stringify(key)}: ${error.message}`;
					recorder.event(service, 'Warning', 'AllocationFailed', text);
				}
				this.refused.set(key, error.message);
				return this.write(service, [], undefined);
			}
			this.refused.delete(key);
			log('info', { event: 'ipAllocated', ip: addresses, msg: 'IP address assigned by controller' });
			recorder.event(service, 'Normal', 'IPAllocated', `Assigned IP ${quoted(addresses)}`);
		}
		this.write(service, addresses, poolWith(this.pools, addresses[0] ?? '')?.name);
	}

	/** The addresses that the Service asks for itself. @throws AllocationError */
	private wanted(service: Service): string[] {
		const asked = annotation(service, 'loadBalancerIPs');
		const { loadBalancerIP } = service.spec;
		if (asked !== '' && loadBalancerIP)
			throw new AllocationError('service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP');
		if (asked !== '') {
			const addresses = asked.split(',').map((each) => each.trim());
			if (addresses.some((each) => parseIPv4(each) === undefined))
				throw new AllocationError(`invalid metallb.io/loadBalancerIPs: ${JSON.stringify(asked)}`);
			return addresses;
		}
		if (!loadBalancerIP) return [];
		if (parseIPv4(loadBalancerIP) === undefined)
			throw new AllocationError(`invalid spec.loadBalancerIP: ${JSON.stringify(loadBalancerIP)}`);
		return [loadBalancerIP];
	}

	/** @throws AllocationError */
	private allocate(service: Service): string[] {
		const wanted = this.wanted(service);
		const asked = annotation(service, 'address-pool');
		if (wanted.length > 0) {
			this.check(service, wanted);
			if (asked !== '' && poolWith(this.pools, wanted[0] ?? '')?.name !== asked)
				throw new AllocationError(
					`requested loadBalancer IP(s) ${quoted(wanted)} is not compatible with requested address pool ${asked}`,
				);
			return wanted;
		}
		if (asked !== '') {
			const pool = this.pools.find(({ name }) => name === asked);
			if (!pool) throw new AllocationError(`unknown pool ${JSON.stringify(asked)}`);
			if (!this.suits(pool, service)) throw new AllocationError(`pool ${pool.name} not compatible for ip assignment`);
			const free = this.freeIn(pool, service);
			if (free === undefined) throw new AllocationError(`no available IPs in pool ${pool.name}`);
			return [free];
		}
		const open = this.pools.filter(({ autoAssign }) => autoAssign);
		const pinned = open.filter((pool) => pool.allocation && this.suits(pool, service));
		const rank = ({ allocation }: Pool) => allocation?.priority || Number.POSITIVE_INFINITY;
		pinned.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
		for (const pool of [...pinned, ...open.filter(({ allocation }) => !allocation)]) {
			const free = this.freeIn(pool, service);
			if (free !== undefined) return [free];
		}
		throw new AllocationError('no available IPs');
	}

	private suits(pool: Pool, service: Service): boolean {
		const { namespace = '' } = service.metadata;
		const labels = this.daemon.client.get(KINDS.namespaces, '', namespace)?.metadata.labels;
		return isFor(pool, service, labels);
	}

	private freeIn(pool: Pool, service: Service): string | undefined {
		for (const address of addressesOf(pool)) if (this.sharing(service, address) === undefined) return address;
		return undefined;
	}

	/** May the Service have these addresses? @throws AllocationError when not. */
	private check(service: Service, addresses: readonly string[]): void {
		const pools = addresses.map((address) => poolWith(this.pools, address));
		const [pool] = pools;
		if (!pool || pools.some((each) => each !== pool))
			throw new AllocationError(`${quoted(addresses)} is not allowed in config`);
		if (!this.suits(pool, service)) throw new AllocationError(`pool ${pool.name} not compatible for ip assignment`);
		for (const address of addresses) {
			const why = this.sharing(service, address);
			if (why !== undefined) throw new AllocationError(why);
		}
	}

	/** Why a Service cannot have an address because of those that have it; undefined when it can. */
	private sharing(service: Service, address: string): string | undefined {
		const { client, loadBalancerClass } = this.daemon;
		const own = keyOf(service);
		const others = client
			.list<Service>(KINDS.services)
			.filter((each) => keyOf(each) !== own && isOurs(each, loadBalancerClass) && addressesNow(each).includes(address));
		const key = (each: Service) => annotation(each, 'allow-shared-ip');
		const backend = ({ spec }: Service) =>
			spec.externalTrafficPolicy === 'Local' ? JSON.stringify(spec.selector ?? {}) : '';
		if (others.some((each) => key(each) === '' || key(each) !== key(service) || backend(each) !== backend(service)))
			return `can't change sharing key for ${JSON.stringify(own)}, address also in use by ${others.map(keyOf).join(',')}`;
		for (const { port, protocol = 'TCP' } of service.spec.ports ?? [])
			if (
				others.some(({ spec }) =>
					spec.ports?.some((each) => each.port === port && (each.protocol ?? 'TCP') === protocol),
				)
			)
				return `port ${protocol.toLowerCase()}/${port} is already in use on ${JSON.stringify(address)}`;
		return undefined;
	}

	/** Writes addresses and pool into the Service, if it has others. */
	private write(service: Service, addresses: readonly string[], pool: string | undefined): void {
		const { client } = this.daemon;
		const { namespace = '', name, annotations } = service.metadata;
		if (annotations?.[ALLOCATED_FROM] !== pool)
			client.patch(KINDS.services, namespace, name, { metadata: { annotations: { [ALLOCATED_FROM]: pool ?? null } } });
		if (same(addressesNow(service), addresses)) return;
		const loadBalancer = addresses.length > 0 ? { ingress: addresses.map((ip) => ({ ip, ipMode: 'VIP' })) } : {};
		client.patch(
			KINDS.services,
			namespace,
			name,
			{ status: { loadBalancer: addresses.length > 0 ? loadBalancer : null } },
			'status',
		);
	}
}

/** The key that the speakers know each other by; their Pods wait for it. */
function makeMemberlistSecret({ client, namespace, process }: Daemon): void {
	const name = process.env.METALLB_ML_SECRET_NAME;
	if (!name || client.get(KINDS.secrets, namespace, name)) return;
	unlessRefused(() =>
		client.create(KINDS.secrets, {
			apiVersion: 'v1',
			kind: 'Secret',
			metadata: { name, namespace },
			type: 'Opaque',
			data: { secretkey: btoa(process.machine.random.hex(128)) },
		} as Secret),
	);
}

export const controller = daemon('metallb-controller', [KINDS.services, KINDS.namespaces], (self) => {
	makeMemberlistSecret(self);
	const allocator = new Allocator(self);
	return () => allocator.look();
});
