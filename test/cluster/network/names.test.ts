import { describe, expect, it } from 'vitest';
import type { ProfileName } from '../../../src/cluster/cluster.ts';
import { causeOf } from '../../../src/cluster/network/explain.ts';
import { sandboxOf, type } from './typing.ts';

/** The cluster's DNS: names that do not resolve, and CoreDNS's own settings. */

describe('names that do not resolve', () => {
	const cause = async (profile: ProfileName) => {
		const { cluster } = await sandboxOf(profile);
		const trace = cluster.network.traces.findLast(({ dns, verdict }) => dns && verdict !== 'answered');
		return trace && causeOf(trace, cluster.client, cluster.network)?.en;
	};

	it('each say why', async () => {
		await type(
			'kubeadm',
			'kubectl create namespace shop',
			'kubectl -n shop create service clusterip till --tcp=80',
			`kubectl create service externalname gone --external-name db.example.com`,
			'kubectl run dns --image=nginx',
			'sleep 20',
		);
		const curl = (name: string) => type('kubeadm', `kubectl exec dns -- curl -sS ${name}`);
		for (const name of ['till', 'till.shopp', 'gone'])
			expect((await curl(name)).stderr).toContain(`curl: (6) Could not resolve host: ${name}\n`);
		await curl('till.default.svc.cluster.local');
		expect(await cause('kubeadm')).toBe(
			'There is no Service `till` in the namespace `default`. There is one in `shop`: call it `till.shop`.',
		);
		await curl('till.shopp.svc.cluster.local');
		expect(await cause('kubeadm')).toContain('There is no namespace `shopp`.');
	});

	it('time out, or are refused, without CoreDNS', async () => {
		await type('kubeadm', 'kubectl -n kube-system scale deployment coredns --replicas=0', 'sleep 45');
		expect((await type('kubeadm', 'kubectl exec dns -- curl -sS till.shop')).stderr).toContain(
			'curl: (6) Could not resolve host: till.shop\n',
		);
		expect(await cause('kubeadm')).toMatch(/^The cluster's DNS \(Service `kube-dns`\) does not answer\. /);
		await type('kubeadm', 'kubectl -n kube-system scale deployment coredns --replicas=2', 'sleep 45');
		expect((await type('kubeadm', 'kubectl exec dns -- getent hosts till.shop')).stdout).toMatch(
			/^10\.\S+ +till\.shop\.svc/,
		);
	});
});

describe('CoreDNS on k3s', () => {
	it('reads what coredns-custom adds to its Corefile, and a Corefile that changed', async () => {
		await type(
			'k3s',
			'kubectl run asking --image=nginx',
			'kubectl create configmap coredns-custom -n kube-system --from-literal=log.override=log',
			"kubectl get configmap coredns -n kube-system -o yaml | sed 's/cache 30/cache 20/' | kubectl replace -f -",
			'sleep 150',
			'kubectl exec asking -- curl -sS nosuch',
		);
		expect((await type('k3s', 'kubectl logs -n kube-system -l k8s-app=kube-dns --tail=-1')).stdout).toContain(
			'"A IN nosuch.default.svc.cluster.local. udp ',
		);
	});

	it('goes on with what it has when coredns-custom is wrong, and cannot start with it, naming the file', async () => {
		await type(
			'k3s',
			`kubectl patch configmap coredns-custom -n kube-system -p '{"data":{"printers.server":"print.example:53 {\\n  errors\\n  host\\n}\\n"}}'`,
			'sleep 150',
		);
		expect((await type('k3s', 'kubectl exec asking -- getent hosts kubernetes')).stdout).toContain('10.43.0.1');
		await type('k3s', 'kubectl rollout restart deployment/coredns -n kube-system', 'sleep 20');
		expect((await type('k3s', 'kubectl logs -n kube-system -l k8s-app=kube-dns')).stdout).toContain(
			"/etc/coredns/custom/printers.server:3 - Error during parsing: Unknown directive 'host'",
		);
	});
});
