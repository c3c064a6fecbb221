import { describe, expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import { START, world } from './harness.ts';

describe('the cluster as a whole', () => {
	test('has lived a while when one meets it: system Pods run, nothing is under way', async () => {
		const it = world();
		const pods = it.client.list(KINDS.pods, { namespace: 'kube-system' });
		expect(pods.map(({ metadata }) => metadata.name.replace(/-[^-]+-[^-]+$/, '')).sort()).toEqual([
			'coredns',
			'local-path-provisioner',
			'metrics-server',
		]);
		for (const pod of pods) {
			expect(pod.status?.phase).toBe('Running');
			expect(pod.metadata.creationTimestamp).toMatch(/^2026-10-26/);
			expect(pod.status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
		}
		expect(it.client.list(KINDS.events)).toEqual([]);
		// And they are no pretence: an hour of real probes finds nothing to complain of.
		await it.pass(3_600);
		expect(it.client.list(KINDS.events).map(({ reason, message }) => `${reason} ${message}`)).toEqual([]);
		for (const pod of it.client.list(KINDS.pods, { namespace: 'kube-system' }))
			expect(pod.status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
	});

	test('is the same for the same seed, and another for another', async () => {
		const live = async (seed: number) => {
			const it = world(seed);
			it.createDeployment('web', 5, { image: 'nginx:1.27' });
			it.createService('web', { app: 'web' });
			it.createPod('crash', { image: 'busybox', command: ['false'] });
			await it.pass(45);
			it.client.patch(KINDS.deployments, 'default', 'web', {
				spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:1.28' }] } } },
			});
			await it.pass(60);
			return JSON.stringify(it.store());
		};
		const [one, two, other] = [await live(7), await live(7), await live(8)];
		expect(one).toBe(two);
		expect(other).not.toBe(one);
	});

	test('brings 200 replicas to Ready in well under a second of work', async () => {
		const it = world();
		await it.clock.settle();
		it.createDeployment('web', 200);
		const began = process.threadCpuUsage();
		await it.until(() => it.deployment('web')?.status?.readyReplicas === 200, 600);
		const { user, system } = process.threadCpuUsage(began);
		expect((user + system) / 1e6).toBeLessThan(1.5);
		expect(it.clock.now() - START).toBeLessThan(300_000);
	});
});
