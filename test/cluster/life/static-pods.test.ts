import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../../src/workstation/sandbox.ts';

const DIRECTORY = '/etc/kubernetes/manifests';

async function shell() {
	const sandbox = await createSandbox({ profile: 'kubeadm' });
	return async (line: string): Promise<string> => {
		const { stdout, stderr } = await sandbox.type(line);
		return stdout + stderr;
	};
}

describe('the directory of static Pods', () => {
	test('has the manifests of the control plane, and is empty on a worker', async () => {
		const type = await shell();
		expect(await type(`ls -1 ${DIRECTORY}`)).toBe(
			'etcd.yaml\nkube-apiserver.yaml\nkube-controller-manager.yaml\nkube-scheduler.yaml\n',
		);
		expect(await type(`sudo head -n 2 ${DIRECTORY}/etcd.yaml`)).toBe('apiVersion: v1\nkind: Pod\n');
		expect(await type(`ssh myserver02 ls ${DIRECTORY}`)).toBe('');
	});

	test('without the file of the scheduler no Pod gets a node; with it those that waited do', async () => {
		const type = await shell();
		await type(`sudo mv ${DIRECTORY}/kube-scheduler.yaml /tmp`);
		await type('sleep 3');
		expect(await type('sudo crictl ps --name kube-scheduler -q')).toBe('');
		expect(await type('kubectl get pods -n kube-system -l component=kube-scheduler')).toContain('No resources found');
		await type('kubectl run waiting --image nginx');
		await type('sleep 60');
		expect(await type('kubectl get pod waiting --no-headers')).toMatch(/^waiting +0\/1 +Pending/);
		await type(`sudo mv /tmp/kube-scheduler.yaml ${DIRECTORY}`);
		await type('kubectl wait --for=condition=Ready pod/waiting --timeout=30s');
		expect(await type('kubectl get pod waiting --no-headers')).toMatch(/^waiting +1\/1 +Running/);
		expect(await type('sudo crictl ps --name kube-scheduler -q')).not.toBe('');
	});

	test('without the file of the controller manager nobody replaces a Pod', async () => {
		const type = await shell();
		await type('kubectl create deployment web --image nginx --replicas 2');
		await type('kubectl rollout status deployment web');
		await type(`sudo mv ${DIRECTORY}/kube-controller-manager.yaml /tmp`);
		await type('sleep 3');
		await type('kubectl delete pods -l app=web');
		await type('sleep 60');
		expect(await type('kubectl get pods -l app=web')).toContain('No resources found');
		await type(`sudo mv /tmp/kube-controller-manager.yaml ${DIRECTORY}`);
		await type('sleep 15');
		expect(await type('kubectl get deployment web --no-headers')).toMatch(/^web +2\/2/);
	});

	test("a file of one's own is run on any node, followed when it changes, and gone with its file", async () => {
		const type = await shell();
		await type('kubectl run mine --image nginx:1.27 --dry-run=client -o yaml > mine.yaml');
		await type(`ssh myserver02 sudo tee ${DIRECTORY}/mine.yaml < mine.yaml > /dev/null`);
		await type('kubectl wait --for=create pod/mine-myserver02 --timeout=10s');
		await type('kubectl wait --for=condition=Ready pod/mine-myserver02 --timeout=30s');
		const running = "kubectl get pod mine-myserver02 -o jsonpath='{.spec.nodeName} {.spec.containers[0].image}'";
		expect(await type(running)).toBe('myserver02 nginx:1.27');
		await type('kubectl delete pod mine-myserver02');
		await type('sleep 3');
		expect(await type(running)).toBe('myserver02 nginx:1.27');
		await type(`ssh myserver02 sudo sed -i s/1.27/1.28/ ${DIRECTORY}/mine.yaml`);
		await type('sleep 10');
		expect(await type(running)).toBe('myserver02 nginx:1.28');
		expect(await type('ssh myserver02 sudo crictl ps --name mine -q | wc -l')).toBe('1\n');
		await type(`ssh myserver02 sudo rm ${DIRECTORY}/mine.yaml`);
		await type('sleep 3');
		expect(await type(running)).toContain('"mine-myserver02" not found');
		expect(await type('ssh myserver02 sudo crictl ps --name mine -q')).toBe('');
	});

	test('what is no manifest of a Pod is left alone, and a directory that comes back is read again', async () => {
		const type = await shell();
		await type(`echo 'kind: [' | sudo tee ${DIRECTORY}/broken.yaml > /dev/null`);
		await type(`echo 'hello' | sudo tee ${DIRECTORY}/note.txt > /dev/null`);
		await type('sleep 5');
		expect(await type('kubectl get pods')).toContain('No resources found');
		await type(`sudo mv ${DIRECTORY} /tmp/manifests`);
		await type('sleep 3');
		expect(await type('kubectl get pods -n kube-system -l component=kube-scheduler')).toContain('No resources found');
		await type(`sudo mv /tmp/manifests ${DIRECTORY}`);
		await type('sleep 30');
		expect(await type('kubectl get pods -n kube-system -l component=kube-scheduler --no-headers')).toContain('Running');
	});

	test('the API goes on whatever becomes of its file', async () => {
		const type = await shell();
		await type(`sudo rm ${DIRECTORY}/etcd.yaml ${DIRECTORY}/kube-apiserver.yaml`);
		await type('sleep 5');
		expect(await type('kubectl get pods -n kube-system -l tier=control-plane --no-headers | grep -c Running')).toBe(
			'4\n',
		);
	});
});
