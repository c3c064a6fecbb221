import { afterAll, describe, expect, it } from 'vitest';
import type { ProfileName } from '../../../src/cluster/cluster.ts';
import { createSandbox, type Sandbox } from '../../../src/workstation/sandbox.ts';

/** Whole clusters, and what is typed at them. */

const open = new Map<ProfileName, Promise<Sandbox>>();

/** One cluster a profile for all tests here; each test has names of its own. */
function sandboxOf(profile: ProfileName): Promise<Sandbox> {
	const found = open.get(profile) ?? createSandbox({ profile });
	open.set(profile, found);
	return found;
}

afterAll(async () => {
	for (const sandbox of open.values()) (await sandbox).dispose();
});

async function type(profile: ProfileName, ...lines: string[]) {
	const sandbox = await sandboxOf(profile);
	let outcome = { line: '', stdout: '', stderr: '', exitCode: 0 };
	for (const line of lines) outcome = await sandbox.type(line);
	return outcome;
}

const apply = (profile: ProfileName, ...objects: object[]) =>
	type(
		profile,
		`cat > o.yml <<'EOF'\n${objects.map((object) => JSON.stringify(object)).join('\n---\n')}\nEOF`,
		'kubectl apply -f o.yml',
	);

const service = (name: string, spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
const AGNHOST = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

describe('trafficDistribution', () => {
	it('keeps to the zone, or to the node, while there are endpoints', async () => {
		await type('cloud', `kubectl create deployment dist --image=${AGNHOST} --replicas=3 -- /agnhost netexec`);
		for (const [name, trafficDistribution] of [
			['zone', 'PreferSameZone'],
			['close', 'PreferClose'],
			['near', 'PreferSameNode'],
		] as const)
			await apply(
				'cloud',
				service(name, { trafficDistribution, selector: { app: 'dist' }, ports: [{ port: 80, targetPort: 8080 }] }),
			);
		await type('cloud', `kubectl run asker --image=nginx --overrides='{"spec":{"nodeName":"node-a1"}}'`, 'sleep 30');
		const { stdout } = await type(
			'cloud',
			"kubectl get pods -l app=dist -o jsonpath='{range .items[*]}{.spec.nodeName}={.metadata.name} {end}'",
		);
		const pods = new Map(
			stdout
				.trim()
				.split(' ')
				.map((pair) => pair.split('=') as [string, string]),
		);
		const reached = async (name: string) => {
			const answers = await type(
				'cloud',
				`kubectl exec asker -- sh -c 'for i in $(seq 30); do curl -s ${name}/hostname; echo; done'`,
			);
			return [...new Set(answers.stdout.trim().split('\n'))].sort();
		};
		const zone = [pods.get('node-a1'), pods.get('node-a2')].sort();
		expect(await reached('zone')).toEqual(zone);
		expect(await reached('close')).toEqual(zone);
		expect(await reached('near')).toEqual([pods.get('node-a1')]);
		// Without its own endpoint the node falls back to its zone.
		await type(
			'cloud',
			`kubectl label pod ${pods.get('node-a1')} app-`,
			'kubectl scale deployment dist --replicas=2',
			'sleep 40',
		);
		expect(await reached('near')).toEqual([pods.get('node-a2')]);
	});
});

describe('a load balancer’s health check', () => {
	it('is answered by each node for itself', async () => {
		await apply(
			'cloud',
			service('guarded', {
				type: 'LoadBalancer',
				externalTrafficPolicy: 'Local',
				healthCheckNodePort: 32_100,
				selector: { app: 'guarded' },
				ports: [{ port: 80, targetPort: 80 }],
			}),
		);
		await type(
			'cloud',
			`kubectl run guarded --image=nginx -l app=guarded --overrides='{"spec":{"nodeName":"node-b1"}}'`,
			'kubectl run looker --image=nginx',
			'sleep 90',
		);
		const status = async (node: string) =>
			(await type('cloud', `kubectl exec looker -- curl -s -w ' %{http_code}' ${node}:32100`)).stdout.replace(
				/\s+/g,
				' ',
			);
		expect(await status('10.128.0.21')).toBe(
			'{ "service": { "namespace": "default", "name": "guarded" }, "localEndpoints": 1, "serviceProxyHealthy": true } 200',
		);
		expect(await status('10.128.0.11')).toContain('"localEndpoints": 0, "serviceProxyHealthy": true } 503');
		// The balancer passes the other nodes by, and the Pod sees the client's own address.
		const address = (await type('cloud', `kubectl get svc guarded -o jsonpath='{.status.loadBalancer.ingress[0].ip}'`))
			.stdout;
		const answers = await type(
			'cloud',
			`for i in 1 2 3 4 5 6; do curl -s -o /dev/null -w '%{http_code} ' ${address}; done`,
		);
		expect(answers.stdout).toBe('200 200 200 200 200 200 ');
		expect((await type('cloud', 'kubectl logs guarded | grep -c "^198.51.100.7 "')).stdout).toBe('6\n');
		await type('cloud', 'kubectl delete svc guarded', 'sleep 5');
		expect((await type('cloud', 'kubectl exec looker -- curl -sS 10.128.0.21:32100')).exitCode).toBe(7);
	});
});
