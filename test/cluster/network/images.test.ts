import { describe, expect, it } from 'vitest';
import { findImage } from '../../../src/cluster/images/index.ts';
import { createSandbox } from '../../../src/workstation/sandbox.ts';
import { World } from './world.ts';

describe('image references', () => {
	it.each([
		['nginx', 'docker.io/library/nginx:latest', undefined],
		['nginx:1.27-alpine', 'docker.io/library/nginx:1.27-alpine', undefined],
		['docker.io/library/nginx:1.7.9', 'docker.io/library/nginx:1.7.9', undefined],
		['curlimages/curl', 'docker.io/curlimages/curl:latest', undefined],
		['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10', undefined],
		[`nginx@sha256:${'0'.repeat(64)}`, `docker.io/library/nginx@sha256:${'0'.repeat(64)}`, undefined],
		['nginxx', 'docker.io/library/nginxx:latest', 'not-found'],
		['example.com/app:1', 'example.com/app:1', 'not-found'],
		['postgres:17', 'docker.io/library/postgres:17', 'elsewhere'],
		[
			'us-docker.pkg.dev/google-samples/containers/gke/hello-app:2.0',
			'us-docker.pkg.dev/google-samples/containers/gke/hello-app:2.0',
			undefined,
		],
		['nginx:nosuch', 'docker.io/library/nginx:nosuch', 'no-such-tag'],
		['Nginx', 'Nginx', 'invalid'],
		['nginx:', 'nginx:', 'invalid'],
		['a b', 'a b', 'invalid'],
	])('%s', (text, name, error) => {
		const found = findImage(text);
		expect(found.name).toBe(name);
		expect(found.error).toBe(error);
	});
});

