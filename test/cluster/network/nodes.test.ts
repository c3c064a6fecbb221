import { describe, expect, it } from 'vitest';
import { type } from './typing.ts';

/** What a node's own tools tell of the network: routes, the packet filter, tracked connections. */

describe('ip route', () => {
	it('shows the way to other nodes’ Pods, by the kind of Pod network', async () => {
		expect((await type('k3s', 'ip route')).stdout).toBe(
			'default via 192.168.164.1 dev eth0 \n' +
				'10.42.0.0/24 dev cni0 proto kernel scope link src 10.42.0.1 \n' +
				'10.42.1.0/24 via 10.42.1.0 dev flannel.1 onlink \n' +
				'192.168.164.0/24 dev eth0 proto kernel scope link src 192.168.164.130 \n',
		);
		expect((await type('k3s', 'ip route get 10.42.1.9')).stdout).toMatch(
			/^10\.42\.1\.9 via 10\.42\.1\.0 dev flannel\.1 src/,
		);
		expect((await type('kubeadm', 'ip route')).stdout).toBe(
			'default via 10.0.2.1 dev eth0 \n' +
				'10.0.2.0/24 dev eth0 proto kernel scope link src 10.0.2.4 \n' +
				'192.168.22.0/26 via 192.168.22.0 dev vxlan.calico onlink \n' +
				'192.168.149.128/26 via 192.168.149.128 dev vxlan.calico onlink \n' +
				'blackhole 192.168.189.64/26 proto 80 \n',
		);
	});
});

describe('a hostPort', () => {
	it('is a port of its node, and stands in its packet filter', async () => {
		const overrides = {
			spec: {
				nodeName: 'worker1',
				containers: [{ name: 'front', image: 'nginx', ports: [{ containerPort: 80, hostPort: 8088 }] }],
			},
		};
		await type('k3s', `kubectl run front --image=nginx --overrides='${JSON.stringify(overrides)}'`);
		await type('k3s', `kubectl run near --image=nginx --overrides='{"spec":{"nodeName":"worker1"}}'`);
		await type('k3s', 'kubectl wait --for=condition=Ready pod/front pod/near');
		const ip = (await type('k3s', "kubectl get pod front -o jsonpath='{.status.podIP}'")).stdout;
		const chains = (await type('k3s', 'ssh worker1 sudo iptables-save -t nat | grep CNI')).stdout;
		const [, chain = ''] = /-m multiport --dports 8088 -j (CNI-DN-[0-9a-f]{21})\n/.exec(chains) ?? [];
		expect(chains).toContain('-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT\n');
		expect(chains).toContain('-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"cbr0\\" id: \\"');
		expect(chains).toContain(
			`-A ${chain} -s 10.42.1.0/24 -p tcp -m tcp --dport 8088 -j CNI-HOSTPORT-SETMARK\n` +
				`-A ${chain} -s 127.0.0.1/32 -p tcp -m tcp --dport 8088 -j CNI-HOSTPORT-SETMARK\n` +
				`-A ${chain} -p tcp -m tcp --dport 8088 -j DNAT --to-destination ${ip}:80\n`,
		);
		expect((await type('k3s', 'sudo iptables-save | grep -c 8088')).stdout).toBe('0\n');
		// The Pod sees who asks, but for a neighbour on its bridge, which is hidden as the mark says.
		for (const ask of ['curl -s worker1:8088', 'kubectl exec near -- curl -s 192.168.164.131:8088'])
			expect((await type('k3s', `${ask} | grep -c title`)).stdout).toBe('1\n');
		const log = (await type('k3s', 'kubectl logs front | grep GET')).stdout.split('\n');
		expect(log[0]).toMatch(/^192\.168\.164\.130 /);
		expect(log[1]).toMatch(/^10\.42\.1\.1 /);
		await type('k3s', 'kubectl delete pod front near --now');
		expect((await type('k3s', 'ssh worker1 sudo iptables-save -t nat | grep -c CNI')).stdout).toBe('0\n');
	});
});

