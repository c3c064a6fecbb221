import { afterAll, describe, expect, test, vi } from 'vitest';
import type { NetworkError } from '../../../src/os/net.ts';
import { createSandbox, type Sandbox } from '../../../src/workstation/sandbox.ts';

/** MetalLB as one installs and uses it: typed lines, and a machine of the nodes' network that knows nothing of Kubernetes. */

const MANIFEST = 'https://raw.githubusercontent.com/metallb/metallb/v0.15.3/config/manifests/metallb-native.yaml';

// A cluster, three nodes that pull images, and minutes of their life: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const open: Sandbox[] = [];
afterAll(() => {
	for (const sandbox of open) {
		expect(sandbox.cluster).toMatchObject({ faults: [] });
		sandbox.dispose();
	}
});

async function install(profile: 'kubeadm' | 'minikube') {
	const sandbox = await createSandbox({ profile });
	open.push(sandbox);
	const type = async (line: string): Promise<string> => {
		const { stdout, stderr } = await sandbox.type(line);
		return stdout + stderr;
	};
	expect(await type(`kubectl apply -f ${MANIFEST} | grep -c created`)).toBe('8\n');
	expect(
		await type('kubectl -n metallb-system wait --for=condition=Ready pod -l app=metallb --timeout=120s'),
	).not.toContain('timed out');
	/** Connects from a machine in the nodes' network; `refused`, `timeout` … are its errors. */
	const knock = async (from: string, address: string): Promise<string> => {
		const stack = sandbox.cluster.network.namespaceAt(from);
		let end: string | undefined;
		void stack?.connect(address, 80).then(
			(connection) => {
				connection.close();
				end = 'connected';
			},
			(error: NetworkError) => {
				end = error.code;
			},
		);
		await sandbox.clock.advanceUntil(() => end !== undefined);
		return end ?? 'nobody there';
	};
	return { sandbox, type, knock };
}

const apply = (object: object): string => `kubectl apply -f - <<< '${JSON.stringify(object)}'`;
const pool = (name: string, spec: object) => ({
	apiVersion: 'metallb.io/v1beta1',
	kind: 'IPAddressPool',
	metadata: { name, namespace: 'metallb-system' },
	spec,
});
const advertise = (name: string, spec: object) => ({
	apiVersion: 'metallb.io/v1beta1',
	kind: 'L2Advertisement',
	metadata: { name, namespace: 'metallb-system' },
	spec,
});

const GATEWAY = '10.0.2.2';

