import { describe, expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import { world } from './harness.ts';

describe('endpoints', () => {
	test('follow readiness, and drain when a Pod is deleted', async () => {
		const it = world();
		it.createService('web', { run: 'web' });
		await it.pass(1);
		expect(it.endpoints('web')).toEqual([]);
		it.createPod('web', {
			containers: [
				{
					name: 'web',
					image: 'nginx',
					readinessProbe: { exec: { command: ['cat', '/tmp/ready'] }, periodSeconds: 1, failureThreshold: 1 },
					lifecycle: { preStop: { sleep: { seconds: 5 } } },
				},
			],
		});
		await it.until(() => it.endpoints('web').length === 1);
		await it.pass(5);
		const ip = it.pod('web')?.status?.podIP;
		expect(it.endpoints('web')).toEqual([`${ip} not ready`]);
		expect(it.events('web').some((event) => event.startsWith('Warning Unhealthy Readiness probe failed: cat:'))).toBe(
			true,
		);
		await it.exec('web', 'touch', '/tmp/ready');
		await it.until(() => it.endpoints('web')[0] === `${ip} ready`, 5);
		// The older Endpoints follow a moment later.
		await it.pass(0.1);
		expect(it.client.get(KINDS.endpoints, 'default', 'web')?.subsets).toMatchObject([
			{ addresses: [{ ip, nodeName: it.pod('web')?.spec.nodeName }], ports: [{ port: 80 }] },
		]);
		it.client.delete(KINDS.pods, 'default', 'web');
		await it.pass(1);
		expect(it.endpoints('web')).toEqual([`${ip} not ready terminating`]);
		await it.until(() => it.endpoints('web').length === 0);
	});

	test('resolve named ports in each Pod, and stand in slices of at most a hundred', async () => {
		const it = world();
		it.createService('web', { app: 'web' }, 'http');
		it.createDeployment('web', 120, { ports: [{ name: 'http', containerPort: 80 }] });
		await it.until(() => it.deployment('web')?.status?.readyReplicas === 120, 300);
		await it.pass(1);
		const slices = it.client.list(KINDS.endpointslices, {
			namespace: 'default',
			labelSelector: 'kubernetes.io/service-name=web',
		});
		expect(slices.map(({ endpoints }) => endpoints?.length).sort()).toEqual([100, 20]);
		expect(slices[0]?.ports).toEqual([{ name: '', port: 80, protocol: 'TCP' }]);
		expect(slices[0]?.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
	});

	test('a Pod reaches another by its Service, through the node’s rules', async () => {
		const it = world();
		it.createPod('web', {});
		it.createPod('client', {});
		it.createService('web', { run: 'web' });
		await it.until(() => it.isReady('web') && it.isReady('client'));
		await it.pass(1);
		const ip = it.client.get(KINDS.services, 'default', 'web')?.spec.clusterIP;
		expect((await it.exec('client', 'curl', '-s', `${ip}:8080`)).stdout).toContain('<h1>Welcome to nginx!</h1>');
		expect((await it.exec('client', 'curl', '-s', 'web:8080')).stdout).toContain('<h1>Welcome to nginx!</h1>');
		expect(await it.logs('web', 'tailLines=1')).toContain('"GET / HTTP/1.1" 200 615');
	});
});

describe('probes', () => {
	test('a failing liveness probe restarts the container', async () => {
		const it = world();
		it.createPod('sick', {
			containers: [
				{ name: 'sick', image: 'nginx', livenessProbe: { httpGet: { path: '/nosuch', port: 80 }, periodSeconds: 2 } },
			],
		} as never);
		await it.until(() => (it.pod('sick')?.status?.containerStatuses?.[0]?.restartCount ?? 0) >= 1);
		expect(it.events('sick')).toContain(
			'Warning Unhealthy Liveness probe failed: HTTP probe failed with statuscode: 404',
		);
		expect(it.events('sick')).toContain('Normal Killing Container sick failed liveness probe, will be restarted');
	});

	test('a port that nobody listens on keeps a Pod unready, in the words of the dialer', async () => {
		const it = world();
		it.createPod('deaf', {
			containers: [{ name: 'deaf', image: 'nginx', readinessProbe: { tcpSocket: { port: 81 } } }],
		} as never);
		await it.pass(20);
		const ip = it.pod('deaf')?.status?.podIP;
		expect(it.isReady('deaf')).toBe(false);
		expect(it.events('deaf')).toContain(
			`Warning Unhealthy Readiness probe failed: dial tcp ${ip}:81: connect: connection refused`,
		);
	});
});

describe('volumes and variables', () => {
	test('come from ConfigMaps, Secrets and the Pod itself; a missing one is told', async () => {
		const it = world();
		it.createPod('p', {
			containers: [
				{
					name: 'p',
					image: 'nginx',
					env: [
						{ name: 'GREETING', valueFrom: { configMapKeyRef: { name: 'settings', key: 'greeting' } } },
						{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
						{ name: 'BOTH', value: '$(GREETING) from $(NODE) $$(x) $(y)' },
					],
					volumeMounts: [{ name: 'settings', mountPath: '/etc/settings' }],
				},
			],
			volumes: [{ name: 'settings', configMap: { name: 'settings' } }],
		} as never);
		await it.pass(5);
		expect(it.events('p').at(-1)).toBe(
			'Warning FailedMount MountVolume.SetUp failed for volume "settings" : configmap "settings" not found',
		);
		it.client.create(KINDS.configmaps, {
			apiVersion: 'v1',
			kind: 'ConfigMap',
			metadata: { name: 'settings', namespace: 'default' },
			data: { greeting: 'hello' },
		} as never);
		await it.until(() => it.isReady('p'));
		const node = it.pod('p')?.spec.nodeName;
		expect((await it.exec('p', 'sh', '-c', 'cat /etc/settings/greeting; echo; echo "$BOTH"')).stdout).toBe(
			`hello\nhello from ${node} $(x) $(y)\n`,
		);
		it.client.patch(KINDS.configmaps, 'default', 'settings', { data: { greeting: 'bye' } });
		await it.pass(70);
		expect((await it.exec('p', 'cat', '/etc/settings/greeting')).stdout).toBe('bye');
	});
});

describe('exec', () => {
	test('of what the image does not have fails as containerd does', async () => {
		const it = world();
		it.createPod('a', {});
		await it.until(() => it.isReady('a'));
		expect((await it.exec('a', 'nslookup', 'a')).message).toMatch(
			/^Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nslookup": executable file not found in \$PATH$/,
		);
		expect((await it.exec('a', 'sh', '-c', 'exit 7')).message).toBe(
			'command terminated with non-zero exit code: exit status 7',
		);
	});

	test('and logs of what does not run are refused', async () => {
		const it = world();
		it.createPod('done', { image: 'busybox', command: ['echo', 'bye'], restartPolicy: 'Never' });
		await it.until(() => it.pod('done')?.status?.phase === 'Succeeded');
		expect(await it.logs('done')).toBe('bye\n');
		expect(await it.logs('done', 'previous=true')).toBe('previous terminated container "done" in pod "done" not found');
	});
});

describe('nodes', () => {
	test('are ready, keep their lease and become NotReady without it', async () => {
		const it = world();
		const node = it.client.get(KINDS.nodes, '', 'worker1');
		expect(node?.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
			status: 'True',
			reason: 'KubeletReady',
		});
		expect(node?.status?.addresses).toEqual([
			{ address: '192.168.164.131', type: 'InternalIP' },
			{ address: 'worker1', type: 'Hostname' },
		]);
		await it.pass(300);
		expect(it.client.get(KINDS.nodes, '', 'worker1')?.spec?.taints).toBeUndefined();
	});

	test('cordoned take no new Pods', async () => {
		const it = world();
		it.client.patch(KINDS.nodes, '', 'worker1', { spec: { unschedulable: true } });
		await it.pass(1);
		it.createDeployment('web', 4);
		await it.until(() => it.deployment('web')?.status?.readyReplicas === 4);
		expect(new Set(it.pods('app=web').map(({ spec }) => spec.nodeName))).toEqual(new Set(['master']));
	});
});
