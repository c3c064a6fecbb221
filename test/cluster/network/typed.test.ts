import { describe, expect, it } from 'vitest';
import type { ProfileName } from '../../../src/cluster/cluster.ts';
import { Collector } from '../../../src/os/stream.ts';
import { apply, sandboxOf, type } from './typing.ts';

/** Ways into a cluster and through it, each typed on a whole one. */

const service = (name: string, spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
const AGNHOST = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

/** Runs a command on the machine outside of the cluster. */
async function outside(profile: ProfileName, ...argv: string[]) {
	const { cluster, clock } = await sandboxOf(profile);
	const machine = cluster.outside;
	if (!machine) throw new Error('nobody is outside');
	const stdout = new Collector();
	const stderr = new Collector();
	let status: number | undefined;
	void machine.spawn({ argv, stdout, stderr }).exited.then((exit) => {
		status = exit.status;
	});
	await clock.advanceUntil(() => status !== undefined, clock.now() + 600_000);
	return { stdout: stdout.text(), stderr: stderr.text(), status };
}

describe('the host of the virtual machines', () => {
	it('reaches the nodes through its forwards only', async () => {
		await type('kubeadm', 'kubectl run fwd --image=nginx -l app=fwd');
		const before = await outside('kubeadm', 'curl', '-sS', '127.0.0.1:31051');
		expect(before).toMatchObject({ status: 56, stderr: 'curl: (56) Recv failure: Connection reset by peer\n' });
		await apply(
			'kubeadm',
			service('fwd', {
				type: 'NodePort',
				externalTrafficPolicy: 'Local',
				selector: { app: 'fwd' },
				ports: [{ port: 80, nodePort: 31_001 }],
			}),
		);
		await type('kubeadm', 'sleep 30');
		const node = (await type('kubeadm', "kubectl get pod fwd -o jsonpath='{.spec.nodeName}'")).stdout;
		const port = node === 'myserver02' ? 31_051 : 31_061;
		expect(
			await outside('kubeadm', 'curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', `127.0.0.1:${port}`),
		).toMatchObject({
			stdout: '200',
			status: 0,
		});
		expect((await type('kubeadm', 'kubectl logs fwd | grep -c "^10.0.2.2 "')).stdout).toBe('1\n');
		expect(await outside('kubeadm', 'curl', '-sS', '-m', '3', '10.0.2.5:31001')).toMatchObject({ status: 28 });
		expect(await outside('kubeadm', 'curl', '-sS', '127.0.0.1:31099')).toMatchObject({ status: 7 });
	});

	it('is in the nodes’ network under k3s', async () => {
		await type(
			'k3s',
			'kubectl create deployment np --image=nginx',
			'kubectl expose deployment np --type=NodePort --port=80',
			'sleep 20',
		);
		const port = (await type('k3s', "kubectl get svc np -o jsonpath='{.spec.ports[0].nodePort}'")).stdout;
		for (const address of ['192.168.164.130', '192.168.164.131'])
			expect(
				await outside('k3s', 'curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', `${address}:${port}`),
			).toMatchObject({
				stdout: '200',
			});
	});
});

describe('trafficDistribution', () => {
	it('keeps to the zone, or to the node, while there are endpoints', async () => {
		await type('cloud', `kubectl create deployment dist --image=${AGNHOST} --replicas=3 -- /agnhost netexec`);
		for (const [name, trafficDistribution] of [
			['zone', 'PreferSameZone'],
			['close', 'PreferClose'],
			['near', 'PreferSameNode'],
		] as const)
			await apply(
				'cloud',
				service(name, { trafficDistribution, selector: { app: 'dist' }, ports: [{ port: 80, targetPort: 8080 }] }),
			);
		await type('cloud', `kubectl run asker --image=nginx --overrides='{"spec":{"nodeName":"node-a1"}}'`, 'sleep 30');
		const { stdout } = await type(
			'cloud',
			"kubectl get pods -l app=dist -o jsonpath='{range .items[*]}{.spec.nodeName}={.metadata.name} {end}'",
		);
		const pods = new Map(
			stdout
				.trim()
				.split(' ')
				.map((pair) => pair.split('=') as [string, string]),
		);
		const reached = async (name: string) => {
			const answers = await type(
				'cloud',
				`kubectl exec asker -- sh -c 'for i in $(seq 30); do curl -s ${name}/hostname; echo; done'`,
			);
			return [...new Set(answers.stdout.trim().split('\n'))].sort();
		};
		const zone = [pods.get('node-a1'), pods.get('node-a2')].sort();
		expect(await reached('zone')).toEqual(zone);
		expect(await reached('close')).toEqual(zone);
		expect(await reached('near')).toEqual([pods.get('node-a1')]);
		// Without its own endpoint the node falls back to its zone.
		await type(
			'cloud',
			`kubectl label pod ${pods.get('node-a1')} app-`,
			'kubectl scale deployment dist --replicas=2',
			'sleep 40',
		);
		expect(await reached('near')).toEqual([pods.get('node-a2')]);
	});
});

describe('a load balancer’s health check', () => {
	it('is answered by each node for itself', async () => {
		await apply(
			'cloud',
			service('guarded', {
				type: 'LoadBalancer',
				externalTrafficPolicy: 'Local',
				healthCheckNodePort: 32_100,
				selector: { app: 'guarded' },
				ports: [{ port: 80, targetPort: 80 }],
			}),
		);
		await type(
			'cloud',
			`kubectl run guarded --image=nginx -l app=guarded --overrides='{"spec":{"nodeName":"node-b1"}}'`,
			'kubectl run looker --image=nginx',
			'sleep 90',
		);
		const status = async (node: string) =>
			(await type('cloud', `kubectl exec looker -- curl -s -w ' %{http_code}' ${node}:32100`)).stdout.replace(
				/\s+/g,
				' ',
			);
		expect(await status('10.128.0.21')).toBe(
			'{ "service": { "namespace": "default", "name": "guarded" }, "localEndpoints": 1, "serviceProxyHealthy": true } 200',
		);
		expect(await status('10.128.0.11')).toContain('"localEndpoints": 0, "serviceProxyHealthy": true } 503');
		expect((await type('cloud', 'kubectl exec looker -- curl -sI -X GET 10.128.0.21:32100')).stdout).toMatch(
			/^HTTP\/1\.1 200 OK\r?\n.*X-Load-Balancing-Endpoint-Weight: 1\r?\nDate: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT\r?\n/s,
		);
		// The balancer passes the other nodes by, and the Pod sees the client's own address.
		const address = (await type('cloud', `kubectl get svc guarded -o jsonpath='{.status.loadBalancer.ingress[0].ip}'`))
			.stdout;
		const answers = await type(
			'cloud',
			`for i in 1 2 3 4 5 6; do curl -s -o /dev/null -w '%{http_code} ' ${address}; done`,
		);
		expect(answers.stdout).toBe('200 200 200 200 200 200 ');
		expect((await type('cloud', 'kubectl logs guarded | grep -c "^198.51.100.7 "')).stdout).toBe('6\n');
		await type('cloud', 'kubectl delete svc guarded', 'sleep 5');
		expect((await type('cloud', 'kubectl exec looker -- curl -sS 10.128.0.21:32100')).exitCode).toBe(7);
	});
});

describe('ssh', () => {
	it('runs commands on another node, with its streams and its status', async () => {
		expect(await type('k3s', 'ssh worker1 hostname')).toMatchObject({ stdout: 'worker1\n', stderr: '', exitCode: 0 });
		expect(await type('k3s', "ssh learner@192.168.164.131 'echo out; echo err >&2; exit 3'")).toMatchObject({
			stdout: 'out\n',
			stderr: 'err\n',
			exitCode: 3,
		});
		expect((await type('k3s', "echo text | ssh worker1 'cat; whoami; pwd'")).stdout).toBe(
			'text\nlearner\n/home/learner\n',
		);
	});

	it('hands the terminal over and takes it back', async () => {
		const entered = await type('k3s', 'ssh worker1');
		expect(entered.stdout).toContain('Welcome to Ubuntu');
		expect((await type('k3s', 'hostname')).stdout).toBe('worker1\n');
		expect((await type('k3s', 'exit 4')).stderr).toBe('Connection to worker1 closed.\n');
		expect((await type('k3s', 'echo $? $(hostname)')).stdout).toBe('4 master\n');
	});

	it.each([
		['ssh bob@worker1', 'bob@worker1: Permission denied (publickey).\n'],
		['ssh root@worker1', 'root@worker1: Permission denied (publickey).\n'],
		['ssh nowhere', 'ssh: Could not resolve hostname nowhere: Name or service not known\n'],
		['ssh -p 2222 worker1', 'ssh: connect to host worker1 port 2222: Connection refused\n'],
		['ssh 192.168.164.77', 'ssh: connect to host 192.168.164.77 port 22: No route to host\n'],
		['ssh 10.43.0.99', 'ssh: connect to host 10.43.0.99 port 22: Connection timed out\n'],
	])('%s', async (line, stderr) => {
		expect(await type('k3s', line)).toMatchObject({ stdout: '', stderr, exitCode: 255 });
	});
});

describe('Endpoints made by hand', () => {
	it('are mirrored into a slice, and carry traffic', async () => {
		await type('k3s', 'kubectl run byhand --image=nginx', 'sleep 10');
		const address = (await type('k3s', "kubectl get pod byhand -o jsonpath='{.status.podIP}'")).stdout;
		const endpoints = (ip: string) => ({
			apiVersion: 'v1',
			kind: 'Endpoints',
			metadata: { name: 'byhand', labels: { made: 'by-hand' } },
			subsets: [{ addresses: [{ ip }], ports: [{ port: 80 }] }],
		});
		await apply('k3s', service('byhand', { ports: [{ port: 8080 }] }), endpoints(address));
		await type('k3s', 'sleep 2');
		const fetched = () =>
			type(
				'k3s',
				"curl -sS -o /dev/null -w '%{http_code}' $(kubectl get svc byhand -o jsonpath='{.spec.clusterIP}'):8080",
			);
		expect((await fetched()).stdout).toBe('200');
		const slices = await type('k3s', 'kubectl get endpointslices -l made=by-hand --no-headers');
		expect(slices.stdout).toMatch(new RegExp(`^byhand-\\w{5} +IPv4 +80 +${address.replaceAll('.', '\\.')} `));
		await apply('k3s', endpoints('10.42.0.250'));
		await type('k3s', 'sleep 2');
		expect(await fetched()).toMatchObject({ exitCode: 7 });
		await type('k3s', 'kubectl delete endpoints byhand', 'sleep 2');
		expect((await type('k3s', 'kubectl get endpointslices -l made=by-hand')).stderr).toContain('No resources found');
	});
});

describe('minikube', () => {
	it('tells addresses of Services, and what has none', async () => {
		expect((await type('minikube', 'minikube ip')).stdout).toBe('192.168.49.2\n');
		await type(
			'minikube',
			'kubectl create deployment mk --image=nginx',
			'kubectl expose deployment mk --type=LoadBalancer --port=80',
			'kubectl expose deployment mk --name=mk-inner --port=80',
			'sleep 20',
		);
		const url = (await type('minikube', 'minikube service mk --url')).stdout;
		expect(url).toMatch(/^http:\/\/192\.168\.49\.2:3\d{4}\n$/);
		expect((await type('minikube', `curl -s -o /dev/null -w '%{http_code}' ${url.trim()}`)).stdout).toBe('200');
		expect(await type('minikube', 'minikube service mk-inner --url')).toMatchObject({
			stdout: '',
			exitCode: 1,
			stderr: expect.stringContaining('service default/mk-inner has no node port\n'),
		});
		expect(await type('minikube', 'minikube service nope')).toMatchObject({
			exitCode: 115,
			stderr: expect.stringContaining("SVC_NOT_FOUND: Service 'nope' was not found in 'default' namespace."),
		});
		expect((await type('minikube', 'minikube service list')).stdout).toMatch(/│ default +│ mk +│ 80 +│ http:\/\/192/);
	});

	it('logs in to its node, where a cluster IP is good', async () => {
		const url = (await type('minikube', "kubectl get svc mk -o jsonpath='{.spec.clusterIP}'")).stdout;
		expect((await type('minikube', 'minikube ssh -- whoami')).stdout).toBe('docker\n');
		expect((await type('minikube', `minikube ssh -- curl -s -o /dev/null -w '%{http_code}' ${url}`)).stdout).toBe(
			'200',
		);
		expect(await type('minikube', 'minikube ssh false')).toMatchObject({
			exitCode: 1,
			stderr: 'ssh: Process exited with status 1\n',
		});
	});

	it('gives a LoadBalancer its cluster IP for as long as the tunnel stands', async () => {
		const ingress = async () =>
			(await type('minikube', "kubectl get svc mk -o jsonpath='{.status.loadBalancer.ingress[0].ip}'")).stdout;
		const clusterIP = (await type('minikube', "kubectl get svc mk -o jsonpath='{.spec.clusterIP}'")).stdout;
		const fetched = () => type('minikube', `curl -sS -m 3 -o /dev/null -w '%{http_code}' ${clusterIP}`);
		expect(await ingress()).toBe('');
		expect((await fetched()).exitCode).toBe(28);
		await type('minikube', 'minikube tunnel > tunnel.log &', 'sleep 8');
		expect(await ingress()).toBe(clusterIP);
		expect((await fetched()).stdout).toBe('200');
		expect((await type('minikube', 'cat tunnel.log')).stdout).toContain('\troute: 10.96.0.0/12 -> 192.168.49.2\n');
		await type('minikube', 'kill %1', 'sleep 1');
		expect(await ingress()).toBe('');
		expect((await fetched()).exitCode).toBe(28);
	});
});

describe('the API server’s port', () => {
	const TOKEN = '-H "Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)"';
	const inPod = (command: string) => type('kubeadm', `kubectl exec api -- sh -c '${command}'`);

	it('tells who asks and what they may not do', async () => {
		await type('kubeadm', 'kubectl run api --image=nginx', 'sleep 20');
		const distrusted = await inPod('curl -sS https://kubernetes');
		expect(distrusted.exitCode).toBe(60);
		expect(distrusted.stderr).toContain('curl: (60) SSL certificate problem: ');
		expect(distrusted.stderr).toContain('how to fix it, please visit the webpage mentioned above.\n');
		const message = async (command: string) => JSON.parse((await inPod(command)).stdout).message;
		expect(await message('curl -ksS https://kubernetes')).toBe(
			'forbidden: User "system:anonymous" cannot get path "/"',
		);
		expect(await message(`curl -ksS ${TOKEN} https://kubernetes/api/v1/namespaces/default/pods`)).toBe(
			'pods is forbidden: User "system:serviceaccount:default:default" cannot list resource "pods" in API group "" in the namespace "default"',
		);
		expect(await message('curl -ksS -H "Authorization: Bearer nonsense" https://kubernetes/version')).toBe(
			'Unauthorized',
		);
		expect((await inPod(`curl -ksS ${TOKEN} https://kubernetes/apis/apps/v1`)).stdout).toContain('"deployments"');
		expect((await inPod('curl -ksS https://10.0.2.4:6443/livez')).stdout).toBe('ok');
		expect((await inPod('curl -sS http://10.0.2.4:6443')).stdout).toBe(
			'Client sent an HTTP request to an HTTPS server.\n',
		);
	});

	it('knows nobody without credentials under k3s', async () => {
		expect((await type('k3s', 'curl -ksS https://10.43.0.1/version')).stdout).toContain('"message": "Unauthorized"');
	});
});
