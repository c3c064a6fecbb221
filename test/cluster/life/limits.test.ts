import { describe, expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import { createSandbox } from '../../../src/workstation/sandbox.ts';

async function shell(profile: 'k3s' | 'kubeadm' = 'k3s') {
	const sandbox = await createSandbox({ profile });
	const type = async (line: string): Promise<string> => {
		const { stdout, stderr } = await sandbox.type(line);
		return stdout + stderr;
	};
	const apply = (text: string) => type(`kubectl apply -f - <<'EOF'\n${text}\nEOF`);
	return { sandbox, client: sandbox.cluster.client, type, apply };
}

describe('a ResourceQuota', () => {
	const pod = (name: string, resources: string) =>
		`apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: c, image: nginx, resources: ${resources}}]}`;

	test('refuses what would go beyond it, in words', async () => {
		const it = await shell();
		await it.type(
			'kubectl create quota small --hard=pods=2,requests.cpu=500m,count/configmaps=10,services.nodeports=1',
		);
		await it.type('sleep 1');
		expect(await it.apply(pod('a', '{}'))).toContain(
			'pods "a" is forbidden: failed quota: small: must specify requests.cpu for: c',
		);
		expect(await it.apply(pod('a', '{requests: {cpu: 300m}}'))).toContain('pod/a created');
		expect(await it.apply(pod('b', '{requests: {cpu: 300m}}'))).toContain(
			'pods "b" is forbidden: exceeded quota: small, requested: requests.cpu=300m, used: requests.cpu=300m, limited: requests.cpu=500m',
		);
		expect(await it.apply(pod('b', '{requests: {cpu: 200m}}'))).toContain('pod/b created');
		expect(await it.apply(pod('c', '{requests: {cpu: 1m}}'))).toContain(
			'exceeded quota: small, requested: pods=1,requests.cpu=1m, used: pods=2,requests.cpu=500m, limited: pods=2,requests.cpu=500m',
		);
		expect(await it.type('kubectl expose pod a --port 80 --type NodePort --name one --selector x=y')).toContain(
			'exposed',
		);
		expect(await it.type('kubectl expose pod a --port 80 --type NodePort --name two --selector x=y')).toContain(
			'exceeded quota: small, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
		);
		// A change of the type asks for a node port as well, one of a label does not.
		await it.type('kubectl expose pod a --port 80 --name three --selector x=y');
		expect(await it.type(`kubectl patch service three -p '{"spec":{"type":"NodePort"}}'`)).toContain(
			'services "three" is forbidden: exceeded quota: small, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
		);
		expect(await it.type('kubectl label service one x=y')).toBe('service/one labeled\n');
		const used = () => it.client.get(KINDS.resourcequotas, 'default', 'small')?.status?.used;
		expect(used()).toMatchObject({
			pods: '2',
			'requests.cpu': '500m',
			'services.nodeports': '1',
			'count/configmaps': '1',
		});
		await it.type('kubectl delete pod b --now');
		await it.type('kubectl delete service one');
		await it.type('sleep 2');
		expect(used()).toMatchObject({ pods: '1', 'requests.cpu': '300m', 'services.nodeports': '0' });
	});

	test('is told of by the ReplicaSet it stops', async () => {
		const it = await shell();
		await it.type('kubectl create quota two --hard=pods=2');
		await it.type('sleep 1');
		await it.type('kubectl create deployment web --image=nginx --replicas=3');
		await it.type('sleep 20');
		expect(await it.type('kubectl get deployment web --no-headers')).toMatch(/^web\s+2\/3\s+2\s+2/);
		expect(await it.type('kubectl get events --field-selector reason=FailedCreate')).toMatch(
			/Error creating: pods "web-\w+-\w+" is forbidden: exceeded quota: two, requested: pods=1, used: pods=2, limited: pods=2/,
		);
		await it.type('kubectl delete quota two');
		await it.type('sleep 120');
		expect(await it.type('kubectl get deployment web --no-headers')).toMatch(/^web\s+3\/3/);
	});
});

describe('a PodDisruptionBudget', () => {
	test.each([
		['--min-available=2', 1, 2],
		['--max-unavailable=1', 1, 2],
		['--min-available=50%', 1, 2],
		['--max-unavailable=0', 0, 3],
	])('%s', async (flag, allowed, desired) => {
		const it = await shell();
		await it.type('kubectl create deployment web --image=nginx --replicas=3');
		await it.type('kubectl rollout status deployment web');
		await it.type(`kubectl create pdb web --selector=app=web ${flag}`);
		await it.type('sleep 1');
		expect(it.client.get(KINDS.poddisruptionbudgets, 'default', 'web')?.status).toMatchObject({
			currentHealthy: 3,
			desiredHealthy: desired,
			disruptionsAllowed: allowed,
			expectedPods: 3,
		});
		expect(await it.type('kubectl get pdb web --no-headers')).toMatch(new RegExp(`\\s${allowed}\\s+\\d+s$`, 'm'));
	});

	test('holds a drain up until others are ready', async () => {
		const it = await shell();
		await it.type('kubectl create deployment web --image=nginx --replicas=2');
		await it.type('kubectl rollout status deployment web');
		await it.type('kubectl create pdb web --selector=app=web --min-available=2');
		await it.type('sleep 1');
		const drained = await it.type(
			'kubectl drain worker1 --ignore-daemonsets --delete-emptydir-data --force --timeout=20s',
		);
		expect(drained).toContain("Cannot evict pod as it would violate the pod's disruption budget.");
		await it.type('kubectl uncordon worker1');
		await it.type('kubectl scale deployment web --replicas=4');
		await it.type('kubectl rollout status deployment web');
		expect(
			await it.type('kubectl drain worker1 --ignore-daemonsets --delete-emptydir-data --force --timeout=120s'),
		).toContain('node/worker1 drained');
	});
});

describe('a limit without a request', () => {
	test('is requested by a Pod, and left alone in the template that it comes from', async () => {
		const it = await shell();
		await it.type('kubectl create deployment web --image nginx');
		await it.type('kubectl set resources deployment web --limits cpu=100m');
		await it.type('kubectl rollout status deployment/web');
		const resources = (of: string) => it.type(`kubectl get ${of} -o jsonpath='{..resources}'`);
		expect(await resources('deployment web')).toBe('{"limits":{"cpu":"100m"}}');
		expect(await resources('pod -l app=web')).toContain('{"limits":{"cpu":"100m"},"requests":{"cpu":"100m"}}');
	});
});
