import { describe, expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import { createSandbox } from '../../../src/workstation/sandbox.ts';

async function shell(profile: 'k3s' | 'kubeadm' = 'k3s') {
	const sandbox = await createSandbox({ profile });
	const type = async (line: string): Promise<string> => {
		const { stdout, stderr } = await sandbox.type(line);
		return stdout + stderr;
	};
	return { sandbox, client: sandbox.cluster.client, type };
}

const taints = (it: Awaited<ReturnType<typeof shell>>, node: string) =>
	(it.client.get(KINDS.nodes, '', node)?.spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);

describe('a node whose kubelet has stopped', () => {
	test('is NotReady, tainted, and emptied after five minutes; back, it tidies up', async () => {
		const it = await shell();
		await it.type(`kubectl create deployment web --image=nginx --replicas=4`);
		await it.type('kubectl expose deployment web --port 80');
		await it.type('kubectl rollout status deployment web');
		const on = (node: string) =>
			it.client
				.list(KINDS.pods, { namespace: 'default' })
				.filter(({ spec }) => spec.nodeName === node)
				.map(({ metadata }) => metadata.name);
		const lost = on('worker1');
		expect(lost.length).toBeGreaterThan(0);
		expect(await it.type('ssh worker1 sudo systemctl stop k3s-agent')).toBe('');
		expect(await it.type('ssh worker1 systemctl is-active k3s-agent')).toBe('inactive\n');
		expect(await it.type('ssh worker1 systemctl status k3s-agent')).toContain('Active: inactive (dead) since');
		await it.type('sleep 30');
		expect(await it.type('kubectl get node worker1 --no-headers')).toMatch(/^worker1\s+Ready/);
		expect(await it.type(`kubectl logs ${lost[0]}`)).toContain(
			`Error from server: Get "https://192.168.164.131:10250/containerLogs/default/${lost[0]}/nginx": dial tcp 192.168.164.131:10250: connect: connection refused\n`,
		);
		await it.type('sleep 30');
		expect(await it.type('kubectl get node worker1 --no-headers')).toMatch(/^worker1\s+NotReady/);
		expect(taints(it, 'worker1')).toEqual([
			'node.kubernetes.io/unreachable:NoSchedule',
			'node.kubernetes.io/unreachable:NoExecute',
		]);
		expect(await it.type("kubectl get node worker1 -o jsonpath='{.status.conditions[*].message}'")).toContain(
			'Kubelet stopped posting node status.',
		);
		// Its Pods are there still, and not ready: nothing is sent to them.
		expect(on('worker1').sort()).toEqual(lost.sort());
		const ready = it.client
			.list(KINDS.endpointslices, { namespace: 'default', labelSelector: 'kubernetes.io/service-name=web' })
			.flatMap(({ endpoints }) => endpoints ?? [])
			.filter(({ conditions }) => conditions?.ready);
		expect(ready.length).toBe(4 - lost.length);
		await it.type('sleep 310');
		expect(on('master').length).toBe(4);
		expect(await it.type('kubectl get pods --no-headers | grep -c Terminating')).toBe(`${lost.length}\n`);
		expect(await it.type('ssh worker1 sudo systemctl start k3s-agent')).toBe('');
		await it.type('sleep 45');
		expect(await it.type('kubectl get node worker1 --no-headers')).toMatch(/^worker1\s+Ready/);
		expect(taints(it, 'worker1')).toEqual([]);
		expect(on('worker1')).toEqual([]);
		expect(it.sandbox.cluster).toMatchObject({ faults: [] });
	});

	test('keeps its containers, and their Pods are ready again when it is back in time', async () => {
		const it = await shell('kubeadm');
		await it.type('kubectl run web --image=nginx');
		await it.type('kubectl wait --for=condition=ready pod/web');
		const node = it.client.get(KINDS.pods, 'default', 'web')?.spec.nodeName ?? '';
		await it.type(`ssh ${node} sudo systemctl stop kubelet`);
		await it.type('sleep 90');
		expect(await it.type('kubectl get pod web --no-headers')).toMatch(/^web\s+1\/1\s+Running\s+0/);
		expect(await it.type('kubectl get pod web -o jsonpath=\'{.status.conditions[?(@.type=="Ready")].status}\'')).toBe(
			'False',
		);
		await it.type(`ssh ${node} sudo systemctl restart kubelet`);
		await it.type('sleep 5');
		expect(await it.type('kubectl get pod web -o jsonpath=\'{.status.conditions[?(@.type=="Ready")].status}\'')).toBe(
			'True',
		);
		expect(it.client.get(KINDS.pods, 'default', 'web')?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
	});

	test('is the only service that stops', async () => {
		const it = await shell();
		expect(await it.type('ssh worker1 systemctl stop k3s-agent')).toContain('Access denied');
		expect(await it.type('sudo systemctl stop k3s')).toContain('the sandbox keeps its own services running');
	});
});

describe('a static Pod', () => {
	test('goes on when its mirror in the API is deleted, gently or by force, and is mirrored again', async () => {
		const it = await shell('kubeadm');
		const listed = () => it.type('sudo crictl ps --name kube-scheduler');
		const mirror = () => it.client.get(KINDS.pods, 'kube-system', 'kube-scheduler-myserver01');
		const before = await listed();
		for (const how of ['', ' --force --grace-period=0']) {
			const { uid } = mirror()?.metadata ?? {};
			expect(await it.type(`kubectl delete pod -n kube-system kube-scheduler-myserver01${how}`)).toContain('deleted');
			await it.type('sleep 5');
			expect(mirror()?.metadata.uid).not.toBe(uid);
			expect(await it.type('kubectl get pod -n kube-system kube-scheduler-myserver01 --no-headers')).toMatch(
				/1\/1\s+Running\s+0\s+\ds\n$/,
			);
			expect(await listed()).toBe(before);
		}
		expect(it.sandbox.cluster).toMatchObject({ faults: [] });
	});
});

test('leases are renewed, and the address of a Service has its object', async () => {
	const it = await shell();
	const renewed = () => it.client.get(KINDS.leases, 'kube-node-lease', 'worker1')?.spec?.renewTime ?? '';
	const before = renewed();
	await it.type('sleep 11');
	expect(renewed() > before).toBe(true);
	expect(await it.type('kubectl get servicecidr --no-headers')).toMatch(/^kubernetes\s+10\.43\.0\.0\/16/);
	await it.type('kubectl create service clusterip web --tcp=80 --clusterip=10.43.0.77');
	expect(await it.type('kubectl get ipaddress 10.43.0.77 --no-headers')).toMatch(/services\/default\/web/);
	await it.type('kubectl delete service web');
	expect(await it.type('kubectl get ipaddress 10.43.0.77')).toContain('not found');
});

describe('a node that is switched off', () => {
	test('is silent, then NotReady and emptied; nobody but root may', async () => {
		const it = await shell();
		await it.type('kubectl create deployment web --image=nginx --replicas=4');
		await it.type('kubectl rollout status deployment web');
		await it.type('kubectl expose deployment web --port=80 --type=NodePort');
		const port = await it.type("kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}'");
		const [lost] = it.client
			.list(KINDS.pods, { namespace: 'default' })
			.filter(({ spec }) => spec.nodeName === 'worker1');
		expect(await it.type('ssh worker1 poweroff')).toBe(
			'Call to PowerOff failed: Interactive authentication required.\n',
		);
		expect(await it.type('sudo shutdown -h now')).toContain('the sandbox keeps this machine running');
		expect(await it.type('ssh worker1 sudo shutdown -h tomorrow')).toBe(
			'Failed to parse time specification: tomorrow\n',
		);
		expect(await it.type('ssh worker1 sudo shutdown -h now')).toBe('');
		await it.type('sleep 5');
		expect(await it.type('ssh worker1')).toBe('ssh: connect to host worker1 port 22: No route to host\n');
		expect(await it.type(`curl -sS worker1:${port}`)).toContain(`Failed to connect to worker1 port ${port}`);
		expect(await it.type(`curl -sS -m 5 ${lost?.status?.podIP}`)).toContain('curl: (28) Connection timed out after');
		expect(await it.type(`kubectl logs ${lost?.metadata.name}`)).toContain(
			'dial tcp 192.168.164.131:10250: connect: no route to host',
		);
		// Nothing told the API server yet.
		expect(await it.type('kubectl get node worker1 --no-headers')).toMatch(/^worker1\s+Ready/);
		expect(await it.type('kubectl get pods --no-headers | grep -c Running')).toBe('4\n');
		await it.type('sleep 45');
		expect(await it.type('kubectl get node worker1 --no-headers')).toMatch(/^worker1\s+NotReady/);
		await it.type('sleep 300');
		expect(await it.type('kubectl get pods -o wide --no-headers | grep -c "Running.* master "')).toBe('4\n');
		expect(await it.type('kubectl get pods --no-headers | grep -c Terminating')).toMatch(/^[1-9]\n$/);
		expect(it.sandbox.cluster).toMatchObject({ faults: [] });
	});

	test('hangs up who is logged in, and after a reboot its Pods run again in new sandboxes', async () => {
		const it = await shell();
		await it.type(`kubectl run web --image=nginx --overrides='{"spec":{"nodeName":"worker1"}}'`);
		await it.type('kubectl wait --for=condition=ready pod/web');
		const before = await it.type("kubectl get pod web -o jsonpath='{.status.podIP}'");
		await it.type('ssh worker1');
		await it.type('sudo shutdown -r +5');
		expect(await it.type('sudo shutdown -c')).toBe('');
		expect(await it.type('sudo reboot; sleep 3')).toContain(
			'Connection to worker1 closed by remote host.\nConnection to worker1 closed.\n',
		);
		expect(await it.type('hostname')).toBe('master\n');
		await it.type('sleep 60');
		expect(await it.type('kubectl get node worker1 --no-headers')).toMatch(/^worker1\s+Ready/);
		expect(await it.type('kubectl describe node worker1')).toMatch(
			/Rebooted .* Node worker1 has been rebooted, boot id: /,
		);
		expect(await it.type('kubectl get pod web --no-headers')).toMatch(/^web\s+1\/1\s+Running\s+1 /);
		expect(await it.type('kubectl describe pod web')).toMatch(/SandboxChanged[^\n]*Pod sandbox changed/);
		expect(
			await it.type("kubectl get pod web -o jsonpath='{.status.containerStatuses[0].lastState.terminated.exitCode}'"),
		).toBe('255');
		const after = await it.type("kubectl get pod web -o jsonpath='{.status.podIP}'");
		expect(after).not.toBe(before);
		expect(await it.type(`curl -s -o /dev/null -w '%{http_code}' ${after}`)).toBe('200');
		expect(await it.type('ssh worker1 hostname')).toBe('worker1\n');
		expect(it.sandbox.cluster).toMatchObject({ faults: [] });
	});

	test('begins again with what was on its way', async () => {
		const it = await shell();
		await it.type(
			`kubectl run slow --image=mysql --env=MYSQL_ROOT_PASSWORD=x --overrides='{"spec":{"nodeName":"worker1"}}'`,
		);
		await it.type('ssh worker1 sudo reboot');
		await it.type('sleep 120');
		expect(await it.type('kubectl get pod slow --no-headers')).toMatch(/^slow\s+1\/1\s+Running\s+0 /);
		expect(it.sandbox.cluster).toMatchObject({ faults: [] });
	});
});