describe('under kubeadm', () => {
	const ready = install('kubeadm');
	const type = async (line: string) => (await ready).type(line);
	const knock = async (address: string) => (await ready).knock(GATEWAY, address);
	const address = (name: string) =>
		type(`kubectl get svc ${name} -o jsonpath='{.status.loadBalancer.ingress[0].ip}{"\\n"}'`);
	const events = (name: string) =>
		type(
			`kubectl get events --field-selector involvedObject.name=${name} -o jsonpath='{range .items[*]}{.source.component}: {.type} {.reason} {.message}{"\\n"}{end}' | grep metallb`,
		);

	test('no pool, no address', async () => {
		await type('kubectl create deployment web --image=nginx');
		await type('kubectl expose deployment web --type=LoadBalancer --port=80');
		await type('kubectl rollout status deployment web');
		await type('sleep 5');
		expect(await type('kubectl get svc web --no-headers')).toContain('<pending>');
	});

	test('a pool gives addresses, which the cluster itself reaches', async () => {
		expect(await type(apply(pool('first', { addresses: ['10.0.2.200-10.0.2.201'] })))).toBe(
			'ipaddresspool.metallb.io/first created\n',
		);
		await type('sleep 2');
		expect(await type('kubectl -n metallb-system get ipaddresspools')).toBe(
			'NAME    AUTO ASSIGN   AVOID BUGGY IPS   ADDRESSES\nfirst   true          false             ["10.0.2.200-10.0.2.201"]\n',
		);
		expect(await address('web')).toBe('10.0.2.200\n');
		expect(await events('web')).toBe('metallb-controller: Normal IPAllocated Assigned IP ["10.0.2.200"]\n');
		expect(await type('kubectl describe svc web')).toContain('metallb.io/ip-allocated-from-pool: first\n');
		expect(await type("curl -s -o /dev/null -w '%{http_code}' 10.0.2.200")).toBe('200');
	});

	test('an L2Advertisement has one node answer for them', async () => {
		expect(await knock('10.0.2.200')).toBe('EHOSTUNREACH');
		await type(apply(advertise('other', { ipAddressPools: ['second'] })));
		await type('sleep 2');
		expect(await knock('10.0.2.200')).toBe('EHOSTUNREACH');
		await type(apply(advertise('all', {})));
		await type('sleep 2');
		expect(await knock('10.0.2.200')).toBe('connected');
		const announced =
			/metallb-speaker: Normal nodeAssigned announcing from node "(myserver0[23])" with protocol "layer2"\n/;
		expect(await events('web')).toMatch(announced);
		// The node labels of kubeadm keep the control plane out of it.
		expect((await events('web')).match(/nodeAssigned/g)).toHaveLength(1);
		await type('kubectl run asker --image=nginx');
		await type('kubectl wait --for=condition=Ready pod/asker');
		expect(await type("kubectl exec asker -- curl -s -o /dev/null -w '%{http_code}' 10.0.2.200")).toBe('200');
	});

	test('each Service has its own, until there is none left', async () => {
		for (const name of ['two', 'three'])
			await type(`kubectl expose deployment web --name=${name} --type=LoadBalancer --port=80`);
		await type('sleep 2');
		expect(await address('two')).toBe('10.0.2.201\n');
		expect(await address('three')).toBe('\n');
		expect(await events('three')).toBe(
			'metallb-controller: Warning AllocationFailed Failed to allocate IP for "default/three": no available IPs\n',
		);
		await type('kubectl delete svc two');
		await type('sleep 2');
		expect(await address('three')).toBe('10.0.2.201\n');
	});

	test('a pool, or an address, may be asked for', async () => {
		await type(
			apply(pool('second', { addresses: ['10.0.2.255/31', '10.0.2.240/28'], autoAssign: false, avoidBuggyIPs: true })),
		);
		await type('kubectl expose deployment web --name=asks --type=LoadBalancer --port=80');
		await type('sleep 2');
		expect(await address('asks')).toBe('\n');
		await type('kubectl annotate svc asks metallb.io/address-pool=second');
		await type('sleep 2');
		expect(await address('asks')).toBe('10.0.2.254\n');
		await type('kubectl annotate svc asks metallb.io/loadBalancerIPs=10.0.2.250');
		await type('sleep 2');
		expect(await address('asks')).toBe('10.0.2.250\n');
		await type('kubectl annotate --overwrite svc asks metallb.io/loadBalancerIPs=10.0.9.9');
		await type('sleep 2');
		expect(await address('asks')).toBe('\n');
		expect(await events('asks')).toContain(
			'AllocationFailed Failed to allocate IP for "default/asks": ["10.0.9.9"] is not allowed in config\n',
		);
		await type('kubectl annotate svc asks metallb.io/loadBalancerIPs- metallb.io/address-pool=none --overwrite');
		await type('sleep 2');
		expect(await events('asks')).toContain('Failed to allocate IP for "default/asks": unknown pool "none"\n');
	});

	test('without its pool the Service loses its address', async () => {
		await type('kubectl delete svc three asks');
		await type('kubectl -n metallb-system delete ipaddresspool first second');
		await type('sleep 3');
		expect(await address('web')).toBe('\n');
		expect(await knock('10.0.2.200')).toBe('EHOSTUNREACH');
		await type(apply(pool('first', { addresses: ['10.0.2.200/32'] })));
		await type('sleep 3');
		expect(await knock('10.0.2.200')).toBe('connected');
	});

	test('when the node that answers dies, another does', async () => {
		const before = await events('web');
		const [, node = ''] = /announcing from node "(\w+)"/.exec(before) ?? [];
		const other = node === 'myserver02' ? 'myserver03' : 'myserver02';
		// What serves is on the other node.
		await type(`kubectl patch deployment web -p '{"spec":{"template":{"spec":{"nodeName":"${other}"}}}}'`);
		await type('kubectl rollout status deployment web');
		await type('sleep 5');
		expect(await knock('10.0.2.200')).toBe('connected');
		await type(`ssh ${node} sudo poweroff`);
		await type('sleep 20');
		expect(await events('web')).toContain(`announcing from node "${other}" with protocol "layer2"\n`);
		expect(await knock('10.0.2.200')).toBe('connected');
	});
});

test('under minikube the learner’s own machine reaches the address', async () => {
	const { type } = await install('minikube');
	await type('kubectl create deployment web --image=nginx');
	await type('kubectl expose deployment web --type=LoadBalancer --port=80');
	await type(apply(pool('first', { addresses: ['192.168.49.100-192.168.49.110'] })));
	await type('kubectl rollout status deployment web');
	await type('sleep 3');
	expect(await type('curl -sS -m 5 192.168.49.100')).toContain(
		'curl: (7) Failed to connect to 192.168.49.100 port 80 after 3050 ms',
	);
	await type(apply(advertise('all', { ipAddressPools: ['first'] })));
	await type('sleep 3');
	// The one node is a control plane, and as such not for load balancers.
	expect(await type('curl -sS -m 5 192.168.49.100')).toContain('curl: (7)');
	await type('kubectl label node minikube node.kubernetes.io/exclude-from-external-load-balancers-');
	await type('sleep 3');
	expect(await type("curl -sS -o /dev/null -w '%{http_code}' 192.168.49.100")).toBe('200');
});
