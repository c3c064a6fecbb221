/** The CoreDNS program: listens on the ports of its Corefile, answers, tells of its health. */

import { type DnsQuery, type DnsResponse, isDnsQuery } from '../../../../os/dns.ts';
import { serveHttp } from '../../../../os/http.ts';
import { type Listener, NetworkError } from '../../../../os/net.ts';
import { Killed, type Process, type Program } from '../../../../os/process.ts';
import { hash32 } from '../../../../os/random.ts';
import { readLines } from '../../../../os/stream.ts';
import { apiClientOf } from '../../context.ts';
import { CorefileError, readCorefile, type ServerBlock } from './corefile.ts';
import { DnsServer } from './server.ts';

/** How often the reload plugin looks at the Corefile, in milliseconds. */
const RELOAD_INTERVAL = 30_000;

export const coredns =
	(version: string): Program =>
	(process) =>
		new CoreDns(process, version).run();

class CoreDns {
	private readonly process: Process;
	private readonly version: string;
	private readonly path: string;
	private servers: DnsServer[] = [];
	private listeners: Listener[] = [];
	private corefile = '';
	private checked = 0;
	private readonly counts = new Map<string, number>();

	constructor(process: Process, version: string) {
		this.process = process;
		this.version = version;
		const args = process.argv.slice(1);
		const at = args.findIndex((arg) => arg === '-conf' || arg === '--conf');
		this.path = process.path(at >= 0 ? (args[at + 1] ?? '') : 'Corefile');
	}

	async run(): Promise<number> {
		const { process } = this;
		if (process.argv.includes('-version')) {
			await process.print(`CoreDNS-${this.version}\nlinux/amd64, go1.26.1, 1b0f7ab\n`);
			return 0;
		}
		let blocks: ServerBlock[];
		try {
			blocks = this.read();
			this.start(blocks);
		} catch (error) {
			if (error instanceof CorefileError) await process.print(`${error.message}\n`);
			else if (error instanceof NetworkError)
				await process.print(`Listen: listen tcp :53: bind: ${error.message.toLowerCase()}\n`);
			else throw error;
			return 1;
		}
		process.atExit(() => this.stop());
		for (const block of blocks)
			await process.print(`${block.zones.map((zone) => `${zone}:${block.port}`).join(', ')}\n`);
		if (blocks.some((block) => block.plugins.some((each) => each.name === 'reload')))
			await process.print(`[INFO] plugin/reload: Running configuration SHA512 = ${checksum(this.corefile)}\n`);
		await process.print(`CoreDNS-${this.version}\nlinux/amd64, go1.26.1, 1b0f7ab\n`);
		let stop: (signal: string) => void = () => {};
		const stopped = new Promise<string>((resolve) => {
			stop = resolve;
		});
		process.onSignal('TERM', () => stop('SIGTERM'));
		process.onSignal('INT', () => stop('SIGINT'));
		const signal = await process.wait(stopped);
		await process.print(`[INFO] ${signal}: Shutting down servers then terminating\n`);
		const lameduck = blocks.some((block) =>
			block.plugins.some((each) => each.name === 'health' && each.block.some((line) => line[0] === 'lameduck')),
		);
		if (lameduck) {
			await process.print('[INFO] plugin/health: Going into lameduck mode for 5s\n');
			await process.sleep(5_000);
		}
		return 0;
	}

	private read(): ServerBlock[] {
		const { fs } = this.process;
		if (fs.find(this.path)?.type !== 'file') {
			// Without a Corefile CoreDNS tells who asks.
			this.corefile = '.:53 {\n whoami\n log\n}\n';
			return [
				{
					zones: ['.'],
					port: 53,
					plugins: [
						{ name: 'whoami', args: [], block: [] },
						{ name: 'log', args: [], block: [] },
					],
				},
			];
		}
		this.corefile = fs.readFile(this.path);
		this.checked = this.process.clock.now();
		return readCorefile(
			fs,
			this.path,
			(text) => void this.process.machine.quietly(() => this.process.print(`[WARNING] ${text}\n`)),
		);
	}

