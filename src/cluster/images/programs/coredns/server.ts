/** One server block of CoreDNS: its plugins in the order that the standard build gives them. */

import type { DnsQuery, DnsResponse, ResourceRecord } from '../../../../os/dns.ts';
import { isIPv4 } from '../../../../os/dns.ts';
import type { Process } from '../../../../os/process.ts';
import { askServers, parseResolvConf } from '../../../../os/resolver.ts';
import type { Client } from '../../../types.ts';
import type { PluginConfig, ServerBlock } from './corefile.ts';
import { KubernetesZone, ZoneData } from './kubernetes.ts';

/** CoreDNS's forward plugin waits so long for an upstream, in milliseconds. */
const FORWARD_TIMEOUT = 2_000;

/** What the SOA record of cluster.local takes in an answer, in bytes. */
const SOA_SIZE = 93;

type Step = (query: DnsQuery) => Promise<DnsResponse | undefined>;

export class DnsServer {
	readonly block: ServerBlock;
	private readonly process: Process;
	private readonly steps: Step[];
	private readonly data: ZoneData | undefined;
	private readonly balances: boolean;
	private readonly logs: boolean;

	constructor(process: Process, block: ServerBlock, client: Client | undefined) {
		this.process = process;
		this.block = block;
		const plugin = (name: string) => block.plugins.find((each) => each.name === name);
		this.balances = plugin('loadbalance') !== undefined;
		this.logs = plugin('log') !== undefined;
		const kubernetes = plugin('kubernetes');
		this.data = kubernetes && client ? new ZoneData(client) : undefined;
		const steps: (Step | undefined)[] = [
			plugin('template') && template(plugin('template') as PluginConfig),
			plugin('hosts') && this.hosts(plugin('hosts') as PluginConfig),
			this.data &&
				this.zoneStep(
					new KubernetesZone(kubernetes as PluginConfig, this.data, () => Math.floor(process.clock.now() / 1000)),
				),
			...block.plugins.filter((each) => each.name === 'forward').map((each) => this.forward(each)),
			plugin('whoami') && (async (query: DnsQuery) => empty(query, 'NOERROR')),
		];
		this.steps = steps.filter((step) => step !== undefined);
	}

	/** Answers a query as the block's plugins do. */
	async answer(query: DnsQuery, source: string): Promise<DnsResponse> {
		const started = this.process.clock.now();
		const response = await this.resolve(query);
		if (this.logs) await this.log(query, response, source, started);
		return response;
	}

	dispose(): void {
		this.data?.dispose();
	}

	private async resolve(query: DnsQuery): Promise<DnsResponse> {
		for (const step of this.steps) {
			const response = await step(query);
			if (response) return this.balances ? { ...response, answers: this.shuffle(response.answers) } : response;
		}
		// Nobody knows: the server refuses a zone that is not its own.
		return empty(query, this.steps.length > 0 ? 'SERVFAIL' : 'REFUSED');
	}

	private zoneStep(zone: KubernetesZone): Step {
		return (query) => zone.answer(query, (target) => this.resolve(target));
	}

	/** loadbalance: addresses in a random order, aliases first. */
	private shuffle(records: ResourceRecord[]): ResourceRecord[] {
		const addresses = records.filter((each) => each.type === 'A');
		for (let i = addresses.length - 1; i > 0; i--) {
			const j = this.process.machine.random.below(i + 1);
			[addresses[i], addresses[j]] = [addresses[j] as ResourceRecord, addresses[i] as ResourceRecord];
		}
		return [...records.filter((each) => each.type !== 'A'), ...addresses];
	}

	private hosts(config: PluginConfig): Step {
		const path = config.args[0];
		const inline = config.block.filter((line) => isIPv4(line[0] ?? ''));
		const ttl = Number(config.block.find((line) => line[0] === 'ttl')?.[1] ?? 3600);
		const through = config.block.some((line) => line[0] === 'fallthrough');
		const lines = (): string[][] => {
			const { fs } = this.process;
			const file = path !== undefined && fs.find(path)?.type === 'file' ? fs.readFile(path) : '';
			return [...inline, ...file.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/))];
		};
		return async (query) => {
			const wanted = query.name.toLowerCase().replace(/\.$/, '');
			const found = lines().filter((line) => line.slice(1).some((name) => name.toLowerCase() === wanted));
			if (found.length === 0) {
				const known = through || path !== undefined || inline.length > 0;
				return known && through ? undefined : empty(query, 'NXDOMAIN');
			}
			const answers =
				query.type === 'A'
					? found.map((line): ResourceRecord => ({ name: query.name, type: 'A', ttl, data: line[0] as string }))
					: [];
			return { ...empty(query, 'NOERROR'), authoritative: true, answers };
		};
	}

	private forward(config: PluginConfig): Step {
		const [zone = '.', ...targets] = config.args;
		const from = zone === '.' ? '.' : zone.endsWith('.') ? zone : `${zone}.`;
		const servers = targets.flatMap((target) => {
			const address = target.replace(/^dns:\/\//, '').replace(/:53$/, '');
			if (isIPv4(address)) return [address];
			const { fs } = this.process;
			return fs.find(target)?.type === 'file' ? parseResolvConf(fs.readFile(target)).nameservers : [];
		});
		return async (query) => {
			if (from !== '.' && query.name !== from && !query.name.endsWith(`.${from}`)) return undefined;
			const found = await askServers(
				this.process.machine.network,
				{ nameservers: servers, search: [], ndots: 1, timeout: FORWARD_TIMEOUT, attempts: 1 },
				query,
			);
			if (found) return found.response;
			const own = this.process.machine.network.address ?? '';
			await this.process.print(
				`[ERROR] plugin/errors: 2 ${query.name} ${query.type}: read udp ${own}:40000->${servers[0] ?? ''}:53: i/o timeout\n`,
			);
			return empty(query, 'SERVFAIL');
		};
	}

	private async log(query: DnsQuery, response: DnsResponse, source: string, started: number): Promise<void> {
		const seconds = ((this.process.clock.now() - started) / 1000 + 0.000_08).toFixed(9);
		const id = this.process.machine.random.below(65_536);
		const size = 17 + query.name.length;
		const flags = response.authoritative ? 'qr,aa,rd' : 'qr,rd,ra';
		// Nobody but dig asks with EDNS, so 512 is what fits into an answer. A zone's "no" carries its SOA record.
		const answerSize =
			response.answers.length > 0 || !response.authoritative
				? size + response.answers.length * (15 + query.name.length)
				: size + SOA_SIZE;
		await this.process.print(
			`[INFO] ${source} - ${id} "${query.type} IN ${query.name} udp ${size} false 512" ${response.rcode} ${flags} ${answerSize} ${seconds}s\n`,
		);
	}
}

const empty = (query: DnsQuery, rcode: DnsResponse['rcode']): DnsResponse => ({
	query,
	rcode,
	authoritative: false,
	answers: [],
	authority: [],
	additional: [],
});

/** The template plugin as far as `rcode` goes: `template ANY ANY internal { rcode NXDOMAIN }`. */
function template(config: PluginConfig): Step {
	const [, type = 'ANY', ...zones] = config.args;
	const rcode = config.block.find((line) => line[0] === 'rcode')?.[1] as DnsResponse['rcode'] | undefined;
	return async (query) => {
		if (type !== 'ANY' && type !== query.type) return undefined;
		if (zones.length > 0 && !zones.some((zone) => query.name.endsWith(`.${zone.replace(/\.$/, '')}.`)))
			return undefined;
		return rcode === undefined ? undefined : empty(query, rcode);
	};
}
