/**
 * MetalLB's speaker in layer 2 mode: on one node for each address, it answers for it (upstream speaker/layer2_controller.go).
 * Who does is not agreed upon: every speaker works out the same from the addresses and the nodes whose speakers live.
 */

import { sha256 } from '../../../../os/programs/digest.ts';
import { KINDS } from '../../../resources/kinds.ts';
import type { EndpointSlice, Node, Pod, Service } from '../../../resources/types.ts';
import { type Advertisement, advertisementsOf, ConfigError, isOurs, type Pool, poolsOf, poolWith } from './config.ts';
import { type Daemon, daemon } from './daemon.ts';

const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';

/** Speakers ask after each other (memberlist): how often, how long an answer may take, and how many may be missed. */
const PROBE_INTERVAL = 2_000;
const PROBE_TIMEOUT = 1_000;
const MISSES = 3;

const hashes = new Map<string, string>();

/** What nodes are put into order by. */
function hash(node: string, address: string): string {
	const text = `${node}#${address}`;
	const known = hashes.get(text) ?? sha256(new TextEncoder().encode(text));
	hashes.set(text, known);
	return known;
}

const nameOf = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`;

class Speaker {
	private readonly daemon: Daemon;
	/** What this node answers for: Service → address and how to stop. */
	private readonly announced = new Map<string, { address: string; socket: { dispose(): void } | undefined }>();
	/** Answers missed in a row, by node. */
	private readonly misses = new Map<string, number>();
	/** The nodes that hold an address now: whose end would matter. */
	private holders = new Set<string>();

	constructor(daemon: Daemon) {
		this.daemon = daemon;
		daemon.process.atExit(() => {
			for (const name of [...this.announced.keys()]) this.withdraw(name);
		});
	}

	look(): void {
		const { client, namespace, node, loadBalancerClass } = this.daemon;
		let pools: Pool[];
		try {
			pools = poolsOf(client, namespace);
		} catch (error) {
			// The controller tells of it; what was announced stays so.
			if (error instanceof ConfigError) return;
			throw error;
		}
		const advertisements = advertisementsOf(client, namespace);
		const wanted = new Map<string, Service>();
		this.holders = new Set();
		for (const service of client.list<Service>(KINDS.services)) {
			if (!isOurs(service, loadBalancerClass)) continue;
			const [address] = (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
			const pool = address === undefined ? undefined : poolWith(pools, address);
			if (address === undefined || !pool) continue;
			const holder = this.holderOf(
				service,
				address,
				advertisements.filter((each) => each.covers(pool)),
			);
			if (holder !== undefined) this.holders.add(holder);
			if (holder === node) wanted.set(nameOf(service), service);
		}
		for (const [name, { address }] of [...this.announced]) {
			const service = wanted.get(name);
			if (service?.status?.loadBalancer?.ingress?.[0]?.ip !== address) this.withdraw(name);
		}
		for (const service of wanted.values()) this.announce(service);
	}

	/** Asks the other holders whether they live; looks again when one is found dead or alive. */
	async watchOthers(): Promise<never> {
		const { process, node, stir } = this.daemon;
		for (;;) {
			await process.sleep(PROBE_INTERVAL);
			// Whoever was lost is asked, too: it may be back.
			const others = [...new Set([...this.holders, ...this.misses.keys()])].filter((each) => each !== node);
			for (const other of others) {
				const before = this.misses.get(other) ?? 0;
				if (await this.answers(other)) this.misses.delete(other);
				else this.misses.set(other, before + 1);
				const now = this.misses.get(other) ?? 0;
				if (before >= MISSES !== now >= MISSES) stir();
			}
		}
	}

	private async answers(node: string): Promise<boolean> {
		const { process, client } = this.daemon;
		const address = client
			.get<Node>(KINDS.nodes, '', node)
			?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
		if (address === undefined) return false;
		try {
			await process.wait(process.machine.network.echo?.(address, PROBE_TIMEOUT) ?? Promise.resolve(undefined));
			return true;
		} catch (error) {
			process.checkSignals();
			return !(error instanceof Error);
		}
	}

	/** The node that answers for a Service's address; undefined when none may. */
	private holderOf(service: Service, address: string, advertisements: readonly Advertisement[]): string | undefined {
		const { client } = this.daemon;
		const { namespace = '', name } = service.metadata;
		const serving = client
			.list<EndpointSlice>(KINDS.endpointslices, { namespace, labelSelector: `kubernetes.io/service-name=${name}` })
			.flatMap(({ endpoints }) => endpoints ?? [])
			.filter(({ conditions }) => conditions?.ready !== false);
		if (serving.length === 0) return undefined;
		const local = service.spec.externalTrafficPolicy === 'Local';
		const candidates = this.speakers().filter((node) => {
			const object = client.get<Node>(KINDS.nodes, '', node);
			const labels = object?.metadata.labels;
			if (!object || labels?.[EXCLUDED] !== undefined) return false;
			if (local && !serving.some(({ nodeName }) => nodeName === node)) return false;
			return advertisements.some((each) => each.allows(labels));
		});
		return candidates.sort((a, b) => (hash(a, address) < hash(b, address) ? -1 : 1))[0];
	}

	/** The nodes with a speaker that lives. */
	private speakers(): string[] {
		const { client, namespace, node, process } = this.daemon;
		const labelSelector = process.env.METALLB_ML_LABELS ?? '';
		const pods = client.list<Pod>(KINDS.pods, { namespace, labelSelector });
		const ready = pods.filter(
			({ status, metadata }) =>
				!metadata.deletionTimestamp &&
				status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
		);
		const nodes = ready.flatMap(({ spec }) => spec.nodeName ?? []);
		return [...new Set([node, ...nodes])].filter((each) => each === node || (this.misses.get(each) ?? 0) < MISSES);
	}

	private announce(service: Service): void {
		const { process, recorder, log, node } = this.daemon;
		const name = nameOf(service);
		const address = service.status?.loadBalancer?.ingress?.[0]?.ip ?? '';
		if (this.announced.has(name)) return;
		this.announced.set(name, { address, socket: process.machine.network.announce?.(address) });
		log('info', { event: 'serviceAnnounced', ips: [address], msg: 'service has IP, announcing', protocol: 'layer2' });
		recorder.event(
			service,
			'Normal',
			'nodeAssigned',
			`announcing from node ${JSON.stringify(node)} with protocol "layer2"`,
		);
	}

	private withdraw(name: string): void {
		const { log } = this.daemon;
		const entry = this.announced.get(name);
		this.announced.delete(name);
		entry?.socket?.dispose();
		log('info', {
			event: 'serviceWithdrawn',
			ip: [entry?.address],
			msg: 'withdrawing service announcement',
			reason: 'notOwner',
		});
	}
}

export const speaker = daemon(
	'metallb-speaker',
	[KINDS.services, KINDS.endpointslices, KINDS.pods, KINDS.nodes],
	(self) => {
		const own = new Speaker(self);
		// It ends with the process, whose signals it meets at each wait.
		void own.watchOthers().catch(() => {});
		return () => own.look();
	},
);
