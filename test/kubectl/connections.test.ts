/** port-forward, proxy, cp and debug on a whole sandbox. The words are what kubectl v1.36 said to the same. */

import { beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/workstation/sandbox.ts';

let sandbox: Sandbox;

/** What a line wrote, both streams after each other, and its status when it is not 0. */
async function run(line: string): Promise<string> {
	const { stdout, stderr, exitCode } = await sandbox.type(line);
	return `${stdout}${stderr}${exitCode === 0 ? '' : `(${exitCode})`}`.replace(
		/(web|debugger|worker1)(-[a-z0-9]{8,10})?-[a-z0-9]{5}\b/g,
		'$1-XXXXX',
	);
}

beforeAll(async () => {
	sandbox = await createSandbox({ profile: 'k3s' });
	await run('kubectl create deploy web --image nginx; kubectl expose deploy web --port 81 --target-port 80');
	await run('kubectl create deploy empty --image nginx --replicas 0; kubectl create svc clusterip bare --tcp 80');
	await run('kubectl patch svc bare --type json -p \'[{"op":"remove","path":"/spec/selector"}]\'');
	await run('kubectl run box --image busybox -- sleep 100000; kubectl wait --for condition=Ready pod --all');
	return () => sandbox.dispose();
});

describe('port-forward', () => {
	test('carries connections to a Pod until Ctrl-C, which is no failure', async () => {
		await run('kubectl port-forward svc/web 8080:81 :81 > log 2>&1 & sleep 1');
		expect(await run('curl -s localhost:8080 | grep title')).toContain('Welcome to nginx!');
		expect(await run('cat log')).toMatch(
			/^Forwarding from 127\.0\.0\.1:8080 -> 80\nForwarding from \[::1\]:8080 -> 80\nForwarding from 127\.0\.0\.1:(\d+) -> 80\nForwarding from \[::1\]:\1 -> 80\nHandling connection for 8080\n$/,
		);
		expect(await run('kubectl port-forward deploy/web 8080:80')).toContain(
			'Unable to listen on port 8080: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:8080: bind: address already in use unable to create listener: Error listen tcp6 [::1]:8080: bind: address already in use]\nerror: unable to listen on any of the requested ports: [{8080 80}]\n(1)',
		);
		expect(await run('kill -INT %1; wait %1; echo ended $?')).toContain('ended 0');
		expect(await run('curl -s localhost:8080')).toContain('(7)');
	});

	test('says what it cannot do', async () => {
		const error = (line: string) => run(`kubectl port-forward ${line}`);
		expect(await error('svc/web 82')).toBe('error: Service web does not have a service port 82\n(1)');
		expect(await error('svc/web 8080:http')).toBe("error: Service 'web' does not have a named port 'http'\n(1)");
		expect(await error('deploy/web a:80')).toBe(
			`error: error parsing local port 'a': strconv.ParseUint: parsing "a": invalid syntax\n(1)`,
		);
		expect(await error('deploy/web 80:99999')).toBe(
			`error: error parsing remote port '99999': strconv.ParseUint: parsing "99999": value out of range\n(1)`,
		);
		expect(await error('deploy/web 80:0')).toBe('error: remote port must be > 0\n(1)');
		expect(await error('deploy/web foo')).toBe("error: Pod 'web-XXXXX' does not have a named port 'foo'\n(1)");
		expect(await error('deploy/web 1:80 --address 1.2.3.400')).toBe('error: 1.2.3.400 is not a valid IP\n(1)');
		expect(await error('deploy/empty 1:80 --pod-running-timeout 1s')).toBe(
			'error: timed out waiting for the condition\n(1)',
		);
		expect(await error('svc/bare 1:80')).toBe(
			"error: cannot attach to *v1.Service: invalid service 'bare': Service is defined without a selector\n(1)",
		);
		expect(await error('deploy/web 80:80')).toContain('bind: permission denied');
	});

	test('is lost when nobody listens in the Pod', async () => {
		await run('kubectl port-forward pod/box 8081:9 > log 2>&1 & sleep 1; curl -s localhost:8081; sleep 1');
		expect(await run('cat log')).toMatch(/connection refused[\s\S]*error: lost connection to pod\n$/);
	});
});

describe('proxy', () => {
	test('passes requests on, and refuses what it must', async () => {
		await run('kubectl proxy > log 2>&1 & sleep 1');
		expect(await run('cat log')).toBe('Starting to serve on 127.0.0.1:8001\n');
		expect(await run('curl -s 127.0.0.1:8001/api/v1/namespaces/default/services/web | jq -r .metadata.name')).toBe(
			'web\n',
		);
		expect(await run('curl -s -i localhost:8001/api/v1/nodes/nope | head -1')).toContain('HTTP/1.1 404 Not Found');
		expect(await run("curl -s -X POST -H 'Host: evil.example' localhost:8001/api")).toBe('Forbidden\n');
		expect(await run('curl -s localhost:8001/api/v1/namespaces/default/pods/box/exec')).toBe('Forbidden\n');
		const watched = "curl -s -N 'localhost:8001/api/v1/namespaces/default/configmaps?watch=1' > events & sleep 1";
		await run(`${watched}; kubectl create cm seen; sleep 1; kill %?watch; wait %?watch`);
		expect(await run('grep -c \'"name":"seen"\' events')).toMatch(/^1\n/);
		expect(await run('kubectl proxy')).toBe('error: listen tcp 127.0.0.1:8001: bind: address already in use\n(1)');
		expect(await run('kubectl proxy -p 99999')).toBe('error: listen tcp: address 99999: invalid port\n(1)');
		expect(await run('kubectl proxy --www .')).toContain('has no --www\n(1)');
		await run('kill %1');
	});
});

describe('cp', () => {
	test('copies files and directories in and out', async () => {
		await run("mkdir -p site/sub; echo '안녕' > site/index.html; echo two > site/sub/two; kubectl cp site box:/tmp");
		expect(await run('kubectl exec box -- cat /tmp/site/index.html /tmp/site/sub/two')).toBe('안녕\ntwo\n');
		await run('kubectl cp site/index.html default/box:/tmp/renamed');
		expect(await run('kubectl exec box -- cat /tmp/renamed')).toBe('안녕\n');
		await run('kubectl cp box:/tmp/site back');
		expect(await run('cat back/index.html back/sub/two')).toBe('안녕\ntwo\n');
		expect(await run('kubectl cp box:/tmp/renamed .')).toContain('error: open .: is a directory\n(1)');
		expect(await run('kubectl cp box:/nope x')).toMatch(/^tar: \/nope: Cannot stat: No such file or directory\n[^(]*$/);
	});

	test('words wrong uses', async () => {
		const error = (line: string) => run(`kubectl cp ${line}`);
		expect(await error('a')).toBe('error: source and destination are required\n(1)');
		expect(await error('a b')).toBe('error: one of src or dest must be a remote file specification\n(1)');
		expect(await error('a:/b c:/d')).toBe('error: one of src or dest must be a local file specification\n(1)');
		expect(await error('x/y/z:/a .')).toBe(
			'error: filespec must match the canonical format: [[namespace/]pod:]file/path\n(1)',
		);
		expect(await error('box: c')).toBe('error: filepath can not be empty\n(1)');
		expect(await error('/nope box:/tmp')).toBe("error: /nope doesn't exist in local filesystem\n(1)");
		expect(await error('nope:/a .')).toBe('Error from server (NotFound): pods "nope" not found\n(1)');
	});
});

describe('debug', () => {
	test('looks at a node from a Pod on it', async () => {
		expect(await run('kubectl debug node/worker1 --image=busybox -- sleep 1000')).toMatch(
			/^Creating debugging pod node-debugger-worker1-XXXXX with container debugger on node worker1\.\n$/,
		);
		await run('sleep 5');
		const seen = await run(
			'kubectl get pod -l app.kubernetes.io/managed-by=kubectl-debug -o jsonpath={.items[0].status.hostIP}={.items[0].status.podIP}',
		);
		expect(seen).toBe('192.168.164.131=192.168.164.131');
	});

	test('copies a Pod, with a debugger in it or other images', async () => {
		expect(await run('kubectl debug box --copy-to=copy --image=nginx')).toBe(
			'Defaulting debug container name to debugger-XXXXX.\n',
		);
		expect(await run('kubectl get pod copy -o jsonpath={.spec.containers[*].image}')).toBe('busybox nginx');
		expect(await run('kubectl get pod copy -o jsonpath={.spec.volumes[*].name} | wc -w')).toBe('1\n');
		expect(await run('kubectl debug box --copy-to=other --set-image=*=nginx')).toBe('');
		expect(await run('kubectl get pod other -o jsonpath={.spec.containers[*].image}')).toBe('nginx');
	});

	test('joins the debugger with -it', async () => {
		const { clock, terminal } = sandbox;
		terminal.apply({ type: 'line', text: 'kubectl debug box -it --copy-to=third --image=busybox -c shell' });
		await clock.advanceTo(clock.now() + 20_000);
		terminal.apply({ type: 'line', text: 'hostname; exit' });
		await clock.advanceTo(clock.now() + 2_000);
		const shown = sandbox.shown().map(({ text }) => text);
		expect(shown.join('')).toContain("If you don't see a command prompt, try pressing enter.");
		expect(shown.join('')).toContain('third\n');
		await run('true');
	});

	test('words wrong uses', async () => {
		const error = (line: string) => run(`kubectl debug ${line}`);
		expect(await error('box')).toBe('error: you must specify --image when not using --copy-to.\n(1)');
		expect(await error('nope --image=busybox')).toBe('Error from server (NotFound): pods "nope" not found\n(1)');
		expect(await error('deploy/web --image=busybox')).toBe(
			'error: "apps/v1, Kind=Deployment" not supported by debug\n(1)',
		);
		expect(await error('box --copy-to=x')).toBe(
			'error: you must specify --image, --set-image or command arguments.\n(1)',
		);
		expect(await error('box --image=b --replace')).toBe('error: --replace may only be used with --copy-to.\n(1)');
		expect(await error('box --image=b --profile=nope')).toBe('error: unknown profile: nope\n(1)');
	});
});

describe('debug of a node', () => {
	test('shows its files under /host, and from there as its own', async () => {
		const debug = (command: string) => run(`kubectl debug node/worker1 -q -it --image=busybox -- ${command}`);
		expect((await debug('ls /host')).split(/\s+/)).toEqual(expect.arrayContaining(['etc', 'usr', 'var']));
		expect(await debug('chroot /host cat /etc/hostname')).toBe('worker1\n');
		expect(await debug("chroot /host sh -c 'cd tmp; pwd; echo made > x; cat /tmp/x'")).toBe('/tmp\nmade\n');
		expect(await debug('cat /host/tmp/x')).toBe('made\n');
		expect(await debug('chroot /host nosuch')).toContain("chroot: can't execute 'nosuch': No such file or directory\n");
		expect(await debug('chroot /nohost')).toContain(
			"chroot: can't change root directory to '/nohost': No such file or directory\n",
		);
	});
});

describe('manifests behind a URL', () => {
	test.each([
		[
			'http://nowhere.invalid/x.yaml',
			'Unable to connect to the server: dial tcp: lookup nowhere.invalid on 192.168.164.2:53: no such host\n(1)',
		],
		[
			'http://127.0.0.1:1/x.yaml',
			'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n(1)',
		],
		[
			'https://raw.githubusercontent.com/nobody/nothing/main/x.yaml',
			'error: unable to read URL "https://raw.githubusercontent.com/nobody/nothing/main/x.yaml", server reported 404 Not Found, status code=404\n(1)',
		],
		[
			'https://127.0.0.1:22/x.yaml',
			'Unable to connect to the server: tls: first record does not look like a TLS handshake\n(1)',
		],
	])('%s', async (url, words) => {
		expect(await run(`kubectl apply -f ${url}`)).toBe(words);
	});

	test('are read', async () => {
		const url = 'https://raw.githubusercontent.com/metallb/metallb/v0.15.3/config/manifests/metallb-native.yaml';
		expect(await run(`kubectl apply --dry-run=client -f ${url} | head -2`)).toBe(
			'namespace/metallb-system created (dry run)\n' +
				'customresourcedefinition.apiextensions.k8s.io/ipaddresspools.metallb.io created (dry run)\n',
		);
	});
});

describe('--request-timeout', () => {
	/** What a line shows, and how many simulated seconds it takes. */
	const timed = async (line: string) => {
		const shown = await run(`a=$(date +%s); ${line}; echo rc=$?; echo took $(($(date +%s) - a))`);
		return { shown, took: Number(/took (\d+)/.exec(shown)?.[1]) };
	};

	test('ends a watch without a word', async () => {
		const { shown, took } = await timed('kubectl get pods box -w --request-timeout=50s');
		expect(shown).toMatch(/^NAME .*\nbox .*\nrc=0\ntook \d+\n$/);
		expect(took).toBeGreaterThanOrEqual(50);
		expect(took).toBeLessThanOrEqual(51);
	});

	test('ends a log that is followed, which is an error', async () => {
		const words = 'net/http: request canceled (Client.Timeout or context cancellation while reading body)\n';
		const { shown, took } = await timed('kubectl logs deploy/web -f --tail 1 --request-timeout 5');
		expect(shown).toContain('rc=1\n');
		expect(shown).toContain(`${words}error: ${words}`);
		expect(took).toBeLessThanOrEqual(6);
	});

	test('does not end what waits for a condition, which watches again', async () => {
		const { shown, took } = await timed('kubectl wait --for condition=Nope pod/box --request-timeout 1s --timeout 6s');
		expect(shown).toContain('error: timed out waiting for the condition on pods/box\n');
		expect(took).toBeGreaterThanOrEqual(6);
	});
});