describe('nginx', () => {
	const conf = (text: string) => ({ '/etc/nginx/conf.d/default.conf': text });
	const running = async (text: string) => {
		const world = new World();
		const machine = world.pod('web', { files: conf(text) });
		await world.pass(100);
		return { world, machine, log: () => world.logs.get('web')?.text() ?? '' };
	};

	it.each([
		['server { listen 80; foo on; }', 'nginx: [emerg] unknown directive "foo" in /etc/nginx/conf.d/default.conf:1\n'],
		[
			'server { listen 80;',
			'nginx: [emerg] unexpected end of file, expecting "}" in /etc/nginx/conf.d/default.conf:1\n',
		],
		[
			'server { listen http; }',
			'nginx: [emerg] host not found in "http" of the "listen" directive in /etc/nginx/conf.d/default.conf:1\n',
		],
		[
			'server { listen 80;\nlocation / { proxy_pass http://no..name:8080/; } }',
			'nginx: [emerg] host not found in upstream "no..name" in /etc/nginx/conf.d/default.conf:2\n',
		],
		[
			'upstream there { server no..name:8080; }\nserver { listen 80; location / { proxy_pass http://there; } }',
			'nginx: [emerg] host not found in upstream "no..name:8080" in /etc/nginx/conf.d/default.conf:1\n',
		],
	])('refuses %s', async (text, message) => {
		const { machine, log } = await running(text);
		expect(log()).toContain(message);
		expect(machine.processes).toHaveLength(0);
	});

	it('listens where its configuration says, and reloads', async () => {
		const { world, machine } = await running('server { listen 8080; return 200 "one\\n"; }');
		expect(await world.run(machine, 'curl', '-s', 'localhost:8080')).toMatchObject({ stdout: 'one\n' });
		machine.fs.writeFile('/etc/nginx/conf.d/default.conf', 'server { listen 9090; return 200 "two\\n"; }');
		expect((await world.run(machine, 'nginx', '-t')).stderr).toContain('test is successful');
		expect(await world.run(machine, 'nginx', '-s', 'reload')).toMatchObject({ status: 0 });
		await world.pass(10);
		expect(await world.run(machine, 'curl', '-s', 'localhost:9090')).toMatchObject({ stdout: 'two\n' });
		expect(await world.run(machine, 'curl', '-s', 'localhost:8080')).toMatchObject({ status: 7 });
	});

	it('serves what is in its files now', async () => {
		const { world, machine, log } = await running(
			'server { listen 80; root /usr/share/nginx/html; index index.html; }',
		);
		machine.fs.writeFile('/usr/share/nginx/html/index.html', 'changed\n');
		expect(await world.run(machine, 'curl', '-s', 'localhost')).toMatchObject({ stdout: 'changed\n' });
		await world.run(machine, 'curl', '-s', 'localhost/nosuch');
		expect(log()).toMatch(
			/\[error\] 29#29: \*1 open\(\) "\/usr\/share\/nginx\/html\/nosuch" failed \(2: No such file or directory\), client: 127\.0\.0\.1, server: localhost, request: "GET \/nosuch HTTP\/1\.1", host: "localhost"\n/,
		);
	});

	it('asks for the host of a proxy_pass once, when it reads its configuration', async () => {
		const { world, machine } = await running('server { listen 80; location / { proxy_pass http://other; } }');
		// Nobody answers for DNS here: nginx waits for as long as resolv.conf lets it.
		await world.pass(30_000);
		expect(machine.processes).toHaveLength(0);
		machine.fs.writeFile('/etc/hosts', `127.0.0.1 localhost\n${world.pod('other').network.address} other\n`);
		expect((await world.run(machine, 'nginx', '-t')).stderr).toContain('test is successful');
	});

	it('comes to an end when it proxies to itself', async () => {
		const { world, machine } = await running('server { listen 80; location / { proxy_pass http://127.0.0.1; } }');
		const result = await world.run(machine, 'curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', 'localhost');
		expect(result.stdout).toMatch(/^50[02]$/);
	});

	it('works out the address of another server for each request, without a search list', async () => {
		const proxied = (host: string, more = '') =>
			`server { listen 80; ${more} location / { set $other http://${host}; proxy_pass $other; } }`;
		const bare = await running(proxied('google.com'));
		const fetch = ({ world, machine }: typeof bare) =>
			world.run(machine, 'curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', 'localhost');
		expect(await fetch(bare)).toMatchObject({ stdout: '502' });
		expect(bare.log()).toContain('no resolver defined to resolve google.com');
		const found = await running(proxied('google.com', 'resolver 8.8.8.8 valid=5s;'));
		expect(await fetch(found)).toMatchObject({ stdout: '301' });
		const unknown = await running(proxied('api', 'resolver 8.8.8.8;'));
		expect(await fetch(unknown)).toMatchObject({ stdout: '502' });
		expect(unknown.log()).toContain('api could not be resolved (3: Host not found)');
	});

	it('answers what is no HTTP with 400', async () => {
		const { world, machine } = await running('server { listen 80; }');
		expect((await world.run(machine, 'curl', '-sS', 'https://localhost:80')).status).toBe(35);
		expect(
			await world.run(
				machine,
				'curl',
				'-sS',
				'-m',
				'2',
				'-H',
				'Host:',
				'localhost',
				'-w',
				'%{http_code}',
				'-o',
				'/dev/null',
			),
		).toMatchObject({ stdout: '400' });
	});

	it('ends on its signals, connections and all', async () => {
		const { world, machine, log } = await running('server { listen 80; }');
		machine.processes[0]?.kill('QUIT');
		await world.pass(10);
		expect(log()).toContain('signal 3 (SIGQUIT) received, shutting down');
		expect(machine.processes).toHaveLength(0);
		expect(machine.network.listeners()).toHaveLength(0);
	});
});

describe('small servers', () => {
	it('tell who they are', async () => {
		const world = new World();
		const client = world.pod('client');
		const at = (image: string, command: string[]) =>
			world.pod(image.replace(/\W/g, '-'), { image, command }).network.address as string;
		const echo = at('hashicorp/http-echo:1.0', ['/http-echo', '-text=hello', '-listen=:8080']);
		const agnhost = at('registry.k8s.io/e2e-test-images/agnhost:2.53', ['/agnhost', 'netexec', '--http-port=80']);
		const httpd = at('httpd:2.4', ['httpd-foreground']);
		await world.pass(10);
		expect((await world.run(client, 'curl', '-s', `${echo}:8080`)).stdout).toBe('hello\n');
		expect((await world.run(client, 'curl', '-s', `${agnhost}/hostname`)).stdout).toBe(
			'registry-k8s-io-e2e-test-images-agnhost-2-53',
		);
		expect((await world.run(client, 'curl', '-s', `${agnhost}/clientip`)).stdout).toMatch(/^10\.42\.0\.2:\d+$/);
		expect((await world.run(client, 'curl', '-s', httpd)).stdout).toBe(
			'<html><body><h1>It works!</h1></body></html>\n',
		);
	});
});

