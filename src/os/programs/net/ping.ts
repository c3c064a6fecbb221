/** ping: of iputils and of busybox, which word things differently. */

import { NetworkError } from '../../net.ts';
import type { Process } from '../../process.ts';
import { getAddrInfo, ResolverError } from '../../resolver.ts';
import type { Command } from '../types.ts';
import { parseOptions, UsageError } from '../types.ts';

type Flavour = 'iputils' | 'busybox';

/** Bytes before the data: ICMP's own (RFC 792), and IP's besides; and the most that a packet takes. */
const ICMP_HEADER = 8;
const HEADERS = 28;
const MAX_SIZE = 65_507;

const USAGE = `
Usage
  ping [options] <destination>

Options:
  <destination>      dns name or ip address
  -c <count>         stop after <count> replies
  -i <interval>      seconds between sending each packet
  -n                 no dns name resolution
  -q                 quiet output
  -s <size>          use <size> as number of data bytes to be sent
  -w <deadline>      reply wait <deadline> in seconds
  -W <timeout>       time to wait for response
  -4                 use IPv4

For more details see ping(8).
`;

const run = async (process: Process, flavour: Flavour): Promise<number> => {
	let count = Number.POSITIVE_INFINITY;
	let interval = 1_000;
	let patience = flavour === 'busybox' ? 10_000 : 10_000;
	let deadline = Number.POSITIVE_INFINITY;
	let quiet = false;
	let size = 56;
	let name: string | undefined;
	try {
		const options = parseOptions(process.argv, [
			{ short: 'c', value: true },
			{ short: 'i', value: true },
			{ short: 'W', value: true },
			{ short: 'w', value: true },
			{ short: 's', value: true },
			{ short: 'q' },
			{ short: '4' },
			{ short: 'n' },
		]);
		size = Number(options.get('s') ?? size);
		if (!Number.isInteger(size) || size < 0 || size > MAX_SIZE)
			throw new UsageError(
				/^\d+$/.test(options.get('s') ?? '')
					? `invalid argument: '${options.get('s')}': out of range: 0 <= value <= ${MAX_SIZE}`
					: `invalid argument: '${options.get('s')}'`,
				1,
				false,
			);
		const number = (option: string, otherwise: number, scale = 1) => {
			const value = options.get(option);
			if (value === undefined) return otherwise;
			if (!/^\d*\.?\d+$/.test(value)) throw new UsageError(`invalid argument: '${value}'`, 1, false);
			if (option === 'c' && Number(value) === 0 && flavour === 'iputils')
				throw new UsageError(`invalid argument: '0': out of range: 1 <= value <= 9223372036854775807`, 1, false);
			return Number(value) * scale;
		};
		count = number('c', count);
		interval = Math.max(2, number('i', interval, 1000));
		patience = number('W', patience, 1000);
		deadline = number('w', deadline, 1000);
		quiet = options.has('q');
		name = options.operands[0];
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		await process.warn(`ping: ${error.message}\n${error.hint && flavour === 'iputils' ? USAGE : ''}`);
		return error.hint || flavour === 'busybox' ? 2 : 1;
	}
	if (name === undefined) {
		await process.warn(
			flavour === 'busybox'
				? 'BusyBox v1.37.0 () multi-call binary.\n\nUsage: ping [OPTIONS] HOST\n'
				: 'ping: usage error: Destination address required\n',
		);
		return 1;
	}
	const { network } = process.machine;
	if (!network.echo) {
		await process.warn('ping: this machine has no ICMP in the sandbox\n');
		return 2;
	}
	let address: string;
	try {
		address = (await process.wait(getAddrInfo(process.machine, name)))[0]?.address ?? '';
	} catch (error) {
		if (!(error instanceof ResolverError)) throw error;
		await process.warn(flavour === 'busybox' ? `ping: bad address '${name}'\n` : `ping: ${name}: ${error.message}\n`);
		return flavour === 'busybox' ? 1 : 2;
	}
	await process.print(
		flavour === 'busybox'
			? `PING ${name} (${address}): ${size} data bytes\n`
			: `PING ${name} (${address}) ${size}(${size + HEADERS}) bytes of data.\n`,
	);
	const started = process.clock.now();
	const times: number[] = [];
	let sent = 0;
	let errors = 0;
	// iputils' time ends with the last packet that went or came: how long it then waited for others does not count.
	let latest = started;
	let stopped = false;
	const stop = new AbortController();
	process.onSignal('INT', () => {
		stopped = true;
		stop.abort();
	});
	while (sent < count && !stopped && process.clock.now() - started < deadline) {
		const began = process.clock.now();
		latest = began;
		sent++;
		const last = sent >= count;
		// Each request waits for its answer up to the interval (the last one longer), as packets are sent one a second.
		const wait = Math.min(last ? patience : interval, started + deadline - began);
		try {
			const { took, ttl } = await process.wait(Promise.race([network.echo(address, wait), aborted(stop.signal)]));
			times.push(took);
			latest = process.clock.now();
			const shown =
				flavour === 'busybox'
					? `seq=${sent - 1} ttl=${ttl} time=${took.toFixed(3)} ms`
					: `icmp_seq=${sent} ttl=${ttl} time=${took < 1 ? took.toFixed(3) : took.toFixed(took < 100 ? 2 : 0)} ms`;
			const who = flavour === 'iputils' && name !== address ? `${name} (${address})` : address;
			if (!quiet) await process.print(`${size + ICMP_HEADER} bytes from ${who}: ${shown}\n`);
		} catch (error) {
			if (stopped) break;
			if (!(error instanceof NetworkError)) throw error;
			if (error.code === 'EHOSTUNREACH') {
				errors++;
				if (flavour === 'iputils')
					await process.print(`From ${network.address} icmp_seq=${sent} Destination Host Unreachable\n`);
			} else if (error.code === 'ENETUNREACH') {
				await process.warn(
					flavour === 'busybox' ? 'ping: sendto: Network unreachable\n' : 'ping: connect: Network is unreachable\n',
				);
				return flavour === 'busybox' ? 1 : 2;
			}
		}
		const rest = interval - (process.clock.now() - began);
		if (!last && !stopped && rest > 0)
			await process.wait(Promise.race([process.sleep(rest), aborted(stop.signal).catch(() => undefined)]));
	}
	const loss = Math.round((100 * (sent - times.length)) / Math.max(1, sent));
	await process.print(`\n--- ${name} ping statistics ---\n`);
	if (flavour === 'busybox')
		await process.print(`${sent} packets transmitted, ${times.length} packets received, ${loss}% packet loss\n`);
	else
		await process.print(
			`${sent} packets transmitted, ${times.length} received, ${errors > 0 ? `+${errors} errors, ` : ''}${loss}% packet loss, time ${Math.round(latest - started)}ms\n`,
		);
	if (times.length > 0) {
		const average = times.reduce((a, b) => a + b, 0) / times.length;
		const deviation = Math.sqrt(times.reduce((sum, time) => sum + (time - average) ** 2, 0) / times.length);
		const three = [Math.min(...times), average, Math.max(...times)].map((time) => time.toFixed(3)).join('/');
		await process.print(
			flavour === 'busybox'
				? `round-trip min/avg/max = ${three} ms\n`
				: `rtt min/avg/max/mdev = ${three}/${deviation.toFixed(3)} ms\n`,
		);
	} else if (flavour === 'iputils') await process.print('\n');
	return times.length > 0 ? 0 : 1;
};

const aborted = (signal: AbortSignal): Promise<never> =>
	new Promise((_, reject) => {
		if (signal.aborted) reject(new Error('interrupted'));
		signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true });
	});

/** The ping of a package. */
export const ping = (flavour: Flavour): Command => ({
	name: 'ping',
	summary: 'send ICMP ECHO_REQUEST to network hosts',
	program: (process) => run(process, flavour),
});
