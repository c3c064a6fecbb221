import { beforeAll, describe, expect, it } from 'vitest';
import { Machine } from '../../../src/os/machine.ts';
import type { NetworkStack } from '../../../src/os/net.ts';
import { networkPrograms } from '../../../src/os/programs/net/index.ts';
import { netstat } from '../../../src/os/programs/net/netstat.ts';
import { debianUserland } from '../../../src/os/userland.ts';
import { World } from '../../cluster/network/world.ts';

/** What iproute2 6.1, net-tools 2.10 and netcat-openbsd 1.219 print of the same sockets on Debian 12, line for line. */

const world = new World();
let host: Machine;
const run = async (...argv: string[]) => {
	const { stdout, stderr, status } = await world.run(host, ...argv);
	return stdout + stderr + (status === 0 ? '' : `[${status}]`);
};

beforeAll(async () => {
	const network = world.network.namespaceAt('192.168.164.130') as NetworkStack;
	host = new Machine({
		hostname: 'master',
		clock: world.clock,
		random: world.random,
		network,
		files: { ...debianUserland(), ...networkPrograms, '/usr/bin/bb': { program: netstat('busybox').program } },
	});
	network.listen(18_080, () => {});
	network.listen(19_090, () => {}, '127.0.0.1');
	network.listenUdp(15_353, () => undefined, '127.0.0.1');
	void network.connect('127.0.0.1', 19_090);
	await world.pass(1_000);
});

/** The other end of the connection has any port. */
const masked = (text: string) =>
	text.replaceAll(/\b(3[2-9]|[45]\d)\d{3}\b/g, '40000').replaceAll(/\b60\d{3}\b/g, '40000');

describe('ss', () => {
	it('lists what listens', async () => {
		expect(await run('ss', '-tln')).toBe(
			'State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess\n' +
				'LISTEN 0      511          0.0.0.0:18080      0.0.0.0:*          \n' +
				'LISTEN 0      511        127.0.0.1:19090      0.0.0.0:*          \n',
		);
		expect(await run('ss', '-tuln')).toBe(
			'Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess\n' +
				'udp   UNCONN 0      0          127.0.0.1:15353      0.0.0.0:*          \n' +
				'tcp   LISTEN 0      511          0.0.0.0:18080      0.0.0.0:*          \n' +
				'tcp   LISTEN 0      511        127.0.0.1:19090      0.0.0.0:*          \n',
		);
		expect(await run('ss', '-tlnH', 'sport = :18080')).toBe('LISTEN 0      511    0.0.0.0:18080 0.0.0.0:*\n');
	});

	it('lists connections, and those that a filter lets through', async () => {
		expect(masked(await run('ss', '-tn'))).toBe(
			'State Recv-Q Send-Q Local Address:Port  Peer Address:Port Process\n' +
				'ESTAB 0      0          127.0.0.1:40000    127.0.0.1:19090       \n' +
				'ESTAB 0      0          127.0.0.1:19090    127.0.0.1:40000       \n',
		);
		expect(masked(await run('ss', '-tan', 'state', 'established', 'dport', '=', ':19090'))).toBe(
			'Recv-Q Send-Q Local Address:Port  Peer Address:Port Process\n0      0          127.0.0.1:40000    127.0.0.1:19090       \n',
		);
		expect((await run('ss', '-tan')).split('\n')).toHaveLength(6);
	});

	it('refuses what it does not know', async () => {
		expect(await run('ss', '--bogus')).toMatch(
			/^ss: unrecognized option '--bogus'\nUsage: ss \[ OPTIONS \]\n[\s\S]*\[255\]$/,
		);
		expect(await run('ss', '-t', 'state', 'nowhere')).toBe('ss: wrong state name: nowhere\n[255]');
	});
});

describe('netstat', () => {
	const HEAD = 'Proto Recv-Q Send-Q Local Address           Foreign Address         State      ';
	it('lists what listens', async () => {
		expect(await run('netstat', '-tuln')).toBe(
			`Active Internet connections (only servers)\n${HEAD}\n` +
				'tcp        0      0 0.0.0.0:18080           0.0.0.0:*               LISTEN     \n' +
				'tcp        0      0 127.0.0.1:19090         0.0.0.0:*               LISTEN     \n' +
				'udp        0      0 127.0.0.1:15353         0.0.0.0:*                          \n',
		);
		expect(await run('netstat', '-tlnp')).toBe(
			`Active Internet connections (only servers)\n${HEAD} PID/Program name    \n` +
				'tcp        0      0 0.0.0.0:18080           0.0.0.0:*               LISTEN      -                   \n' +
				'tcp        0      0 127.0.0.1:19090         0.0.0.0:*               LISTEN      -                   \n',
		);
		expect(await run('bb', '-uln')).toBe(
			`Active Internet connections (only servers)\n${HEAD} \n` +
				'udp        0      0 127.0.0.1:15353         0.0.0.0:*                           \n',
		);
	});

	it('lists connections and routes', async () => {
		expect(masked(await run('netstat', '-t'))).toBe(
			`Active Internet connections (w/o servers)\n${HEAD}\n` +
				'tcp        0      0 localhost:40000         localhost:19090         ESTABLISHED\n' +
				'tcp        0      0 localhost:19090         localhost:40000         ESTABLISHED\n',
		);
		expect(await run('netstat', '-rn')).toContain(
			'Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n' +
				'0.0.0.0         192.168.164.1   0.0.0.0         UG        0 0          0 eth0\n',
		);
		expect(await run('netstat', '-y')).toContain("netstat: invalid option -- 'y'\nusage: netstat ");
	});
});

describe('wrong uses', () => {
	it.each([
		[['nc', '127.0.0.1'], 'nc: missing port number\n[1]'],
		[['nc', '-l'], 'nc: missing port number\n[1]'],
		[['nc', '-Q'], "nc: invalid option -- 'Q'\nusage: nc "],
		[['ping'], 'ping: usage error: Destination address required\n[1]'],
		[['ping', '-c', '0', 'x'], "ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807\n[1]"],
		[['ping', '-c', 'x', 'y'], "ping: invalid argument: 'x'\n[1]"],
		[['ping', '-Z', 'x'], "ping: invalid option -- 'Z'\n\nUsage\n  ping [options] <destination>\n"],
	])('%s', async (argv, text) => {
		expect((await run(...argv)).startsWith(text)).toBe(true);
	});

	it('ping counts what is sent', async () => {
		const text = await run('ping', '-c', '1', '-s', '1000', '127.0.0.1');
		expect(text).toContain(
			'PING 127.0.0.1 (127.0.0.1) 1000(1028) bytes of data.\n1008 bytes from 127.0.0.1: icmp_seq=1 ttl=64',
		);
	});
});
