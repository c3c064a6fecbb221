import { describe, expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import { world } from './harness.ts';

const state = (pod: ReturnType<ReturnType<typeof world>['pod']>) => pod?.status?.containerStatuses?.[0]?.state;

describe('a Pod', () => {
	test('goes from its creation to Running, with the events that a real one has', async () => {
		const it = world();
		it.createPod('mynginx', {});
		await it.until(() => it.isReady('mynginx'));
		const events = it.events('mynginx');
		expect(events[0]).toMatch(/^Normal Scheduled Successfully assigned default\/mynginx to (master|worker1)$/);
		expect(events[1]).toBe('Normal Pulling Pulling image "nginx"');
		expect(events[2]).toMatch(
			/^Normal Pulled Successfully pulled image "nginx" in [\d.]+m?s \([\d.]+m?s including waiting\)\. Image size: \d+ bytes\.$/,
		);
		expect(events.slice(3)).toEqual(['Normal Created Container created', 'Normal Started Container started']);
		const { status } = it.pod('mynginx') ?? {};
		expect(status?.phase).toBe('Running');
		expect(status?.podIP).toMatch(/^10\.42\.[01]\.\d+$/);
		expect(status?.containerStatuses?.[0]).toMatchObject({
			ready: true,
			restartCount: 0,
			image: 'docker.io/library/nginx:latest',
		});
		expect(status?.containerStatuses?.[0]?.containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/);
		expect(status?.conditions?.map(({ type, status: value }) => `${type}=${value}`)).toEqual([
			'PodReadyToStartContainers=True',
			'Initialized=True',
			'Ready=True',
			'ContainersReady=True',
			'PodScheduled=True',
		]);
	});

	test('has the files that the kubelet writes', async () => {
		const it = world();
		it.createPod('a', {});
		await it.until(() => it.isReady('a'));
		const ip = it.pod('a')?.status?.podIP;
		expect((await it.exec('a', 'cat', '/etc/resolv.conf')).stdout).toBe(
			'search default.svc.cluster.local svc.cluster.local cluster.local localdomain\nnameserver 10.43.0.10\noptions ndots:5\n',
		);
		expect((await it.exec('a', 'cat', '/etc/hosts')).stdout).toContain(`${ip}\ta\n`);
		expect((await it.exec('a', 'cat', '/var/run/secrets/kubernetes.io/serviceaccount/namespace')).stdout).toBe(
			'default',
		);
		expect((await it.exec('a', 'sh', '-c', 'echo $KUBERNETES_SERVICE_HOST $HOSTNAME')).stdout).toBe('10.43.0.1 a\n');
	});

	test('whose image does not exist backs off, in containerd’s words', async () => {
		const it = world();
		it.createPod('x', { image: 'nosuch' });
		await it.until(() => state(it.pod('x'))?.waiting?.reason === 'ErrImagePull');
		const failed =
			'failed to pull and unpack image "docker.io/library/nosuch:latest": failed to resolve reference "docker.io/library/nosuch:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
		expect(state(it.pod('x'))?.waiting?.message).toBe(failed);
		await it.until(() => state(it.pod('x'))?.waiting?.reason === 'ImagePullBackOff');
		expect(state(it.pod('x'))?.waiting?.message).toBe(`Back-off pulling image "nosuch": ErrImagePull: ${failed}`);
		expect(it.pod('x')?.status?.phase).toBe('Pending');
		expect(it.events('x')).toContain(`Warning Failed Failed to pull image "nosuch": ${failed}`);
		expect(it.events('x')).toContain('Warning Failed Error: ImagePullBackOff');
		expect(await it.logs('x')).toBe('container "x" in pod "x" is waiting to start: trying and failing to pull image');
		// Five minutes of growing waits: the pulls get rare.
		await it.pass(300);
		const pulls = it.client.list(KINDS.events, { namespace: 'default' }).find(({ reason }) => reason === 'Pulling');
		expect(pulls?.count).toBeGreaterThan(3);
		expect(pulls?.count).toBeLessThan(8);
	});

	test.each([
		['nginx:9.9.9.9', 'ErrImagePull', 'docker.io/library/nginx:9.9.9.9: not found'],
		['Nginx', 'InvalidImageName', 'repository name (library/Nginx) must be lowercase'],
	])('with image %s waits with %s', async (image, reason, message) => {
		const it = world();
		it.createPod('x', { image });
		await it.until(() => state(it.pod('x'))?.waiting?.reason === reason);
		expect(state(it.pod('x'))?.waiting?.message).toContain(message);
	});

	test('that crashes is restarted at once, then after 10 s, 20 s, 40 s', async () => {
		const it = world();
		it.createPod('crash', { image: 'busybox', command: ['sh', '-c', 'echo up; exit 3'] });
		await it.until(() => state(it.pod('crash'))?.waiting?.reason === 'CrashLoopBackOff');
		const status = it.pod('crash')?.status?.containerStatuses?.[0];
		expect(status?.restartCount).toBe(1);
		expect(status?.lastState?.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
		const { uid } = it.pod('crash')?.metadata ?? {};
		expect(status?.state?.waiting?.message).toBe(
			`back-off 10s restarting failed container=crash pod=crash_default(${uid})`,
		);
		expect(it.events('crash')).toContain(
			`Warning BackOff Back-off restarting failed container crash in pod crash_default(${uid})`,
		);
		await it.until(() => state(it.pod('crash'))?.waiting?.message?.startsWith('back-off 40s') ?? false, 120);
		expect(it.pod('crash')?.status?.containerStatuses?.[0]?.restartCount).toBe(3);
		expect(await it.logs('crash', 'previous=true')).toBe('up\n');
	});

	test('whose command does not exist says so', async () => {
		const it = world();
		it.createPod('typo', { image: 'busybox', command: ['slepe', '1'] });
		await it.until(() => state(it.pod('typo'))?.waiting?.reason === 'CrashLoopBackOff');
		expect(it.pod('typo')?.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
			exitCode: 128,
			reason: 'StartError',
			message:
				'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "slepe": executable file not found in $PATH',
		});
	});

	test('that may not restart ends as Succeeded or Failed', async () => {
		const it = world();
		it.createPod('good', { image: 'busybox', command: ['true'], restartPolicy: 'Never' });
		it.createPod('bad', { image: 'busybox', command: ['false'], restartPolicy: 'Never' });
		await it.pass(20);
		expect(it.pod('good')?.status?.phase).toBe('Succeeded');
		expect(state(it.pod('good'))?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
		expect(it.pod('bad')?.status?.phase).toBe('Failed');
		expect(state(it.pod('bad'))?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
	});

	test('that asks for too much waits, and is placed when there is room', async () => {
		const it = world();
		const hungry = (cpu: string) => ({ containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu } } }] });
		it.createPod('huge', hungry('5'));
		it.createPod('one', hungry('1500m'));
		it.createPod('two', hungry('1500m'));
		it.createPod('three', hungry('1500m'));
		await it.until(() => it.isReady('one') && it.isReady('two'));
		const insufficient =
			'Warning FailedScheduling 0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 ';
		expect(it.events('huge')).toContain(`${insufficient}Preemption is not helpful for scheduling.`);
		expect(it.events('three')).toContain(`${insufficient}No preemption victims found for incoming pod.`);
		it.client.delete(KINDS.pods, 'default', 'one');
		await it.until(() => it.isReady('three'), 90);
	});

	test('runs its init containers first, and sidecars beside the rest', async () => {
		const it = world();
		it.createPod('p', {
			initContainers: [
				{ name: 'first', image: 'busybox', command: ['sleep', '3'] },
				{ name: 'side', image: 'busybox', command: ['sleep', '1000'], restartPolicy: 'Always' },
			],
		});
		await it.until(() => (it.pod('p')?.status?.initContainerStatuses?.[0]?.state?.running ?? undefined) !== undefined);
		expect(state(it.pod('p'))?.waiting?.reason).toBe('PodInitializing');
		await it.until(() => it.isReady('p'));
		const [first, side] = it.pod('p')?.status?.initContainerStatuses ?? [];
		expect(first?.state?.terminated?.reason).toBe('Completed');
		expect(side?.state?.running).toBeDefined();
	});
});

