import { describe, expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import type { HorizontalPodAutoscaler } from '../../../src/cluster/resources/types.ts';
import { createSandbox } from '../../../src/workstation/sandbox.ts';

/** A k3s at whose prompt lines are typed. */
async function at(lines: string[], files: Record<string, string> = {}) {
	const sandbox = await createSandbox({ profile: 'k3s' });
	for (const [name, text] of Object.entries(files)) await sandbox.type(`cat > ${name} <<'EOF'\n${text}\nEOF`);
	const type = async (line: string): Promise<string> => {
		const { stdout, stderr } = await sandbox.type(line);
		return stdout + stderr;
	};
	let last = '';
	for (const line of lines) last = await type(line);
	const autoscaler = (name: string) =>
		sandbox.cluster.client.get(KINDS.horizontalpodautoscalers, 'default', name) as HorizontalPodAutoscaler;
	return { sandbox, type, last, autoscaler };
}

const hpa = (name: string, more: string, target = 'web') => `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: ${name}}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${target}}
  minReplicas: 2
  maxReplicas: 6
${more}`;
const CPU_50 =
	'  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]';

const web = (replicas: number, requests = '{cpu: 100m}') => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, resources: {requests: ${requests}}}]}`;

const LOAD = `kubectl run load --image=busybox:1.36 -- /bin/sh -c "while true; do wget -q -O- http://web; done"`;
const conditions = ({ status }: HorizontalPodAutoscaler): string[] =>
	(status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);

describe('metrics', () => {
	test('follow the load, and stop at a limit', async () => {
		const it = await at([
			'kubectl run calm --image=nginx',
			`kubectl run spin --image=busybox:1.36 -- sh -c 'while :; do :; done'`,
			`kubectl run bound --image=busybox:1.36 --overrides='{"spec":{"containers":[{"name":"bound","image":"busybox:1.36","command":["sh","-c","while :; do :; done"],"resources":{"limits":{"cpu":"200m"}}}]}}'`,
			'sleep 60',
		]);
		const lines = (await it.type('kubectl top pods --no-headers')).trim().split('\n');
		const used = lines.map((line) => Number.parseInt(line.split(/\s+/)[1] ?? '', 10));
		expect(lines.map((line) => line.split(/\s+/)[0])).toEqual(['bound', 'calm', 'spin']);
		expect(used.slice(0, 2)).toEqual([200, 0]);
		expect(Math.abs((used[2] ?? 0) - 1000)).toBeLessThan(5);
		const [, cpu = ''] = (await it.type('kubectl top node worker1 --no-headers')).split(/\s+/);
		const [, other = ''] = (await it.type('kubectl top node master --no-headers')).split(/\s+/);
		expect(Number.parseInt(cpu, 10) + Number.parseInt(other, 10)).toBeGreaterThan(1200);
	});

	test('come with metrics-server, and go with it', async () => {
		const it = await at(['kubectl run young --image=nginx', 'sleep 3']);
		expect(await it.type('kubectl top pod')).toBe('error: metrics not available yet\n');
		expect(await it.type('kubectl top pod young')).toBe(
			'Error from server (NotFound): podmetrics.metrics.k8s.io "default/young" not found\n',
		);
		expect(await it.type('kubectl top pod nobody')).toBe('Error from server (NotFound): pods "nobody" not found\n');
		expect(await it.type('kubectl top node nobody')).toBe('Error from server (NotFound): nodes "nobody" not found\n');
		expect(await it.type('kubectl top pod -n kube-public')).toBe('No resources found in kube-public namespace.\n');
		await it.type('sleep 40');
		expect(await it.type('kubectl top pod young')).toMatch(/^young\s+0m\s+\d+Mi$/m);
		expect(await it.type('kubectl api-resources --api-group=metrics.k8s.io')).toContain('PodMetrics');
		await it.type('kubectl -n kube-system scale deployment metrics-server --replicas=0');
		await it.type('sleep 40');
		expect(await it.type('kubectl top nodes')).toContain('the server is currently unable to handle the request');
		await it.type('kubectl -n kube-system delete service metrics-server');
		expect(await it.type('kubectl get --raw /apis/metrics.k8s.io/v1beta1/nodes')).toContain(
			'the server could not find the requested resource',
		);
	});
});

describe('an autoscaler', () => {
	test('knows nothing at first, grows under load, and shrinks five minutes after it', async () => {
		const it = await at(['kubectl apply -f web.yaml -f hpa.yaml', 'kubectl expose deployment web --port 80'], {
			'web.yaml': web(2),
			'hpa.yaml': hpa('web', CPU_50),
		});
		expect(await it.type('kubectl get hpa --no-headers')).toMatch(/cpu: <unknown>\/50%\s+2\s+6\s+0/);
		await it.type('sleep 90');
		expect(await it.type('kubectl get hpa --no-headers')).toMatch(/cpu: 0%\/50%\s+2\s+6\s+2/);
		expect(conditions(it.autoscaler('web'))).toEqual([
			'AbleToScale=True ScaleDownStabilized',
			'ScalingActive=True ValidMetricFound',
			'ScalingLimited=False DesiredWithinRange',
		]);
		await it.type('sleep 300');
		expect(conditions(it.autoscaler('web'))).toEqual([
			'AbleToScale=True ReadyForNewScale',
			'ScalingActive=True ValidMetricFound',
			'ScalingLimited=True TooFewReplicas',
		]);
		await it.type(LOAD);
		await it.type('sleep 180');
		expect(it.autoscaler('web').status?.desiredReplicas).toBe(6);
		const growing = await it.type('kubectl get events --field-selector reason=SuccessfulRescale');
		expect(growing).toMatch(/New size: \d; reason: cpu resource utilization \(percentage of request\) above target/);
		expect(growing).not.toContain('below target');
		await it.type('kubectl delete pod load --now');
		await it.type('sleep 200');
		expect(it.autoscaler('web').status?.desiredReplicas).toBe(6);
		expect(conditions(it.autoscaler('web'))[0]).toBe('AbleToScale=True ScaleDownStabilized');
		await it.type('sleep 200');
		expect(it.autoscaler('web').status?.desiredReplicas).toBe(2);
		expect(await it.type('kubectl get events --field-selector reason=SuccessfulRescale')).toContain(
			'New size: 2; reason: All metrics below target',
		);
	});

	test('keeps to its policies', async () => {
		const behavior = `${CPU_50}
  behavior:
    scaleUp: {policies: [{type: Pods, value: 1, periodSeconds: 60}]}
    scaleDown: {stabilizationWindowSeconds: 0, policies: [{type: Pods, value: 2, periodSeconds: 60}]}`;
		const it = await at(
			['kubectl apply -f web.yaml -f hpa.yaml', 'kubectl expose deployment web --port 80', 'sleep 60'],
			{
				'web.yaml': web(2),
				'hpa.yaml': hpa('web', behavior),
			},
		);
		const sizes: number[] = [];
		const watch = it.sandbox.cluster.client.watch(KINDS.deployments, ({ object }) => {
			const size = object.spec.replicas ?? 0;
			if (object.metadata.name === 'web' && size !== sizes.at(-1)) sizes.push(size);
		});
		await it.type(LOAD);
		await it.type('sleep 400');
		await it.type('kubectl delete pod load --now');
		await it.type('sleep 240');
		watch.dispose();
		expect(sizes).toEqual([2, 3, 4, 5, 6, 4, 2]);
	});

	test('says what it lacks', async () => {
		const it = await at(['kubectl apply -f web.yaml -f hpa.yaml -f lost.yaml', 'sleep 60'], {
			'web.yaml': web(2, '{}'),
			'hpa.yaml': hpa('web', CPU_50),
			'lost.yaml': hpa('lost', CPU_50, 'nowhere'),
		});
		const active = it.autoscaler('web').status?.conditions?.find(({ type }) => type === 'ScalingActive');
		expect(active).toMatchObject({
			status: 'False',
			reason: 'FailedGetResourceMetric',
			message: expect.stringMatching(
				/^the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in container web of Pod web-\w+-\w+$/,
			),
		});
		const able = it.autoscaler('lost').status?.conditions?.[0];
		expect(able?.message).toBe(
			'the HPA controller was unable to get the target\'s current scale: deployments.apps "nowhere" not found',
		);
	});

	test('brings a workload within its bounds at once', async () => {
		const it = await at(['kubectl apply -f web.yaml -f hpa.yaml', 'sleep 20'], {
			'web.yaml': web(8),
			'hpa.yaml': hpa('web', CPU_50),
		});
		expect(await it.type('kubectl get events --field-selector reason=SuccessfulRescale')).toContain(
			'New size: 6; reason: Current number of replicas above Spec.MaxReplicas',
		);
	});
});
