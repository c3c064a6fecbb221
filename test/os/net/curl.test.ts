/** curl's texts and exit codes, as 8.14 words them. */

import { beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../../src/os/machine.ts';
import { hostNetworkCommands } from '../../../src/os/programs/net/index.ts';
import { World } from '../../cluster/network/world.ts';

const world = new World();
let client: Machine;
let busybox: Machine;
let web: string;

const CONF = `server {
  listen 80;
  root /usr/share/nginx/html;
  location /old { return 301 /new.html; }
  location = /loop { return 302 /loop; }
  location /teapot { return 418 "short and stout"; }
  location /created { return 201; }
  location = /api { default_type application/json; return 200 '{"path":"$request_uri","method":"$request_method","agent":"$http_user_agent"}'; }
  location /back { proxy_pass http://whoami:8080; }
  location /broken { proxy_pass http://whoami:9; }
}
`;

beforeAll(async () => {
	world.dns();
	client = world.pod('client');
	client.fs.install(
		Object.fromEntries(hostNetworkCommands.map((each) => [`/usr/bin/${each.name}`, { program: each.program }])),
	);
	busybox = world.pod('bb', { image: 'busybox', command: ['sleep', 'infinity'] });
	web = world.pod('web', {
		node: 'worker1',
		files: {
			'/etc/nginx/conf.d/default.conf': CONF,
			'/usr/share/nginx/html/new.html': '<p>새 페이지</p>\n',
			'/usr/share/nginx/html/sub/index.html': 'sub\n',
			'/usr/share/nginx/html/bare/x': '',
		},
	}).network.address as string;
	const whoami = world.pod('whoami', { image: 'traefik/whoami:v1.11', command: ['/whoami', '--port', '8080'] }).network
		.address as string;
	world.service('web', {
		type: 'ClusterIP',
		clusterIP: '10.43.2.1',
		clusterIPs: ['10.43.2.1'],
		ports: [{ port: 80, protocol: 'TCP' }],
	});
	world.endpoints('web', 80, [{ address: web, node: 'worker1' }]);
	world.service('whoami', {
		type: 'ClusterIP',
		clusterIP: '10.43.2.2',
		clusterIPs: ['10.43.2.2'],
		ports: [{ port: 8080, protocol: 'TCP' }],
	});
	world.endpoints('whoami', 8080, [{ address: whoami, node: 'master' }]);
	await world.pass(1000);
});

const curl = (...args: string[]) => world.run(client, 'curl', ...args);

describe('what it prints', () => {
	it.each<[string[], Partial<{ stdout: string | RegExp; stderr: string | RegExp; status: number }>]>([
		[['-s', 'web/new.html'], { stdout: '<p>새 페이지</p>\n', stderr: '', status: 0 }],
		[
			[
				'-s',
				'-o',
				'/dev/null',
				'-w',
				'%{http_code} %{size_download} %{content_type} %{num_redirects}\\n',
				'web/new.html',
			],
			{ stdout: '200 21 text/html 0\n', status: 0 },
		],
		[
			['-sI', 'web/new.html'],
			{
				stdout:
					/^HTTP\/1\.1 200 OK\r\nServer: nginx\/1\.29\.3\r\nDate: .* GMT\r\nContent-Type: text\/html\r\nContent-Length: 21\r\n/,
				status: 0,
			},
		],
		[['-si', 'web/created'], { stdout: /^HTTP\/1\.1 201 Created\r\n/, status: 0 }],
		[['-s', 'web/teapot', '-w', '|%{response_code}'], { stdout: 'short and stout|418', status: 0 }],
		[['-s', 'web/old'], { stdout: /<center><h1>301 Moved Permanently<\/h1><\/center>/, status: 0 }],
		[
			['-sL', '-w', '%{url_effective} %{num_redirects}', 'web/old'],
			{ stdout: '<p>새 페이지</p>\nhttp://web/new.html 1', status: 0 },
		],
		[['-sSL', '--max-redirs', '3', 'web/loop'], { stderr: 'curl: (47) Maximum (3) redirects followed\n', status: 47 }],
		[
			['-s', 'web/nosuch'],
			{
				stdout:
					'<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.29.3</center>\r\n</body>\r\n</html>\r\n',
				status: 0,
			},
		],
		[['-sf', 'web/nosuch'], { stdout: '', stderr: '', status: 22 }],
		[['-sSf', 'web/nosuch'], { stderr: 'curl: (22) The requested URL returned error: 404\n', status: 22 }],
		[['-s', 'web/bare/'], { stdout: /403 Forbidden/, status: 0 }],
		[['-s', 'web/sub/'], { stdout: 'sub\n' }],
		[['-sL', 'web/sub'], { stdout: 'sub\n' }],
		[['-s', 'web/api?a=1', '-A', 'me'], { stdout: '{"path":"/api?a=1","method":"GET","agent":"me"}' }],
		[['-s', '-X', 'DELETE', 'web/api'], { stdout: /"method":"DELETE"/ }],
		[['-s', '-d', 'a=1', '-d', 'b=2', 'web/api'], { stdout: /"method":"POST"/ }],
		[['-sG', '-d', 'a=1', 'web/api'], { stdout: /"path":"\/api\?a=1","method":"GET"/ }],
		[['-s', 'web/api?[1-2]'], { stdout: /a?\/api\?1.*\/api\?2/s }],
		[['-s', 'web/back'], { stdout: /^Hostname: whoami\n/ }],
		[['-s', 'web/broken', '-w', '%{http_code}', '-o', '/dev/null', '-m', '90'], { stdout: '504' }],
		[['-s', '--resolve', 'shop.example:80:10.43.2.1', 'shop.example/new.html'], { stdout: '<p>새 페이지</p>\n' }],
		[['nosuch', '-sS'], { stderr: 'curl: (6) Could not resolve host: nosuch\n', status: 6 }],
		[['-sS', 'web:81', '-m', '3'], { stderr: 'curl: (28) Connection timed out after 3000 milliseconds\n', status: 28 }],
		[
			['-sS', 'web:81', '--connect-timeout', '0.5'],
			{ stderr: 'curl: (28) Connection timed out after 500 milliseconds\n', status: 28 },
		],
		[
			['-sS', 'web:81'],
			{
				stderr: /^curl: \(28\) Failed to connect to web port 81 after 127\d{3} ms: Could not connect to server\n$/,
				status: 28,
			},
		],
		[
			['-sS', '10.42.1.99'],
			{
				stderr:
					/^curl: \(7\) Failed to connect to 10\.42\.1\.99 port 80 after 30\d\d ms: Could not connect to server\n$/,
				status: 7,
			},
		],
		[
			['-sS', '127.0.0.1:81'],
			{
				stderr: /^curl: \(7\) Failed to connect to 127\.0\.0\.1 port 81 after [01] ms: Could not connect to server\n$/,
				status: 7,
			},
		],
		[
			['-sS', 'https://web:80'],
			{ stderr: 'curl: (35) TLS connect error: error:0A00010B:SSL routines::wrong version number\n', status: 35 },
		],
		[['-s', 'https://api.github.com'], { stdout: /current_user_url/ }],
		[['-s', 'https://api.github.com.'], { stdout: /current_user_url/ }],
		[['-sS', 'ftp://web'], { stderr: 'curl: (1) Protocol "ftp" not supported\n', status: 1 }],
		[['-sS', 'http://'], { stderr: 'curl: (3) URL rejected: No host part in the URL\n', status: 3 }],
		[
			['-sS', 'web:99999'],
			{ stderr: 'curl: (3) URL rejected: Port number was not a decimal number between 0 and 65535\n', status: 3 },
		],
		[
			['-sS', 'web:http'],
			{ stderr: 'curl: (3) URL rejected: Port number was not a decimal number between 0 and 65535\n', status: 3 },
		],
		[
			['--nosuch'],
			{
				stderr: "curl: option --nosuch: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
				status: 2,
			},
		],
		[
			['-m'],
			{
				stderr:
					"curl: option -m: requires parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
				status: 2,
			},
		],
		[[], { stderr: "curl: try 'curl --help' or 'curl --manual' for more information\n", status: 2 }],
		[
			['-sS', 'nosuch', 'web/sub/'],
			{ stdout: 'sub\n', stderr: 'curl: (6) Could not resolve host: nosuch\n', status: 0 },
		],
		[
			['-sS', '--retry', '2', '--retry-connrefused', '127.0.0.1:81'],
			{
				stderr: /^Warning: Problem: connection refused\. Will retry in 1 second\. 2 retries left\.\n|curl: \(7\)/,
				status: 7,
			},
		],
	])('%j', async (args, expected) => {
		const result = await curl(...args);
		for (const [key, value] of Object.entries(expected)) {
			if (value instanceof RegExp) expect(result[key as 'stdout']).toMatch(value);
			else expect(result[key as 'stdout']).toBe(value);
		}
	});

	it('shows the conversation with -v', async () => {
		const { stderr } = await curl('-v', '-o', '/dev/null', '-s', 'web/sub/');
		expect(stderr).toMatch(
			/^\* Host web:80 was resolved\.\n\* IPv6: \(none\)\n\* IPv4: 10\.43\.2\.1\n\* {3}Trying 10\.43\.2\.1:80\.\.\.\n\* Connected to web \(10\.43\.2\.1\) port 80\n\* using HTTP\/1\.x\n> GET \/sub\/ HTTP\/1\.1\r\n> Host: web\r\n> User-Agent: curl\/8\.14\.1\r\n> Accept: \*\/\*\r\n> \r\n\* Request completely sent off\n< HTTP\/1\.1 200 OK\r\n/,
		);
		expect(stderr).toMatch(/\* Connection #0 to host web left intact\n$/);
	});

	it('shows its meter when the body goes elsewhere', async () => {
		expect((await curl('nosuch')).stderr).toMatch(/--:--:-- {5}0curl: \(6\) Could not resolve host: nosuch\n$/);
		expect((await curl('127.0.0.1:9')).stderr).toMatch(/--:--:-- {5}0\ncurl: \(7\) /);
		const { stderr } = await curl('web/sub/');
		expect(stderr).toMatch(/^ {2}% Total {4}% Received % Xferd {2}Average Speed/);
	});

	it('writes files', async () => {
		expect(await curl('-s', '-O', 'web/new.html')).toMatchObject({ stdout: '', status: 0 });
		expect(client.fs.readFile('/new.html')).toBe('<p>새 페이지</p>\n');
		await curl('-s', '-o', '/tmp/a/b', '--create-dirs', 'web/sub/');
		expect(client.fs.readFile('/tmp/a/b')).toBe('sub\n');
	});

	it('times what it does', async () => {
		const { stdout } = await curl(
			'-s',
			'-o',
			'/dev/null',
			'-w',
			'%{time_namelookup} %{time_connect} %{time_total}',
			'web/sub/',
		);
		const [lookup = 0, connect = 0, total = 0] = stdout.split(' ').map(Number);
		expect(lookup).toBeGreaterThan(0);
		expect(connect).toBeGreaterThan(lookup);
		expect(total).toBeGreaterThan(connect);
		expect(total).toBeLessThan(0.1);
	});
});

describe('the others', () => {
	it('GNU wget', async () => {
		expect(await world.run(client, 'wget', '-qO-', 'web/sub/')).toMatchObject({
			stdout: 'sub\n',
			stderr: '',
			status: 0,
		});
		const saved = await world.run(client, 'wget', 'http://web/new.html', '-O', '/tmp/n');
		expect(saved.stderr).toMatch(
			/^--2026-11-21 \d\d:\d\d:\d\d-- {2}http:\/\/web\/new\.html\nResolving web \(web\)\.\.\. 10\.43\.2\.1\nConnecting to web \(web\)\|10\.43\.2\.1\|:80\.\.\. connected\.\nHTTP request sent, awaiting response\.\.\. 200 OK\nLength: 21 \[text\/html\]\nSaving to: ‘\/tmp\/n’\n/,
		);
		expect(await world.run(client, 'wget', '-q', 'web/nosuch')).toMatchObject({ status: 8, stdout: '', stderr: '' });
		expect(await world.run(client, 'wget', '-q', '-T', '2', '-t', '1', 'web:81')).toMatchObject({ status: 4 });
	});

	it('busybox wget', async () => {
		expect(await world.run(busybox, 'wget', '-qO-', 'web/sub/')).toMatchObject({
			stdout: 'sub\n',
			stderr: '',
			status: 0,
		});
		expect(await world.run(busybox, 'wget', '-O-', 'web/nosuch')).toMatchObject({
			stderr: 'Connecting to web:80 (10.43.2.1:80)\nwget: server returned error: HTTP/1.1 404 Not Found\n',
			status: 1,
		});
		expect(await world.run(busybox, 'wget', '-qO-', 'nosuch')).toMatchObject({
			stderr: "wget: bad address 'nosuch'\n",
			status: 1,
		});
		expect(await world.run(busybox, 'wget', '-qO-', '-T', '3', 'web:81')).toMatchObject({
			stderr: 'wget: download timed out\n',
			status: 1,
		});
		expect(await world.run(busybox, 'wget', '-qO-', '127.0.0.1:81')).toMatchObject({
			stderr: "wget: can't connect to remote host (127.0.0.1): Connection refused\n",
			status: 1,
		});
	});

	it('nc', async () => {
		expect(await world.run(client, 'nc', '-zv', 'web', '80')).toMatchObject({
			stderr: 'Connection to web (10.43.2.1) 80 port [tcp/http] succeeded!\n',
			status: 0,
		});
		expect(await world.run(client, 'nc', '-zv', '-w', '2', 'web', '81')).toMatchObject({
			stderr: 'nc: connect to web (10.43.2.1) port 81 (tcp) timed out: Operation now in progress\n',
			status: 1,
		});
		expect(await world.run(client, 'nc', '-zv', '127.0.0.1', '81')).toMatchObject({
			stderr: 'nc: connect to 127.0.0.1 port 81 (tcp) failed: Connection refused\n',
			status: 1,
		});
	});

	it('ping: a Pod answers, a cluster IP does not', async () => {
		const pod = await world.run(client, 'ping', '-c', '2', web);
		expect(pod.stdout).toMatch(
			/64 bytes from .*: icmp_seq=2 ttl=62 time=0\.\d{3} ms\n\n--- .* ping statistics ---\n2 packets transmitted, 2 received, 0% packet loss, time 100\dms\n/,
		);
		const service = await world.run(client, 'ping', '-c', '2', '-W', '1', 'web');
		expect(service.stdout).toContain('PING web (10.43.2.1) 56(84) bytes of data.\n');
		expect(service.stdout).toMatch(/2 packets transmitted, 0 received, 100% packet loss, time 100\dms\n/);
		expect(service.status).toBe(1);
		const gone = await world.run(client, 'ping', '-c', '1', '10.42.1.99');
		expect(gone.stdout).toContain('icmp_seq=1 Destination Host Unreachable');
	});

	it('ss and ip', async () => {
		const sockets = await world.run(client, 'ss', '-tln');
		expect(sockets.stdout).toMatch(/LISTEN 0 +511 +0\.0\.0\.0:80 +0\.0\.0\.0:\*/);
		expect((await world.run(client, 'ip', '-br', 'addr')).stdout).toMatch(
			/^lo +UNKNOWN +127\.0\.0\.1\/8 \neth0 +UP +10\.42\.0\.\d+\/24 \n$/,
		);
		expect((await world.run(client, 'ip', 'route')).stdout).toMatch(/^default via 10\.42\.0\.1 dev eth0 \n/);
	});
});