describe('deleting a Pod', () => {
	test('ends its processes with grace: a listener for SIGTERM goes at once', async () => {
		const it = world();
		it.createPod('quick', {});
		await it.until(() => it.isReady('quick'));
		it.client.delete(KINDS.pods, 'default', 'quick');
		expect(it.pod('quick')?.metadata.deletionTimestamp).toBeDefined();
		await it.until(() => it.pod('quick') === undefined, 5);
		expect(it.events('quick').at(-1)).toBe('Normal Killing Stopping container quick');
	});

	test('takes the whole grace when nobody handles SIGTERM, as process 1 ignores it', async () => {
		const it = world();
		it.createPod('slow', { image: 'busybox', command: ['sleep', '1000'], terminationGracePeriodSeconds: 20 });
		await it.until(() => it.isReady('slow'));
		it.client.delete(KINDS.pods, 'default', 'slow');
		await it.pass(19);
		expect(it.pod('slow')).toBeDefined();
		await it.pass(4);
		expect(it.pod('slow')).toBeUndefined();
	});

	test('by force is over at once', async () => {
		const it = world();
		it.createPod('slow', { image: 'busybox', command: ['sleep', '1000'] });
		await it.until(() => it.isReady('slow'));
		it.client.delete(KINDS.pods, 'default', 'slow', { gracePeriodSeconds: 0 });
		expect(it.pod('slow')).toBeUndefined();
		await it.pass(60);
	});

	test('and making it again gives another address', async () => {
		const it = world();
		it.createPod('a', { nodeName: 'worker1' });
		await it.until(() => it.isReady('a'));
		const before = it.pod('a')?.status?.podIP;
		it.client.delete(KINDS.pods, 'default', 'a');
		await it.until(() => it.pod('a') === undefined);
		it.createPod('a', { nodeName: 'worker1' });
		await it.until(() => it.isReady('a'));
		expect(it.pod('a')?.status?.podIP).not.toBe(before);
	});
});
