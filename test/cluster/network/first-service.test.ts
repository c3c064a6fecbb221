import { beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../../src/os/machine.ts';
import { World } from './world.ts';

describe('a Service, from a Pod, as the first lesson goes', () => {
	const world = new World();
	let client: Machine;
	let server: Machine;
	beforeAll(async () => {
		world.dns();
		server = world.pod('mynginx', { labels: { run: 'mynginx' }, node: 'worker1' });
		client = world.pod('client');
		world.service('myservice', {
			type: 'ClusterIP',
			clusterIP: '10.43.1.2',
			clusterIPs: ['10.43.1.2'],
			selector: { run: 'mynginx' },
			ports: [{ port: 8080, protocol: 'TCP', targetPort: 80 }],
		});
		world.endpoints('myservice', 80, [{ address: server.network.address as string, node: 'worker1', pod: 'mynginx' }]);
		await world.pass(1000);
	});

	it('answers at the Pod IP, the cluster IP and the name', async () => {
		for (const url of [
			server.network.address as string,
			'10.43.1.2:8080',
			'myservice:8080',
			'myservice.default:8080',
			'http://myservice.default.svc.cluster.local:8080/',
		]) {
			const result = await world.run(client, 'curl', '-s', url);
			expect(result.stdout).toContain('<h1>Welcome to nginx!</h1>');
			expect(result).toMatchObject({ status: 0, stderr: '' });
		}
	});

	it('writes the access log with the client address', () => {
		expect(world.logs.get('mynginx')?.text()).toMatch(
			/^10\.42\.0\.3 - - \[\d\d\/\w{3}\/2026:\d\d:\d\d:\d\d \+0000\] "GET \/ HTTP\/1\.1" 200 615 "-" "curl\/8\.14\.1" "-"$/m,
		);
		expect(world.logs.get('mynginx')?.text()).toContain(
			'/docker-entrypoint.sh: Configuration complete; ready for start up',
		);
	});

	it('has no nslookup until apt brings it', async () => {
		expect(() => client.executable('nslookup', '/usr/bin', '/')).toThrow();
		const early = await world.run(client, 'apt-get', 'install', '-y', 'dnsutils');
		expect(early).toMatchObject({ status: 100, stderr: 'E: Unable to locate package dnsutils\n' });
		const update = await world.run(client, 'apt', 'update');
		expect(update.stdout).toContain('Get:1 http://deb.debian.org/debian trixie InRelease [140 kB]\n');
		expect(update.stdout).toContain('Reading package lists...\n');
		const install = await world.run(client, 'apt', 'install', '-y', 'dnsutils');
		expect(install.stdout).toMatch(/^Setting up dnsutils /m);
		expect(install).toMatchObject({ status: 0 });
		expect(install.took).toBeGreaterThan(500);
		const quiet = await world.run(client, 'apt-get', 'install', '-qq', 'netcat-openbsd');
		expect(quiet.stdout).toMatch(/^Selecting previously unselected package/);
		expect(await world.run(client, 'apt-get', 'update', '-qq')).toMatchObject({ stdout: '', status: 0 });
	});

	it('looks the Service up in its short and long forms', async () => {
		const answer =
			'Server:\t\t10.43.0.10\nAddress:\t10.43.0.10#53\n\nName:\tmyservice.default.svc.cluster.local\nAddress: 10.43.1.2\n\n';
		for (const name of ['myservice', 'myservice.default', 'myservice.default.svc.cluster.local'])
			expect(await world.run(client, 'nslookup', name)).toMatchObject({ stdout: answer, stderr: '', status: 0 });
		const missing = await world.run(client, 'nslookup', 'nosuchservice');
		expect(missing).toMatchObject({
			status: 1,
			stdout: "Server:\t\t10.43.0.10\nAddress:\t10.43.0.10#53\n\n** server can't find nosuchservice: NXDOMAIN\n\n",
		});
	});

	it('tells a wrong port from a missing name', async () => {
		expect(await world.run(client, 'curl', '-s', '-m', '3', 'myservice')).toMatchObject({
			status: 28,
			stdout: '',
			took: 3000,
		});
		expect(await world.run(client, 'curl', '-sS', 'nosuch:8080')).toMatchObject({
			status: 6,
			stderr: 'curl: (6) Could not resolve host: nosuch\n',
		});
		expect((await world.run(client, 'curl', '-sS', `${server.network.address}:81`)).stderr).toMatch(
			/^curl: \(7\) Failed to connect to 10\.42\.1\.2 port 81 after \d+ ms: Could not connect to server\n$/,
		);
	});
});
