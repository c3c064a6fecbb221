/** nc: netcat-openbsd's, and busybox's smaller one. */

import { type Connection, NetworkError } from '../../net.ts';
import type { Process } from '../../process.ts';
import { getAddrInfo, ResolverError } from '../../resolver.ts';
import { BrokenPipe } from '../../stream.ts';
import type { Command } from '../types.ts';
import { parseOptions, UsageError } from '../types.ts';

type Flavour = 'openbsd' | 'busybox';

const SERVICES: Record<number, string> = {
	22: 'ssh',
	25: 'smtp',
	53: 'domain',
	80: 'http',
	443: 'https',
	3306: 'mysql',
	5432: 'postgresql',
	6379: 'redis',
	8080: 'http-alt',
	27017: 'mongodb',
};

const USAGE: Record<Flavour, string> = {
	busybox:
		'BusyBox v1.37.0 () multi-call binary.\n\nUsage: nc [OPTIONS] HOST PORT  - connect\nnc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen\n',
	openbsd:
		'usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]\n\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]\n\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]\n\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]\n\t  [destination] [port]\n',
};

async function run(process: Process, flavour: Flavour): Promise<number> {
	let options: ReturnType<typeof parseOptions>;
	try {
		options = parseOptions(process.argv, [
			{ short: 'z' },
			{ short: 'v' },
			{ short: 'n' },
			{ short: 'u' },
			{ short: 'l' },
			{ short: 'k' },
			{ short: 'N' },
			{ short: '4' },
			{ short: 'w', value: true },
			{ short: 'p', value: true },
			{ short: 'q', value: true },
			{ short: 'e', value: true },
			{ short: 'i', value: true },
		]);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		await process.warn(`nc: ${error.message}\n${USAGE[flavour]}`);
		return 1;
	}
	const [name, ports] = options.operands;
	if (options.has('l')) {
		const port = options.get('p') ?? options.operands.at(-1);
		if (port !== undefined) return listen(process, Number(port), options.has('k'));
	}
	if (name === undefined || ports === undefined) {
		const noPort = flavour === 'openbsd' && (name !== undefined || options.has('l'));
		await process.warn(noPort ? 'nc: missing port number\n' : USAGE[flavour]);
		return 1;
	}
	const [first = 0, last = first] = ports.split('-').map(Number);
	if (!Number.isInteger(first) || first < 1 || last > 65_535 || last - first > 10_000) {
		await process.warn(`nc: port number invalid: ${ports}\n`);
		return 1;
	}
	let address: string;
	try {
		address = (await process.wait(getAddrInfo(process.machine, name)))[0]?.address ?? '';
	} catch (error) {
		if (!(error instanceof ResolverError)) throw error;
		await process.warn(
			flavour === 'busybox'
				? `nc: bad address '${name}'\n`
				: `nc: getaddrinfo for host "${name}" port ${ports}: ${error.message}\n`,
		);
		return 1;
	}
	const timeout = options.get('w') === undefined ? undefined : Number(options.get('w')) * 1000;
	let status = 1;
	for (let port = first; port <= last; port++)
		status = (await tryPort(process, flavour, options, name, address, port, timeout)) === 0 ? 0 : status;
	return status;
}

async function tryPort(
	process: Process,
	flavour: Flavour,
	options: ReturnType<typeof parseOptions>,
	name: string,
	address: string,
	port: number,
	timeout: number | undefined,
): Promise<number> {
	const verbose = options.has('v');
	const controller = new AbortController();
	const timer =
		timeout === undefined
			? undefined
			: process.clock.after(timeout, () => {
					process.clock.stir();
					controller.abort(new NetworkError('ETIMEDOUT'));
				});
	const service = SERVICES[port] ?? '*';
	const shown = name === address ? address : `${name} (${address})`;
	if (options.has('u')) {
		timer?.cancel();
		// UDP tells nothing unless the port answers with an ICMP error.
		try {
			await process.wait(process.machine.network.request(address, port, '', Math.min(timeout ?? 1_000, 1_000)));
		} catch (error) {
			if (!(error instanceof NetworkError)) throw error;
			if (error.code === 'ECONNREFUSED') return 1;
		}
		if (verbose) await process.warn(`Connection to ${shown} ${port} port [udp/${service}] succeeded!\n`);
		return 0;
	}
	let connection: Connection;
	try {
		connection = await process.wait(process.machine.network.connect(address, port, controller.signal));
	} catch (error) {
		if (!(error instanceof NetworkError)) throw error;
		const why = error.code === 'ETIMEDOUT' && timeout !== undefined ? 'Operation now in progress' : error.message;
		if (flavour === 'busybox') {
			if (verbose || !options.has('z'))
				await process.warn(
					`nc: ${name} (${address}:${port}): ${error.code === 'EHOSTUNREACH' ? 'Host is unreachable' : error.message}\n`,
				);
		} else if (verbose)
			await process.warn(
				`nc: connect to ${shown} port ${port} (tcp) ${error.code === 'ETIMEDOUT' && timeout !== undefined ? 'timed out' : 'failed'}: ${why}\n`,
			);
		return 1;
	} finally {
		timer?.cancel();
	}
	process.atExit(() => connection.close());
	if (verbose)
		await process.warn(
			flavour === 'busybox'
				? `${name} (${address}:${port}) open\n`
				: `Connection to ${shown} ${port} port [tcp/${service}] succeeded!\n`,
		);
	if (!options.has('z')) await relay(process, connection);
	connection.close();
	return 0;
}

/** Standard input to the peer, the peer to standard output, until the peer closes. */
async function relay(process: Process, connection: Connection): Promise<void> {
	const upwards = async () => {
		for (let chunk = await process.stdin.read(); chunk !== null; chunk = await process.stdin.read())
			await connection.output.write(chunk);
		connection.output.close();
	};
	void process.machine.quietly(upwards);
	try {
		for (
			let chunk = await process.wait(connection.input.read());
			chunk !== null;
			chunk = await process.wait(connection.input.read())
		)
			await process.print(chunk);
	} catch (error) {
		if (!(error instanceof NetworkError || error instanceof BrokenPipe)) throw error;
	}
}

async function listen(process: Process, port: number, keep: boolean): Promise<number> {
	if (!Number.isInteger(port) || port < 1 || port > 65_535) {
		await process.warn('nc: port number invalid\n');
		return 1;
	}
	const waiting: Connection[] = [];
	let wake = () => {};
	try {
		const listener = process.machine.network.listen(port, (connection) => {
			waiting.push(connection);
			process.clock.stir();
			wake();
		});
		process.atExit(() => {
			listener.close();
			for (const connection of waiting) connection.close();
		});
	} catch (error) {
		if (!(error instanceof NetworkError)) throw error;
		await process.warn(`nc: ${error.message}\n`);
		return 1;
	}
	do {
		if (waiting.length === 0)
			await process.wait(
				new Promise<void>((resolve) => {
					wake = resolve;
				}),
			);
		const connection = waiting[0] as Connection;
		await relay(process, connection);
		connection.close();
		waiting.shift();
	} while (keep);
	return 0;
}

/** The nc of a package. */
export const netcat = (flavour: Flavour): Command => ({
	name: 'nc',
	summary: 'arbitrary TCP and UDP connections and listens',
	program: (process) => run(process, flavour),
});