	private start(blocks: ServerBlock[]): void {
		const { network } = this.process.machine;
		const client = apiClientOf(this.process.machine);
		this.servers = blocks.map((block) => new DnsServer(this.process, block, client));
		const open = (listener: Listener) => this.listeners.push(listener);
		for (const port of new Set(blocks.map((block) => block.port))) {
			open(
				network.listenUdp(port, ({ payload, source }) =>
					isDnsQuery(payload) ? this.answer(port, payload, `${source.address}:${source.port}`) : undefined,
				),
			);
			// Over TCP a message is a line of JSON here.
			open(
				network.listen(port, (connection) => {
					const serve = async () => {
						for await (const line of readLines(connection.input)) {
							const query: unknown = JSON.parse(line);
							if (!isDnsQuery(query)) break;
							const response = await this.answer(port, query, `${connection.remote.address}:${connection.remote.port}`);
							await connection.output.write(`${JSON.stringify(response)}\n`);
						}
					};
					serve()
						.catch(() => undefined)
						.finally(() => connection.close());
				}),
			);
		}
		const plugin = (name: string) => blocks.flatMap((block) => block.plugins).find((each) => each.name === name);
		const portOf = (name: string, otherwise: number) =>
			Number(/:(\d+)$/.exec(plugin(name)?.args[0] ?? '')?.[1] ?? otherwise);
		const plain = (body: string, status = 200) => ({
			status,
			headers: [['Content-Type', 'text/plain; charset=utf-8']] as [string, string][],
			body,
		});
		const http = (name: string, port: number, path: string, body: () => string) => {
			if (plugin(name))
				open(
					serveHttp(network, portOf(name, port), (request) =>
						request.target === path ? plain(body()) : plain('404 page not found\n', 404),
					),
				);
		};
		http('health', 8080, '/health', () => 'OK');
		http('ready', 8181, '/ready', () => 'OK');
		http('prometheus', 9153, '/metrics', () => this.metrics());
	}

	private stop(): void {
		for (const listener of this.listeners) listener.close();
		for (const server of this.servers) server.dispose();
		this.listeners = [];
		this.servers = [];
	}

	/** The reload plugin, on demand: nobody can tell whether the file was looked at before somebody asked. */
	private reload(): void {
		const { fs, clock } = this.process;
		if (clock.now() - this.checked < RELOAD_INTERVAL || fs.find(this.path)?.type !== 'file') return;
		this.checked = clock.now();
		const text = fs.readFile(this.path);
		if (text === this.corefile || !/^\s*reload\b/m.test(this.corefile)) return;
		const say = (line: string) => void this.process.machine.quietly(() => this.process.print(line));
		try {
			say('[INFO] Reloading\n');
			const blocks = this.read();
			this.stop();
			this.start(blocks);
			say(`[INFO] plugin/reload: Running configuration SHA512 = ${checksum(text)}\n[INFO] Reloading complete\n`);
		} catch (error) {
			if (!(error instanceof CorefileError)) throw error;
			say(
				`[ERROR] Restart failed: ${error.message}\n[ERROR] plugin/reload: Corefile changed but reload failed: ${error.message}\n`,
			);
			this.corefile = text;
		}
	}

	/** Answers, and tells of a fault of ours instead of going silent as a crashed server would. */
	private async answer(port: number, query: DnsQuery, source: string): Promise<DnsResponse> {
		try {
			return await this.resolve(port, query, source);
		} catch (error) {
			// The container was stopped amid a question: nobody waits for this answer.
			if (!(error instanceof Killed)) this.process.machine.onFault?.(error, this.process);
			return { query, rcode: 'SERVFAIL', authoritative: false, answers: [], authority: [], additional: [] };
		}
	}

	private async resolve(port: number, query: DnsQuery, source: string): Promise<DnsResponse> {
		this.reload();
		const name = query.name.toLowerCase();
		const match = (zone: string) => zone === '.' || name === zone || name.endsWith(`.${zone}`);
		let best: { server: DnsServer; length: number } | undefined;
		for (const server of this.servers) {
			if (server.block.port !== port) continue;
			for (const zone of server.block.zones)
				if (match(zone) && zone.length > (best?.length ?? 0)) best = { server, length: zone.length };
		}
		this.counts.set(query.type, (this.counts.get(query.type) ?? 0) + 1);
		return best
			? best.server.answer(query, source)
			: { query, rcode: 'REFUSED' as const, authoritative: false, answers: [], authority: [], additional: [] };
	}

	private metrics(): string {
		const lines = [
			"# HELP coredns_build_info A metric with a constant '1' value labeled by version, revision, and goversion.",
			'# TYPE coredns_build_info gauge',
			`coredns_build_info{goversion="go1.26.1",revision="1b0f7ab",version="${this.version}"} 1`,
			'# HELP coredns_dns_requests_total Counter of DNS requests made per zone, protocol and family.',
			'# TYPE coredns_dns_requests_total counter',
		];
		for (const [type, count] of [...this.counts].sort())
			lines.push(
				`coredns_dns_requests_total{family="1",proto="udp",server="dns://:53",type="${type}",view="",zone="."} ${count}`,
			);
		return `${lines.join('\n')}\n`;
	}
}

/** A text of 128 hexadecimal digits that changes with the configuration, where CoreDNS prints a SHA512. */
function checksum(text: string): string {
	let digits = '';
	for (let i = 0; i < 16; i++)
		digits += hash32(text, 0x811c9dc5 ^ (i * 0x9e3779b9))
			.toString(16)
			.padStart(8, '0');
	return digits;
}
