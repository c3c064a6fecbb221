import { describe, expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import { world } from './harness.ts';

type It = ReturnType<typeof world>;
const ready = (it: It, name: string, count: number) => () =>
	(it.deployment(name)?.status?.readyReplicas ?? 0) === count;
const complete = (it: It, name: string, count: number) => () => {
	const { status, metadata } = it.deployment(name) ?? {};
	return (
		status?.observedGeneration === metadata?.generation &&
		status?.updatedReplicas === count &&
		status?.availableReplicas === count &&
		status?.replicas === count
	);
};

describe('a Deployment', () => {
	test('makes a ReplicaSet and its Pods, named as upstream names them', async () => {
		const it = world();
		it.createDeployment('web', 3);
		await it.until(ready(it, 'web', 3));
		const [set] = it.client.list(KINDS.replicasets, { namespace: 'default' });
		const hash = set?.metadata.labels?.['pod-template-hash'];
		expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{8,10}$/);
		expect(set?.metadata.name).toBe(`web-${hash}`);
		for (const pod of it.pods('app=web'))
			expect(pod.metadata.name).toMatch(new RegExp(`^web-${hash}-[bcdfghjklmnpqrstvwxz2456789]{5}$`));
		expect(it.events('web')).toEqual([`Normal ScalingReplicaSet Scaled up replica set web-${hash} from 0 to 3`]);
		const conditions = it
			.deployment('web')
			?.status?.conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`);
		expect(conditions).toEqual(['Available=True MinimumReplicasAvailable', 'Progressing=True NewReplicaSetAvailable']);
	});

	test('rolls a new image out within its bounds, and back', async () => {
		const it = world();
		it.createDeployment('web', 4, { image: 'nginx:1.27' });
		await it.until(ready(it, 'web', 4));
		const [old] = it.client.list(KINDS.replicasets, { namespace: 'default' });
		let least = 4;
		let most = 4;
		const watch = it.client.watch(KINDS.pods, () => {
			const alive = it.pods('app=web').filter(({ metadata }) => !metadata.deletionTimestamp);
			most = Math.max(most, alive.length);
			least = Math.min(least, alive.filter(({ metadata }) => it.isReady(metadata.name)).length);
		});
		const change = (image: string) =>
			it.client.patch(KINDS.deployments, 'default', 'web', {
				spec: { template: { spec: { containers: [{ name: 'c', image }] } } },
			});
		change('nginx:1.28');
		await it.until(complete(it, 'web', 4), 120);
		watch.dispose();
		expect(most).toBeLessThanOrEqual(5);
		expect(least).toBeGreaterThanOrEqual(3);
		expect(
			it
				.pods('app=web')
				.filter(({ metadata }) => !metadata.deletionTimestamp)
				.every(({ spec }) => spec.containers[0]?.image === 'nginx:1.28'),
		).toBe(true);
		expect(it.deployment('web')?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
		change('nginx:1.27');
		await it.until(complete(it, 'web', 4), 120);
		expect(it.client.get(KINDS.replicasets, 'default', old?.metadata.name ?? '')?.spec.replicas).toBe(4);
		expect(it.deployment('web')?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
	});

	test('that cannot get on keeps the old Pods and says when its time is up', async () => {
		const it = world();
		it.createDeployment('web', 2, {}, { progressDeadlineSeconds: 30 });
		await it.until(ready(it, 'web', 2));
		it.client.patch(KINDS.deployments, 'default', 'web', {
			spec: { template: { spec: { containers: [{ name: 'c', image: 'nosuch' }] } } },
		});
		await it.pass(60);
		expect(it.deployment('web')?.status?.availableReplicas).toBe(2);
		const progressing = it.deployment('web')?.status?.conditions?.find(({ type }) => type === 'Progressing');
		expect(progressing).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
	});

	test('with Recreate has no moment with Pods of both kinds', async () => {
		const it = world();
		it.createDeployment('web', 2, { image: 'nginx:1.27' }, { strategy: { type: 'Recreate' } });
		await it.until(ready(it, 'web', 2));
		let both = false;
		const watch = it.client.watch(KINDS.pods, () => {
			const alive = it
				.pods('app=web')
				.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
			const images = new Set(alive.map(({ spec }) => spec.containers[0]?.image));
			both ||= images.size > 1;
		});
		it.client.patch(KINDS.deployments, 'default', 'web', {
			spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:1.28' }] } } },
		});
		await it.until(complete(it, 'web', 2), 120);
		watch.dispose();
		expect(both).toBe(false);
	});

	test('scaled, paused and with a Pod taken away does what it should', async () => {
		const it = world();
		it.createDeployment('web', 2);
		await it.until(ready(it, 'web', 2));
		it.client.patch(KINDS.deployments, 'default', 'web', { spec: { replicas: 5 } });
		await it.until(ready(it, 'web', 5));
		expect(it.events('web').at(-1)).toMatch(/from 2 to 5$/);
		it.client.patch(KINDS.deployments, 'default', 'web', { spec: { replicas: 1 } });
		await it.until(() => it.pods('app=web').length === 1);
		const [pod] = it.pods('app=web');
		it.client.delete(KINDS.pods, 'default', pod?.metadata.name ?? '');
		await it.until(() =>
			it.pods('app=web').some(({ metadata }) => metadata.name !== pod?.metadata.name && it.isReady(metadata.name)),
		);
		it.client.patch(KINDS.deployments, 'default', 'web', {
			spec: { paused: true, template: { spec: { containers: [{ name: 'c', image: 'nginx:1.28' }] } } },
		});
		await it.pass(20);
		expect(it.client.list(KINDS.replicasets, { namespace: 'default' })).toHaveLength(1);
		it.client.patch(KINDS.deployments, 'default', 'web', { spec: { paused: null } });
		await it.until(complete(it, 'web', 1), 60);
	});

	test('deleted takes everything with it; as an orphan it leaves all behind', async () => {
		const it = world();
		it.createDeployment('web', 2);
		it.createDeployment('left', 2);
		await it.until(() => ready(it, 'web', 2)() && ready(it, 'left', 2)());
		it.client.delete(KINDS.deployments, 'default', 'web', { propagationPolicy: 'Foreground' });
		expect(it.deployment('web')?.metadata.finalizers).toEqual(['foregroundDeletion']);
		it.client.delete(KINDS.deployments, 'default', 'left', { propagationPolicy: 'Orphan' });
		await it.until(
			() =>
				it.pods('app=web').length === 0 && it.deployment('web') === undefined && it.deployment('left') === undefined,
		);
		expect(it.pods('app=left')).toHaveLength(2);
		const sets = it.client.list(KINDS.replicasets, { namespace: 'default' });
		expect(sets.map(({ metadata }) => metadata.ownerReferences)).toEqual([undefined]);
	});
});

describe('a ReplicaSet', () => {
	test('adopts a Pod that matches and lets go of one that does no longer', async () => {
		const it = world();
		it.createDeployment('web', 2);
		await it.until(ready(it, 'web', 2));
		const [pod] = it.pods('app=web');
		const name = pod?.metadata.name ?? '';
		it.client.patch(KINDS.pods, 'default', name, { metadata: { labels: { app: 'debug' } } });
		await it.until(() => it.pods('app=web').length === 2);
		expect(it.pod(name)?.metadata.ownerReferences).toBeUndefined();
		// Back again there is one too many.
		it.client.patch(KINDS.pods, 'default', name, { metadata: { labels: { app: 'web' } } });
		await it.until(() => it.pods('app=web').filter(({ metadata }) => !metadata.deletionTimestamp).length === 2);
	});
});

describe('other workloads', () => {
	const template = (labels: Record<string, string>, spec: Record<string, unknown> = {}) => ({
		metadata: { labels },
		spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
	});

	test('a DaemonSet has one Pod on each node', async () => {
		const it = world();
		it.client.create(KINDS.daemonsets, {
			apiVersion: 'apps/v1',
			kind: 'DaemonSet',
			metadata: { name: 'agent', namespace: 'default' },
			spec: { selector: { matchLabels: { app: 'agent' } }, template: template({ app: 'agent' }) },
		} as never);
		await it.until(() => it.client.get(KINDS.daemonsets, 'default', 'agent')?.status?.numberReady === 2);
		expect(
			it
				.pods('app=agent')
				.map(({ spec }) => spec.nodeName)
				.sort(),
		).toEqual(['master', 'worker1']);
	});

	test('a DaemonSet remembers with each revision why it was made', async () => {
		const it = world();
		const annotations = { 'kubernetes.io/change-cause': 'kubectl apply --filename=agent.yaml --record=true' };
		it.client.create(KINDS.daemonsets, {
			apiVersion: 'apps/v1',
			kind: 'DaemonSet',
			metadata: { name: 'agent', namespace: 'default', annotations },
			spec: { selector: { matchLabels: { app: 'agent' } }, template: template({ app: 'agent' }) },
		} as never);
		await it.until(() => it.client.list(KINDS.controllerrevisions).length === 1);
		expect(it.client.list(KINDS.controllerrevisions)[0]?.metadata.annotations).toEqual(annotations);
	});

	test('a StatefulSet makes its Pods in order and unmakes them backwards', async () => {
		const it = world();
		it.client.create(KINDS.statefulsets, {
			apiVersion: 'apps/v1',
			kind: 'StatefulSet',
			metadata: { name: 'db', namespace: 'default' },
			spec: {
				serviceName: 'db',
				replicas: 3,
				selector: { matchLabels: { app: 'db' } },
				template: template({ app: 'db' }),
			},
		} as never);
		await it.until(() => it.pods('app=db').length === 2);
		expect(it.isReady('db-0')).toBe(true);
		await it.until(() => it.client.get(KINDS.statefulsets, 'default', 'db')?.status?.readyReplicas === 3);
		expect(it.pod('db-2')?.spec).toMatchObject({ hostname: 'db-2', subdomain: 'db' });
		expect((await it.exec('db-1', 'cat', '/etc/hosts')).stdout).toContain('db-1.db.default.svc.cluster.local\tdb-1');
		it.client.patch(KINDS.statefulsets, 'default', 'db', { spec: { replicas: 1 } });
		await it.until(() => it.pods('app=db').length === 1);
		expect(it.pods('app=db')[0]?.metadata.name).toBe('db-0');
	});

	test('a Job runs to its completions; one that fails gives up', async () => {
		const it = world();
		const job = (name: string, command: string[], spec: Record<string, unknown>) =>
			it.client.create(KINDS.jobs, {
				apiVersion: 'batch/v1',
				kind: 'Job',
				metadata: { name, namespace: 'default' },
				spec: {
					template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command }] } },
					...spec,
				},
			} as never);
		job('good', ['true'], { completions: 3, parallelism: 2 });
		job('bad', ['false'], { backoffLimit: 1 });
		await it.pass(60);
		const condition = (name: string) =>
			it.client.get(KINDS.jobs, 'default', name)?.status?.conditions?.map(({ type, reason }) => `${type} ${reason}`);
		expect(condition('good')).toContain('Complete CompletionsReached');
		expect(it.client.get(KINDS.jobs, 'default', 'good')?.status?.succeeded).toBe(3);
		expect(condition('bad')).toContain('Failed BackoffLimitExceeded');
	});
});

describe('a namespace', () => {
	test('has its ServiceAccount and root certificate, and goes with all that is in it', async () => {
		const it = world();
		it.client.create(KINDS.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } } as never);
		await it.pass(1);
		expect(it.client.get(KINDS.serviceaccounts, 'shop', 'default')).toBeDefined();
		expect(it.client.get(KINDS.configmaps, 'shop', 'kube-root-ca.crt')?.data?.['ca.crt']).toMatch(
			/^-----BEGIN CERTIFICATE-----/,
		);
		it.client.create(KINDS.pods, {
			apiVersion: 'v1',
			kind: 'Pod',
			metadata: { name: 'a', namespace: 'shop' },
			spec: { containers: [{ name: 'c', image: 'nginx' }] },
		} as never);
		await it.pass(10);
		it.client.delete(KINDS.namespaces, '', 'shop');
		expect(it.client.get(KINDS.namespaces, '', 'shop')?.status?.phase).toBe('Terminating');
		await it.until(() => it.client.get(KINDS.namespaces, '', 'shop') === undefined);
		expect(it.client.list(KINDS.pods, { namespace: 'shop' })).toEqual([]);
	});
});