describe('conntrack', () => {
	it('shows what became of a connection’s addresses', async () => {
		await type('k3s', 'kubectl run tracked --image=nginx', 'kubectl expose pod tracked --port=8000 --target-port=80');
		await type('k3s', 'kubectl wait --for=condition=Ready pod/tracked', 'sleep 3');
		const pod = (await type('k3s', "kubectl get pod tracked -o jsonpath='{.status.podIP}'")).stdout;
		const service = (await type('k3s', "kubectl get svc tracked -o jsonpath='{.spec.clusterIP}'")).stdout;
		expect((await type('k3s', `curl -s -o /dev/null -w '%{http_code}' ${service}:8000`)).stdout).toBe('200');
		const shown = await type('k3s', `sudo conntrack -L -p tcp -d ${service}`);
		expect(shown.stdout).toMatch(
			new RegExp(
				`^tcp      6 11\\d TIME_WAIT src=(\\S+) dst=${service} sport=(\\d+) dport=8000 src=${pod} dst=\\S+ sport=80 dport=\\2 \\[ASSURED\\] mark=0 use=1\n$`,
			),
		);
		expect(shown.stderr).toBe('conntrack v1.4.8 (conntrack-tools): 1 flow entries have been shown.\n');
		expect((await type('k3s', `sudo conntrack -L --dst-nat -d ${service} --state ESTABLISHED`)).stdout).toBe('');
		await type('k3s', 'sleep 130');
		expect((await type('k3s', `sudo conntrack -L -d ${service}`)).stdout).toBe('');
		expect(await type('k3s', 'conntrack -L')).toMatchObject({
			exitCode: 1,
			stderr:
				'conntrack v1.4.8 (conntrack-tools): Operation failed: sorry, you must be root or get CAP_NET_ADMIN capability to do this\n',
		});
	});

	it('knows no more of a packet on a node than came to it', async () => {
		await type('k3s', 'kubectl delete svc tracked', 'kubectl expose pod tracked --port=8000 --target-port=80');
		const pod = (await type('k3s', "kubectl get pod tracked -o jsonpath='{.status.podIP}'")).stdout;
		const node = (await type('k3s', "kubectl get pod tracked -o jsonpath='{.spec.nodeName}'")).stdout;
		const other = node === 'master' ? 'worker1' : 'master';
		const overrides = JSON.stringify({ spec: { nodeName: other } });
		await type('k3s', `kubectl run asker --image=nginx --overrides='${overrides}'`);
		await type('k3s', 'kubectl wait --for=condition=Ready pod/asker', 'kubectl exec asker -- curl -s tracked:8000');
		const service = (await type('k3s', "kubectl get svc tracked -o jsonpath='{.spec.clusterIP}'")).stdout;
		const seen = async (machine: string) =>
			(await type('k3s', `ssh ${machine} sudo conntrack -L -p tcp --reply-src ${pod} --state TIME_WAIT`)).stdout;
		expect(await seen(other)).toContain(` dst=${service} `);
		expect(await seen(node)).toContain(` dst=${pod} `);
		expect(await seen(node)).not.toContain(` dst=${service} `);
	});

	it('keeps what is open', async () => {
		await type('k3s', 'sleep 100 | nc 192.168.164.131 22 > /dev/null &', 'sleep 2');
		expect((await type('k3s', 'ssh worker1 sudo conntrack -L --dport 22 --state ESTABLISHED')).stdout).toMatch(
			/^tcp {6}6 863\d\d ESTABLISHED src=192\.168\.164\.130 dst=192\.168\.164\.131 sport=\d+ dport=22 src=192\.168\.164\.131 dst=192\.168\.164\.130 sport=22 dport=\d+ \[ASSURED\]/,
		);
		await type('k3s', 'kill %1', 'sleep 1');
	});
});

describe('kube-proxy', () => {
	const scale = (to: string) =>
		type('kubeadm', `kubectl patch daemonset kube-proxy -n kube-system --type merge -p '${to}'`, 'sleep 10');

	it('tells its mode and its health on the node', async () => {
		expect((await type('kubeadm', 'curl -s localhost:10249/proxyMode')).stdout).toBe('iptables');
		expect((await type('kubeadm', 'curl -s 10.0.2.4:10256/healthz')).stdout).toBe('ok');
	});

	it('leaves its rules in the kernel when it stops, and brings them up to date when it is back', async () => {
		await type(
			'kubeadm',
			'kubectl create deployment web --image=nginx',
			'kubectl expose deployment web --port=80 --name=before',
		);
		await type('kubeadm', 'kubectl rollout status deployment/web', 'sleep 2');
		const ask = (service: string) =>
			type(
				'kubeadm',
				`curl -s -m 3 -o /dev/null -w '%{http_code}' $(kubectl get svc ${service} -o jsonpath='{.spec.clusterIP}')`,
			);
		await scale('{"spec":{"template":{"spec":{"nodeSelector":{"nowhere":"yes"}}}}}');
		expect((await type('kubeadm', 'curl -sS localhost:10249/proxyMode')).exitCode).toBe(7);
		expect((await ask('before')).stdout).toBe('200');
		await type('kubeadm', 'kubectl expose deployment web --port=80 --name=after', 'sleep 2');
		expect((await ask('after')).exitCode).toBe(28);
		expect((await type('kubeadm', 'sudo iptables-save | grep -c default/after')).stdout).toBe('0\n');
		await scale('{"spec":{"template":{"spec":{"nodeSelector":{"nowhere":null}}}}}');
		expect((await ask('after')).stdout).toBe('200');
		expect((await ask('before')).stdout).toBe('200');
	});
});