describe('webdis', () => {
	const config = (host: string, more = '') =>
		`{"redis_host": "${host}", "redis_port": 6379, "http_port": 7379, "logfile": "/dev/stdout", "verbosity": 4${more}}`;
	const serving = async (host: string) => {
		const world = new World();
		const redis = world.pod('redis', { image: 'redis:8', command: ['redis-server'] });
		const client = world.pod('client');
		const machine = world.pod('api', {
			image: 'nicolas/webdis:0.1.22',
			command: ['/usr/local/bin/webdis', '/etc/webdis.json'],
			files: { '/etc/webdis.json': config(host === 'redis' ? (redis.network.address as string) : host) },
		});
		await world.pass(100);
		const ask = async (path: string, ...options: string[]) =>
			(await world.run(client, 'curl', '-s', '-m', '3', ...options, `${machine.network.address}:7379${path}`)).stdout;
		return { world, redis, ask, log: () => world.logs.get('api')?.text() ?? '' };
	};

	it('asks redis what the path says', async () => {
		const { ask, log } = await serving('redis');
		expect(await ask('/PING')).toBe('{"PING":[true,"PONG"]}');
		expect(await ask('/INCR/visits')).toBe('{"INCR":1}');
		expect(await ask('/SET/a/b%20c')).toBe('{"SET":[true,"OK"]}');
		expect(await ask('/GET/a')).toBe('{"GET":"b c"}');
		expect(await ask('/GET/a.txt')).toBe('b c');
		expect(await ask('/GET/none')).toBe('{"GET":null}');
		expect(await ask('/NOSUCH')).toContain('{"NOSUCH":[false,"ERR unknown command');
		expect(log()).toMatch(/^\[\d+\] \d\d [A-Z][a-z]{2} [\d:]{8} I Webdis listening on port 7379\n/);
	});

	it('answers 503 without redis, and again when redis is back', async () => {
		const lost = await serving('no..name');
		expect(await lost.ask('/PING', '-w', '%{http_code}')).toBe('503');
		expect(lost.log()).toMatch(/ E Connection failed: Name does not resolve\n/);
		const { world, redis, ask } = await serving('redis');
		expect(await ask('/PING')).toContain('PONG');
		for (const process of redis.processes) process.kill('KILL');
		await world.pass(100);
		expect(await ask('/PING', '-w', '%{http_code}')).toBe('503');
	});
});

it('a Ctrl-C takes the connection along', async () => {
	const world = new World();
	const client = world.pod('client');
	const process = client.spawn({ argv: ['curl', '-s', '10.43.0.99'] });
	await world.pass(5_000);
	process.kill('INT');
	await world.pass(1);
	expect(world.network.traces.at(-1)).toMatchObject({ verdict: 'timeout', took: 5_000 });
	expect(world.faults).toEqual([]);
});

it('the images of the docs’ walk-throughs answer as they do there', async () => {
	const sandbox = await createSandbox({ profile: 'k3s' });
	const kubectl = async (line: string) => (await sandbox.type(line)).stdout;
	await kubectl('kubectl run hello --image=gcr.io/google-samples/hello-app:1.0');
	await kubectl('kubectl run echo --image=kicbase/echo-server:1.0');
	await kubectl('kubectl run tool --image=wbitt/network-multitool');
	await kubectl('kubectl run shoot --image=nicolaka/netshoot -- sleep 1d');
	await kubectl('kubectl wait --for=condition=Ready pod --all --timeout=120s');
	await kubectl("at() { kubectl get pod $1 -o jsonpath='{.status.podIP}'; }");
	expect(await kubectl('kubectl exec shoot -- curl -s $(at hello):8080')).toBe(
		'Hello, world!\nVersion: 1.0.0\nHostname: hello\n',
	);
	expect(await kubectl('kubectl exec shoot -- curl -s $(at echo):8080/a | head -3')).toBe(
		'Request served by echo\n\nHTTP/1.1 GET /a\n',
	);
	expect(await kubectl('kubectl exec shoot -- curl -s $(at tool)')).toContain(
		'Network MultiTool (with NGINX) - tool - 10.42.',
	);
	expect(await kubectl("kubectl exec tool -- bash -c 'dig +short kubernetes.default.svc.cluster.local'")).toBe(
		'10.43.0.1\n',
	);
	await kubectl('kubectl run py --image=python:3; sleep 5');
	expect(await kubectl('kubectl describe pod py')).toContain(
		"the sandbox's registry does not have this image, though a real one does",
	);
	sandbox.dispose();
});
