/** The texts are what BIND 9.18's tools and busybox 1.35 printed for the same answers, addresses and versions aside. */

import { beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../../src/os/machine.ts';
import { hostNetworkCommands } from '../../../src/os/programs/net/index.ts';
import { World } from '../../cluster/network/world.ts';

const world = new World();
let client: Machine;
let busybox: Machine;
const HEAD = 'Server:\t\t10.43.0.10\nAddress:\t10.43.0.10#53\n\n';
const BUSYBOX_HEAD = 'Server:\t\t10.43.0.10\nAddress:\t10.43.0.10:53\n\n';

beforeAll(async () => {
	world.dns();
	client = world.pod('client');
	client.fs.install(
		Object.fromEntries(hostNetworkCommands.map((each) => [`/usr/bin/${each.name}`, { program: each.program }])),
	);
	busybox = world.pod('bb', { image: 'busybox', command: ['sleep', 'infinity'] });
	world.service('myservice', {
		type: 'ClusterIP',
		clusterIP: '10.43.1.2',
		clusterIPs: ['10.43.1.2'],
		ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
	});
	world.service('headless', {
		type: 'ClusterIP',
		clusterIP: 'None',
		clusterIPs: ['None'],
		ports: [{ port: 80, protocol: 'TCP' }],
	});
	world.endpoints('headless', 80, [
		{ address: '10.42.0.5', hostname: 'db-0' },
		{ address: '10.42.1.6' },
		{ address: '10.42.1.7', ready: false },
	]);
	world.service('ext', { type: 'ExternalName', externalName: 'google.com' });
	world.service('gone', { type: 'ExternalName', externalName: 'db.example.com' });
	await world.pass(1000);
});

describe('nslookup of BIND', () => {
	const rows: [args: string[], stdout: string, status: number][] = [
		[['myservice'], `${HEAD}Name:\tmyservice.default.svc.cluster.local\nAddress: 10.43.1.2\n\n`, 0],
		[
			['myservice.default.svc.cluster.local.'],
			`${HEAD}Name:\tmyservice.default.svc.cluster.local\nAddress: 10.43.1.2\n\n`,
			0,
		],
		[['nosuch'], `${HEAD}** server can't find nosuch: NXDOMAIN\n\n`, 1],
		[['a.b.c.d.e.f'], `${HEAD}** server can't find a.b.c.d.e.f: NXDOMAIN\n\n`, 1],
		[['google.com'], `${HEAD}Non-authoritative answer:\nName:\tgoogle.com\nAddress: 142.250.207.46\n\n`, 0],
		[
			['ext'],
			`${HEAD}ext.default.svc.cluster.local\tcanonical name = google.com.\nName:\tgoogle.com\nAddress: 142.250.207.46\n\n`,
			0,
		],
		[['10.43.1.2'], '2.1.43.10.in-addr.arpa\tname = myservice.default.svc.cluster.local.\n\n', 0],
		[['10.43.1.9'], "** server can't find 9.1.43.10.in-addr.arpa: NXDOMAIN\n\n", 1],
		[['default.svc.cluster.local'], `${HEAD}*** Can't find default.svc.cluster.local: No answer\n\n`, 0],
		[
			['-type=srv', '_http._tcp.myservice'],
			`${HEAD}_http._tcp.myservice.default.svc.cluster.local\tservice = 0 100 8080 myservice.default.svc.cluster.local.\n\n`,
			0,
		],
		[['-type=soa', 'myservice'], `${HEAD}*** Can't find myservice: No answer\n\n`, 0],
		[['db-0.headless'], `${HEAD}Name:\tdb-0.headless.default.svc.cluster.local\nAddress: 10.42.0.5\n\n`, 0],
		[
			['10-42-0-9.default.pod.cluster.local'],
			`${HEAD}Name:\t10-42-0-9.default.pod.cluster.local\nAddress: 10.42.0.9\n\n`,
			0,
		],
		[
			['myservice', '10.43.1.2'],
			`${';; communications error to 10.43.1.2#53: timed out\n'.repeat(3)};; no servers could be reached\n\n`,
			1,
		],
		[
			['myservice', '192.168.164.130'],
			';; communications error to 192.168.164.130#53: connection refused\n'.repeat(3) +
				';; no servers could be reached\n\n',
			1,
		],
	];
	it.each(rows)('%j', async (args, stdout, status) => {
		expect(await world.run(client, 'nslookup', ...args)).toMatchObject({ stdout, stderr: '', status });
	});

	it('gives the ready Pods of a headless Service, in any order', async () => {
		const { stdout } = await world.run(client, 'nslookup', 'headless');
		expect(stdout.match(/Address: .*/g)?.sort()).toEqual(['Address: 10.42.0.5', 'Address: 10.42.1.6']);
	});
});

describe('nslookup of busybox', () => {
	const rows: [args: string[], stdout: string, status: number][] = [
		[
			['myservice.default.svc.cluster.local'],
			`${BUSYBOX_HEAD}Name:\tmyservice.default.svc.cluster.local\nAddress: 10.43.1.2\n\n\n`,
			0,
		],
		[
			['myservice'],
			`${BUSYBOX_HEAD}Name:\tmyservice.default.svc.cluster.local\nAddress: 10.43.1.2\n\n** server can't find myservice.svc.cluster.local: NXDOMAIN\n\n** server can't find myservice.cluster.local: NXDOMAIN\n\n\n** server can't find myservice.svc.cluster.local: NXDOMAIN\n\n** server can't find myservice.cluster.local: NXDOMAIN\n\n`,
			1,
		],
		[
			['myservice.default'],
			`${BUSYBOX_HEAD}** server can't find myservice.default: NXDOMAIN\n\n** server can't find myservice.default: NXDOMAIN\n\n`,
			1,
		],
		[
			['ext.default.svc.cluster.local'],
			`${BUSYBOX_HEAD}ext.default.svc.cluster.local\tcanonical name = google.com\nName:\tgoogle.com\nAddress: 142.250.207.46\n\next.default.svc.cluster.local\tcanonical name = google.com\n\n`,
			0,
		],
		[
			['google.com'],
			`${BUSYBOX_HEAD}Non-authoritative answer:\nName:\tgoogle.com\nAddress: 142.250.207.46\n\nNon-authoritative answer:\n\n`,
			0,
		],
		[['10.43.1.2'], `${BUSYBOX_HEAD}2.1.43.10.in-addr.arpa\tname = myservice.default.svc.cluster.local\n\n`, 0],
	];
	it.each(rows)('%j', async (args, stdout, status) => {
		expect(await world.run(busybox, 'nslookup', ...args)).toMatchObject({ stdout, stderr: '', status });
	});
});

describe('dig and host', () => {
	it('answers in short', async () => {
		expect((await world.run(client, 'dig', '+short', 'myservice.default.svc.cluster.local')).stdout).toBe(
			'10.43.1.2\n',
		);
		expect((await world.run(client, 'dig', '+short', '+search', 'ext')).stdout).toBe('google.com.\n142.250.207.46\n');
		expect((await world.run(client, 'dig', '+short', '-x', '10.43.1.2')).stdout).toBe(
			'myservice.default.svc.cluster.local.\n',
		);
		expect(
			(await world.run(client, 'dig', '+short', '+tcp', '@10.43.0.10', 'myservice.default.svc.cluster.local')).stdout,
		).toBe('10.43.1.2\n');
	});

	it('answers at length, without the search list unless asked', async () => {
		const short = await world.run(client, 'dig', 'myservice');
		expect(short.stdout).toContain(';; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: ');
		const { stdout } = await world.run(client, 'dig', '+search', 'myservice');
		expect(stdout).toContain(
			';; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1\n;; WARNING: recursion requested but not available\n',
		);
		expect(stdout).toContain(
			';; QUESTION SECTION:\n;myservice.default.svc.cluster.local. IN\tA\n\n;; ANSWER SECTION:\nmyservice.default.svc.cluster.local. 5 IN A\t10.43.1.2\n',
		);
		expect(stdout).toContain(';; SERVER: 10.43.0.10#53(10.43.0.10) (UDP)\n');
		const reverse = await world.run(client, 'dig', '-x', '10.43.1.2');
		expect(reverse.stdout).toContain(
			';2.1.43.10.in-addr.arpa.\t\tIN\tPTR\n\n;; ANSWER SECTION:\n2.1.43.10.in-addr.arpa.\t5\tIN\tPTR\tmyservice.default.svc.cluster.local.\n',
		);
	});

	it('host', async () => {
		expect(await world.run(client, 'host', 'myservice')).toMatchObject({
			stdout: 'myservice.default.svc.cluster.local has address 10.43.1.2\n',
			status: 0,
		});
		expect(await world.run(client, 'host', 'nosuch')).toMatchObject({
			stdout: 'Host nosuch not found: 3(NXDOMAIN)\n',
			status: 1,
		});
		expect(await world.run(client, 'host', '10.43.1.2')).toMatchObject({
			stdout: '2.1.43.10.in-addr.arpa domain name pointer myservice.default.svc.cluster.local.\n',
			status: 0,
		});
		expect(await world.run(client, 'host', '-t', 'srv', '_http._tcp.myservice')).toMatchObject({
			stdout:
				'_http._tcp.myservice.default.svc.cluster.local has SRV record 0 100 8080 myservice.default.svc.cluster.local.\n',
		});
	});

	it('getent, which asks the C library', async () => {
		expect(await world.run(client, 'getent', 'hosts', 'myservice')).toMatchObject({
			stdout: '10.43.1.2       myservice.default.svc.cluster.local myservice\n',
			status: 0,
		});
		expect(await world.run(client, 'getent', 'hosts', 'nosuch')).toMatchObject({ stdout: '', status: 2 });
	});
});
